"""Names and addresses in any script, for sheets of labels: measured and drawn by Pango in the fonts of the machine.

Measured first, at one size after the other; then drawn over sheets that another library has made.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TypeVar

import pikepdf

from guidegen.errors import MissingGlyphError
from guidegen.pdf.boxes import lay_out
from guidegen.pdf.engine import laid_out, rendering, written
from guidegen.pdf.faults import collected_warnings, named_by_type, refuse_faults
from guidegen.pdf.finish import saved

Lines = tuple[str, ...]
T = TypeVar("T")

# Letters of many scripts reach higher and lower than Latin ones.
_LEADING = 1.4
_RIGHT_TO_LEFT = ("R", "AL")
# A layout makes many objects that live till its end.
_AT_ONCE = 200
_PAGES_AT_ONCE = 10
_STYLE = """
@page {{ size: {wide}pt {high}pt; margin: 0; }}
html {{ font: 12pt/{leading} sans-serif, "Atkinson Hyperlegible"; }}
@font-face {{ font-family: "Atkinson Hyperlegible"; src: url("asset:fonts/AtkinsonHyperlegible-Regular.ttf"); }}
body, p {{ margin: 0; }}
.sheet {{ position: relative; height: {high}pt; break-after: page; }}
.label {{ break-inside: avoid; }}
.sheet .label {{ position: absolute; }}
"""
_TALLEST = 14000.0  # points; PDF ends at 14,400


@dataclass(frozen=True)
class Fit:
    """How a label's lines fit it: the size of the letters, and how high the lines are then, in points."""

    size: float
    height: float


@dataclass(frozen=True)
class PlacedText:
    """The lines of one label on a page (counted from 0); `left` and `top` are from its upper left corner, in points."""

    lines: Lines
    fit: Fit
    page: int
    left: float
    top: float
    width: float


def fit_text(labels: Sequence[Lines], wide: float, high: float, sizes: Iterable[float]) -> list[Fit | None]:
    """For each label the first of the sizes in which its lines, broken between words, fit; None where none does.

    Raises RenderError.
    """
    found: dict[int, Fit] = {}
    for size in sizes:
        left = [number for number in range(len(labels)) if number not in found]
        for part in _parts(left, _AT_ONCE):
            heights = _heights([labels[number] for number in part], wide, size)
            found |= {
                number: Fit(size, height)
                for number, height in zip(part, heights, strict=True)
                if height is not None and height <= high
            }
    return [found.get(number) for number in range(len(labels))]


def cannot_be_drawn(labels: Sequence[Lines]) -> list[bool]:
    """For each label whether no font has one of its letters, or none that can be printed. Raises RenderError."""
    found: list[bool] = []
    for part in _parts(labels, _AT_ONCE):
        found.extend(_faulty(part))
    return found


def draw_text(sheets: bytes, texts: Sequence[PlacedText]) -> bytes:
    """The sheets, a PDF, with the texts over them. Raises MissingGlyphError and other RenderErrors."""
    with pikepdf.open(io.BytesIO(sheets)) as pdf:
        wide, high = (float(number) for number in list(pdf.pages[0].mediabox)[2:])
        by_page = groupby(sorted(texts, key=lambda text: text.page), key=lambda text: text.page)
        for part in _parts([(page, list(placed)) for page, placed in by_page], _PAGES_AT_ONCE):
            drawn = _drawn(_sheets((placed for _, placed in part), wide, high))
            with pikepdf.open(io.BytesIO(drawn)) as over:
                for (page, _), above in zip(part, over.pages, strict=True):
                    pdf.pages[page].add_overlay(above)
        return saved(pdf)


def _parts(whole: Sequence[T], length: int) -> Iterator[Sequence[T]]:
    for begin in range(0, len(whole), length):
        yield whole[begin : begin + length]


def _heights(labels: Sequence[Lines], wide: float, size: float) -> list[float | None]:
    """How high each label's lines are in a width; None where a word is wider."""
    rows = [f'<div class="label" id="n{number}">{_lines(lines, size)}</div>' for number, lines in enumerate(labels)]
    heights: dict[str, float | None] = {}
    for page in lay_out(_page("".join(rows), wide, _TALLEST)):
        for label in page.find(class_="label"):
            inside = [box.area for box in page.boxes if box.tag == "#text" and label.element in box.within]
            fits = all(label.area.left <= area.left + 0.1 and area.right <= label.area.right + 0.1 for area in inside)
            heights[str(label.id)] = label.area.height if fits else None
    return [heights[f"n{number}"] for number in range(len(labels))]


def _faulty(labels: Sequence[Lines]) -> list[bool]:
    """Draw all at once, and where that goes wrong, the halves."""
    try:
        _drawn(_page("".join(_lines(lines, 12) for lines in labels), _TALLEST, _TALLEST))
    except MissingGlyphError:
        if len(labels) == 1:
            return [True]
        middle = len(labels) // 2
        return [*_faulty(labels[:middle]), *_faulty(labels[middle:])]
    return [False] * len(labels)


def _drawn(html: str) -> bytes:
    with named_by_type(), rendering(), collected_warnings() as warnings:
        data = written(laid_out(html))
        refuse_faults(warnings)
        return data


def _sheets(pages: Iterable[Sequence[PlacedText]], wide: float, high: float) -> str:
    return _page("".join(f'<div class="sheet">{"".join(map(_label, texts))}</div>' for texts in pages), wide, high)


def _label(text: PlacedText) -> str:
    place = f"left: {text.left:.3f}pt; top: {text.top:.3f}pt; width: {text.width:.3f}pt"
    return f'<div class="label" style="{place}">{_lines(text.lines, text.fit.size)}</div>'


def _page(content: str, wide: float, high: float) -> str:
    style = _STYLE.format(wide=f"{wide:.3f}", high=f"{high:.3f}", leading=_LEADING)
    return f'<!doctype html><html lang="en"><title>Labels</title><style>{style}</style><body>{content}'


def _lines(lines: Lines, size: float) -> str:
    """Each line in its own direction, all of them on the side on which the first begins."""
    side = "right" if _direction(" ".join(lines)) == "rtl" else "left"
    rows = (f'<p style="direction: {_direction(line)}">{escape(line)}</p>' for line in lines)
    return f'<div style="font-size: {size}pt; text-align: {side}">{"".join(rows)}</div>'


def _direction(text: str) -> str:
    """That of the first letter that has one (Unicode, UAX 9: P2 and P3)."""
    strong = (kind for letter in text if (kind := unicodedata.bidirectional(letter)) in ("L", *_RIGHT_TO_LEFT))
    return "rtl" if next(strong, "L") in _RIGHT_TO_LEFT else "ltr"
