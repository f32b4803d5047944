"""Workbooks of clients with what their sheets hide, and with parts that other programs write."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook


def workbook_of(
    folder: Path,
    header: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    hidden_rows: Sequence[int] = (),
    hidden: str = "",
    formats: Mapping[str, str] | None = None,
) -> Path:
    """A workbook of these rows; `hidden` is the letter of a column, `formats` are those of cells."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(header))
    for row in rows:
        sheet.append([row.get(name) for name in header])
    for number in hidden_rows:
        sheet.row_dimensions[number].hidden = True
    if hidden:
        sheet.column_dimensions[hidden].hidden = True
    for place, code in (formats or {}).items():
        sheet[place].number_format = code
    path = folder / "book.xlsx"
    book.save(path)
    return path


def edited(path: Path, part: str, *changes: tuple[bytes, bytes]) -> None:
    """One part of a workbook with some of its bytes changed."""
    with zipfile.ZipFile(path) as parts:
        found = {name: parts.read(name) for name in parts.namelist()}
    for old, new in changes:
        found[part] = found[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, data in found.items():
            parts.writestr(name, data)
