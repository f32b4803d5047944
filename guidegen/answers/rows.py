"""One client's row, from whatever kind of file: the answers as data with their places, and the cells as they came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from guidegen.errors import Problem
from guidegen.source import Source

Cell = str | int | float | bool | datetime | date | None

# A date that cannot be read counts as the newest: it may be, and then nothing older must be printed.
UNREADABLE = "9999"


@dataclass(frozen=True)
class CellRow:
    """Cells as they stand in a table. `number` counts as a spreadsheet does (the header is row 1), `line` in a text.

    `fault` says why this is no row at all.
    """

    number: int
    line: int
    cells: tuple[Cell, ...]
    fault: Problem | None = None


@dataclass(frozen=True)
class ClientRow:
    """One client. `answered` orders the rows of a client who answered more than once; it is a date, with its time.

    `cells` are the row's texts for a list of what failed. `client` is who it is (id, name, email), also where the
    answers cannot be read.
    """

    number: int
    source: Source
    answered: str
    cells: tuple[str, ...]
    client: Mapping[str, str]


class Clients(Protocol):
    """Many clients, one at a time, as often as they are asked for; `header` names the cells of each row."""

    @property
    def file(self) -> str: ...

    @property
    def header(self) -> tuple[str, ...]: ...

    @property
    def delimiter(self) -> str: ...

    @property
    def warnings(self) -> Sequence[Problem]: ...

    def rows(self) -> Iterator[ClientRow]:
        """The rows in their order; nothing of a row stays in memory when the next one comes."""
        ...


def when_answered(text: str) -> str:
    """A date with or without its time, so that it can be compared with others; `UNREADABLE` where it is none."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None).isoformat()
    except ValueError:
        return UNREADABLE
