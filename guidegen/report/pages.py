"""The report as a PDF."""

from __future__ import annotations

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, PageBreak

from guidegen.library.models import Library
from guidegen.report.about import Report
from guidegen.report.pieces import Bar, Cell, Heading, NewPage, Piece, Room, Table, Text, Together
from guidegen.report.sheet import Imprint, Sheet
from guidegen.report.story import story
from guidegen.report.tally import Tally

_BESIDE_A_BAR = 4  # mm of its column


def report_pdf(tally: Tally, library: Library, report: Report) -> bytes:
    """The report as a PDF; the same counts, content and day give the same bytes."""
    sheet = Sheet(report.looks)
    pieces = list(story(tally, library, report))
    imprint = Imprint(report.title, report.clinic or "guidegen", report.today, report.note)
    return sheet.document(lambda: [flowable for piece in pieces for flowable in _laid_out(sheet, piece)], imprint)


def _laid_out(sheet: Sheet, piece: Piece) -> Iterator[Flowable]:
    match piece:
        case Heading():
            yield sheet.heading(piece.words, piece.level)
        case Text():
            yield sheet.text(piece.words)
        case Table():
            yield _table(sheet, piece)
        case Room():
            yield CondPageBreak(piece.height * mm)
        case NewPage():
            yield PageBreak()
        case Together():
            yield KeepTogether([flowable for inner in piece.pieces for flowable in _laid_out(sheet, inner)])


def _table(sheet: Sheet, table: Table) -> Flowable:
    widths = [column.width for column in table.columns]
    if table.of_page:
        rest = sheet.width / mm - sum(widths)
        widths = [width or rest for width in widths]
    rows = [[_cell(sheet, cell, width) for cell, width in zip(row, widths, strict=True)] for row in table.rows]
    right = [number for number, column in enumerate(table.columns) if column.right]
    return sheet.table([column.head for column in table.columns], rows, widths, right)


def _cell(sheet: Sheet, cell: str | Cell | Bar, width: float) -> str | Flowable:
    match cell:
        case Cell():
            return sheet.cell(cell.words, cell.bold)
        case Bar():
            return sheet.bar(cell.part, (width - _BESIDE_A_BAR) * mm)
    return cell
