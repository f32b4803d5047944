"""Tables of clients for tests: the calm runner's answers, or changed ones, as rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.library.questionnaire import Questionnaire
from guidegen.readers.blank import CLIENT_COLUMNS
from guidegen.readers.mapping.models import Mapping as Meanings
from guidegen.readers.rows import Clients
from guidegen.readers.tables.folder import FolderClients
from guidegen.readers.tables.table import TableClients, copied
from tests.support.base import changed

# Answers that make short documents, which take a fifth of a guide's time to print.
EMERGENCY = {"rf_nerve": ["bladder"], "rf_nerve_when": "within_14d"}
URGENT = {"rf_general": ["fever"]}

Row = dict[str, Any]


def client(number: int, changes: Mapping[str, Any] | None = None, **columns: Any) -> Row:
    """One row by its columns: client R-<number>, the base answers with some changed, and other columns."""
    top = {"client_id": f"R-{number}", "name": f"Zyxwia Quorndon{number}", "answered_on": "2026-11-20"}
    return {**top, **{id_: cell(value) for id_, value in changed(changes or {}).items()}, **columns}


def cell(value: Any) -> Any:
    return ";".join(value) if isinstance(value, list | tuple) else value


def columns(library: Library) -> list[str]:
    """All columns of a blank table."""
    return [*CLIENT_COLUMNS, *(question.id for question in library.questionnaire)]


def table(rows: Iterable[Row], header: Sequence[str], delimiter: str = ",") -> str:
    """A CSV table; columns that a row has and the header lacks are an error."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header, delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_table(path: Path, rows: Iterable[Row], library: Library) -> Path:
    path.write_text(table(rows, columns(library)), encoding="utf-8", newline="")
    return path


@contextmanager
def open_clients(
    path: str,
    questionnaire: Questionnaire,
    encoding: str | None = None,
    sheet: str | None = None,
    mapping: Meanings | None = None,
) -> Iterator[Clients]:
    """A table's clients, or those of a folder; faults of a header end the test as they end a run."""
    if path != "-" and Path(path).is_dir():
        yield FolderClients(Path(path))
        return
    with copied(path) as (stream, file):
        rows = TableClients(stream, file, questionnaire, encoding, sheet, mapping)
        if rows.problems:
            raise AnswersError(rows.problems)
        yield rows


@contextmanager
def opened_table(
    path: Path, library: Library, mapping: Meanings | None = None, any_status: bool = False
) -> Iterator[TableClients]:
    """A table with its warnings and the faults of its header."""
    with copied(str(path)) as (stream, file):
        yield TableClients(stream, file, library.questionnaire, mapping=mapping, any_status=any_status)
