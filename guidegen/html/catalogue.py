"""The catalogue of a language: what the words of our templates, which are English, are in it."""

from __future__ import annotations

import hashlib
import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from guidegen.files.beside_code import keep_beside, kept_beside, package_state
from guidegen.files.resources import templates_dir
from guidegen.library.regions import Region

SOURCE = "en"
_HERE = Path(__file__)
_ROOMS = ("html",)


def language_of(region: Region | None) -> str:
    """The language of a document, as its region writes; without a region that of the templates."""
    return region.language if region else SOURCE


def has_words(language: str) -> bool:
    """Whether there are words of our templates in a language."""
    return language == SOURCE or type(translations(language)) is not NullTranslations


def said_in(language: str, words: str) -> str:
    """A message of our templates in a language; itself where it has none there."""
    return translations(language).gettext(words)


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue in templates/locale; where there is none, words stay English.

    It is a PO file, which Babel reads once: what it makes of it is kept beside our code.
    """
    file = templates_dir() / "locale" / language / "LC_MESSAGES" / "guidegen.po"
    if language == SOURCE or not file.is_file():
        return NullTranslations()
    words = file.read_bytes()
    key = hashlib.sha256(words + package_state("babel").encode()).hexdigest()
    made = kept_beside(_HERE, key, _ROOMS)
    if made is None:
        made = _compiled(words, language)
        keep_beside(_HERE, key, _ROOMS, made)
    return GNUTranslations(io.BytesIO(made))


def _compiled(words: bytes, language: str) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = io.BytesIO()
    write_mo(made, read_po(io.BytesIO(words), locale=language, abort_invalid=True))
    return made.getvalue()
