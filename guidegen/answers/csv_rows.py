"""A text table to rows of cells: its encoding, its delimiter, and what an open quote swallowed."""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from guidegen.answers.rows import CellRow
from guidegen.errors import AnswersError, Place, Problem

DELIMITERS = (",", ";", "\t", "|")
# What Excel for Windows writes in western Europe and America where it does not write UTF-8.
FALLBACK = "cp1252"
MAX_LINE = 1_000_000

_BLOCK = 256 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass
class TextTable:
    """A table of text; `header` are the cells of its first row. Raises AnswersError where it is no text."""

    stream: BinaryIO
    file: str
    encoding: str
    delimiter: str
    warnings: tuple[Problem, ...]

    def rows(self) -> Iterator[CellRow]:
        """All rows with the header first; rows without any cell are counted and passed over.

        A row that is torn (a quote left open, another number of cells than the header) costs only itself: what it
        swallowed is read again from its second line on.
        """
        self.stream.seek(0)
        try:
            text = io.TextIOWrapper(self.stream, encoding=self.encoding, newline="")
        except LookupError as error:
            hint = "for example utf-8, cp1252 or utf-16"
            raise AnswersError(
                [Problem(Place(self.file), f"the encoding {self.encoding} is not known", hint)]
            ) from error
        try:
            yield from self._rows(_Lines(text))
        except UnicodeDecodeError as error:
            raise AnswersError([_undecodable(self.file, self.encoding)]) from error
        finally:
            text.detach()

    def _rows(self, lines: _Lines) -> Iterator[CellRow]:
        number, width = 0, 0
        while True:
            line = lines.begin()
            try:
                cells = next(csv.reader(lines, delimiter=self.delimiter, strict=True), None)
                fault = self._misfit(line, cells, width) if cells and width else None
            except csv.Error as error:
                cells, fault = [], self._torn(line, str(error))
            if cells is None:
                return
            number += 1
            if number == 1 and lines.taken[0].startswith("sep="):
                number = 0  # Excel's own note of the delimiter, which is no row
                continue
            if fault:
                cells = next(csv.reader([lines.keep_first()], delimiter=self.delimiter), [])
            elif not width:
                width = len(cells)
            if any(cell.strip() for cell in cells):
                yield CellRow(number, line, tuple(cells), fault)

    def _misfit(self, line: int, cells: list[str], width: int) -> Problem | None:
        if len(cells) == width or not any(cell.strip() for cell in cells):
            return None
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            return None
        message = f"the row has {len(cells)} cells, the header has {width}"
        hint = "look for a delimiter or a quote too many or too few; put text that holds one in double quotes"
        return Problem(Place(self.file, line), message, hint)

    def _torn(self, line: int, why: str) -> Problem:
        hint = "close the quote; a quote inside a quoted cell is written twice"
        return Problem(
            Place(self.file, line), f"a quote in this row is not closed or stands inside a cell ({why})", hint
        )


class _Lines:
    """Lines of a text, which can be given back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.waiting: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.waiting.popleft() if self.waiting else self.text.readline(MAX_LINE)
        if not line:
            raise StopIteration
        self.taken.append(line)
        return line

    def begin(self) -> int:
        """Start a row; the number of the line that it begins in."""
        self.number += len(self.taken)
        self.taken.clear()
        return self.number

    def keep_first(self) -> str:
        """Give back all lines of this row but its first, which is returned."""
        self.waiting.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]
        return self.taken[0]


def open_text_table(stream: BinaryIO, file: str, encoding: str | None, is_known: Callable[[str], bool]) -> TextTable:
    """A table whose encoding and delimiter are found out; `is_known` tells the name of a column.

    Without a byte order mark a table is UTF-8, else Windows-1252, which is told. Raises AnswersError.
    """
    warnings: list[Problem] = []
    encoding = encoding or _encoding(stream, file, warnings)
    table = TextTable(stream, file, encoding, ",", tuple(warnings))
    counts: dict[str, int] = {}
    for delimiter in DELIMITERS:
        table.delimiter = delimiter
        header = next(table.rows(), None)
        if header is None:
            raise AnswersError([Problem(Place(file), "the file is empty", "guidegen new makes a table to fill in")])
        counts[delimiter] = sum(is_known(str(cell)) for cell in header.cells)
    table.delimiter = max(counts, key=lambda delimiter: counts[delimiter])
    return table


def _encoding(stream: BinaryIO, file: str, warnings: list[Problem]) -> str:
    stream.seek(0)
    start = stream.read(_BLOCK)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if b"\0" in start:
        hint = "save it as CSV (UTF-8) or as .xlsx"
        raise AnswersError([Problem(Place(file), "this is neither a text table nor an .xlsx file", hint)])
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    block = start
    while block:
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
            message = "the file is not UTF-8 text; it is read as Windows-1252"
            hint = "look whether the names are right; --encoding names another one"
            warnings.append(Problem(Place(file, line), message, hint))
            return FALLBACK
        line += block.count(b"\n")
        block = stream.read(_BLOCK)
    return "utf-8"


def _undecodable(file: str, encoding: str) -> Problem:
    return Problem(Place(file), f"the file is not text in the encoding {encoding}", "name its own one: --encoding NAME")
