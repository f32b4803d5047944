"""E-mail: who may be sent a guide, the message, the server, and a ledger of what became of each."""

from guidegen.delivery.mail.ledger import LEDGER, LISTED, Delivery, count_states, read_deliveries
from guidegen.delivery.mail.mailed import read_mailed

__all__ = ["LEDGER", "LISTED", "Delivery", "count_states", "read_deliveries", "read_mailed"]
