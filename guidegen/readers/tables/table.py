"""A table of clients, CSV or XLSX, to one ClientRow after the other."""

from __future__ import annotations

import errno
import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Mapping_
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from guidegen.errors import AnswersError, Place, Problem
from guidegen.library.questionnaire import Questionnaire
from guidegen.readers.headers import split_header
from guidegen.readers.kinds import foreign, no_table
from guidegen.readers.mapping.models import Mapping
from guidegen.readers.mapping.our_columns import column_name, known_names
from guidegen.readers.rows import CellRow, ClientRow, FailedAs, as_shown, unguarded
from guidegen.readers.tables.columns import ENTRY, OWN_COLUMNS, ROW, Header
from guidegen.readers.tables.csv_rows import TextTable, open_text_table
from guidegen.readers.tables.read_header import read_header
from guidegen.readers.tables.whole import cut_off, full_sheet, other_sheets
from guidegen.readers.tables.xlsx_rows import MAGIC, SheetTable

# Rows of a file without a header that are looked through for red flags: it may be no table of clients at all.
_MOST_GUESSED = 1000
_LONGEST_NUMBER = 9
# REDCap's column that says which form a row repeats.
_REPEATS = ("redcap_repeat_instrument", "repeat instrument")
_MOST_TOLD = 20


class TableClients:
    """The clients of a table in a stream that can be read again; rows that belong to its header are none.

    `any_status` takes those who did not finish the form. `problems` are the faults of the header; rows can be read all
    the same, as far as their columns are known. Raises AnswersError where the file is no table.
    """

    def __init__(
        self,
        stream: BinaryIO,
        file: str,
        questionnaire: Questionnaire,
        encoding: str | None = None,
        sheet: str | None = None,
        mapping: Mapping | None = None,
        any_status: bool = False,
    ) -> None:
        self.file = file
        is_known = _known(questionnaire) if mapping is None else lambda name: mapping.target(name) is not None
        self._table = _table(stream, file, is_known, encoding, sheet)
        self.delimiter = self._table.delimiter
        asked = {question.ask.casefold() for question in questionnaire}
        self._split = partial(split_header, file=file, is_known=is_known, asked=asked)
        found, _ = self._split(self._table.rows())
        if found is None:
            raise AnswersError([Problem(Place(file), "the table is empty", "guidegen new makes one to fill in")])
        told = [found.told] if found.told else []
        self.warnings: Sequence[Problem] = [*self._table.warnings, *told, *(mapping.warnings if mapping else ())]
        self.header = found.names
        columns = read_header(found.row, file, questionnaire, mapping)
        self._columns = replace(columns, finished=()) if any_status else columns
        self.problems = self._columns.problems
        self._repeats = next((at for at, name in enumerate(self.header) if name.casefold() in _REPEATS), None)
        if repeats := self._told_of_repeats():
            self.warnings = [*self.warnings, repeats]
        self._last = 0
        self._incomplete = [*(mapping.turned if mapping else ()), *self._told_of_sheets(is_known)]

    @property
    def incomplete(self) -> Sequence[Problem]:
        """Known when the rows were read."""
        cut = self._table.cut_at if isinstance(self._table, TextTable) else None
        told = (cut_off(cut, self.file) if cut is not None else None, full_sheet(self._last, self.file))
        return [*self._incomplete, *filter(None, told)]

    def rows(self) -> Iterator[ClientRow]:
        """Every row below the header but those that repeat it.

        Where there is no header, these are the first rows in which red flags may stand, the one in its place included.
        """
        if not self._columns.is_one:
            yield from self._without_header()
            return
        header, rows = self._split(self._table.rows())
        names = header.row.cells if header else ()
        own = _own_columns(self.header)
        for row in rows:
            self._last = row.number
            if row.cells != names and not self._is_repeat(row):
                yield _client(row, self._columns, own)

    def _is_repeat(self, row: CellRow) -> bool:
        """Whether a row is one of REDCap's for a form that can be filled in again, and holds no answer of ours."""
        at = self._repeats
        return at is not None and at < len(row.cells) and bool(row.cells[at]) and not self._columns.has_answers(row)

    def _told_of_repeats(self) -> Problem | None:
        if self._repeats is None or not self._columns.is_one:
            return None
        _, rows = self._split(self._table.rows())
        found = [row.number for row in rows if self._is_repeat(row)]
        if not found:
            return None
        listed = ", ".join(map(str, found[:_MOST_TOLD])) + (", ..." if len(found) > _MOST_TOLD else "")
        count = "1 row of a repeated form holds" if len(found) == 1 else f"{len(found)} rows of repeated forms hold"
        return Problem(Place(self.file), f"{count} no answer to our questions and is passed over: row {listed}")

    def _told_of_sheets(self, is_known: Callable[[str], bool]) -> list[Problem]:
        sheets = self._table.others if isinstance(self._table, SheetTable) else None
        return [*other_sheets(sheets or (), self.file, is_known, sum(map(bool, self.header)))]

    def _without_header(self) -> Iterator[ClientRow]:
        # What is plainly a header, if none of ours, is no client.
        header, below = self._split(self._table.rows())
        rows = below if header is not None and header.count > 1 else self._table.rows()
        for row in islice(rows, _MOST_GUESSED):
            if self._columns.stray.ticks(row.cells, len(self._columns.columns)):
                yield _client(row, self._columns, {})


