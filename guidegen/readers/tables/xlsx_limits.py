"""What a workbook may ask of this machine; looked at before a spreadsheet library builds anything from it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pyexpat import ExpatError, ParserCreate
from typing import IO, BinaryIO

MB = 1 << 20
MAX_FILE = 40 * MB
MAX_UNPACKED = 200 * MB
# All but the sheets is held in memory as a whole; a sheet is read row by row.
MAX_AROUND = 24 * MB
# Sheets are packed about twenty to one; what is packed far better repeats itself for harm.
MAX_RATIO, RATIO_FROM = 150, 4 * MB
MAX_DEPTH = 60
# A sheet has at most 1,048,576 rows of 16,384 cells, with a few elements each.
ROW_DEPTH = 3
MAX_ROWS = 1_100_000
MAX_ROW_ELEMENTS = 70_000
MAX_ELEMENTS_AROUND = 400_000

# The address that all names of Strict Open XML begin with.
STRICT = "http://purl.oclc.org/ooxml"

_BLOCK = 1 << 16
_TRUE, _FALSE = ("1", "true"), ("0", "false")
_NOUGHT = ("0", "0.0")
_VALUES = ("v", "is", "f")


class _TooMuchError(Exception):
    """What is too much in a part of a workbook."""


@dataclass
class Hidden:
    """What nobody sees of a sheet: how many rows with cells, and which columns, each as first and last."""

    rows: int = 0
    columns: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Seen:
    """What was seen of a workbook on the way: what is hidden of each sheet, by its part's name.

    `computes_on_load` says that values of formulas are not yet those that a spreadsheet would show; `is_strict` that
    its words are those of Strict Open XML.
    """

    hidden: dict[str, Hidden] = field(default_factory=dict)
    computes_on_load: bool = False
    is_strict: bool = False


def too_much(stream: BinaryIO, seen: Seen | None = None) -> str | None:
    """Why a workbook is not opened, or None. Raises what zipfile raises where it is no archive."""
    seen = Seen() if seen is None else seen
    stream.seek(0, 2)
    if stream.tell() > MAX_FILE:
        return f"the workbook is larger than {MAX_FILE // MB} MB"
    with zipfile.ZipFile(stream) as parts:
        if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
            return f"the workbook would unpack to more than {MAX_UNPACKED // MB} MB"
        if sum(part.file_size for part in parts.infolist() if not _is_sheet(part.filename)) > MAX_AROUND:
            return f"the workbook has more than {MAX_AROUND // MB} MB beside its sheets"
        for part in parts.infolist():
            if part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1):
                return "a part of the workbook is packed too tightly to be a table"
        for part in parts.infolist():
            if part.filename.endswith((".xml", ".rels")):
                try:
                    with parts.open(part) as opened:
                        _look_through(opened, part.filename, seen)
                except _TooMuchError as error:
                    return str(error)
                except ExpatError:
                    # Whether this part matters is for the spreadsheet library to say.
                    continue
    return None


def _is_sheet(name: str) -> bool:
    return "/worksheets/" in name


def _look_through(part: IO[bytes], name: str, seen: Seen) -> None:
    """Count elements without keeping them."""
    is_sheet = _is_sheet(name)
    depth, elements, rows = 0, 0, 0
    hidden, is_hidden, is_book = Hidden(), False, False
    limit = MAX_ROW_ELEMENTS if is_sheet else MAX_ELEMENTS_AROUND

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements, rows, is_hidden, is_book
        depth += 1
        elements += 1
        if depth > MAX_DEPTH:
            raise _TooMuchError("the workbook is nested too deeply")
        if is_sheet and depth == ROW_DEPTH:
            rows, elements = rows + 1, 0
            is_hidden = attributes.get("hidden") in _TRUE or attributes.get("ht") in _NOUGHT
            if "min" in attributes and (is_hidden or attributes.get("width") in _NOUGHT):
                hidden.columns.append(_span(attributes))
        elif is_hidden and name.rpartition(":")[2] in _VALUES:
            hidden.rows, is_hidden = hidden.rows + 1, False
        elif depth == 1 and name.rpartition(":")[2] == "workbook":
            is_book = True
            seen.is_strict = any(STRICT in value for value in attributes.values())
        elif is_book and name.endswith("calcPr"):
            seen.computes_on_load = _is_to_be_computed(attributes)
        if elements > limit or rows > MAX_ROWS:
            raise _TooMuchError("the workbook has more rows, cells or texts than a sheet can hold")

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_: object) -> None:
        raise _TooMuchError("the workbook declares a document type, which no spreadsheet does")

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    while block := part.read(_BLOCK):
        parser.Parse(block)
    if is_sheet:
        seen.hidden[name] = hidden


def _is_to_be_computed(attributes: dict[str, str]) -> bool:
    """Whether a workbook says that the values of its formulas are not those which a spreadsheet would show."""
    is_stale = attributes.get("calcMode") == "manual" and attributes.get("calcOnSave") in _FALSE
    is_asked = any(attributes.get(key) in _TRUE for key in ("fullCalcOnLoad", "forceFullCalc"))
    return is_stale or is_asked or attributes.get("calcCompleted") in _FALSE


def _span(attributes: dict[str, str]) -> tuple[int, int]:
    try:
        return int(attributes["min"][:9]), int(attributes.get("max", attributes["min"])[:9])
    except ValueError:
        return 0, 0
