"""What servers reported after they had taken a message, kept in a ledger, and where it leads a delivery."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from guidegen.delivery.mail.ledger.delivery import BOUNCED, DELIVERED, DRAFTED, SENDING, SENT, UNKNOWN, Delivery

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


def note(db: sqlite3.Connection, row: Delivery, report: Report, now: str) -> Noted:
    """Keep a report, and move its delivery on where that was sent or may have been; inside the open transaction."""
    key = {"id": row.id, "message_id": row.message_id, "recipient": row.address_key}
    found = db.execute(
        "SELECT state FROM deliveries WHERE id = :id AND message_id = :message_id AND address_key = :recipient", key
    ).fetchone()
    if found is None or found[0] == SENDING:
        return Noted.TOO_EARLY
    is_new = db.execute(
        "INSERT OR IGNORE INTO reports (message_id, recipient, kind, status, words, at)"
        " VALUES (:message_id, :recipient, :kind, :status, :words, :at)",
        {**key, "kind": report.kind, "status": report.status, "words": report.words, "at": report.at},
    ).rowcount
    if not is_new:
        return Noted.KNOWN
    if found[0] not in _BEFORE.get(report.state, ()):
        return Noted.KEPT
    db.execute(
        "UPDATE deliveries SET state = ?, reason = ?, changed_at = ? WHERE id = ?",
        (report.state, report.said, now, row.id),
    )
    return Noted.MOVED


def reopen(db: sqlite3.Connection, keys: Iterable[tuple[str, str]], campaign: str, now: str) -> None:
    """Queue what came back, by client and document; inside the open transaction."""
    for client_id, document in keys:
        db.execute(
            "UPDATE deliveries SET state = 'queued', reason = '', changed_at = ?"
            " WHERE client_id = ? AND document = ? AND campaign = ? AND state = 'bounced'",
            (now, client_id, document, campaign),
        )
