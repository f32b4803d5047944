"""The words of a message, from templates/email or the clinic's own."""

from __future__ import annotations

from collections.abc import Sequence

from guidegen.clinic.settings import Settings
from guidegen.delivery.mail.languages import Language
from guidegen.delivery.mail.message import Words
from guidegen.errors import Place, Problem, RenderError
from guidegen.html import render_mail
from guidegen.html.direction import without_signs
from guidegen.library.regions import Region
from guidegen.service.apart import apart
from guidegen.service.limits import time_limit

_MAX_SUBJECT = 150
_SUBJECT, _BODY = Place("templates/email/subject.txt.j2"), Place("templates/email/body.txt.j2")


def all_words(readers: Sequence[tuple[str, Language]], settings: Settings, encrypted: bool) -> list[Words]:
    """What each of several clients is written, by name and language; made in a process of its own.

    Raises RenderError.
    """
    return apart(settings.limits, _BODY, _words_for_each, readers, settings, encrypted) if readers else []


def _words_for_each(readers: Sequence[tuple[str, Language]], settings: Settings, encrypted: bool) -> list[Words]:
    made = []
    for name, language in readers:
        with time_limit(settings.limits):
            made.append(words_for(name, settings, encrypted, language.region, language.code))
    return made


def words_for(
    name: str, settings: Settings, encrypted: bool, region: Region | None = None, language: str | None = None
) -> Words:
    """What one client is written. `name` may be empty; the subject is never given it. Raises RenderError.

    Without a region the emergency number stands in the guide only. The language is the region's if it is not given.
    """
    tidy = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    told = {"name": tidy, "encrypted": encrypted}
    text = render_mail("body.txt.j2", settings, region, language=language, **told)
    html = render_mail("body.html.j2", settings, region, language=language, **told)
    for file, words in (("body.txt.j2", text), ("body.html.j2", html)):
        if not words.strip():
            raise RenderError([Problem(Place(f"email/{file}"), "the template makes an empty message", None)])
    return Words(_subject(settings, region, language), text, html)


def subjects_for(languages: Sequence[Language], settings: Settings) -> list[str]:
    """The subject of every message in each language: it is made without knowing for whom. Raises RenderError."""
    return apart(settings.limits, _SUBJECT, _subjects_in_time, languages, settings)


def _subjects_in_time(languages: Sequence[Language], settings: Settings) -> list[str]:
    with time_limit(settings.limits):
        return [_subject(settings, language.region, language.code) for language in languages]


def _subject(settings: Settings, region: Region | None, language: str | None) -> str:
    told = without_signs(render_mail("subject.txt.j2", settings, region, language=language))
    subject = " ".join(told.split())
    if not subject or len(subject) > _MAX_SUBJECT or not subject.isprintable():
        message = f"a subject has 1 to {_MAX_SUBJECT} letters"
        raise RenderError([Problem(Place("email/subject.txt.j2"), message, "write one short line")])
    return subject
