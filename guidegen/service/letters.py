"""Whether what a language is printed in has its letters: nobody is handed a page of hollow boxes."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from guidegen.clinic.settings import FILE_NAME, Settings
from guidegen.clinic.typefaces import Typeface
from guidegen.errors import Place, Problem
from guidegen.files.fonts import font_files
from guidegen.library.translation import Translation

# What warnings of one kind have in common.
UNPRINTABLE = "clients read a language whose letters no font at hand has"
# Letters that are known to be in our own typeface: to look into its files takes longer than to print a guide.
_OURS = frozenset(letter for code in range(0x20, 0x100) if (letter := chr(code)).isalpha())
_TOLD = 5  # letters that are named


def lacking_letters(translation: Translation, settings: Settings) -> tuple[Problem, ...]:
    """What to tell where a language has letters that no font at hand has; nothing where all are there."""
    typeface = settings.typeface_of(translation.id)
    lacking = sorted(_lacking(translation.letters, typeface))
    if not lacking:
        return ()
    code = translation.id.partition("_")[0]
    named = ", ".join(f"U+{ord(letter):04X}" for letter in lacking[:_TOLD]) + (" ..." if len(lacking) > _TOLD else "")
    told = "have not all letters" if typeface else "lack the letters"
    message = f"the fonts at hand {told} of '{code}', so nothing is printed in it: {named}"
    hint = (
        f'name a regular and a bold font under [print.fonts] in {FILE_NAME}: {code} = ["REGULAR.ttf", "BOLD.ttf"]; '
        "on Debian, apt install fonts-noto-core puts some into /usr/share/fonts/truetype/noto"
    )
    place = Place(str(settings.folder / FILE_NAME) if settings.folder else FILE_NAME)
    return (Problem(place, message, hint, UNPRINTABLE),)


def _lacking(letters: frozenset[str], typeface: Typeface | None) -> list[str]:
    others = letters - _OURS
    if not others:
        return []
    there = _common(_letters_in(path, path.name) for path in font_files().values())
    if typeface:
        there |= _common(_letters_in(file.path, file.digest) for file in typeface.files if not file.is_italic)
    return [letter for letter in others if not there.issuperset(letter) and not there.issuperset(_parts(letter))]


def _parts(letter: str) -> str:
    """A letter and the marks upon it, which a font may put together."""
    return unicodedata.normalize("NFD", letter)


def _common(found: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset.intersection(*found)


@lru_cache(maxsize=32)
def _letters_in(file: Path, _state: str) -> frozenset[str]:
    """What a font has; nothing where it cannot be read to its end."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(file, lazy=True) as font:
            return frozenset(map(chr, font.getBestCmap() or ()))
    except (OSError, TTLibError, AssertionError, struct.error, LookupError, ValueError):
        return frozenset()
