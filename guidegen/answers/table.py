"""A table of clients, CSV or XLSX, to one ClientRow after the other."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Self

from guidegen.answers.columns import Header, as_text, column_name, known_names, read_header
from guidegen.answers.csv_rows import TextTable, open_text_table
from guidegen.answers.rows import CellRow, ClientRow, when_answered
from guidegen.answers.xlsx_rows import MAGIC, SheetTable
from guidegen.errors import AnswersError, Place, Problem
from guidegen.questionnaire import Questionnaire

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class TableClients:
    """The clients of a table. It is copied when it is opened, so that nobody can change it while it is read.

    The copy has no name on the disk and goes with the process. Raises AnswersError with every fault of the header.
    """

    def __init__(
        self, path: str, questionnaire: Questionnaire, encoding: str | None = None, sheet: str | None = None
    ) -> None:
        self.file = "<stdin>" if path == "-" else path.encode(errors="replace").decode()
        with ExitStack() as opened:
            stream = opened.enter_context(_copied(path, self.file))
            self._table = _table(stream, self.file, questionnaire, encoding, sheet)
            self.delimiter = self._table.delimiter
            self.warnings: Sequence[Problem] = self._table.warnings
            first = next(self._table.rows(), None)
            if first is None:
                raise AnswersError(
                    [Problem(Place(self.file), "the table is empty", "guidegen new makes one to fill in")]
                )
            self.header = tuple(as_text(cell) for cell in first.cells)
            self._columns = read_header(first, self.file, questionnaire)
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def rows(self) -> Iterator[ClientRow]:
        """Every row below the header."""
        rows = self._table.rows()
        next(rows)
        for row in rows:
            yield _client(row, self._columns)


def _client(row: CellRow, columns: Header) -> ClientRow:
    texts = tuple(as_text(cell) for cell in row.cells)
    answered = when_answered(columns.moment(row))
    return ClientRow(row.number, columns.source(row), answered, texts, columns.client(row))


def _table(
    stream: BinaryIO, file: str, questionnaire: Questionnaire, encoding: str | None, sheet: str | None
) -> TextTable | SheetTable:
    """The table by what the file holds, whatever its name says."""
    start = stream.read(4)
    if start == MAGIC:
        return SheetTable(stream, file, sheet)
    if start == _OLD_EXCEL:
        raise AnswersError([Problem(Place(file), "this is an old .xls workbook", "save it as .xlsx or as CSV")])
    if sheet is not None:
        raise AnswersError([Problem(Place(file), "a text table has no sheets", "leave out --sheet")])
    known = known_names(questionnaire)
    return open_text_table(stream, file, encoding, lambda name: column_name(name) in known)


def _copied(path: str, file: str) -> BinaryIO:
    copy = tempfile.TemporaryFile()  # noqa: SIM115  (the table closes it)
    try:
        with Path(path).open("rb") if path != "-" else sys.stdin.buffer as source:
            shutil.copyfileobj(source, copy)
    except OSError as error:
        copy.close()
        problem = Problem(
            Place(file), f"cannot be read: {error.strerror or error}", "check the path and its permissions"
        )
        raise AnswersError([problem]) from error
    copy.seek(0)
    return copy
