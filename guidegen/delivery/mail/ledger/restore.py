"""Deliveries put back into a ledger that has lost them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from guidegen.delivery.mail.address import Address
from guidegen.delivery.mail.ledger.delivery import SENT


@dataclass(frozen=True)
class Found:
    """What is known of a delivery without a ledger: client, document and campaign, and how it is to stand.

    `state` is sent or unknown; `to` and `at` are None where nothing tells.
    """

    key: tuple[str, str, str]
    state: str
    reason: str
    to: Address | None = None
    message_id: str = ""
    at: datetime | None = None


# What the ledger knows better stays: a delivery that was sent, or of which the server has had a try.
_RESTORE = """
INSERT INTO deliveries (client_id, document, campaign, state, reason, address, address_key, message_id, attempts,
    entered_at, changed_at) VALUES (:client, :document, :campaign, :state, :reason, :address, :address_key,
    :message_id, 1, :at, :now)
ON CONFLICT (client_id, document, campaign) DO UPDATE SET state = excluded.state, reason = excluded.reason,
    reply_code = NULL, reply = '', attempts = max(attempts, 1), changed_at = excluded.changed_at,
    address = CASE excluded.address WHEN '' THEN address ELSE excluded.address END,
    address_key = CASE excluded.address_key WHEN '' THEN address_key ELSE excluded.address_key END,
    message_id = CASE excluded.message_id WHEN '' THEN message_id ELSE excluded.message_id END
    WHERE state IN ('queued', 'held', 'failed', 'unknown') AND (excluded.state = :sent OR attempts = 0)
"""


def restore(db: sqlite3.Connection, found: Found, address_key: Callable[[Address], str], now: str) -> None:
    """Put one delivery back, inside the transaction that is open."""
    client_id, document, campaign = found.key
    values = {
        "client": client_id,
        "document": document,
        "campaign": campaign,
        "state": found.state,
        "reason": found.reason,
        "address": found.to.masked if found.to else "",
        "address_key": address_key(found.to) if found.to else "",
        "message_id": found.message_id,
        "at": found.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if found.at else now,
        "now": now,
        "sent": SENT,
    }
    db.execute(_RESTORE, values)
