"""The cells of one sheet as its workbook has them, with what a plain value would not tell: formulas and formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import coordinate_to_tuple
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from guidegen.readers.rows import Cell, NotRead, Shown

MAX_COLUMNS = 16_384
# More digits than any number of ours has, and fewer than take long to read.
MAX_DIGITS = 40

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What a format has for colours and languages ([Red], [$-409]), and the spaces that are as wide as a letter.
_UNSEEN = re.compile(r"\[[^\]]{0,60}\]|[_*].")
MAX_CODE = 100
# Formats of zeros and fixed letters alone: 0000, "R-"000, 000-000.
_FIXED = re.compile(r'"([^"]*)"|\\(.)|([-() /])|(0)')


class SheetCells(WorkSheetParser):
    """Reads a sheet as openpyxl does, but for the values that it would lose. `computes` says that no formula's value
    is to be believed."""

    def __init__(self, part: IO[bytes], book: Any, strings: Any, computes: bool) -> None:
        super().__init__(
            part,
            strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self.book = book
        self.computes = computes
        self.formats: dict[int, str] = {}

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Each row with its number; cells that are not there are None. Raises ValueError where rows overlap."""
        last = 0
        for number, cells in self.parse():
            if number <= last:
                raise ValueError("rows overlap")
            last = number
            row: list[Cell] = [None] * max((cell["column"] for cell in cells), default=0)
            for cell in cells:
                at = cell["column"] - 1
                if row[at] is not None:
                    raise ValueError("cells overlap")
                row[at] = cell["value"]
            yield number, row

    def parse_cell(self, element: Any) -> Any:
        """One cell; its value is NotRead where it is that of a formula which nobody computed, or none at all."""
        text = element.findtext(VALUE_TAG) or ""
        formula = element.find(FORMULA_TAG)
        if formula is not None and (self.computes or not text):
            return self._unread(element, f"={formula.text or ''}")
        if len(text) > MAX_DIGITS and element.get("t", "n") == "n":
            return self._unread(element, text)
        try:
            cell = super().parse_cell(element)
        except (ValueError, OverflowError, IndexError, TypeError):
            return self._unread(element, text or "?")
        value = cell["value"]
        if isinstance(value, str):
            cell["value"] = unescaped(value)
        elif cell["data_type"] == "n" and value is not None and cell["style_id"]:
            cell["value"] = self._shown(value, cell["style_id"])
        return self._placed(cell)

    def _unread(self, element: Any, text: str) -> Any:
        coordinate = element.get("r")
        column = coordinate_to_tuple(coordinate)[1] if coordinate else self.col_counter + 1
        self.col_counter = column
        return self._placed({"column": column, "value": NotRead(text)})

    def _placed(self, cell: dict[str, Any]) -> dict[str, Any]:
        if not 0 < cell["column"] <= MAX_COLUMNS:
            raise ValueError("no such column")
        return cell

    def _shown(self, value: Any, style: int) -> Any:
        """A whole number with the text that its format makes of it, where that is another."""
        if isinstance(value, float) and not value.is_integer():
            return value
        code = self.formats.get(style)
        if code is None:
            code = self.formats[style] = self._code(style)
        text = shown_as(int(value), code)
        return Shown.as_(int(value), text) if text not in (None, str(int(value))) else value

    def _code(self, style: int) -> str:
        id_ = self.book._cell_styles[style].numFmtId
        if id_ >= BUILTIN_FORMATS_MAX_SIZE:
            return str(self.book._number_formats[id_ - BUILTIN_FORMATS_MAX_SIZE])
        return BUILTIN_FORMATS.get(id_, "General")


def shown_as(number: int, code: str) -> str | None:
    """A number in a format of zeros and fixed letters; None where the format is another."""
    code = _plain(code.partition(";")[0]) if len(code) <= MAX_CODE else ""
    if number < 0 or "0" not in code or _FIXED.sub("", code):
        return None
    parts = [found[0] if found[4] else found[1] or found[2] or found[3] or "" for found in _FIXED.finditer(code)]
    places = [at for at, found in enumerate(_FIXED.finditer(code)) if found[4]]
    digits = str(number).zfill(len(places))
    # What is more than the format has places for stands in the first.
    head = len(digits) - len(places) + 1
    for at, digit in zip(places, (digits[:head], *digits[head:]), strict=True):
        parts[at] = digit
    return "".join(parts)


def _plain(code: str) -> str:
    """A format without colours, languages, the widths of letters and decimals, of which a whole number has none.

    Behind a nought each place is shown.
    """
    code = _UNSEEN.sub("", code)
    first = code.find("0")
    whole, point, decimals = code[first:].partition(".") if first >= 0 else ("", "", "")
    if point and (decimals.strip("0") or len(whole) == 1):
        return ""
    return code[:first].replace("#", "").replace("?", "") + whole.replace("#", "0").replace("?", "0")


def unescaped(text: str) -> str:
    r"""A text without the escapes of workbooks: _x000D_ is a line end, and _x005F_ the line that begins an escape."""
    if "_x" not in text:
        return text
    found = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if _SURROGATE.search(found):
        found = found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return found.replace("\r\n", "\n").replace("\r", "\n")
