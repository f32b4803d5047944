"""One message with its guide attached, as a server wants it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from guidegen.delivery.mail.address import Address

ATTACHMENT = "guide.pdf"
# Some providers put a Message-ID of their own in the place of ours.
DELIVERY_ID = "X-Guidegen-Delivery"
_WIDTH = 78
_ROOM = 20  # for a header's name and brackets


@dataclass(frozen=True)
class Words:
    """What one client reads: the subject, and the same words as plain text and as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Letter:
    """All that one message is made of; `sender` and `reply_to` may have a name before the address."""

    sender: str
    reply_to: str
    to: Address
    words: Words
    pdf: bytes
    message_id: str
    date: datetime


def message_id(client_id: str, document: str, campaign: str, sender: str) -> str:
    """The same for the same client, document (SHA-256) and campaign, so that a second copy can be recognised."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return f"<{delivery_id(client_id, document, campaign)}@{domain}>"


def delivery_id(client_id: str, document: str, campaign: str) -> str:
    """What a delivery is recognised by in a message: 32 hexadecimal digits that tell nothing."""
    key = "\0".join((campaign, client_id, document))
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def compose(letter: Letter) -> bytes:
    """The message with CRLF line ends, all ASCII but for an international address. Raises ValueError for a header
    with a line break in it.
    """
    message = EmailMessage(SMTP.clone(cte_type="7bit", utf8=letter.to.is_international))
    message["From"] = letter.sender
    message["To"] = HeaderAddress(username=letter.to.local, domain=letter.to.domain)
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Subject"] = letter.words.subject
    message["Date"] = format_datetime(letter.date)
    message["Message-ID"] = letter.message_id
    # No Auto-Submitted: where a mailbox is full, dovecot-lda throws such mail away and tells nobody
    # (findings/dovecot-discards-auto-submitted.sh). Replies of machines are told apart when they come.
    message[DELIVERY_ID] = letter.message_id.strip("<>").partition("@")[0]
    message.set_content(letter.words.text, cte="quoted-printable")
    message.add_alternative(letter.words.html, subtype="html", cte="quoted-printable")
    message.add_attachment(letter.pdf, maintype="application", subtype="pdf", filename=ATTACHMENT)
    # A line that is too short for an address would have it split, or written in a way that no server reads.
    longest = max(len(text) for text in (letter.sender, letter.reply_to, letter.to.text, letter.message_id))
    width = max(_WIDTH, longest + _ROOM)
    return message.as_bytes(policy=message.policy.clone(max_line_length=width))
