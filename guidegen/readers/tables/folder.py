"""Clients whose answers are files of their own: one file that may hold several, or a folder of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from guidegen.answers.file import read_answers
from guidegen.errors import AnswersError, Place, Problem
from guidegen.files.text_with_places import Source
from guidegen.readers.rows import ClientRow, WholeFileError, when_answered

SUFFIXES = (".yaml", ".yml", ".json")

# Files that hold no client's answers, whoever has put them there.
_OTHERS = frozenset((".toml", ".md", ".log", ".ini", ".db", ".lnk"))
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")
_MOST_TOLD = 6


@dataclass(frozen=True)
class FileClients:
    """The clients of one file that is no table, whose answers have been read; they are numbered from 1."""

    file: str
    sources: Sequence[Source]
    header: tuple[str, ...] = ("file",)
    delimiter: str = ","
    warnings: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    incomplete: Sequence[Problem] = ()

    def rows(self) -> Iterator[ClientRow]:
        for number, source in enumerate(self.sources, 1):
            yield client_row(number, source, self.file)


# A file's answers; one file may hold those of several clients.
Read = Callable[[Path], FileClients]


def _read_plainly(path: Path) -> FileClients:
    return FileClients(path.name, [read_answers(str(path))])


class FolderClients:
    """The answers files right in a folder, in the order of their names; which they are is settled when it is opened.

    `read` reads one of them, `suffixes` are the endings of their names, `warnings` what else is told. Which of them are
    incomplete is known when the rows have been read. Raises AnswersError where there are none.
    """

    header: tuple[str, ...] = ("file",)
    delimiter = ","
    problems: tuple[Problem, ...] = ()

    def __init__(
        self,
        folder: Path,
        read: Read = _read_plainly,
        suffixes: Sequence[str] = SUFFIXES,
        warnings: Sequence[Problem] = (),
    ) -> None:
        self.warnings = warnings
        self.file = str(folder).encode(errors="replace").decode()
        self._read = read
        self._incomplete: dict[Problem, None] = {}
        try:
            inside = sorted(folder.iterdir())
            found = [path for path in inside if not _is_no_client(path)]
            self._incomplete |= dict.fromkeys(self._folders_within(inside, suffixes))
        except OSError as error:
            raise AnswersError([Problem(Place(self.file), f"cannot be read: {error.strerror}")]) from error
        self._files = [path for path in found if path.suffix.lower() in suffixes]
        self._incomplete |= dict.fromkeys(self._passed_over([path for path in found if path not in self._files]))
        if not self._files:
            hint = f"its clients are files that end in {', '.join(suffixes)}"
            raise AnswersError([Problem(Place(self.file), "no answers files in this folder", hint)])

    def _folders_within(self, inside: Sequence[Path], suffixes: Sequence[str]) -> Iterator[Problem]:
        count = 0
        for path in inside:
            if path.is_dir() and not path.name.startswith("."):
                with suppress(OSError):  # one that may not be looked into is none of this run's
                    count += any(one.suffix.lower() in suffixes for one in path.iterdir())
        if count:
            where = "a folder in this folder" if count == 1 else f"{count} folders in this folder"
            yield Problem(Place(self.file), f"answers in {where} are not read", "run each folder by itself")

    @property
    def incomplete(self) -> Sequence[Problem]:
        return tuple(self._incomplete)

    def _passed_over(self, files: Sequence[Path]) -> Iterator[Problem]:
        """What is told of files that are not read and may hold answers; not their names, which may be a client's."""
        endings = dict.fromkeys(path.suffix.lower() if _ENDING.match(path.suffix) else "others" for path in files)
        if endings:
            count = "1 file here is" if len(files) == 1 else f"{len(files)} files here are"
            message = f"{count} not read ({', '.join([*endings][:_MOST_TOLD])})"
            hint = "run each by itself, or move what holds no client's answers elsewhere"
            yield Problem(Place(self.file), message, hint)

    def rows(self) -> Iterator[ClientRow]:
        """Each client as a row; they are numbered from 1, for there is no header."""
        number = 0
        for path in self._files:
            for source in self._sources(path):
                number += 1
                yield client_row(number, source, path.name.encode(errors="replace").decode())

    def _sources(self, path: Path) -> Sequence[Source]:
        """A file's answers; what cannot be read at all is a row with that problem, and costs no other row."""
        try:
            found = self._read(path)
        except AnswersError as error:
            guesses = error.guesses if isinstance(error, WholeFileError) else ()
            return [Source(path.name, problems=list(error.problems), guesses=list(guesses))]
        self._incomplete |= dict.fromkeys(found.incomplete)
        return found.sources


def client_row(number: int, source: Source, name: str) -> ClientRow:
    """A client whose answers are a file of that name, or a part of it."""
    data = source.data if isinstance(source.data, dict) else {}
    client = data["client"] if isinstance(data.get("client"), dict) else {}
    texts = {key: str(value).strip() for key, value in client.items() if value is not None}
    answered = when_answered(source.answered or str(data.get("answered_on")))
    guesses = tuple(source.guesses)
    return ClientRow(number, source, answered, (name,), texts, is_own_file=True, guesses=guesses)


def _is_no_client(path: Path) -> bool:
    """Whether this is a file that stands in a clinic's folder for another reason, or no file at all."""
    is_other = path.name.endswith(".schema.json") or path.suffix.lower() in _OTHERS
    # A link to a file that is gone may have been a client's.
    is_file = path.is_file() or (path.is_symlink() and not path.exists())
    return path.name.startswith((".", "~$")) or is_other or not is_file
