"""A sheet of an Excel workbook (.xlsx) to rows of cells; sizes are capped before anything is unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from guidegen.answers.rows import CellRow
from guidegen.errors import AnswersError, Place, Problem, nearest

MAX_FILE = 40 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAGIC = b"PK\x03\x04"


@dataclass
class SheetTable:
    """One sheet of a workbook."""

    stream: BinaryIO
    file: str
    sheet: str | None
    delimiter: str = ","
    warnings: tuple[Problem, ...] = ()

    def rows(self) -> Iterator[CellRow]:
        """All rows with the header first; empty rows are counted and passed over. Values of formulas are Excel's last.

        Raises AnswersError where the file is too large, broken, or has no such sheet.
        """
        from openpyxl import load_workbook  # 0.2 s, and only for this kind of file

        self._refuse_large()
        try:
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
        number = 0
        while True:
            try:
                cells = next(rows, None)
            except Exception as error:
                raise AnswersError([self._broken(error)]) from error
            if cells is None:
                return
            number += 1
            if any(cell is not None and str(cell).strip() for cell in cells):
                yield CellRow(number, number, cells)

    def _chosen(self, book: Any) -> Any:
        names = [sheet.title for sheet in book.worksheets]
        name = self.sheet if self.sheet is not None else next(iter(names), None)
        if name not in names:
            hint = nearest(name or "", names) or f"sheets: {', '.join(names) or 'none'}"
            raise AnswersError([Problem(Place(self.file), "the workbook has no such sheet", hint)])
        return book[name]

    def _refuse_large(self) -> None:
        self.stream.seek(0, 2)
        problem = None
        if self.stream.tell() > MAX_FILE:
            problem = f"the workbook is larger than {MAX_FILE >> 20} MB"
        else:
            try:
                with zipfile.ZipFile(self.stream) as parts:
                    if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
                        problem = f"the workbook would unpack to more than {MAX_UNPACKED >> 20} MB"
            except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
                raise AnswersError([self._broken(error)]) from error
        if problem:
            raise AnswersError([Problem(Place(self.file), problem, "save the sheet as CSV, or split it")])

    def _broken(self, error: Exception) -> Problem:
        hint = "open it in a spreadsheet and save it again as .xlsx, or as CSV"
        return Problem(Place(self.file), f"the workbook cannot be read ({type(error).__name__})", hint)
