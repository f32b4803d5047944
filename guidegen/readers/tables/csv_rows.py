"""A text table to rows of cells: its encoding, its delimiter, and what an open quote swallowed."""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from guidegen.errors import AnswersError, Place, Problem
from guidegen.readers.rows import CellRow

DELIMITERS = (",", ";", "\t", "|")
# What Excel for Windows writes in western Europe and America where it does not write UTF-8.
FALLBACK = "cp1252"
MAX_LINE = 1_000_000
MAX_CELL = 100_000

_MOST_TORN = 50
# Titles that may stand above a header, and names of columns that make one.
_MOST_ABOVE, _FEWEST = 3, 3
_BLOCK = 256 * 1024
# What DOS programs write behind the last row.
_END_OF_FILE = "\x1a"
# What stands for bytes that are no letters in an encoding.
_UNREADABLE = "\ufffd"
# Encodings in which a broken letter costs no other: what it stands in is told where answers are checked.
_BY_LETTER = ("utf-8", "utf-8-sig", FALLBACK)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass
class TextTable:
    """A table of text, whose header is the row of that number; above it may stand titles. `cut_at` is the line of a
    last row that is not whole, known when all rows were read.

    Raises AnswersError where it is no text.
    """

    stream: BinaryIO
    file: str
    encoding: str
    delimiter: str
    warnings: tuple[Problem, ...]
    cut_at: int | None = None
    header_at: int = 1

    def rows(self) -> Iterator[CellRow]:
        """All rows with the header first; rows without any cell are counted and passed over.

        A row that is torn (a quote left open, another number of cells than the header) costs only itself: what it
        swallowed is read again from its second line on.
        """
        self.stream.seek(0)
        csv.field_size_limit(MAX_CELL)
        try:
            text = io.TextIOWrapper(self.stream, encoding=self.encoding, errors="replace", newline="")
        except LookupError as error:
            hint = "for example utf-8, cp1252 or utf-16"
            raise AnswersError(
                [Problem(Place(self.file), f"the encoding {self.encoding} is not known", hint)]
            ) from error
        try:
            yield from self._rows(_Lines(text))
        except UnicodeError as error:  # UTF-16 without its mark
            hint = "name its own one: --encoding NAME"
            problem = Problem(Place(self.file), f"the file is not text in the encoding {self.encoding}", hint)
            raise AnswersError([problem]) from error
        finally:
            if not self.stream.closed:  # the run was interrupted
                text.detach()

    def _rows(self, lines: _Lines) -> Iterator[CellRow]:
        number, width, torn = 0, 0, 0
        while True:
            line = lines.begin()
            # Where quotes are torn everywhere, looking for their ends would take for ever.
            source = lines if torn < _MOST_TORN else islice(lines, 1)
            try:
                cells = next(csv.reader(source, delimiter=self.delimiter, strict=True), None)
                fault = self._fault(line, cells, lines.taken, width) if cells and width else None
            except csv.Error as error:
                cells, fault = [], self._torn(line, str(error))
                torn += 1
            if cells is None or cells == [_END_OF_FILE]:
                return
            self.cut_at = line if lines.is_cut and (fault or len(cells) < width) else None
            number += 1
            if number == 1 and lines.taken[0].startswith("sep="):
                number = 0  # Excel's own note of the delimiter, which is no row
                continue
            if fault:
                cells = self._cells_of(lines.keep_first())
            elif not width and number >= self.header_at:
                width = len(cells)
            if any(cell.strip() for cell in cells):
                yield CellRow(number, line, tuple(cells), fault)

    def _cells_of(self, line: str) -> list[str]:
        """The cells of a torn row's first line, as far as they can be told."""
        try:
            return next(csv.reader([line], delimiter=self.delimiter), [])
        except csv.Error:
            return [cell[:MAX_CELL] for cell in line.rstrip("\r\n").split(self.delimiter)]

    def _fault(self, line: int, cells: list[str], lines: list[str], width: int) -> Problem | None:
        # A quote that opens one row and closes in another swallows a row's worth of delimiters.
        if len(lines) > 1 and any(cell.count(self.delimiter) >= width - 1 for cell in cells):
            return self._torn(line, "what looks like the next row stands within it")
        if self.encoding not in _BY_LETTER and any(_UNREADABLE in cell for cell in cells):
            message = f"the row holds bytes that are no letters in the encoding {self.encoding}"
            return Problem(Place(self.file, line), message, "write the letters anew, or save the table as CSV (UTF-8)")
        return self._misfit(line, cells, width, is_one_line=len(lines) == 1)

    def _misfit(self, line: int, cells: list[str], width: int, is_one_line: bool) -> Problem | None:
        # What a row on one line lacks in the end may be what everybody may leave out.
        if len(cells) == width or (len(cells) < width and is_one_line) or not any(cell.strip() for cell in cells):
            return None
        message = f"the row has {len(cells)} cells, the header has {width}"
        hint = "look for a delimiter or a quote too many or too few; put text that holds one in double quotes"
        return Problem(Place(self.file, line), message, hint)

    def _torn(self, line: int, why: str) -> Problem:
        message = f"a quote in this row is not closed or stands inside a cell, or a cell is too long ({why})"
        hint = f"close the quote; inside a quoted cell write it twice; a cell has at most {MAX_CELL:,} letters"
        return Problem(Place(self.file, line), message, hint)


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
        if len(line) == MAX_LINE and not line.endswith(("\n", "\r")):
            while (rest := self.text.readline(MAX_LINE)) and not rest.endswith(("\n", "\r")):
                pass
            raise csv.Error("the line is too long")
        return line

    def begin(self) -> int:
        """Start a row; the number of the line that it begins in."""
        self.number += len(self.taken)
        self.taken.clear()
        return self.number

    @property
    def is_cut(self) -> bool:
        """Whether the last line that was taken has no end."""
        return bool(self.taken) and not self.taken[-1].endswith(("\n", "\r"))

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
    # A header has no title above it but for once, and what stands below it may be long.
    if _find_header(table, is_known, 1) < _FEWEST:
        _find_header(table, is_known, _MOST_ABOVE + 1)
    return table


