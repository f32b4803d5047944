"""A library in other words: the same rules, doses, codes and ids."""

from __future__ import annotations

from dataclasses import replace

from guidegen.errors import LibraryError, Place, Problem
from guidegen.files.paths import AnyPath
from guidegen.library.files import LANGUAGE_FILE
from guidegen.library.models import Library
from guidegen.library.translation.language import spoken
from guidegen.library.translation.reading import Translation, find_translation
from guidegen.library.translation.walk import with_words


def translated(
    library: Library, language: str, clinic: AnyPath | None = None, base: AnyPath | None = None
) -> tuple[Library, Translation]:
    """The library with the words of a language, and what is not current of them: that keeps the words it has.

    Raises LibraryError where a file of the translation cannot be read, or nothing is known of the language.
    """
    found = find_translation(library, language, clinic, base)
    return in_words_of(library, found), found


def in_words_of(library: Library, translation: Translation) -> Library:
    """The library with all words of a translation that are current. Raises LibraryError with all of its faults."""
    language = translation.language
    if language is None or translation.faults:
        raise LibraryError([*translation.faults, *translation.unspoken] or [unknown_language(translation.id)])
    words = {
        unit.in_library(word): text
        for unit in translation.units
        if unit.key in translation.current
        for word, text in translation.made[unit.key].words.items()
    }
    changed = with_words(library, words)
    files = replace(
        library.files,
        language=translation.id,
        translations=translation.files,
        words=translation.fingerprints,
        unsaid=tuple(unfit.key for unfit in (*translation.missing, *translation.stale)),
    )
    return replace(
        changed,
        hash=files.hash,
        files=files,
        regions={id_: spoken(region, language) for id_, region in changed.regions.items()},
    )


def unknown_language(id_: str) -> Problem:
    """What to say where there is no translation to a language at all."""
    hint = f"guidegen translate init {id_} writes the files to fill in"
    return Problem(Place(f"content/{id_}/{LANGUAGE_FILE}"), f"there is no translation to '{id_}'", hint)
