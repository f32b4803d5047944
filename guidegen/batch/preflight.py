"""A first look at all rows before any is printed: who needs a person, who answered twice, what cannot be printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from guidegen.batch.identity import client_key, given_number
from guidegen.batch.job import Finding, Refusal, assessed, finding_of, refusal
from guidegen.batch.latest_row import LatestRows, Standing
from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.readers.rows import ClientRow, Clients
from guidegen.service.alerts import alert_of

GRAVE = ("EMERGENCY", "URGENT")
RED_FLAG, UNREAD = "RED FLAG", "UNREAD"
_ORDER = ("EMERGENCY", RED_FLAG, UNREAD, "URGENT")


@dataclass(frozen=True)
class Need:
    """A client whom a person has to contact; `row` is the row as it is shown. `why` is empty where a page says so.

    `level` is RED_FLAG where the answers cannot be used as they are and what can be read of them holds one, and UNREAD
    where nothing of them can be read.
    """

    level: str
    client_id: str
    number: int
    row: int
    flags: tuple[str, ...] = ()
    why: str = ""


@dataclass
class Preflight:
    """What is known of all rows, also while they are still being read; `kinds` are level and document of a row."""

    total: int = 0
    latest: LatestRows = field(default_factory=LatestRows)
    kinds: dict[int, tuple[str, str]] = field(default_factory=dict)
    refused: int = 0
    without_number: int = 0
    _needs: list[Need] = field(default_factory=list)

    @property
    def needs(self) -> list[Need]:
        """The clients who need a person, the gravest first."""
        ordered = sorted(self._needs, key=lambda need: (_ORDER.index(need.level), need.row))
        return [self._with_reason(need) for need in ordered]

    @property
    def first(self) -> frozenset[int]:
        """Rows to be printed before all others."""
        return frozenset(need.number for need in self._needs)

    def counts(self) -> Counter[tuple[str, str]]:
        """How many clients there are of each level and document, by their newest answers."""
        return Counter(self.kinds[number] for number in self.latest.counting() if number in self.kinds)

    def add(self, row: ClientRow, key: str, result: Finding | Refusal) -> None:
        self.total += 1
        self.without_number += not given_number(row)
        self.latest.add(key, row)
        if isinstance(result, Finding):
            self.kinds[row.number] = result.level, result.document
            if result.level in GRAVE:
                self._needs.append(Need(result.level, key, row.number, row.shown, result.flags))
            return
        self.refused += 1
        if result.alert:
            self._needs.append(Need(RED_FLAG, key, row.number, row.shown, why="the answers have faults"))
        elif row.source.data is None:
            self._needs.append(Need(UNREAD, key, row.number, row.shown, why="the row cannot be read"))

    def _with_reason(self, need: Need) -> Need:
        if self.latest.of(need.client_id, need.number) in (Standing.COUNTS, Standing.CLASH):
            return need
        why = f"older answers; row {self.latest.newest(need.client_id)} is newer"
        return Need(need.level, need.client_id, need.number, need.row, need.flags, why)


def triage_rows(
    clients: Clients,
    library: Library,
    today: date,
    limit: int | None = None,
    refused: Callable[[ClientRow, str, Refusal], None] = lambda *_: None,
    looked: Callable[[], None] = lambda: None,
    found: Preflight | None = None,
) -> Preflight:
    """Assess every row into `found`; tell `looked` of each one, and `refused` of those that cannot be printed.

    Raises AnswersError where the table itself cannot be read on; `found` holds what was read till then.
    """
    found = Preflight() if found is None else found
    for row in islice(clients.rows(), limit):
        looked()
        key = client_key(row)
        result = _looked_at(row, library, today)
        found.add(row, key, result)
        if isinstance(result, Refusal):
            refused(row, key, result)
    return found


def tasks_in_order(clients: Clients, first: frozenset[int], limit: int | None) -> Iterator[ClientRow]:
    """All rows, those in `first` before the others."""
    yield from (row for row in islice(clients.rows(), limit) if row.number in first)
    yield from (row for row in islice(clients.rows(), limit) if row.number not in first)


def _looked_at(row: ClientRow, library: Library, today: date) -> Finding | Refusal:
    try:
        return finding_of(assessed(row.source, library, today)[1])
    except AnswersError as error:
        found = refusal(error, library)
        # A torn row is looked at in every way in which it can be read.
        return replace(found, alert=found.alert or (alert_of(row, library) if row.guesses else None))
