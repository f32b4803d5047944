"""Words of a translation as a workbook: out, filled in, and back, with nothing run and nothing taken for something."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from guidegen.errors import LibraryError
from guidegen.library.translation.table import WordRow
from guidegen.readers.tables.word_table import read_word_table, word_table
from tests.support.problems import as_printed, problems_of

ROWS = [
    WordRow("exercises/plank", "title", "abc", "Forearm plank", "Plancha"),
    WordRow("exercises/plank", "parts.steps", "abc", "1. Lie down.\n2. Lift.", "1. Túmbate.\n2. Sube."),
    WordRow("headings/aim", "words", "def", "Aim", '=HYPERLINK("x")'),
    WordRow("headings/time", "words", "ghi", "Time", ""),
]


def written(path: Path, cell: str = "", value: object = None, is_text: bool = False) -> Path:
    """The table as a file, with one cell changed as a spreadsheet would write it."""
    path.write_bytes(word_table(ROWS, "es"))
    if cell:
        book = openpyxl.load_workbook(path)
        book.active[cell].value = value  # type: ignore[index]
        book.save(path)
    return path


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    """Lines, letters and empty cells, and a text that begins as a formula does."""
    back = read_word_table(written(tmp_path / "words.xlsx"))
    assert [(row.unit, row.word, row.made_from, row.source, row.said) for row in back] == [
        (row.unit, row.word, row.made_from, row.source, row.said) for row in ROWS
    ]
    assert [row.number for row in back] == [2, 3, 4, 5]


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    """A spreadsheet shows each as the text that it is."""
    sheet = openpyxl.load_workbook(written(tmp_path / "words.xlsx")).active
    assert sheet is not None
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}


@pytest.mark.parametrize(("value", "what"), [("=1+1", "a formula"), (7, "the number 7"), (True, "true")])
def test_what_is_no_text_is_refused(tmp_path: Path, value: object, what: str) -> None:
    """With its row."""
    path = written(tmp_path / "words.xlsx", "E3", value)
    assert as_printed(problems_of(LibraryError, read_word_table, path)) == [
        f"{path}:3: expected words, found {what} (write it as text)"
    ]


def test_a_column_that_is_gone_is_told(tmp_path: Path) -> None:
    """By its name."""
    path = written(tmp_path / "words.xlsx", "E1", "Polish")
    assert "there is no column translation" in str(problems_of(LibraryError, read_word_table, path)[0])


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """And so is one that is not there."""
    (tmp_path / "words.xlsx").write_text("item;word\n")
    assert "not a workbook" in str(problems_of(LibraryError, read_word_table, tmp_path / "words.xlsx")[0])
    assert "cannot be read" in str(problems_of(LibraryError, read_word_table, tmp_path / "none.xlsx")[0])