def _find_header(table: TextTable, is_known: Callable[[str], bool], rows: int) -> int:
    """Set the delimiter that makes most of the first rows, and the row that is the header; how many names are known."""
    best = -1, 0
    for delimiter in DELIMITERS:
        tried = replace(table, delimiter=delimiter, header_at=rows + 1)
        first = list(islice(tried.rows(), rows))
        if not first:
            problem = Problem(Place(table.file), "the file is empty", "guidegen new makes a table to fill in")
            raise AnswersError([problem])
        known = [sum(is_known(str(cell)) for cell in row.cells) for row in first]
        most = max(known), max(len(row.cells) for row in first)
        if most > best:
            best = most
            # What has few names of columns above one that has many is a title.
            at = next(at for at, count in enumerate(known) if 2 * count >= most[0] or most[0] < _FEWEST)
            table.delimiter, table.header_at = delimiter, first[at].number
    return best[0]


def _encoding(stream: BinaryIO, file: str, warnings: list[Problem]) -> str:
    stream.seek(0)
    start = stream.read(_BLOCK)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if b"\0" in start:
        hint = "save it as CSV (UTF-8) or as .xlsx"
        raise AnswersError([Problem(Place(file), "this is neither a text table nor an .xlsx file", hint)])
    stream.seek(0)
    good, first_bad, bad = 0, 0, 0
    for number, line in enumerate(iter(lambda: stream.readline(MAX_LINE), b""), 1):
        if not line.isascii():
            if _is_utf_8(line):
                good += 1
            else:
                first_bad, bad = first_bad or number, bad + 1
    # One line with a broken letter does not make another encoding of all others.
    if bad <= good:
        return "utf-8"
    message = "the file is not UTF-8 text; it is read as Windows-1252"
    hint = "look whether the names are right; --encoding names another one"
    warnings.append(Problem(Place(file, first_bad), message, hint))
    return FALLBACK


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
