"""One client's row, from whatever kind of file: the answers as data with their places, and the cells as they came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from guidegen.errors import AnswersError, Problem
from guidegen.files.text_with_places import Source

Cell = str | int | float | bool | datetime | date | None


class NotRead(str):
    """A cell whose value its file does not tell; the text is what stands there instead, as a formula does."""


class Shown(int):
    """A number that its cell's format shows in another way than its digits (0042, R-42)."""

    text: str

    @classmethod
    def as_(cls, number: int, text: str) -> Shown:
        shown = cls(number)
        shown.text = text
        return shown


# A date that cannot be read counts as the newest: it may be, and then nothing older must be printed.
UNREADABLE = "9999"

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?[\d.,]+\Z")


@dataclass(frozen=True)
class CellRow:
    """Cells as they stand in a table. `number` counts as a spreadsheet does (the header is row 1), `line` in a text.

    `fault` says why this is no row at all. `noted` are the cells, from 0, at which a note stands that is not read.
    """

    number: int
    line: int
    cells: tuple[Cell, ...]
    fault: Problem | None = None
    noted: tuple[int, ...] = ()


@dataclass(frozen=True)
class FailedAs:
    """What a corrected row of a list of failed ones was when it failed: its row and its client's id in the manifest."""

    row: int
    client_id: str


@dataclass(frozen=True)
class ClientRow:
    """One client. `answered` orders the rows of a client who answered more than once; it is a date, with its time.

    `cells` are the row's texts for a list of what failed. `client` is who it is (id, name, email), also where the
    answers cannot be read. `is_own_file` says that the row is a file, whose name may be the client's.
    `guesses` are what the cells of a torn row may mean: good to look for red flags in, and for nothing else.
    """

    number: int
    source: Source
    answered: str
    cells: tuple[str, ...]
    client: Mapping[str, str]
    failed_as: FailedAs | None = None
    is_own_file: bool = False
    guesses: tuple[Source, ...] = ()

    @property
    def shown(self) -> int:
        """The row that a person is told: that of the clinic's own table."""
        return self.failed_as.row if self.failed_as else self.number


class WholeFileError(AnswersError):
    """A file that cannot be used as a whole; `guesses` are what it may mean, good to look for red flags in alone."""

    def __init__(self, problems: Sequence[Problem], guesses: Sequence[Source] = ()) -> None:
        super().__init__(problems)
        self.guesses = tuple(guesses)


class Clients(Protocol):
    """Many clients, one at a time, as often as they are asked for; `header` names the cells of each row.

    `problems` stand against the file as a whole; its rows are then only good to look for red flags in. `incomplete`
    says why the file may not hold all of its clients: then nobody can say that no other one needs a person.
    """

    @property
    def file(self) -> str: ...

    @property
    def header(self) -> tuple[str, ...]: ...

    @property
    def delimiter(self) -> str: ...

    @property
    def warnings(self) -> Sequence[Problem]: ...

    @property
    def problems(self) -> Sequence[Problem]: ...

    @property
    def incomplete(self) -> Sequence[Problem]: ...

    def rows(self) -> Iterator[ClientRow]:
        """The rows in their order; nothing of a row stays in memory when the next one comes."""
        ...


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.match(text) else text


def unguarded(text: str) -> str:
    """The same cell as it was before."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text


def as_text(cell: Cell) -> str:
    """A cell as a person would write it."""
    if type(cell) is str:  # nearly all of them
        return cell.strip()
    match cell:
        case None:
            return ""
        case datetime():
            return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ", "seconds")
        case date():
            return cell.isoformat()
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell).strip()


def as_shown(cell: Cell) -> str:
    """A cell as its sheet shows it: a client's number keeps its zeros."""
    return cell.text if isinstance(cell, Shown) else as_text(cell)


def when_answered(text: str) -> str:
    """A date with or without its time, so that it can be compared with others; `UNREADABLE` where it is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
        # Where a zone is told, moments are compared in one; a day alone has none.
        return (moment.astimezone(UTC) if moment.tzinfo else moment).replace(tzinfo=None).isoformat()
    except (ValueError, OverflowError):  # the first and the last days of all are in no calendar elsewhere
        return UNREADABLE
