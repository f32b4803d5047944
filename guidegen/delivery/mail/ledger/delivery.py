"""One delivery as a ledger knows it, and the states it can stand at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

STATES = ("queued", "sending", "sent", "failed", "unknown", "held", "drafting", "drafted", "bounced", "delivered")
QUEUED, SENDING, SENT, FAILED, UNKNOWN, HELD, DRAFTING, DRAFTED, BOUNCED, DELIVERED = STATES


@dataclass(frozen=True)
class Delivery:
    """One document for one client in one campaign. `document` is its SHA-256 before it was locked.

    `address` is masked; `reason` is why it is held, what went wrong without a reply, or what came back. Times are UTC.
    """

    id: int
    client_id: str
    document: str
    campaign: str
    state: str
    address: str
    address_key: str
    message_id: str
    reason: str
    reply_code: int | None
    reply: str
    may_retry: int
    attempts: int
    entered_at: str
    changed_at: str

    @property
    def said(self) -> str:
        """What is known of how it came to its state, in a line."""
        if self.reply_code and self.state not in (BOUNCED, DELIVERED):
            return f"{self.reply_code} {self.reply}"
        return self.reason

    def to_dict(self) -> dict[str, Any]:
        """What a listing shows."""
        return {key: value for key, value in asdict(self).items() if key in LISTED}


NAMES = tuple(field.name for field in fields(Delivery))
LISTED = tuple(name for name in NAMES if name not in ("id", "address_key", "may_retry"))


def count_states(rows: Iterable[Delivery]) -> Mapping[str, int]:
    """How many deliveries stand at each state."""
    counts = dict.fromkeys(STATES, 0)
    for row in rows:
        counts[row.state] += 1
    return counts
