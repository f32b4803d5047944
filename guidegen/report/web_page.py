"""The report as a page for a browser, which screen readers read: headings, tables with heads, bars with words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from guidegen.clinic.settings import Settings
from guidegen.library.models import Library
from guidegen.report.about import Report
from guidegen.report.pieces import Bar, Cell, Heading, Piece, Table, Text, Together
from guidegen.report.story import story
from guidegen.report.tally import Tally

# What the template writes into each report, so that nothing else is taken for one.
MARK = b'<meta name="generator" content="guidegen report">'


def report_html(tally: Tally, library: Library, report: Report, settings: Settings) -> bytes:
    """The same report as the PDF: the same words and numbers in the same order. Raises RenderError."""
    from guidegen.html import render_report  # who wants no page does not wait for what makes one

    return render_report(
        settings,
        title=report.title,
        note=report.note,
        language=report.looks.language,
        accent=report.looks.accent,
        tint=report.looks.tint,
        pieces=tuple(_shown(_flat(story(tally, library, report)))),
    ).encode(errors="replace")


def _flat(pieces: Iterable[Piece]) -> Iterator[Heading | Text | Table]:
    """A browser has no pages that would part anything."""
    for piece in pieces:
        if isinstance(piece, Together):
            yield from piece.pieces
        elif isinstance(piece, Heading | Text | Table):
            yield piece


def _shown(pieces: Iterable[Heading | Text | Table]) -> Iterator[Mapping[str, Any]]:
    """Plain values for the template. The first heading is the page's; a part's own ones stand below it."""
    headings, below = 0, 2
    for piece in pieces:
        match piece:
            case Heading():
                headings += 1
                level = 1 if headings == 1 else 2 if piece.level == 0 else below
                below = 3 if level == 2 and piece.level == 0 else below
                yield {"kind": "heading", "level": level, "id": f"part-{headings}", "words": piece.words}
            case Text():
                yield {"kind": "text", "words": piece.words}
            case Table():
                yield _table(piece) | {"under": f"part-{headings}"}


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "columns": tuple({"head": column.head, "right": column.right} for column in table.columns),
        "rows": tuple(tuple(map(_cell, row)) for row in table.rows),
        "named_by": table.named_by,
    }


def _cell(cell: str | Cell | Bar) -> dict[str, Any]:
    match cell:
        case Bar():
            return {"words": "", "bold": False, "bar": cell.part}
        case Cell():
            return {"words": cell.words, "bold": cell.bold, "bar": None}
    return {"words": cell, "bold": False, "bar": None}
