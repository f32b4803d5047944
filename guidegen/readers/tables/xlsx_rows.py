"""A sheet of an Excel workbook (.xlsx) to rows of cells, once it is known to do no harm."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from guidegen.errors import AnswersError, Place, Problem, nearest
from guidegen.readers.rows import CellRow
from guidegen.readers.tables.xlsx_limits import too_much

MAGIC = b"PK\x03\x04"


@dataclass
class SheetTable:
    """One sheet of a workbook."""

    stream: BinaryIO
    file: str
    sheet: str | None
    delimiter: str = ","
    warnings: tuple[Problem, ...] = ()
    is_looked_at: bool = False

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
        sheet.reset_dimensions()  # what a file says of its own size may be wrong
        rows = sheet.iter_rows(values_only=True)
        number, width = 0, 0
        while True:
            try:
                with _unwarned():
                    cells = next(rows, None)
            except Exception as error:
                raise AnswersError([self._broken(error)]) from error
            if cells is None:
                return
            number += 1
            if any(cell is not None and str(cell).strip() for cell in cells):
                width = width or len(cells)
                yield CellRow(number, number, (*cells, *(None,) * (width - len(cells))))

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
            problem = too_much(self.stream)
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
