"""What ReportLab has drawn, read back by the fonts' own tables."""

from __future__ import annotations

import re

import pikepdf


def words_drawn(page: pikepdf.Page) -> list[str]:
    """The words of a page, a piece for each time that something was shown."""
    letters = {name: _letters_of(font) for name, font in page.Resources.Font.items()}
    pieces, font_name = [], ""
    for step in pikepdf.parse_content_stream(page):
        if str(step.operator) == "Tf":
            font_name = str(step.operands[0])
        elif str(step.operator) == "Tj":
            pieces.append("".join(letters[font_name][code] for code in bytes(step.operands[0])))
    return pieces


def _letters_of(font: pikepdf.Object) -> dict[int, str]:
    """The letter that each code of a font stands for; fonts that are never used have no table."""
    pairs = re.findall(rb"<(\w\w)> <(\w{4})>", font.ToUnicode.read_bytes()) if "/ToUnicode" in font else []
    return {int(code, 16): chr(int(letter, 16)) for code, letter in pairs}
