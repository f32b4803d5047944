"""The ledger of all mail: one SQLite file that says who got what, when, and with which reply of the server.

A delivery is queued, then `sending` from right before its first byte goes out until the server's reply is recorded.
What a crash leaves at `sending` may have arrived or not: it becomes `unknown`, and is sent again by a person's word
only. A draft is `drafting` in the same way, then `drafted`; whether one that broke off is there can be looked up.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guidegen.delivery.mail.address import Address
from guidegen.delivery.mail.eligibility import Held, Post, Reason
from guidegen.delivery.mail.ledger.database import Database
from guidegen.delivery.mail.ledger.delivery import DRAFTING, NAMES, QUEUED, SENDING, UNKNOWN, Delivery
from guidegen.delivery.mail.ledger.locks import sending_lock
from guidegen.delivery.mail.ledger.reports import Noted, Report, note, reopen
from guidegen.delivery.mail.ledger.restore import Found, restore
from guidegen.delivery.mail.ledger.unwritten import Mark, forget_marks, keep_mark, kept_marks, mark_kept
from guidegen.errors import MailError

LEDGER = "ledger.sqlite"
_COLUMNS = ", ".join(NAMES)
_WAITS_FOR_MARK = (
    "id = :id AND message_id = :message_id"
    " AND (state IN ('queued', 'sending', 'drafting') OR state = 'unknown' AND reason = 'interrupted')"
)


class Ledger:
    """One ledger file (mode 0600), made where there is none. Every change is on the disk when its call returns.

    Every method raises MailError where the file cannot be used.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = path
        self._now = now
        self._message_ids: dict[int, str] = {}
        self._database = Database(path)
        try:
            with self._database.reading() as db:
                self._salt: bytes = db.execute("SELECT value FROM salt").fetchone()[0]
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        self._database.close()

    def address_key(self, to: Address) -> str:
        """Tells whether two addresses are the same, and not what they are."""
        return hmac.new(self._salt, to.identity.encode(), hashlib.sha256).hexdigest()

    def rows(self, campaign: str | None = None) -> list[Delivery]:
        """Every delivery in the order of its entry, of one campaign or of all."""
        query = f"SELECT {_COLUMNS} FROM deliveries WHERE ? IN (campaign, '') ORDER BY id"  # noqa: S608
        with self._database.reading() as db:
            return [Delivery(*row) for row in db.execute(query, (campaign or "",))]

    def standing(self, campaign: str) -> dict[tuple[str, str], Delivery]:
        """The deliveries of a campaign by client and document."""
        return {(row.client_id, row.document): row for row in self.rows(campaign)}

    def enter(
        self, posts: Iterable[tuple[Post, str]], held: Iterable[Held], campaign: str
    ) -> dict[tuple[str, str], int]:
        """Queue posts, each with its message id, and note what is held; what was sent or may have been stays as it is.

        Returns the numbers of what is queued, by client and document.
        """
        now = self._time()
        with self._database.changing() as db:
            for post, message_id in posts:
                db.execute(
                    "INSERT INTO deliveries (client_id, document, campaign, state, address, address_key, message_id,"
                    " entered_at, changed_at) VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?)"
                    " ON CONFLICT (client_id, document, campaign) DO UPDATE SET state = 'queued', reason = '',"
                    " address = excluded.address, address_key = excluded.address_key,"
                    " message_id = excluded.message_id, changed_at = excluded.changed_at"
                    " WHERE state IN ('queued', 'held', 'failed')",
                    (*post.key, campaign, post.to.masked, self.address_key(post.to), message_id, now, now),
                )
                _replace_older(db, *post.key, campaign, now)
            for one in held:
                db.execute(
                    "INSERT INTO deliveries (client_id, document, campaign, state, reason, entered_at, changed_at)"
                    " VALUES (?, ?, ?, 'held', ?, ?, ?) ON CONFLICT (client_id, document, campaign)"
                    " DO UPDATE SET state = 'held', reason = excluded.reason, changed_at = excluded.changed_at"
                    " WHERE state IN ('queued', 'held', 'failed')",
                    (one.client_id, one.document, campaign, one.reason.value, now, now),
                )
                if one.document:
                    _replace_older(db, *one.key, campaign, now)
                else:
                    _hold_waiting(db, one, campaign, now)
        queued = [row for row in self.rows(campaign) if row.state == QUEUED]
        self._message_ids |= {row.id: row.message_id for row in queued}
        return {(row.client_id, row.document): row.id for row in queued}

    def claim(self, number: int, state: str = SENDING) -> bool:
        """Record the intent to send, right before the first byte; False where another process was first."""
        with self._database.changing() as db:
            noted = {"state": state, "changed_at": self._time()}
            return _update(db, noted, "id = :id AND state = 'queued'", "attempts = attempts + 1", id=number)

    def settle(
        self,
        number: int,
        state: str,
        code: int | None = None,
        reply: str = "",
        reason: str = "",
        may_retry: bool = False,
    ) -> None:
        """Record what became of a delivery that is queued or on its way. `reply` must not hold the address any more.

        Where the file cannot be written, it is kept beside it until `recover`; MailError is raised all the same.
        """
        message_id = self._message_ids.get(number, "")
        mark = Mark(number, message_id, state, code, reply, reason, int(may_retry), self._time())
        try:
            is_changed = self._change(number, (QUEUED, SENDING, DRAFTING), mark.noted)
        except MailError as error:
            try:
                keep_mark(self.path, mark)
            except OSError:
                raise error from None  # it is unknown then
            raise MailError([*error.problems, mark_kept(self.path)]) from error
        if not is_changed:
            message = "a delivery was changed by somebody else meanwhile"
            raise self._database.error(message, "look at guidegen email --status")

    def recover(self) -> None:
        """Put a run right that came to no end. Only under `sending_lock`; raises JournalError too.

        Marks that could not be written are; what a dead process left at `sending` is `unknown` from now on.
        """
        marks = kept_marks(self.path)
        with self._database.changing() as db:
            for mark in marks:
                _update(db, mark.noted, _WAITS_FOR_MARK, id=mark.number, message_id=mark.message_id)
            db.execute(
                "UPDATE deliveries SET state = 'unknown', reason = 'interrupted', changed_at = ?"
                " WHERE state = 'sending'",
                (self._time(),),
            )
        with self._database.reading():
            forget_marks(self.path)

    def restore(self, deliveries: Iterable[Found]) -> None:
        """Put back what was lost; what the ledger knows better stays as it is."""
        with self._database.changing() as db:
            for found in deliveries:
                restore(db, found, self.address_key, self._time())

    def resend(self, client_ids: Iterable[str], campaign: str, states: Iterable[str] = (UNKNOWN,)) -> None:
        """Queue what stands at `states` of these clients once more: a person has decided so."""
        with self._database.changing() as db:
            for client_id in client_ids:
                for state in states:
                    db.execute(
                        "UPDATE deliveries SET state = 'queued', reason = '', changed_at = ?"
                        " WHERE client_id = ? AND campaign = ? AND state = ?",
                        (self._time(), client_id, campaign, state),
                    )

    def note(self, row: Delivery, report: Report) -> Noted:
        """Keep a report about a delivery. One that is new moves a delivery on that was sent, or may have been."""
        with self._database.changing() as db:
            return note(db, row, report, self._time())

    def reported(self) -> set[tuple[str, str]]:
        """The message ids and address keys about which there are reports."""
        with self._database.reading() as db:
            return set(db.execute("SELECT message_id, recipient FROM reports"))

    def reopen(self, keys: Iterable[tuple[str, str]], campaign: str) -> None:
        """Queue what came back, by client and document: a person has decided so, or given another address."""
        with self._database.changing() as db:
            reopen(db, keys, campaign, self._time())

    def _change(self, number: int, before: tuple[str, ...], noted: Mapping[str, Any]) -> bool:
        """Change one row that stands at one of these states; False where it does not."""
        allowed = ", ".join(f"'{one}'" for one in before)
        with self._database.changing() as db:
            return _update(db, noted, f"id = :id AND state IN ({allowed})", id=number)

    def _time(self) -> str:
        return self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _update(db: sqlite3.Connection, noted: Mapping[str, Any], where: str, also: str = "", **values: int | str) -> bool:
    """Change the columns `noted` of one row; False where there is no such row."""
    names = ", ".join([*(f"{name} = :{name}" for name in noted), *([also] if also else [])])
    return db.execute(f"UPDATE deliveries SET {names} WHERE {where}", {**noted, **values}).rowcount == 1  # noqa: S608


