"""Many clients at once, recognised by what is given: a table or a folder of answers files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guidegen.answers.folder import FolderClients
from guidegen.answers.mapping import Mapping
from guidegen.answers.rows import Clients
from guidegen.answers.table import TableClients, copied
from guidegen.errors import AnswersError, Place, Problem
from guidegen.questionnaire import Questionnaire


@contextmanager
def open_clients(
    path: str,
    questionnaire: Questionnaire,
    encoding: str | None = None,
    sheet: str | None = None,
    mapping: Mapping | None = None,
) -> Iterator[Clients]:
    """The clients of a CSV or XLSX table (`-` is a table on standard input) or of a folder of answers files.

    `encoding` and `sheet` are for tables, and so is the `mapping` of a clinic's own columns. Raises AnswersError with
    every fault of the table's header.
    """
    if path != "-" and Path(path).is_dir():
        if mapping is not None:
            message = "a folder of answers files has no columns that could be mapped"
            raise AnswersError([Problem(Place(path), message, "leave out the mapping")])
        yield FolderClients(Path(path))
    else:
        with copied(path) as (stream, file):
            table = TableClients(stream, file, questionnaire, encoding, sheet, mapping)
            if table.problems:
                raise AnswersError(table.problems)
            yield table
