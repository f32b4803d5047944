"""What a workbook may ask of this machine; looked at before a spreadsheet library builds anything from it."""

from __future__ import annotations

import zipfile
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

_BLOCK = 1 << 16


class _TooMuchError(Exception):
    """What is too much in a part of a workbook."""


def too_much(stream: BinaryIO) -> str | None:
    """Why a workbook is not opened, or None. Raises what zipfile raises where it is no archive."""
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
                        _look_through(opened, _is_sheet(part.filename))
                except _TooMuchError as error:
                    return str(error)
                except ExpatError:
                    # Whether this part matters is for the spreadsheet library to say.
                    continue
    return None


def _is_sheet(name: str) -> bool:
    return "/worksheets/" in name


def _look_through(part: IO[bytes], is_sheet: bool) -> None:
    """Count elements without keeping them."""
    depth, elements, rows = 0, 0, 0
    limit = MAX_ROW_ELEMENTS if is_sheet else MAX_ELEMENTS_AROUND

    def start(name: str, attributes: object) -> None:
        nonlocal depth, elements, rows
        depth += 1
        elements += 1
        if depth > MAX_DEPTH:
            raise _TooMuchError("the workbook is nested too deeply")
        if is_sheet and depth == ROW_DEPTH:
            rows, elements = rows + 1, 0
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
