"""A first look at all rows before any is printed: who needs a person, who answered twice, what cannot be printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from guidegen.answers import Answers
from guidegen.assessment import Gate
from guidegen.assessment.triage import told_first
from guidegen.assessment.warnings import OVER_SIX_WEEKS, find_warnings, stepped_down
from guidegen.batch.identity import client_key, given_number
from guidegen.batch.job import Refusal, refusal
from guidegen.batch.latest_row import LatestRows, Standing
from guidegen.errors import AnswersError, Place, Problem
from guidegen.library import Library
from guidegen.readers.rows import ClientRow, Clients
from guidegen.service.alerts import alert_of
from guidegen.service.in_language import unspoken
from guidegen.service.one_client import gate_source

GRAVE = ("EMERGENCY", "URGENT")
RED_FLAG, UNREAD = "RED FLAG", "UNREAD"
_ORDER = ("EMERGENCY", RED_FLAG, UNREAD, "URGENT")


@dataclass(frozen=True)
class Need:
    """A client whom a person has to contact; `row` is the row as it is shown. `why` tells of newer answers.

    `level` is RED_FLAG where the answers cannot be used as they are and what can be read of them holds one, and UNREAD
    where a safety answer was not read or not used: then nobody knows. `not_ruled_out` is how many flags there may be
    beside `flags`, since questions were left open. `unread` are those questions; where it is empty,
    nothing in the row could be read.
    """

    level: str
    client_id: str
    number: int
    row: int
    flags: tuple[str, ...] = ()
    not_ruled_out: int = 0
    why: str = ""
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passed:
    """What the gate says of a row that can be used; `remarks` are what a person should know beside it.

    `language` is the code of the one that the answers name.
    """

    level: str
    document: str
    flags: tuple[str, ...]
    not_ruled_out: int = 0
    unread: tuple[str, ...] = ()
    remarks: tuple[Problem, ...] = ()
    overridden: tuple[str, ...] = ()
    language: str = ""


@dataclass
class Preflight:
    """What is known of all rows, also while they are still being read.

    `kinds` are level and document of a row, `remarks` the rows, as they are shown, by what their warnings have in
    common. `incomplete` says why the file may hold more clients than were read, `overridden` which client in which row
    had which flag stepped down, by whom and why. `languages` are what clients read, by
    the numbers of their rows; "" where they do not say.
    """

    total: int = 0
    latest: LatestRows = field(default_factory=LatestRows)
    kinds: dict[int, tuple[str, str]] = field(default_factory=dict)
    remarks: dict[str, list[int]] = field(default_factory=dict)
    incomplete: Sequence[Problem] = ()
    overridden: list[tuple[str, int, str]] = field(default_factory=list)
    without_number: int = 0
    languages: dict[int, str] = field(default_factory=dict)
    _keys: dict[int, str] = field(default_factory=dict)
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

    @property
    def outdated(self) -> Sequence[int]:
        """Rows, as they are shown, whose answers are too old to say that all is well."""
        return self.remarks.get(OVER_SIX_WEEKS, ())

    def fates(self) -> Iterator[tuple[str, int]]:
        """What a run would do with each row that was looked at, by its number: print it, refuse it, or pass it over.

        Every row is one of `printed`, `refused`, `clash`, `unclear` (nobody can tell which answers are newer), `older`.
        """
        for number, key in self._keys.items():
            standing = self.latest.of(key, number)
            if standing is not Standing.COUNTS:
                yield standing.value, number
            else:
                yield "printed" if number in self.kinds else "refused", number

    def add(self, row: ClientRow, key: str, result: Passed | Refusal) -> None:
        self.total += 1
        self.without_number += not given_number(row)
        self.latest.add(key, row)
        self._keys[row.number] = key
        if isinstance(result, Passed):
            self.kinds[row.number] = result.level, result.document
            self.languages[row.number] = result.language
            for kind in dict.fromkeys(remark.kind for remark in result.remarks if remark.kind):
                self.remarks.setdefault(kind, []).append(row.shown)
            self.overridden += [(key, row.shown, words) for words in result.overridden]
            if result.level in GRAVE:
                self._needs.append(Need(result.level, key, row.number, row.shown, result.flags, result.not_ruled_out))
            elif result.unread:
                self._needs.append(Need(UNREAD, key, row.number, row.shown, unread=result.unread))
            return
        unread = result.unread or ()
        if result.alert:
            self._needs.append(Need(RED_FLAG, key, row.number, row.shown, unread=unread))
        elif unread or result.unread is None or row.source.data is None:
            self._needs.append(Need(UNREAD, key, row.number, row.shown, unread=unread))

    def _with_reason(self, need: Need) -> Need:
        standing = self.latest.of(need.client_id, need.number)
        if standing in (Standing.COUNTS, Standing.CLASH):
            return need
        return replace(need, why=f"older answers; row {self.latest.newest(need.client_id)} is newer")


def triage_rows(
    clients: Clients,
    library: Library,
    today: date,
    limit: int | None = None,
    refused: Callable[[ClientRow, str, Refusal], None] = lambda *_: None,
    looked: Callable[[], None] = lambda: None,
    found: Preflight | None = None,
    accepted: Sequence[str] = (),
) -> Preflight:
    """Look at every row, into `found`; tell `looked` of each one, and `refused` of those that cannot be used.

    Raises AnswersError where the table itself cannot be read on; `found` holds what was read till then.
    """
    found = Preflight() if found is None else found
    rows = clients.rows()
    for row in islice(rows, limit):
        looked()
        key = client_key(row)
        result = _looked_at(row, library, today, accepted)
        found.add(row, key, result)
        if isinstance(result, Refusal):
            refused(row, key, result)
    found.incomplete = [*clients.incomplete, *_left_out(rows, clients.file, limit)]
    return found


def _left_out(rows: Iterator[ClientRow], file: str, limit: int | None) -> Iterator[Problem]:
    """What is told of rows that a limit leaves out."""
    if limit is not None and next(rows, None) is not None:
        message = f"only the first {limit} rows were looked at" if limit > 1 else "only the first row was looked at"
        yield Problem(Place(file), message, "leave out --limit")


def tasks_in_order(clients: Clients, first: frozenset[int], limit: int | None) -> Iterator[ClientRow]:
    """All rows, those in `first` before the others."""
    if first:
        yield from (row for row in islice(clients.rows(), limit) if row.number in first)
    yield from (row for row in islice(clients.rows(), limit) if row.number not in first)


def _looked_at(row: ClientRow, library: Library, today: date, accepted: Sequence[str]) -> Passed | Refusal:
    try:
        answers, gate = gate_source(row.source, library, today, accepted)
    except AnswersError as error:
        found = refusal(error, library)
        # A torn row is looked at in every way in which it can be read.
        return replace(found, alert=found.alert or (alert_of(row, library) if row.guesses else None))
    return _passed(answers, gate, library, today)


def _passed(answers: Answers, gate: Gate, library: Library, today: date) -> Passed:
    remarks = answers.warnings + find_warnings(answers, gate.triage, today)
    remarks += unspoken(answers.language, library.folder)
    overridden = tuple(stepped_down(fired) for fired in gate.triage.flags if fired.override)
    told, more = told_first(gate.triage.flags)
    codes = tuple(fired.flag.code for fired in told)
    level = str(gate.triage.level)
    return Passed(level, gate.document, codes, more, answers.unread, remarks, overridden, answers.language)
