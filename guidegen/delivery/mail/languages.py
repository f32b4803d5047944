"""The language of each message: that of the document that is attached, else that of the content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guidegen.clinic.settings import Settings
from guidegen.errors import LibraryError, Place, Problem
from guidegen.language.unsaid import unsaid_words
from guidegen.library import Library
from guidegen.library.regions import Region
from guidegen.library.translation import SOURCE
from guidegen.service.in_language import spoken_library


@dataclass(frozen=True)
class Language:
    """A language's code, and in its words the region whose number to call is named; None where no region is set."""

    code: str = SOURCE
    region: Region | None = None


@dataclass(frozen=True)
class Languages:
    """What some messages are written in, by the codes of their documents, and of which codes that is another one."""

    own: Language
    by_code: Mapping[str, Language]
    problems: tuple[Problem, ...] = ()

    def of(self, code: str) -> Language:
        """The language of a message with a document in the language of this code; "" where nobody knows which."""
        return self.by_code.get(code, self.own)


def languages_of(
    codes: Iterable[str], settings: Settings, library: Library | None = None, region: Region | None = None
) -> Languages:
    """The languages of documents as messages can be in them; without a library nothing is told of a number to call.

    A language that is not there any more, or cannot be read, is a problem, and its messages are in the content's.
    """
    own = Language(region.language if region else SOURCE, region)
    found: dict[str, Language] = {}
    problems = []
    for code in dict.fromkeys(codes):
        if code in ("", own.code):
            continue
        spoken = _spoken(code, settings, library, region)
        if isinstance(spoken, Language):
            found[code] = spoken
        else:
            problems.append(spoken)
    return Languages(own, found, tuple(problems))


def _spoken(code: str, settings: Settings, library: Library | None, region: Region | None) -> Language | Problem:
    if code != SOURCE and unsaid_words(code, settings.templates, "e-mails"):
        return _unspoken(code, "not all words of e-mails are there", f"they belong into templates/locale/{code}")
    if library is None or region is None:
        return Language(code)
    hint = f"guidegen check --library --language {code} tells what is wrong with it"
    try:
        spoken = spoken_library(library, code, settings.folder)
    except LibraryError:
        return _unspoken(code, "the translation cannot be read", hint)
    if spoken is None:
        return _unspoken(code, "there is no translation any more", f"guidegen translate init {code} begins one")
    return Language(code, spoken[0].regions[region.id])


def _unspoken(code: str, why: str, hint: str) -> Problem:
    message = f"{why} in '{code}', so e-mails to who reads it are in the language of the content"
    return Problem(Place(f"content/{code}"), message, hint)
