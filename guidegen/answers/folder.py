"""A folder of answers files, one a client, to one ClientRow after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from guidegen.answers.file import read_answers
from guidegen.answers.rows import ClientRow, when_answered
from guidegen.errors import AnswersError, Place, Problem
from guidegen.source import Source

SUFFIXES = (".yaml", ".yml", ".json")


class FolderClients:
    """The answers files right in a folder, in the order of their names; which they are is settled when it is opened.

    Raises AnswersError where there are none.
    """

    header: tuple[str, ...] = ("file",)
    delimiter = ","
    warnings: tuple[Problem, ...] = ()

    def __init__(self, folder: Path) -> None:
        self.file = str(folder).encode(errors="replace").decode()
        try:
            self._files = sorted(
                path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and not _is_no_client(path)
            )
        except OSError as error:
            raise AnswersError([Problem(Place(self.file), f"cannot be read: {error.strerror}")]) from error
        if not self._files:
            hint = f"its clients are files that end in {', '.join(SUFFIXES)}"
            raise AnswersError([Problem(Place(self.file), "no answers files in this folder", hint)])

    def rows(self) -> Iterator[ClientRow]:
        """Each file as a row; they are numbered from 1, for there is no header."""
        for number, path in enumerate(self._files, 1):
            source = _read(path)
            data = source.data if isinstance(source.data, dict) else {}
            client = data["client"] if isinstance(data.get("client"), dict) else {}
            texts = {key: str(value).strip() for key, value in client.items() if value is not None}
            yield ClientRow(number, source, when_answered(str(data.get("answered_on"))), (path.name,), texts)


def _read(path: Path) -> Source:
    """A file's answers; what cannot be read at all is a row with that problem, and costs no other row."""
    try:
        return read_answers(str(path))
    except AnswersError as error:
        return Source(path.name, problems=list(error.problems))


def _is_no_client(path: Path) -> bool:
    """Whether this is a file that stands in a clinic's folder for another reason, or no file at all."""
    return path.name.startswith(".") or path.name.endswith(".schema.json") or not path.is_file()
