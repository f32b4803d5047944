"""How a report looks: headings with bookmarks, tables, bars, and the document that they are laid out in."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, black
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table

from guidegen.files.fonts import font_files
from guidegen.report.about import Looks

_PAPERS = {"a4": A4, "letter": LETTER}
_MARGIN, _TOP, _BOTTOM, _FOOT = 18 * mm, 14 * mm, 16 * mm, 9 * mm
_FONT, _BOLD = "Atkinson", "Atkinson-Bold"
_BAR_HEIGHT = 3 * mm


@dataclass(frozen=True)
class Imprint:
    """What a document says of itself: in its metadata and, `footer`, on every page."""

    title: str
    author: str
    today: date
    footer: str


class Sheet:
    """Headings, words and tables in one look. `width` is that of the text, in points."""

    def __init__(self, looks: Looks) -> None:
        _load_fonts()
        self._looks = looks
        self._accent, self._tint = HexColor(looks.accent), HexColor(looks.tint)
        self._size = _PAPERS[looks.paper]
        self.width = self._size[0] - 2 * _MARGIN
        self._text = ParagraphStyle("text", fontName=_FONT, fontSize=10.5, leading=14, spaceAfter=4)
        self._cell = ParagraphStyle("cell", self._text, fontSize=10, leading=12.5, spaceAfter=0)
        self._headings = (
            ParagraphStyle("h1", fontName=_BOLD, fontSize=20, leading=25, spaceAfter=4, textColor=self._accent),
            ParagraphStyle(
                "h2", fontName=_BOLD, fontSize=14, leading=18, spaceBefore=10, spaceAfter=4, textColor=self._accent
            ),
        )

    def heading(self, words: str, level: int = 1) -> Flowable:
        """A heading with its bookmark; level 0 is the title, 1 what stands below it."""
        return _Heading(words, self._headings[level], level)

    def text(self, words: str) -> Flowable:
        return Paragraph(escape(printable(words)), self._text)

    def cell(self, words: str, bold: bool = False) -> Flowable:
        """Words that take as many lines of a table's cell as they need."""
        words = escape(printable(words))
        return Paragraph(f"<b>{words}</b>" if bold else words, self._cell)

    def bar(self, part: float, width: float) -> Flowable:
        """A bar that is a part (0 to 1) of so many points long."""
        return _Bar(part, width, self._accent)

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[float], right: Sequence[int] = ()
    ) -> Flowable:
        """A table whose head stands on each of its pages. `widths` are shares of the text's width.

        A cell is a flowable or words that fit on one line; the columns `right` are numbers.
        """
        style: list[Any] = [
            ("FONT", (0, 0), (-1, -1), _FONT, 10, 12.5),
            ("FONT", (0, 0), (-1, 0), _BOLD, 10, 12.5),
            ("BACKGROUND", (0, 0), (-1, 0), self._tint),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, black),
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, black),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 1.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            *(("ALIGN", (column, 0), (column, -1), "RIGHT") for column in right),
        ]
        cells = [[printable(cell) if isinstance(cell, str) else cell for cell in row] for row in (head, *rows)]
        scale = self.width / sum(widths)
        return Table(cells, [share * scale for share in widths], style=style, repeatRows=1, hAlign="LEFT", spaceAfter=6)

    def document(self, story: Callable[[], list[Flowable]], imprint: Imprint) -> bytes:
        """The PDF of a story, which is told twice: the first time to learn how many pages there are.

        The same story and day give the same bytes.
        """
        _, pages = self._laid_out(story(), imprint, None)
        return self._laid_out(story(), imprint, pages)[0]

    def _laid_out(self, story: list[Flowable], imprint: Imprint, pages: int | None) -> tuple[bytes, int]:
        wide, high = self._size
        frame = Frame(_MARGIN, _BOTTOM, self.width, high - _BOTTOM - _TOP, 0, 0, 0, 0)

        def foot(canvas: Canvas, document: BaseDocTemplate) -> None:
            # The metadata would otherwise name the first day of the year 2000, as all that does not change.
            canvas.setDateFormatter(lambda *_: f"D:{imprint.today:%Y%m%d}000000Z")
            canvas.setFont(_FONT, 9)
            canvas.drawString(_MARGIN, _FOOT, printable(imprint.footer))
            canvas.drawRightString(wide - _MARGIN, _FOOT, f"Page {document.page} of {pages or document.page}")

        data = io.BytesIO()
        document = BaseDocTemplate(
            data,
            pagesize=self._size,
            pageTemplates=[PageTemplate(frames=[frame], onPage=foot)],
            title=imprint.title,
            author=imprint.author,
            subject=imprint.title,
            creator="guidegen",
            producer="guidegen",
            lang=self._looks.language,
            displayDocTitle=1,
            invariant=1,
            initialFontName=_FONT,
        )
        document.build(story)
        return data.getvalue(), document.page


def printable(text: str) -> str:
    """A text on one line, with a question mark for each letter that the font lacks."""
    letters = _load_fonts().face.charToGlyph
    return "".join(letter if ord(letter) in letters else "?" for letter in " ".join(text.split()))


@cache
def _load_fonts() -> TTFont:
    """Make the fonts known to ReportLab; the one for text is returned."""
    files = font_files()
    # As in the print pack: ReportLab has one way of writing a typeface in a process, whatever it is called.
    regular = TTFont(_FONT, files["fonts/AtkinsonHyperlegible-Regular.ttf"], asciiReadable=False)
    pdfmetrics.registerFont(regular)
    pdfmetrics.registerFont(TTFont(_BOLD, files["fonts/AtkinsonHyperlegible-Bold.ttf"], asciiReadable=False))
    pdfmetrics.registerFontFamily(_FONT, normal=_FONT, bold=_BOLD, italic=_FONT, boldItalic=_BOLD)
    return regular


class _Heading(Paragraph):
    def __init__(self, words: str, style: ParagraphStyle, level: int) -> None:
        super().__init__(escape(printable(words)), style)
        self._bookmark, self._level = printable(words), level

    def draw(self) -> None:
        self.canv.bookmarkHorizontal(self._bookmark, 0, self.height)
        self.canv.addOutlineEntry(self._bookmark, self._bookmark, self._level)
        super().draw()


class _Bar(Flowable):
    def __init__(self, part: float, width: float, colour: Any) -> None:
        super().__init__()
        self._part, self._colour = part, colour
        self.width, self.height = width, _BAR_HEIGHT

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        self.canv.setFillColor(self._colour)
        self.canv.setLineWidth(0.5)
        if self._part:
            self.canv.rect(0, 0, self._part * self.width, self.height, fill=1)
        self.canv.line(0, -1, 0, self.height + 1)
