"""The sheet before each document: whose it is and what it is, so that nobody gets another's. It bears no name."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from guidegen.batch.records.manifest import Entry
from guidegen.delivery.pack.separator_words import Words, separator_words
from guidegen.delivery.pack.typeface import BOLD, REGULAR, largest, new_canvas
from guidegen.pdf import Cover, Drawn
from guidegen.pictures.qr import qr_code

# What a document is, its pages, its row, its place; and in a guide that holds a letter for a clinician, that it does.
_LINES = ((BOLD, 28), (REGULAR, 20), (REGULAR, 20), (REGULAR, 20), (BOLD, 20))
_MM = 72 / 25.4
_MARGIN = 20 * _MM
_CODE = 50 * _MM
_RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1")
# ReportLab maps a code that no text uses to U+0000, which PDF/A and PDF/UA forbid. The others are as long.
_UNUSED, _REPLACEMENT = b"<00> <0000>", b"<00> <FFFD>"


@dataclass(frozen=True)
class Separator:
    """One sheet: `place` of `total` in the pack, and the width and height of the paper in points."""

    entry: Entry
    place: int
    total: int
    paper: tuple[float, float]


def draw_separators(separators: Sequence[Separator]) -> list[Cover]:
    """A sheet for each, with what its marked content is; all of them share one file."""
    stream = io.BytesIO()
    canvas = new_canvas(stream, "Separator sheets")
    contents = []
    said = separator_words([(separator.entry, separator.place, separator.total) for separator in separators])
    for separator, words in zip(separators, said, strict=True):
        canvas.setPageSize(separator.paper)
        contents.append(_draw(_Sheet(canvas), separator, words))
        canvas.showPage()
    canvas.save()
    pages = stream.getvalue().replace(_UNUSED, _REPLACEMENT)
    return [Cover(pages, number, content) for number, content in enumerate(contents)]


class _Sheet:
    """Draws marked content from the top down, and keeps what it is."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.content: list[Drawn] = []

    def begin(self, type_: str, alt: str | None = None) -> None:
        self.canvas.addLiteral(f"/{type_} <</MCID {len(self.content)}>> BDC")
        self.content.append(Drawn(type_, alt))

    def end(self) -> None:
        self.canvas.addLiteral("EMC")

    def line(self, text: str, font: str, size: float, left: float, base: float) -> None:
        self.begin("P")
        self.canvas.setFont(font, size)
        self.canvas.drawString(left, base, text)
        self.end()


def _draw(sheet: _Sheet, separator: Separator, words: Words) -> tuple[Drawn, ...]:
    entry, (wide, high) = separator.entry, separator.paper
    room = wide - 2 * _MARGIN
    base = high - _MARGIN - 12
    sheet.line(words.note, BOLD, largest(words.note, BOLD, 14, room), _MARGIN, base)
    size = largest(entry.client_id, BOLD, 72, room)
    base -= 30 + size
    sheet.line(entry.client_id, BOLD, size, _MARGIN, base)
    base -= 34
    if words.sign:
        base = _draw_sign(sheet, words.sign, wide, base)
    for text, (font, size) in zip(words.lines, _LINES, strict=False):
        base -= size * 1.5
        sheet.line(text, font, size, _MARGIN, base)
    _draw_code(sheet, entry.client_id, words.code, _MARGIN, base - 30 - _CODE)
    return tuple(sheet.content)


def _draw_sign(sheet: _Sheet, sign: Sequence[str], wide: float, top: float) -> float:
    """A frame with the sign in it; black on white, so that it is plain on any printer. Where the rest goes on."""
    room = wide - 2 * _MARGIN
    sizes = [largest(text, BOLD, size, room - 60) for text, size in zip(sign, (64, 34, 24), strict=True)]
    high = sum(sizes) + 78
    sheet.canvas.addLiteral("/Artifact BMC")
    sheet.canvas.setLineWidth(8)
    sheet.canvas.rect(_MARGIN + 4, top - high, room - 8, high)
    sheet.end()
    base = top - 14
    for text, size in zip(sign, sizes, strict=True):
        base -= size + 8
        sheet.line(text, BOLD, size, _MARGIN + 30, base)
    return top - high - 14


def _draw_code(sheet: _Sheet, text: str, called: str, left: float, bottom: float) -> None:
    """The QR code's own runs of black modules as one path."""
    code = qr_code(text)
    module = _CODE / code.width
    sheet.begin("Figure", called)
    path = sheet.canvas.beginPath()
    for x, y, length in (map(int, run) for run in _RUN.findall(code.svg)):
        path.rect(left + x * module, bottom + _CODE - (y + 1) * module, length * module, module)
    sheet.canvas.drawPath(path, stroke=0, fill=1)
    sheet.end()
