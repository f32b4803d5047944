"""Which row of a client counts where there are several: the newest, unless nobody can tell which that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from guidegen.batch.identity import pseudonym
from guidegen.readers.rows import UNREADABLE, ClientRow


class Standing(Enum):
    """What is done with a row: it counts, gives way to a newer one, or to one that nobody can place; or it clashes."""

    COUNTS = "counts"
    OLDER = "older"
    UNCLEAR = "unclear"
    CLASH = "clash"


@dataclass(frozen=True)
class _Row:
    when: str
    number: int
    shown: int
    name: str
    email: str

    @property
    def order(self) -> tuple[str, int]:
        return self.when, self.number


class LatestRows:
    """The rows of each client by the key of its files; `shown` rows are those that a person is told."""

    def __init__(self) -> None:
        self._newest: dict[str, _Row] = {}
        self._repeats: dict[str, list[_Row]] = {}
        self._clashing: set[str] = set()
        self._spelled: dict[str, str] = {}
        self._spelled_twice: set[str] = set()

    def add(self, key: str, row: ClientRow) -> None:
        """Take note of a row; a later row of the same moment is the newer one."""
        found = _Row(row.answered, row.number, row.shown, _plain(row, "name"), _plain(row, "email"))
        newest = self._newest.setdefault(key, found)
        if newest is found:
            folded = key.casefold()
            if self._spelled.setdefault(folded, key) != key:
                self._spelled_twice.add(folded)
            return
        self._repeats.setdefault(key, [newest]).append(found)
        if _are_two_people(newest, found):
            self._clashing.add(key)
        if found.order > newest.order:
            self._newest[key] = found

    def knows(self, key: str) -> bool:
        """Whether any row of this client was seen; a file may have been changed since."""
        return key in self._newest

    def name(self, key: str) -> str:
        """What a client's files are called, once all rows are known: its key, but for those that differ by capitals
        alone, which many computers keep in one file."""
        return pseudonym("number", key) if key.casefold() in self._spelled_twice else key

    def of(self, key: str, number: int) -> Standing:
        """What is done with a row, once all rows are known."""
        newest = self._newest[key]
        if key in self._clashing:
            return Standing.CLASH
        if newest.number == number:
            return Standing.COUNTS
        return Standing.UNCLEAR if newest.when == UNREADABLE else Standing.OLDER

    def newest(self, key: str) -> int:
        """The row of a client that is the newest, as it is shown."""
        return self._newest[key].shown

    def counting(self) -> Iterator[int]:
        """The number of each client's newest row."""
        return (row.number for row in self._newest.values())

    def older(self) -> Iterator[tuple[int, str]]:
        """The rows, as they are shown, that give way to a newer one, with their clients."""
        for key, rows in self._repeats.items():
            yield from ((row.shown, key) for row in rows if self.of(key, row.number) is Standing.OLDER)

    def with_other_names(self) -> dict[str, list[int]]:
        """Clients whose rows, as they are shown, stand under more than one name."""
        return {
            key: sorted(row.shown for row in rows)
            for key, rows in self._repeats.items()
            if len({row.name for row in rows if row.name}) > 1
        }


def _plain(row: ClientRow, key: str) -> str:
    return " ".join(row.client.get(key, "").casefold().split())


def _are_two_people(one: _Row, other: _Row) -> bool:
    """Whether name and address both differ; a name alone may be spelled in two ways."""
    return all(a and b and a != b for a, b in ((one.name, other.name), (one.email, other.email)))
