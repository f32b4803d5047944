"""The cells of a table: a program's export as cells, and cells as a file."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from guidegen.library import Library
from tests.support.exports import google_csv, microsoft_xlsx, redcap_label_csv, redcap_raw_csv

_EXPORTERS = {"google": google_csv, "redcap-raw": redcap_raw_csv, "redcap-label": redcap_label_csv}

Answers = Mapping[str, Any]


def exported(kind: str, clients: Sequence[Answers], library: Library) -> list[list[Any]]:
    """The cells of a program's export."""
    if kind != "microsoft":
        return list(csv.reader(io.StringIO(_EXPORTERS[kind](clients, library))))
    with tempfile.TemporaryDirectory() as folder:
        book = load_workbook(microsoft_xlsx(Path(folder) / "forms.xlsx", clients, library))
    sheet = book.active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def as_csv(rows: Sequence[Sequence[Any]], delimiter: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook with these cells, numbers as numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([None if cell == "" else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
