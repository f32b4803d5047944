"""Documents in a client's own language: a guide never half, and a page that gets the runner seen never held back."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from guidegen.clinic.settings import Settings
from guidegen.errors import LibraryError, Place, Problem
from guidegen.guide import Guide, words_used
from guidegen.language.catalogue import catalogue_hashes
from guidegen.language.unsaid import unsaid_words
from guidegen.library import Library
from guidegen.library.questionnaire import Questionnaire
from guidegen.library.translation import (
    SOURCE,
    Translation,
    Unfit,
    find_translation,
    in_words_of,
    languages,
    translated,
)
from guidegen.library.translation.translating import unknown_language

# The questions are asked and told back in any document; so all of them have to be translated.
_ALWAYS = ("questionnaire/",)
# What warnings of one kind have in common.
NOT_SPOKEN = "clients read a language that there is no translation to"
PARTLY = "pages that get somebody seen have words that are not translated"
# Libraries in other words, with what they were made of: to make one takes as long as ten assessments.
_SPOKEN: dict[tuple[int, str, Path | None], tuple[Library, tuple[Library, Translation]]] = {}
_ROOM = 8


def spoken_library(library: Library, language: str, clinic: Path | None) -> tuple[Library, Translation] | None:
    """The library in the words of a language, with what of it is current; None where there is no such translation.

    Raises LibraryError where a file of the translation cannot be read.
    """
    language = _there(language, clinic)
    if not language:
        return None
    key = id(library), language, clinic
    known = _SPOKEN.get(key)
    if known is None:
        while len(_SPOKEN) >= _ROOM:
            del _SPOKEN[next(iter(_SPOKEN))]
        in_words, translation = translated(library, language, clinic)
        said = catalogue_hashes(language, clinic / "templates" if clinic else None)
        files = replace(in_words.files, words={**in_words.files.words, **said})
        known = _SPOKEN[key] = library, (replace(in_words, files=files), translation)
    return known[1]


def library_in(language: str | None, library: Library, settings: Settings) -> Library:
    """The library in the words of a language, as far as they are current; None and its own leave it as it is.

    Raises LibraryError where there is no such translation, or it cannot be read.
    """
    if language is None or language == library.files.language:
        return library
    spoken = spoken_library(library, language, settings.folder)
    if spoken is None:
        raise LibraryError([unknown_language(language)])
    return spoken[0]


def unspoken(language: str, clinic: Path | None) -> tuple[Problem, ...]:
    """What to tell of a client's language, before anything is printed; nothing where documents can be in it."""
    return () if language in ("", SOURCE) or _there(language, clinic) else (not_spoken(language),)


def _there(language: str, clinic: Path | None) -> str:
    return nearest_translation(language, languages(clinic))


def nearest_translation(language: str, there: Iterable[str]) -> str:
    """Of some, the translation for who reads a language: pt_BR for pt, where there is no pt; "" where none is."""
    return next((each for each in sorted(there) if each == language or each.startswith(f"{language}_")), "")


def not_spoken(language: str) -> Problem:
    """What to tell where a client's language is none that documents can be in."""
    message = f"there is no translation to '{language}', so documents are in the language of the content"
    hint = f"guidegen translate init {language} begins one"
    return Problem(Place(f"content/{language}"), message, hint, NOT_SPOKEN)


def untranslated(guide: Guide, translation: Translation) -> list[Unfit]:
    """What a document prints and has no current words for, in the order of the content."""
    unfit = {each.key: each for each in (*translation.missing, *translation.stale)}
    needed = words_used(guide.sections, guide.region, unfit)
    return [unfit[unit.key] for unit in translation.units if unit.key in needed]


def require_translated(guide: Guide, translation: Translation) -> list[Problem]:
    """Refuse a guide of which an item or a message of templates is not translated. Raises LibraryError with all of it.

    A page that gets the runner seen is printed with what is missing in the language of the content; that is given back
    to be told, in few words, since whom to contact stands above it.
    """
    items = [unfit.problem for unfit in untranslated(guide, translation)]
    words = unsaid_words(translation.id, guide.settings.templates)
    if guide.document == "guide" and (items or words):
        what = f"{len(items)} items are not translated" if items else "templates say something in English"
        message = f"no guide is printed in '{translation.id}' of which {what}"
        raise LibraryError([Problem(Place(f"content/{translation.id}"), message), *items, *words])
    told = [_counted(items, translation.id, guide.settings.folder)] if len(items) > 1 else items
    return [replace(each, kind=PARTLY) for each in (*told, *words)]


def _counted(items: Sequence[Problem], language: str, clinic: Path | None) -> Problem:
    message = f"{len(items)} items on this page are not translated, and stand in the language of the content"
    given = f" --clinic {shlex.quote(str(clinic))}" if clinic else ""
    return Problem(Place(f"content/{language}"), message, f"guidegen check --library --language {language}{given}")


def asked_in(library: Library, settings: Settings, also: Collection[str] = ()) -> Library:
    """The library to ask its questions from, in the words of the settings' language.

    `also` are keys of other units that are asked with them. Raises LibraryError with all that is not translated: half
    a question is none.
    """
    language = settings.language or SOURCE
    if language == SOURCE:
        return library
    spoken = spoken_library(library, language, settings.folder)
    if spoken is None:
        raise LibraryError([unknown_language(language)])
    in_words, translation = spoken
    problems = [unfit.problem for unfit in _unasked(translation, also)]
    if problems:
        message = f"no question is asked in '{language}' while {len(problems)} items are not translated"
        raise LibraryError([Problem(Place(f"content/{language}"), message), *problems])
    return in_words


def questionnaires_spoken(library: Library, clinic: Path | None) -> dict[str, Questionnaire]:
    """The questionnaire in each language that it is wholly translated to, by its code."""
    found = {}
    for language in languages(clinic):
        translation = find_translation(library, language, clinic)
        is_readable = translation.language is not None and not translation.faults
        if is_readable and not any(_unasked(translation)):
            found[language] = in_words_of(library, translation).questionnaire
    return found


def _unasked(translation: Translation, also: Collection[str] = ()) -> Iterator[Unfit]:
    """What of the questions, and of what is asked with them, has no current words."""
    for unfit in (*translation.missing, *translation.stale):
        if unfit.key in also or unfit.key.startswith(_ALWAYS):
            yield unfit
