"""Letters for what is drawn rather than laid out: names of the fonts, and whether they have a letter."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from guidegen.files.fonts import font_files

REGULAR = "AtkinsonHyperlegible-Regular"
BOLD = "AtkinsonHyperlegible-Bold"


@cache
def _registered() -> dict[str, TTFont]:
    files = {PurePosixPath(name).stem: path for name, path in font_files().items()}
    fonts = {name: TTFont(name, str(files[name]), asciiReadable=False) for name in (REGULAR, BOLD)}
    for font in fonts.values():
        pdfmetrics.registerFont(font)
    return fonts


def new_canvas(stream: BytesIO, title: str) -> Canvas:
    """Pages to draw on, with the fonts at hand, and with nothing of the clock or the machine in them."""
    _registered()
    # The stub takes the font's name for a number.
    font: Any = REGULAR
    canvas = Canvas(stream, invariant=1, pageCompression=0, initialFontName=font, lang="en")
    canvas.setTitle(title)
    return canvas


def width(text: str, font: str, size: float) -> float:
    """How wide a line of text is, in points."""
    return float(_registered()[font].stringWidth(text, size))


def largest(text: str, font: str, size: float, room: float) -> float:
    """The largest size, at most `size`, in which a line is no wider than `room` points."""
    wide = width(text, font, size)
    return size if wide <= room else size * room / wide


def lacks(text: str, font: str = REGULAR) -> bool:
    """Whether the font is without one of these letters."""
    return any(ord(letter) not in _registered()[font].face.charToGlyph for letter in text)
