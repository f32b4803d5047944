"""Whether guides in a language can be made at all: known of the language as a whole, before any guide is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from guidegen.clinic.settings import Settings, find_region
from guidegen.errors import LibraryError
from guidegen.guide import words_used
from guidegen.language.unsaid import unsaid_words
from guidegen.library import Library
from guidegen.library.translation import SOURCE
from guidegen.service.in_language import spoken_library
from guidegen.service.letters import lacking_letters


@dataclass(frozen=True)
class HeldBack:
    """Why guides in a language are not made; `is_every` where none is, and not only those that use certain items."""

    why: str
    is_every: bool = True


def held_by_language(languages: Collection[str], settings: Settings, library: Library) -> Mapping[str, HeldBack]:
    """Of the languages that answers name, "" where they name none, those in which guides are held back."""
    found = {language: _held(language, settings, library) for language in languages}
    return {language: held for language, held in found.items() if held}


def _held(named: str, settings: Settings, library: Library) -> HeldBack | None:
    language = named or settings.language or SOURCE
    if language == SOURCE:
        return None
    try:
        spoken = spoken_library(library, language, settings.folder)
    except LibraryError:
        return HeldBack(f"guides in '{language}', of which the translation cannot be read")
    if spoken is None:
        # A client who names it gets theirs in the language of the content.
        return None if named else HeldBack(f"guides in '{language}', to which there is no translation")
    _, translation = spoken
    if lacking_letters(translation, settings):
        return HeldBack(f"guides in '{language}', whose letters no font at hand has")
    unfit = [each.key for each in (*translation.missing, *translation.stale)]
    is_every = bool(words_used((), find_region(settings, library), unfit))
    if is_every or unsaid_words(translation.id, settings.templates):
        return HeldBack(f"guides in '{language}', which is not wholly translated")
    if not unfit:
        return None
    return HeldBack(f"guides in '{language}' that print one of {len(unfit)} items not translated", is_every=False)
