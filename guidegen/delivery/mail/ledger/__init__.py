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
from guidegen.delivery.mail.ledger.ledger import LEDGER, Ledger, read_deliveries, read_ledger
from guidegen.delivery.mail.ledger.locks import sending_lock
from guidegen.delivery.mail.ledger.reports import Noted, Report
from guidegen.delivery.mail.ledger.restore import Found

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
    "Found",
    "Ledger",
    "Noted",
    "Report",
    "count_states",
    "read_deliveries",
    "read_ledger",
    "sending_lock",
]