@contextmanager
def open_cells(
    path: str,
    encoding: str | None = None,
    sheet: str | None = None,
    is_known: Callable[[str], bool] = lambda name: bool(name.strip()),
) -> Iterator[TextTable | SheetTable]:
    """A table as cells: its delimiter is the one that makes most of its header, of which `is_known` tells the columns.

    Raises AnswersError.
    """
    with copied(path) as (stream, file):
        if problem := no_table(stream, file):
            raise AnswersError([problem])
        yield _table(stream, file, is_known, encoding, sheet)


def _client(row: CellRow, columns: Header, own: Mapping_[str, int]) -> ClientRow:
    """A row with its answers. In a list of failed rows, which has `own` columns, cells are as they were before."""
    if own:
        row = replace(row, cells=tuple(unguarded(cell) if isinstance(cell, str) else cell for cell in row.cells))
    texts = tuple(map(as_shown, row.cells))
    source, guesses = columns.source(row), tuple(columns.guesses(row))
    source.guesses += guesses
    return ClientRow(
        row.number,
        source,
        columns.answered(row),
        texts,
        columns.client(row),
        failed_as=_failed_as(texts, own),
        guesses=guesses,
    )


def _own_columns(header: Sequence[str]) -> dict[str, int]:
    """Where our columns stand in a list of failed rows; empty where this is none."""
    is_list = tuple(header[: len(OWN_COLUMNS)]) == OWN_COLUMNS
    return {name: number for number, name in enumerate(OWN_COLUMNS)} if is_list else {}


def _failed_as(texts: Sequence[str], own: Mapping_[str, int]) -> FailedAs | None:
    if not own or len(texts) <= max(own.values()):
        return None
    row, entry = texts[own[ROW]], texts[own[ENTRY]]
    return FailedAs(int(row), entry) if row.isdecimal() and len(row) <= _LONGEST_NUMBER and entry else None


def _table(
    stream: BinaryIO, file: str, is_known: Callable[[str], bool], encoding: str | None, sheet: str | None
) -> TextTable | SheetTable:
    """The table by what the file holds, whatever its name says."""
    if problem := foreign(stream, file):
        raise AnswersError([problem])
    if stream.read(len(MAGIC)) == MAGIC:
        return SheetTable(stream, file, sheet)
    if sheet is not None:
        raise AnswersError([Problem(Place(file), "a text table has no sheets", "leave out --sheet")])
    return open_text_table(stream, file, encoding, is_known)


def _known(questionnaire: Questionnaire) -> Callable[[str], bool]:
    known = known_names(questionnaire)
    return lambda name: column_name(name) in known


@contextmanager
def copied(path: str) -> Iterator[tuple[BinaryIO, str]]:
    """A copy of a file, or of standard input (`-`), that nobody can change while it is read; and what it is called.

    The copy has no name on the disk and goes with the process. Where there is no room for one, the file itself is read.
    Raises AnswersError where it cannot be read.
    """
    # A name that is not UTF-8 must not end the program when it is printed.
    file = "<stdin>" if path == "-" else path.encode(errors="replace").decode()
    with ExitStack() as opened:
        try:
            source = opened.enter_context(_opened(path))
            copy: BinaryIO = opened.enter_context(tempfile.TemporaryFile())
            try:
                shutil.copyfileobj(source, copy)
            except OSError as error:
                if path == "-" or error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                    raise
                copy = source
            copy.seek(0)
        except OSError as error:
            hint = "check the path and its permissions"
            raise AnswersError([Problem(Place(file), f"cannot be read: {error.strerror or error}", hint)]) from error
        yield copy, file


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    if path != "-":
        with Path(path).open("rb") as stream:
            yield stream
    else:
        # Python has no sys.stdin where it was started with its standard input closed.
        yield sys.stdin.buffer if sys.stdin is not None else io.BytesIO()
