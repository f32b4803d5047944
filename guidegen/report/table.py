"""The counts of a report as a table for other programs: one line a figure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from guidegen.library.models import Library
from guidegen.report.parts import parts, spreads
from guidegen.report.tally import Tally

COLUMNS = ("part", "code", "title", "count", "share")
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Line = tuple[str, str, str, int | float, float | None]


def report_csv(tally: Tally, library: Library) -> bytes:
    """Every figure of the report in long form (UTF-8).

    `share` is 0 to 1, and empty where there is none or the clients are too few. `count` is of clients or documents;
    for the parts seconds and pages it is the median and its like.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for part, code, title, count, share in _lines(tally, library):
        table.writerow((part, _plain(code), _plain(title), count, "" if share is None else f"{share:.4f}"))
    return text.getvalue().encode(errors="replace")


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _lines(tally: Tally, library: Library) -> Iterator[Line]:
    yield "total", "clients", "Clients", tally.clients, None
    yield "total", "written", "Documents written", tally.written, None
    yield "total", "failed", "Failed rows", tally.failed.total, None
    yield "total", "unread", "Clients of whom a safety answer was not read or not used", tally.unread.total, None
    yield "total", "overridden", "Clients whose red flag was stepped down", tally.overridden.total, None
    yield "total", "by_hand", "Documents to look at, or to finish by hand", tally.by_hand.total, None
    yield "total", "older", "Older rows, not counted", tally.older, None
    yield "total", "unsigned", "Documents from content that is not signed off", tally.unsigned, None
    for number, run in enumerate(tally.runs, 1):
        yield "run", str(number), run.name, run.clients, None
    for content, count in sorted(tally.contents.items()):
        yield "content", content, "Documents from this content", count, None
    for part in parts(tally, library):
        for figure in part.figures:
            yield part.id, figure.code, figure.title, figure.count, figure.share
    for id_, found in (("seconds", spreads(tally.seconds, 0.01)), ("pages", spreads(tally.pages))):
        for spread in found:
            for name, value in (
                ("number", spread.count),
                ("median", spread.median),
                ("p90", spread.p90),
                ("longest", spread.longest),
                ("total", spread.total),
            ):
                yield id_, f"{spread.code}_{name}", f"{spread.title}: {name}", round(value, 3), None
