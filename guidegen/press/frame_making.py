"""A frame taken from a small document that the reference rendering makes, so that nothing of it is told twice."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Name, Object, Pdf, Stream

from guidegen.pdf.engine import Document, boxes, children_of, laid_out, painting, rendering, root_box, written
from guidegen.pdf.faults import collected_warnings, is_harmless
from guidegen.pdf.finish import finish
from guidegen.pdf.tags import Tagging
from guidegen.press.fallback import NotPressableError
from guidegen.press.frame import PAGE, PAGES, Font, Foot, Frame
from guidegen.press.pagination import Sheet
from guidegen.press.shaping import REGULAR
from guidegen.press.syntax import literal

_STYLES = ("", "font-weight: 700", "font-style: italic", "font-weight: 700; font-style: italic")
_DIGITS = "0123456789"
# Numbers of a list have digits of the same width.
_IN_LISTS = "font-variant-numeric: tabular-nums"
_REGULAR = "Atkinson-Hyperlegible"
# As `Foot`, without its font.
_Foot = tuple[float, float, float, float, float, float, str]


def make_frame(head: str, ink: str, sides: str | None, assets: Mapping[str, Path]) -> Frame:
    """Raises NotPressableError where the pages are not of the kind that is known here."""
    letters = escape(" ".join(sorted(REGULAR.glyphs)))
    faces = "".join(f'<p style="{style}">{letters} <span style="{_IN_LISTS}">{_DIGITS}</span></p>' for style in _STYLES)
    # The second page is the first with the client's words at its foot; the third is a right one again, not the last.
    pages = f'<p class="client">A</p>{faces}' + '<p style="break-before: page">A</p>' * 3
    with rendering(), collected_warnings() as warnings:
        document = laid_out(f"{head}<body>{pages}</body></html>", assets)
        sheet, foot = _sheet(document), _foot(document)
        tagging = Tagging(document)
        with painting(tagging.mark, tagging.write):
            data = written(document)
    if tagging.problems or not all(map(is_harmless, warnings)):
        raise NotPressableError("a warning")
    with pikepdf.open(io.BytesIO(finish(data, grey=ink == "grey", sides=sides))) as pdf:
        return _harvested(pdf, sheet, foot)


def _harvested(pdf: Pdf, sheet: Sheet, foot: _Foot) -> Frame:
    resources = pdf.pages[0].obj.Resources
    fonts = {str(name)[1:]: _font(font) for name, font in resources.Font.items()}
    regular = [name for name, font in fonts.items() if font.base.decode().endswith(f"+{_REGULAR}")]
    if len(regular) != 1:
        raise NotPressableError("another typeface")
    intent = pdf.Root.OutputIntents[0]
    told = dict(pdf.docinfo.items())
    return Frame(
        sheet,
        Foot(*foot, regular[0]),
        fonts,
        {name[1:]: _raw(state) for name, state in resources.ExtGState.items()},
        zlib.compress(intent.DestOutputProfile.read_bytes(), 9),
        b"".join(name.encode() + _raw(value) for name, value in intent.items() if name != "/DestOutputProfile"),
        pdf.Root.Metadata.read_bytes(),
        b"".join(name.encode() + literal(str(value)) for name, value in sorted(told.items())),
        literal(str(pdf.Root.Lang)),
        b"/Duplex%s" % str(pdf.Root.ViewerPreferences.Duplex).encode() if sides_told(pdf) else b"",
    )


def sides_told(pdf: Pdf) -> bool:
    return Name.Duplex in pdf.Root.ViewerPreferences


def _font(font: Object) -> Font:
    inner = font.DescendantFonts[0]
    descriptor = inner.FontDescriptor
    file = descriptor.FontFile2.read_bytes()
    plain = ((name, value) for name, value in descriptor.items() if not isinstance(value, Stream))
    return Font(
        str(font.BaseFont).encode(),
        _raw(inner.CIDSystemInfo),
        _raw(inner.W),
        b"".join(name.encode() + b" " + _raw(value) for name, value in plain),
        zlib.compress(file, 9),
        len(file),
        zlib.compress(font.ToUnicode.read_bytes(), 9),
        sum(1 << glyph for glyph in set(_glyphs(inner.W))),
    )


def _glyphs(widths: Object) -> Iterator[int]:
    """The glyphs that a font's widths are given for (ISO 32000, 9.7.4.3)."""
    given = list(widths.as_list())
    for first, row in zip(given[::2], given[1::2], strict=True):
        yield from range(int(first), int(first) + len(row))


def _raw(value: Any) -> bytes:
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int | float | Decimal):
        return str(value).encode()
    raw: bytes = value.unparse(resolved=True)
    return raw


def _sheet(document: Document) -> Sheet:
    first, second, *_ = document.pages
    box, back = root_box(first), root_box(second)
    if any(first.bleed.values()):
        raise NotPressableError("marks for a printer who trims")
    return Sheet(
        first.width,
        first.height,
        box.content_box_y(),
        box.content_box_y() + box.height,
        back.content_box_x() - box.content_box_x(),
    )


def _foot(document: Document) -> _Foot:
    """From the third page, which is a right one where paper has two sides."""
    page = root_box(document.pages[2])
    found = {box.at_keyword: box for box in children_of(page) if isinstance(box, boxes.MarginBox)}
    if set(found) != {"@bottom-left", "@bottom-right"}:
        raise NotPressableError("other words in the margins")
    left, right = found["@bottom-left"], found["@bottom-right"]
    client = _text(left)
    edge = right.content_box_x() + right.width
    base = client.position_y + client.baseline
    return (
        client.position_x,
        edge,
        left.width,
        base,
        _line(left).height,
        client.style["font_size"],
        _told(document, _text(right).text),
    )


def _told(document: Document, words: str) -> str:
    """The words of the third page, which tell its number and that of all pages once each."""
    told = words
    for number, place in ((3, PAGE), (len(document.pages), PAGES)):
        if words.count(str(number)) != 1:
            raise NotPressableError("other numbers at the foot")
        told = told.replace(str(number), place)
    return told


def _line(box: Any) -> Any:
    while not isinstance(box, boxes.LineBox):
        box = next(children_of(box))
    return box


def _text(box: Any) -> Any:
    while not isinstance(box, boxes.TextBox):
        box = next(children_of(box))
    return box
