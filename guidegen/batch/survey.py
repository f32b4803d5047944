"""A first look at all rows before any is printed: who needs a person, who answered twice, what cannot be printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from guidegen.answers import ClientRow, Clients
from guidegen.batch.identity import client_key
from guidegen.batch.job import Finding, Refusal, assessed, finding_of, refusal
from guidegen.errors import AnswersError
from guidegen.library import Library

GRAVE = ("EMERGENCY", "URGENT")


@dataclass(frozen=True)
class Need:
    """A client whom a person has to contact. `why` is empty where a page is printed that says so.

    `level` is "RED FLAG" where the answers cannot be used as they are, and what can be read of them holds one.
    """

    level: str
    client_id: str
    row: int
    flags: tuple[str, ...]
    why: str = ""


@dataclass
class Survey:
    """`newest` has each client's row that counts, `older` the row that each other one gives way to.

    `other_names` are rows that share their client's number with another name, `kinds` the level and document of a row.
    """

    total: int = 0
    newest: dict[str, int] = field(default_factory=dict)
    older: dict[int, int] = field(default_factory=dict)
    other_names: dict[int, str] = field(default_factory=dict)
    needs: list[Need] = field(default_factory=list)
    kinds: dict[int, tuple[str, str]] = field(default_factory=dict)
    refused: int = 0
    without_number: int = 0

    @property
    def first(self) -> frozenset[int]:
        """Rows to be printed before all others."""
        return frozenset(need.row for need in self.needs)

    def counts(self) -> Counter[tuple[str, str]]:
        """How many clients there are of each level and document, by their newest answers."""
        return Counter(kind for row, kind in self.kinds.items() if row not in self.older)


def survey(
    clients: Clients,
    library: Library,
    today: date,
    limit: int | None = None,
    refused: Callable[[ClientRow, str, Refusal], None] = lambda *_: None,
    looked: Callable[[], None] = lambda: None,
) -> Survey:
    """Assess every row; tell `looked` of each one, and `refused` of those that cannot be printed.

    Raises AnswersError where the table itself cannot be read on.
    """
    found = Survey()
    answered: dict[str, tuple[str, int, str]] = {}
    for row in islice(clients.rows(), limit):
        found.total += 1
        looked()
        key = client_key(row)
        found.without_number += not row.client.get("id")
        _settle_turn(found, answered, row, key)
        result = _looked_at(row, library, today)
        if isinstance(result, Refusal):
            found.refused += 1
            refused(row, key, result)
            if result.alert:
                found.needs.append(Need("RED FLAG", key, row.number, (), "the answers have faults"))
            continue
        found.kinds[row.number] = result.level, result.document
        if result.level in GRAVE:
            found.needs.append(Need(result.level, key, row.number, result.flags))
    found.needs = [_in_turn(need, found) for need in sorted(found.needs, key=_gravest_first)]
    return found


def tasks_in_order(clients: Clients, first: frozenset[int], limit: int | None) -> Iterator[ClientRow]:
    """All rows, those in `first` before the others."""
    yield from (row for row in islice(clients.rows(), limit) if row.number in first)
    yield from (row for row in islice(clients.rows(), limit) if row.number not in first)


def _looked_at(row: ClientRow, library: Library, today: date) -> Finding | Refusal:
    try:
        return finding_of(assessed(row.source, library, today)[1])
    except AnswersError as error:
        return refusal(error, library)


def _settle_turn(found: Survey, answered: dict[str, tuple[str, int, str]], row: ClientRow, key: str) -> None:
    """The newest answers of a client count; of two on the same day the later row."""
    name = _name(row)
    if key not in answered:
        answered[key] = (row.answered, row.number, name)
        found.newest[key] = row.number
        return
    when, number, other = answered[key]
    if name and other and name != other:
        found.other_names[row.number] = found.other_names[number] = key
    if (row.answered, row.number) > (when, number):
        answered[key] = (row.answered, row.number, name or other)
        found.newest[key] = row.number
        found.older[number] = row.number
    else:
        found.older[row.number] = number


def _name(row: ClientRow) -> str:
    return " ".join(row.client.get("name", "").casefold().split())


def _in_turn(need: Need, found: Survey) -> Need:
    newer = found.older.get(need.row)
    if newer is None:
        return need
    why = f"older answers; row {found.newest[need.client_id]} is newer"
    return Need(need.level, need.client_id, need.row, need.flags, why)


def _gravest_first(need: Need) -> tuple[int, int]:
    order = {"EMERGENCY": 0, "RED FLAG": 1, "URGENT": 2}
    return order[need.level], need.row
