"""A clinic whose clients read a language that is written from right to left, made by program."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from guidegen.library import Library
from tests.support.fonts import font_folder
from tests.support.translations import filled_in, write_catalogue, write_files

# Any code will do; the calendar's words are those of this language.
CODE = "ar"
FONTS = tuple(font_folder("amiri") / f"Amiri-{style}.ttf" for style in ("Regular", "Bold"))
# A letter for each of ours. It is no language, but its words are as long as English ones, and all of them join.
_IN_ARABIC = str.maketrans(dict(zip("abcdefghijklmnopqrstuvwxyz", "ابثدهفغحيجكلمنوپقرستعطشخىز", strict=True)))
# Places for values, marks of HTML and its entities stay what they are.
_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]+>|&#?\w+;|\{[^}]*\})")
SETTINGS = """\
region = "eu"

[clinic]
name = "North Clinic"
address = \"\"\"
1 High Street
Town 12\"\"\"
phone = "+44 20 7946 0000"
website = "https://north.example"
clinician = "Dr Jo Who"

[print]
language = "ar"
"""


def in_arabic(text: str) -> str:
    """Words in Arabic letters, with digits and signs as they are."""
    parts = _KEPT.split(text)
    return "".join(part if place % 2 else part.lower().translate(_IN_ARABIC) for place, part in enumerate(parts))


def font_settings(*files: Path, code: str = CODE) -> str:
    return f"\n[print.fonts]\n{code} = [{', '.join(f'{str(file)!r}' for file in files)}]\n"


def write_clinic(
    folder: Path, library: Library, fonts: str = font_settings(*FONTS), said: Callable[[str], str] = in_arabic
) -> Path:
    """A clinic's folder with a whole translation, all words of templates, and settings that name the fonts."""
    language = f"""\
name: "{said("arabic")}"
or: "{said("or")}"
urgent_line: "{said("the urgent line")}"
negations: ["{said("not")}"]
"""
    write_files(folder / "content" / CODE, filled_in(library, said) | {"language.yaml": language})
    write_catalogue(folder, CODE, said)
    (folder / "guidegen.toml").write_text(SETTINGS + fonts, encoding="utf-8")
    return folder
