"""The ledger of all mail: who got what, when, and with which reply of the server."""

from guidegen.delivery.mail.ledger.delivery import (
    BOUNCED,
    DELIVERED,
    DRAFTED,
    DRAFTING,
    FAILED,
    HELD,
    LISTED,
    QUEUED,
    SENDING,
    SENT,
    STATES,
    UNKNOWN,
    Delivery,
    count_states,
)
from guidegen.delivery.mail.ledger.ledger import LEDGER, Ledger, Noted, Report, read_deliveries
from guidegen.delivery.mail.ledger.sending_lock import sending_lock

__all__ = [
    "BOUNCED",
    "DELIVERED",
    "DRAFTED",
    "DRAFTING",
    "FAILED",
    "HELD",
    "LEDGER",
    "LISTED",
    "QUEUED",
    "SENDING",
    "SENT",
    "STATES",
    "UNKNOWN",
    "Delivery",
    "Ledger",
    "Noted",
    "Report",
    "count_states",
    "read_deliveries",
    "sending_lock",
]
