"""Strict Open XML to the words that spreadsheet libraries know: the same workbook under other names."""

from __future__ import annotations

import tempfile
import zipfile
from typing import BinaryIO

_NAMES = (
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_BLOCK = 1 << 16


def transitional(stream: BinaryIO) -> BinaryIO:
    """A copy of a workbook, known to do no harm, under the names of Transitional Open XML."""
    copy: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115  (it is closed with the table)
    with zipfile.ZipFile(stream) as parts, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as written:
        for part in parts.infolist():
            with parts.open(part) as source, written.open(part.filename, "w") as target:
                # Only the beginning of a part names what it is written in, and relationships are short.
                target.write(_renamed(source.read(_BLOCK)))
                while block := source.read(_BLOCK):
                    target.write(_renamed(block) if part.filename.endswith(".rels") else block)
    copy.seek(0)
    return copy


def _renamed(block: bytes) -> bytes:
    for strict, known in _NAMES:
        block = block.replace(strict, known)
    return block
