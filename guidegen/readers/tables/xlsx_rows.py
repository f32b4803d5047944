"""A sheet of an Excel workbook (.xlsx) to rows of cells, once it is known to do no harm."""

from __future__ import annotations

import warnings
import weakref
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

from guidegen.errors import AnswersError, Place, Problem, nearest
from guidegen.readers.rows import Cell, CellRow
from guidegen.readers.tables.whole import Sheet
from guidegen.readers.tables.xlsx_limits import Hidden, Seen, too_much
from guidegen.readers.tables.xlsx_notes import Notes, notes_in, told
from guidegen.readers.tables.xlsx_strict import transitional

MAGIC = b"PK\x03\x04"

_MOST_TOLD = 8  # columns that are named by their numbers
# Other sheets that are looked at, and rows of each.
_MOST_SHEETS, _LOOKED_AT = 60, 8


@dataclass
class SheetTable:
    """One sheet of a workbook; `warnings` are complete once its first row was read, and so are `others`: the first
    rows of its other sheets, where nobody has named one."""

    stream: BinaryIO
    file: str
    sheet: str | None
    delimiter: str = ","
    warnings: tuple[Problem, ...] = ()
    seen: Seen = field(default_factory=Seen)
    notes: Notes = field(default_factory=Notes)
    is_looked_at: bool = False
    others: list[Sheet] | None = None

    def rows(self) -> Iterator[CellRow]:
        """All rows with the header first; empty rows are counted and passed over. Values of formulas are Excel's last.

        Raises AnswersError where the file is too large, broken, or has no such sheet.
        """
        from openpyxl import load_workbook  # 0.2 s, and only for this kind of file

        self._refuse_harm()
        try:
            with _unwarned():
                book = load_workbook(self.stream, read_only=True, data_only=True, keep_links=False)
        except Exception as error:
            raise AnswersError([self._broken(error)]) from error
        try:
            yield from self._rows(self._chosen(book))
        finally:
            book.close()

    def _rows(self, sheet: Any) -> Iterator[CellRow]:
        with sheet._get_source() as part:
            rows = self._cells(part, sheet)
            noted = self.notes.of(sheet._worksheet_path).by_row()
            width = 0
            while True:
                try:
                    with _unwarned():
                        found = next(rows, None)
                except Exception as error:
                    raise AnswersError([self._broken(error)]) from error
                if found is None:
                    return
                number, cells = found
                if any(cell is not None and str(cell).strip() for cell in cells):
                    if not width:
                        width = len(cells)
                        self.warnings = tuple(self._told(sheet, cells))
                        if self.others is None:
                            self.others = self._others(sheet) if self.sheet is None else []
                    filled = (*cells, *(None,) * (width - len(cells)))
                    yield CellRow(number, number, filled, noted=noted.get(number, ()))

    def _others(self, read: Any) -> list[Sheet]:
        """The first rows of the other sheets; of one that cannot be read, those before its fault."""
        found = []
        for number, sheet in enumerate(read.parent.worksheets[:_MOST_SHEETS], 1):
            if sheet.title != read.title:
                found.append(Sheet(number, sheet.sheet_state != "visible"))
                with suppress(Exception), sheet._get_source() as part, _unwarned():
                    for row, cells in islice(self._cells(part, sheet), _LOOKED_AT):
                        found[-1].rows.append(CellRow(row, row, tuple(cells)))
        return found

    def _cells(self, part: Any, sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
        from guidegen.readers.tables.xlsx_cells import SheetCells

        return SheetCells(part, sheet.parent, sheet._shared_strings, self.seen.computes_on_load).rows()

    def _told(self, sheet: Any, header: Sequence[Cell]) -> Iterator[Problem]:
        """What is used although nobody sees it, and what is seen and not used."""
        place = Place(self.file)
        yield from told(self.notes.of(sheet._worksheet_path), self.file)
        if sheet.sheet_state != "visible":
            yield Problem(place, "this sheet is hidden, and is used", "--sheet NAME takes another one")
        hidden = self.seen.hidden.get(sheet._worksheet_path, Hidden())
        if hidden.rows:
            rows = "1 row is" if hidden.rows == 1 else f"{hidden.rows} rows are"
            yield Problem(place, f"{rows} hidden (by a filter or by hand), and used too", "take out what is not meant")
        numbers = [
            number
            for number, name in enumerate(header, 1)
            if name is not None and any(first <= number <= last for first, last in hidden.columns)
        ]
        if numbers:
            listed = ", ".join(str(number) for number in numbers[:_MOST_TOLD])
            columns = f"column {listed} is" if len(numbers) == 1 else f"{len(numbers)} columns ({listed}) are"
            yield Problem(place, f"{columns} hidden, and used too", "take out what is not meant")

    def _chosen(self, book: Any) -> Any:
        names = [sheet.title for sheet in book.worksheets]
        shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        name = self.sheet if self.sheet is not None else next(iter(shown or names), None)
        if name not in names:
            hint = nearest(name or "", names) or f"sheets: {', '.join(names) or 'none'}"
            raise AnswersError([Problem(Place(self.file), "the workbook has no such sheet", hint)])
        return book[name]

    def _refuse_harm(self) -> None:
        """Look at the whole workbook once, before the first row is read."""
        if self.is_looked_at:
            return
        try:
            problem = too_much(self.stream, self.seen)
            if problem is None:
                self.notes = notes_in(self.stream)
            if problem is None and self.seen.is_strict:
                self.stream = transitional(self.stream)
                weakref.finalize(self, self.stream.close)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
            EOFError,
        ) as error:
            raise AnswersError([self._broken(error)]) from error
        if problem:
            raise AnswersError([Problem(Place(self.file), problem, "save the sheet as CSV, or split it")])
        self.is_looked_at = True

    def _broken(self, error: Exception) -> Problem:
        hint = "open it in a spreadsheet and save it again as .xlsx, or as CSV"
        return Problem(Place(self.file), f"the workbook cannot be read ({type(error).__name__})", hint)


@contextmanager
def _unwarned() -> Iterator[None]:
    """Without what the library says of styles and extensions, which are none of a table's business."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
