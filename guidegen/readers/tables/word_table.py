"""Words with their translations as a workbook, out and back in: text alone, and no formula is ever run."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from guidegen.errors import LibraryError, Place, Problem
from guidegen.files.fields import describe
from guidegen.library.translation.table import WordRow
from guidegen.readers.tables.xlsx_limits import too_much

HEADER = ("item", "word", "made_from", "source", "translation", "state")
_WIDTHS = (30, 24, 15, 60, 60, 18)
_MOST_ROWS = 50_000
_KEEP = "leave the header as it was written"


def word_table(rows: Iterable[WordRow], language: str) -> bytes:
    """A workbook with a row for each word; the column to fill in is the fifth."""
    from openpyxl import Workbook  # 0.2 s, and only for this kind of file
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"words {language}")
    sheet.freeze_panes = "A2"
    for column, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width

    def cell(text: str, **looks: Any) -> Any:
        made = WriteOnlyCell(sheet, value=text)
        made.data_type = "s"  # what begins with = is text too
        made.number_format = "@"
        for name, look in looks.items():
            setattr(made, name, look)
        return made

    wrapped = Alignment(wrap_text=True, vertical="top")
    ground = PatternFill("solid", fgColor="FFF4CC")
    sheet.append([cell(name, font=Font(bold=True)) for name in HEADER])
    for row in rows:
        *before, said, state = (row.unit, row.word, row.made_from, row.source, row.said, row.state)
        sheet.append(
            [
                *(cell(text, alignment=wrapped) for text in before),
                cell(said, alignment=wrapped, fill=ground),
                cell(state),
            ]
        )
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def read_word_table(path: Path) -> list[WordRow]:
    """The rows of a workbook that `word_table` wrote and somebody filled in. Raises LibraryError with all problems."""
    from openpyxl import load_workbook

    file = str(path)
    try:
        raw = io.BytesIO(path.read_bytes())
        if problem := too_much(raw):
            raise LibraryError([Problem(Place(file), problem, "take the table that guidegen translate table writes")])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library says of styles is none of a table's business
            book = load_workbook(raw, read_only=True, data_only=False, keep_links=False)
            sheet = book.worksheets[0]
            cells = [list(row) for row in sheet.iter_rows(max_row=_MOST_ROWS, max_col=len(HEADER) + 10)]
    except OSError as error:
        raise LibraryError([Problem(Place(file), f"cannot be read: {error.strerror}")]) from error
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, IndexError, NotImplementedError, EOFError) as error:
        hint = "open it in a spreadsheet and save it again as .xlsx"
        raise LibraryError([Problem(Place(file), "this is not a workbook that can be read", hint)]) from error
    return _rows(cells, file)


def _rows(cells: Sequence[Sequence[Any]], file: str) -> list[WordRow]:
    names = [cell.value for cell in cells[0]] if cells else []
    if lacking := [name for name in HEADER[:5] if name not in names]:
        raise LibraryError([Problem(Place(file, 1), f"there is no column {', '.join(lacking)}", _KEEP)])
    columns = [names.index(name) for name in HEADER[:5]]
    problems: list[Problem] = []
    found = []
    for number, row in enumerate(cells[1:], 2):
        texts = [_text(row[at] if at < len(row) else None, Place(file, number), problems) for at in columns]
        if any(texts):
            unit, word, made_from, source, said = texts
            found.append(WordRow(unit, word, made_from, source, said, number=number))
    if problems:
        raise LibraryError(problems)
    return found


def _text(cell: Any, place: Place, problems: list[Problem]) -> str:
    from guidegen.readers.tables.xlsx_cells import unescaped

    value = cell.value if cell is not None else None
    if value is None:
        return ""
    if cell.data_type == "f" or not isinstance(value, str):
        what = "a formula" if cell.data_type == "f" else describe(value)
        problems.append(Problem(place, f"expected words, found {what}", "write it as text"))
        return ""
    return unescaped(value).strip()
