"""What became of the e-mails of batch folders, by their ledgers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from pathlib import Path

from guidegen.batch.records.manifest import current
from guidegen.delivery.mail import LEDGER, read_deliveries, read_mailed

LISTED = 1000  # deliveries that are listed one by one

# What a person has to look after stands first.
_STATES = (
    *("bounced", "unknown", "failed", "sending", "drafting"),
    *("held", "drafted", "queued", "sent", "delivered"),
)
_ORDER = {state: place for place, state in enumerate(_STATES)}


@dataclass(frozen=True)
class Mailed:
    """One delivery of a run, which counts from 1; `address` is masked, `when` in UTC, `said` the reply or a reason."""

    run: int
    client_id: str
    state: str
    address: str
    when: str
    said: str


@dataclass(frozen=True)
class Mailing:
    """How many deliveries stand at each state, and the first of them, those to look after before the others."""

    states: Counter[str] = field(default_factory=Counter)
    lines: tuple[Mailed, ...] = ()

    @property
    def total(self) -> int:
        return self.states.total()


def count_mail(folders: Sequence[Path], ledger: Path | None = None) -> Mailing:
    """The deliveries of these batch folders, from their own ledgers or out of the one that the settings name.

    Empty where nothing was ever sent. Raises MailError and JournalError.
    """
    mailed = [line for number, folder in enumerate(folders, 1) for line in _of_folder(number, folder, ledger)]
    return Mailing(Counter(line.state for line in mailed), tuple(nsmallest(LISTED, mailed, key=_rank)))


def _of_folder(number: int, folder: Path, ledger: Path | None) -> Iterator[Mailed]:
    path = ledger or folder / LEDGER
    if not path.is_file():
        for lost in read_mailed(folder):
            yield Mailed(number, lost.client_id, "unknown", "", lost.at, "mailed, and the ledger is lost")
        return
    ours = {entry.sha256 for entry in current(folder).values()} if ledger else None
    for row in read_deliveries(path):
        if ours is None or row.document in ours:
            yield Mailed(number, row.client_id, row.state, row.address, row.changed_at, row.said.replace("_", " "))


def _rank(line: Mailed) -> tuple[int, int, str, str]:
    return _ORDER[line.state], line.run, line.when, line.client_id
