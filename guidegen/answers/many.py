"""Many clients at once, recognised by what is given: a table or a folder of answers files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guidegen.answers.folder import FolderClients
from guidegen.answers.rows import Clients
from guidegen.answers.table import TableClients
from guidegen.questionnaire import Questionnaire


@contextmanager
def open_clients(
    path: str, questionnaire: Questionnaire, encoding: str | None = None, sheet: str | None = None
) -> Iterator[Clients]:
    """The clients of a CSV or XLSX table (`-` is a table on standard input) or of a folder of answers files.

    `encoding` and `sheet` are for tables. Raises AnswersError with every fault of the table's header.
    """
    if path != "-" and Path(path).is_dir():
        yield FolderClients(Path(path))
    else:
        with TableClients(path, questionnaire, encoding, sheet) as table:
            yield table
