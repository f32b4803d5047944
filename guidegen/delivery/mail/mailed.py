"""What was mailed out of a folder, remembered beside its manifest: by it a ledger that is lost is noticed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from guidegen.batch.records.journal import Journal, read_journal
from guidegen.delivery.mail.ledger import FAILED, HELD, QUEUED, Delivery
from guidegen.errors import JournalError, MailError, Place, Problem

MAILED = "mailed.jsonl"
_START_AGAIN = "start_again"


@dataclass(frozen=True)
class Mailing:
    """One message that was handed to a server, or was about to be; `at` is in UTC."""

    client_id: str
    document: str
    campaign: str
    at: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.client_id, self.document, self.campaign


def key_of(row: Delivery) -> tuple[str, str, str]:
    """What ties a delivery to its line here."""
    return row.client_id, row.document, row.campaign


def read_mailed(folder: Path) -> list[Mailing]:
    """What was mailed since a person last said to start again; each once. Raises JournalError."""
    path = folder / MAILED
    found: dict[tuple[str, str, str], Mailing] = {}
    for number, line in read_journal(path) if path.is_file() else ():
        if _START_AGAIN in line:
            found = {}
            continue
        try:
            mailing = Mailing(**line)
        except TypeError:
            hint = "somebody has changed the file; put the line right, or take it out"
            raise JournalError([Problem(Place(str(path), number), "this line is not one of ours", hint)]) from None
        found.setdefault(mailing.key, mailing)
    return list(found.values())


def lost_of(folder: Path, rows: Iterable[Delivery]) -> tuple[list[Mailing], int]:
    """What was mailed out of this folder and the ledger does not know of, and how much was in all.

    Raises JournalError.
    """
    mailed = read_mailed(folder)
    known = {key_of(row) for row in rows if was_handed_over(row)} if mailed else set()
    return [mailing for mailing in mailed if mailing.key not in known], len(mailed)


def was_handed_over(row: Delivery) -> bool:
    """Whether a server has had this message, or may have."""
    return row.attempts > 0 or row.state not in (QUEUED, HELD, FAILED)


class Memory:
    """The file open for adding, by the one process that sends. Raises JournalError and MailError."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / MAILED
        self._known = {mailing.key for mailing in read_mailed(folder)}
        with _told(self._path):
            self._journal = Journal(self._path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._journal.__exit__()

    def add(self, client_id: str, document: str, campaign: str) -> None:
        """Remember a message before its first byte goes; it is on the disk when this returns."""
        mailing = Mailing(client_id, document, campaign, _now())
        if mailing.key not in self._known:
            with _told(self._path):
                self._journal.add(asdict(mailing))
            self._known.add(mailing.key)

    def catch_up(self, rows: Iterable[Delivery]) -> None:
        """Add what a ledger knows and this file does not: from an earlier version, or a run that was killed."""
        for row in rows:
            if was_handed_over(row):
                self.add(*key_of(row))

    def start_again(self) -> None:
        """From now on nothing counts as mailed."""
        with _told(self._path):
            self._journal.add({_START_AGAIN: _now()})
        self._known = set()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"cannot be written, so no message goes: {error.strerror}"
        raise MailError([Problem(Place(str(path)), message, "mend that, and run the same command again")]) from error