def _replace_older(db: sqlite3.Connection, client_id: str, document: str, campaign: str, now: str) -> None:
    db.execute(
        "UPDATE deliveries SET state = 'held', reason = ?, changed_at = ?"
        " WHERE client_id = ? AND campaign = ? AND document <> ? AND state = 'queued' AND id < ("
        "SELECT id FROM deliveries WHERE client_id = ? AND campaign = ? AND document = ?)",
        (Reason.REPLACED.value, now, client_id, campaign, document, client_id, campaign, document),
    )
    db.execute(
        "UPDATE deliveries SET reason = ?, changed_at = ?"
        " WHERE client_id = ? AND campaign = ? AND document = '' AND reason <> ?",
        (Reason.REPLACED.value, now, client_id, campaign, Reason.REPLACED.value),
    )


def _hold_waiting(db: sqlite3.Connection, one: Held, campaign: str, now: str) -> None:
    """A client who has no document any more is not sent what still waits; it may be the newest again one day."""
    db.execute(
        "UPDATE deliveries SET state = 'held', reason = ?, changed_at = ?"
        " WHERE client_id = ? AND campaign = ? AND state = 'queued'",
        (one.reason.value, now, one.client_id, campaign),
    )


def read_ledger(path: Path) -> list[Delivery]:
    """Every delivery as it stands, none where there is no ledger. Raises MailError."""
    if not path.is_file():
        return []
    with closing(Ledger(path)) as ledger:
        return ledger.rows()


def read_deliveries(path: Path, campaign: str | None = None) -> list[Delivery]:
    """Every delivery in a ledger, for a listing or a report; what a dead process left is unknown. Raises MailError."""
    with closing(Ledger(path)) as ledger:
        with suppress(MailError), sending_lock(path):
            ledger.recover()
        return ledger.rows(campaign)
