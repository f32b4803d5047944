"""Whether a table is whole: other sheets with clients, an end that was cut off, a sheet that is full."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from guidegen.errors import Place, Problem
from guidegen.readers.rows import CellRow, as_text

# Rows that a sheet can hold, of old workbooks and of new ones: where all are full, the next client had no place.
_FULL = (65_536, 1_048_576)
# So many names of columns make a header, and half as many cells as the table has make a row of clients.
_FEWEST = 3


@dataclass
class Sheet:
    """The first rows of a sheet that is not read; `number` counts from 1 in the order in which sheets are shown."""

    number: int
    is_hidden: bool
    rows: list[CellRow] = field(default_factory=list)


def other_sheets(sheets: Sequence[Sheet], file: str, is_known: Callable[[str], bool], width: int) -> Iterator[Problem]:
    """The sheets that may hold clients too. A sheet's name is not told: it may be a client's."""
    for sheet in sheets:
        if _has_header(sheet, is_known) or (not sheet.is_hidden and _is_like_clients(sheet, is_known, width)):
            message = f"sheet {sheet.number} of the workbook may hold clients too, and is not read"
            yield Problem(Place(file), message, "put all clients into one sheet, or run each sheet: --sheet NAME")


def full_sheet(last: int, file: str) -> Problem | None:
    """What is told of a table that ends in the last row which a sheet can hold."""
    if last not in _FULL:
        return None
    message = f"the table ends at row {last:,}, where a sheet is full; clients behind it may be missing"
    return Problem(Place(file), message, "export it again, in parts")


def cut_off(line: int, file: str) -> Problem:
    """What is told of a file that ends within a row."""
    message = "the file ends within this row; clients behind it may be missing"
    return Problem(Place(file, line), message, "export it again, or ask for the whole file")


def _has_header(sheet: Sheet, is_known: Callable[[str], bool]) -> bool:
    headers = [at for at, row in enumerate(sheet.rows) if _is_header(row, is_known)]
    return bool(headers) and len(sheet.rows) > headers[0] + 1


def _is_like_clients(sheet: Sheet, is_known: Callable[[str], bool], width: int) -> bool:
    fewest = max(width, 2 * _FEWEST)
    rows = (row for row in sheet.rows if 2 * sum(bool(as_text(cell)) for cell in row.cells) >= fewest)
    return any(not _is_header(row, is_known) for row in rows)


def _is_header(row: CellRow, is_known: Callable[[str], bool]) -> bool:
    return sum(is_known(as_text(cell)) for cell in row.cells) >= _FEWEST
