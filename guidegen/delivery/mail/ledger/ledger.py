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
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from guidegen.delivery.mail.address import Address
from guidegen.delivery.mail.eligibility import Held, Post, Reason
from guidegen.delivery.mail.ledger.database import Database
from guidegen.delivery.mail.ledger.delivery import (
    BOUNCED,
    DELIVERED,
    DRAFTED,
    DRAFTING,
    NAMES,
    QUEUED,
    SENDING,
    SENT,
    UNKNOWN,
    Delivery,
)
from guidegen.delivery.mail.ledger.sending_lock import sending_lock
from guidegen.errors import MailError

LEDGER = "ledger.sqlite"
_COLUMNS = ", ".join(NAMES)
# From where a report can move a delivery on. Whoever once got nothing is not taken for somebody who did.
_BEFORE = {BOUNCED: (SENT, UNKNOWN, DRAFTED, DELIVERED), DELIVERED: (SENT, UNKNOWN, DRAFTED)}


class Noted(StrEnum):
    """What a report did to a ledger. One about a delivery that is on its way this moment is not kept yet."""

    MOVED = "moved"
    KEPT = "kept"
    KNOWN = "known"
    TOO_EARLY = "too early"


@dataclass(frozen=True)
class Report:
    """What a server reported about a delivery after it had taken it. `words` must not name anybody any more.

    `at` is the report's own date; with it the same report is known again. `state` is where it leads, or empty.
    """

    kind: str
    status: str
    words: str
    at: str
    state: str = ""

    @property
    def said(self) -> str:
        return " ".join(text for text in (self.kind, self.status, self.words) if text)


class Ledger:
    """One ledger file (mode 0600), made where there is none. Every change is on the disk when its call returns.

    Every method raises MailError where the file cannot be used.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = path
        self._now = now
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
        """Queue posts, each with its message id, and note what is held; what may have arrived stays as it is.

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
                _replace_older(db, *one.key, campaign, now)
        return {key: row.id for key, row in self.standing(campaign).items() if row.state == QUEUED}

    def claim(self, number: int, state: str = SENDING) -> bool:
        """Record the intent to send, right before the first byte; False where another process was first."""
        return self._change(number, (QUEUED,), {"state": state}, attempts=1)

    def settle(
        self,
        number: int,
        state: str,
        code: int | None = None,
        reply: str = "",
        reason: str = "",
        may_retry: bool = False,
    ) -> None:
        """Record what became of a delivery that is queued or on its way. `reply` must not hold the address any more."""
        noted = {"state": state, "reply_code": code, "reply": reply, "reason": reason, "may_retry": int(may_retry)}
        if not self._change(number, (QUEUED, SENDING, DRAFTING), noted):
            raise self._database.error(
                "a delivery was changed by somebody else meanwhile", "look at guidegen email --status"
            )

    def note(self, row: Delivery, report: Report) -> Noted:
        """Keep a report about a delivery. One that is new moves a delivery on that was sent, or may have been."""
        key = {"id": row.id, "message_id": row.message_id, "recipient": row.address_key}
        noted = {**key, "kind": report.kind, "status": report.status, "words": report.words, "at": report.at}
        with self._database.changing() as db:
            found = db.execute(
                "SELECT state FROM deliveries WHERE id = :id AND message_id = :message_id AND address_key = :recipient",
                key,
            ).fetchone()
            if found is None or found[0] == SENDING:
                return Noted.TOO_EARLY
            if not db.execute(
                "INSERT OR IGNORE INTO reports (message_id, recipient, kind, status, words, at)"
                " VALUES (:message_id, :recipient, :kind, :status, :words, :at)",
                noted,
            ).rowcount:
                return Noted.KNOWN
            if found[0] not in _BEFORE.get(report.state, ()):
                return Noted.KEPT
            db.execute(
                "UPDATE deliveries SET state = ?, reason = ?, changed_at = ? WHERE id = ?",
                (report.state, report.said, self._time(), row.id),
            )
            return Noted.MOVED

    def reported(self) -> set[tuple[str, str]]:
        """The message ids and address keys about which there are reports."""
        with self._database.reading() as db:
            return set(db.execute("SELECT message_id, recipient FROM reports"))

    def abandon(self) -> int:
        """Turn what a dead process left at `sending` into `unknown`; how many. Only under `sending_lock`."""
        with self._database.changing() as db:
            return db.execute(
                "UPDATE deliveries SET state = 'unknown', reason = 'interrupted', changed_at = ?"
                " WHERE state = 'sending'",
                (self._time(),),
            ).rowcount

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

    def reopen(self, keys: Iterable[tuple[str, str]], campaign: str) -> None:
        """Queue what came back, by client and document: a person has decided so, or given another address."""
        with self._database.changing() as db:
            for client_id, document in keys:
                db.execute(
                    "UPDATE deliveries SET state = 'queued', reason = '', changed_at = ?"
                    " WHERE client_id = ? AND document = ? AND campaign = ? AND state = 'bounced'",
                    (self._time(), client_id, document, campaign),
                )

    def _change(self, number: int, before: tuple[str, ...], noted: Mapping[str, Any], attempts: int = 0) -> bool:
        """Change one row that stands at one of these states; False where it does not."""
        noted = {**noted, "changed_at": self._time()}
        names = ", ".join(f"{name} = :{name}" for name in noted)
        allowed = ", ".join(f"'{one}'" for one in before)
        query = (
            f"UPDATE deliveries SET {names}, attempts = attempts + {attempts}"  # noqa: S608
            f" WHERE id = :id AND state IN ({allowed})"
        )
        with self._database.changing() as db:
            return db.execute(query, {**noted, "id": number}).rowcount == 1

    def _time(self) -> str:
        return self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _replace_older(db: sqlite3.Connection, client_id: str, document: str, campaign: str, now: str) -> None:
    db.execute(
        "UPDATE deliveries SET state = 'held', reason = ?, changed_at = ?"
        " WHERE client_id = ? AND campaign = ? AND document <> ? AND state = 'queued' AND id < ("
        "SELECT id FROM deliveries WHERE client_id = ? AND campaign = ? AND document = ?)",
        (Reason.REPLACED.value, now, client_id, campaign, document, client_id, campaign, document),
    )


def read_deliveries(path: Path, campaign: str | None = None) -> list[Delivery]:
    """Every delivery in a ledger, for a listing or a report; what a dead process left is unknown. Raises MailError."""
    with closing(Ledger(path)) as ledger:
        with suppress(MailError), sending_lock(path):
            ledger.abandon()
        return ledger.rows(campaign)
