"""Files that may not hold all of their clients, and files that are refused as a whole."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.readers.open import Reading
from guidegen.readers.tables.whole import full_sheet
from guidegen.service.alerts import alert_of
from guidegen.service.one_client import opened
from tests.support.base import mapping, text
from tests.support.fhir_sample import raw, response
from tests.support.tables import EMERGENCY, client, columns, table

SHEETS = "sheet 2 of the workbook may hold clients too, and is not read"


def incomplete(path: Path, library: Library, reading: Reading | None = None) -> list[str]:
    """Why a file may hold more clients than are read."""
    with opened(str(path), library, reading or Reading()) as clients:
        list(clients.rows())
        return [problem.message for problem in clients.incomplete]


def alert(path: Path, library: Library) -> str:
    """What is told of red flags in a file that is refused as a whole, or in its only row."""
    try:
        with opened(str(path), library, Reading()) as clients:
            rows = list(clients.rows())
            assert clients.problems or all(row.source.problems for row in rows)
            return next((told for row in rows if (told := alert_of(row, library))), "")
    except AnswersError as error:
        return error.alert or ""


def book(path: Path, *sheets: Sequence[Sequence[Any]], hidden: bool = False) -> Path:
    """A workbook of these sheets, all but the first one hidden or not."""
    workbook = Workbook(write_only=True)
    for number, rows in enumerate(sheets):
        sheet = workbook.create_sheet(f"Sheet{number + 1}")
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if number and hidden else "visible"
    workbook.save(path)
    return path


def cells(number: int, library: Library, changes: Mapping[str, Any] | None = None) -> list[Any]:
    row = client(number, changes)
    return [row.get(name) for name in columns(library)]


# Tables that may not be whole


def test_other_sheets_with_clients_are_told(tmp_path: Path, library: Library) -> None:
    """With a header of their own, or going on where the first one ends; hidden ones where they have a header."""
    header, one, two = columns(library), cells(1, library), cells(2, library)
    shown: Sequence[Sequence[Sequence[Any]]] = ([header, two], [two], [["Page 2"], header, two])
    for rows, hidden in (*((rows, False) for rows in shown), ([header, two], True)):
        path = book(tmp_path / "book.xlsx", [header, one], rows, hidden=hidden)
        assert incomplete(path, library) == [SHEETS]
        assert incomplete(path, library, Reading(sheet="Sheet1")) == []


def test_other_sheets_without_clients_are_no_matter(tmp_path: Path, library: Library) -> None:
    """Lists of words, notes, a blank header, an empty sheet."""
    header, one = columns(library), cells(1, library)
    others: Sequence[Sequence[Sequence[Any]]] = ([["yes"], ["no"]], [["Filled in by", "the desk"]], [header], [])
    path = book(tmp_path / "book.xlsx", [header, one], *others)
    assert incomplete(path, library) == []


def test_a_file_that_ends_within_a_row_is_told(tmp_path: Path, library: Library) -> None:
    """Wherever it is cut; one that ends with a whole row is whole, with a line end or without one."""
    whole = table([client(1), client(2)], columns(library))
    path = tmp_path / "clients.csv"
    for content in (whole, whole.rstrip("\r\n"), whole + "\x1a", whole + "\r\n\r\n"):
        path.write_text(content, encoding="utf-8", newline="")
        assert incomplete(path, library) == []
    start = whole.index("R-2")
    for end in (start + 1, start + 30, start + 60, len(whole) - 10):
        path.write_text(whole[:end], encoding="utf-8", newline="")
        assert incomplete(path, library) == ["the file ends within this row; clients behind it may be missing"]
    path.write_text(whole.replace("R-2,", 'R-2,"'), encoding="utf-8", newline="")
    assert incomplete(path, library) == []


def test_a_sheet_that_is_full_is_told() -> None:
    """A program that writes old workbooks cuts off after row 65,536."""
    for last, is_full in ((65_536, True), (1_048_576, True), (65_535, False), (3, False)):
        assert (full_sheet(last, "clients.csv") is not None) is is_full


# Folders


def test_files_in_a_folder_that_are_not_read_are_told(tmp_path: Path, library: Library) -> None:
    """By their endings, for a file's name may be a client's; what holds no answers for sure is passed over."""
    (tmp_path / "a.yaml").write_text(text(), encoding="utf-8")
    for name in ("guidegen.toml", "README.md", ".DS_Store", "~$b.docx", "answers.schema.json"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert incomplete(tmp_path, library) == []
    for name in ("Zyxwia.csv", "Zyxwia.txt", "b.yaml.part", "c.Quorndon", "d"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert incomplete(tmp_path, library) == ["5 files here are not read (.csv, .txt, .part, others)"]


def test_a_link_to_answers_that_are_gone_is_a_client(tmp_path: Path, library: Library) -> None:
    """Nobody knows what stood there."""
    (tmp_path / "a.yaml").write_text(text(), encoding="utf-8")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "gone.yaml")
    with opened(str(tmp_path), library, Reading()) as clients:
        assert [bool(row.source.problems) for row in clients.rows()] == [False, True]


def test_answers_in_a_folder_within_are_told(tmp_path: Path, library: Library) -> None:
    """They may have been put away, or forgotten; nobody knows whether there is a red flag in them."""
    (tmp_path / "a.yaml").write_text(text(), encoding="utf-8")
    for name in ("empty", "more"):
        (tmp_path / name).mkdir()
    (tmp_path / "more" / "b.yaml").write_text(text(), encoding="utf-8")
    with opened(str(tmp_path), library, Reading()) as clients:
        (problem,) = clients.incomplete
    assert problem.message == "answers in a folder in this folder are not read"


# Files that are refused as a whole


def _csv(changes: Mapping[str, Any], library: Library) -> str:
    return table([client(1, changes)], columns(library))


def _json(changes: Mapping[str, Any], library: Library) -> str:
    return json.dumps(mapping(changes), indent=2)


def _fhir(changes: Mapping[str, Any], library: Library) -> str:
    return raw(response(library.questionnaire, mapping(changes)["answers"])).decode()


WRITERS: Mapping[str, Callable[[Mapping[str, Any], Library], str]] = {
    "csv": _csv,
    "json": _json,
    "fhir": _fhir,
    "yaml": lambda changes, library: text(changes),
}


def _page(content: str) -> bytes:
    return f"<html><head><title>Export</title></head><body><pre>{escape(content)}</pre></body></html>".encode()


def _zipped(content: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("export/clients.txt", content)
    return out.getvalue()


WRAPS: Mapping[str, Callable[[str], bytes]] = {
    "web page": _page,
    "gzip": lambda content: gzip.compress(content.encode()),
    "zip": _zipped,
    "UTF-16 without a mark": lambda content: content.encode("utf-16-le"),
    "UTF-16, the other way round": lambda content: content.encode("utf-16-be"),
}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("wrap", WRAPS)
def test_red_flags_are_found_in_what_is_refused(tmp_path: Path, library: Library, kind: str, wrap: str) -> None:
    """A web page, a packed file, text whose encoding nothing tells: refused by name, and looked through; also in a
    folder, where each is a row."""
    path = tmp_path / f"answers.{'json' if kind in ('json', 'fhir') else 'yaml'}"
    path.write_bytes(WRAPS[wrap](WRITERS[kind](EMERGENCY, library)))
    for place in (path, tmp_path):
        found = alert(place, library)
        assert "contact this client now" in found
        assert "bladder" not in found
    path.write_bytes(WRAPS[wrap](WRITERS[kind]({}, library)))
    assert (alert(path, library), alert(tmp_path, library)) == ("", "")


def test_a_table_in_a_web_page_is_looked_through(tmp_path: Path, library: Library) -> None:
    """Some programs write web pages and call them .xls."""
    header = columns(library)
    for changes, is_grave in ((EMERGENCY, True), ({}, False)):
        rows = [header, cells(1, library), cells(2, library, changes)]
        lines = ["".join(f"<td class='x'>{escape(str(cell or ''))}</td>" for cell in row) for row in rows]
        page = "<html><body><h1>Export</h1><table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table></html>"
        path = tmp_path / "clients.xls"
        path.write_text(page, encoding="utf-8")
        assert ("contact this client now" in alert(path, library)) is is_grave


@pytest.mark.parametrize(
    "raw_", [b"<" * 3_000_000, b"<a:" * 1_000_000, b"<td>" * 800_000, b"\x1f\x8b" + bytes(3_000_000)]
)
def test_what_is_refused_takes_no_long_time_to_look_through(tmp_path: Path, library: Library, raw_: bytes) -> None:
    """However it is made."""
    path = tmp_path / "clients.html"
    path.write_bytes(b"<html>" + raw_ if raw_[:1] == b"<" else raw_)
    assert alert(path, library) == ""
