"""Which messages of a mailbox may be reports or automatic replies, by their headers alone."""

from __future__ import annotations

import re
from email.message import Message

from guidegen.delivery.bounces.mime import field_of

FIELDS = (
    "From",
    "Return-Path",
    "Content-Type",
    "Auto-Submitted",
    "X-Failed-Recipients",
    "Precedence",
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Reply-From",
)
_DAEMON = re.compile(
    r"(?<![\w.-])(?:mailer[-_]?daemon|mail-?daemon|post-?master|microsoftexchange[0-9a-f]{32})(?:@|>|\s|$)",
    re.IGNORECASE,
)
_REPORT = re.compile(r"\s*multipart/report\b", re.IGNORECASE)
_REPLIES = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From")


def is_from_server(header: Message) -> bool:
    """Whether a mail server seems to have written it: in the form of a report, or under a name that servers have."""
    return (
        _REPORT.match(field_of(header, "Content-Type")) is not None
        or bool(field_of(header, "X-Failed-Recipients"))
        or _DAEMON.search(field_of(header, "From")) is not None
    )


def is_automatic(header: Message) -> bool:
    """Whether no person wrote it, by RFC 3834 or by what was used before that."""
    submitted = field_of(header, "Auto-Submitted").lower()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or field_of(header, "Return-Path") == "<>"
        or field_of(header, "Precedence").lower() in ("auto_reply", "auto-reply")
        or any(field_of(header, name) for name in _REPLIES)
    )


def may_be_report(header: Message) -> bool:
    """Whether the rest of the message has to be looked at."""
    return is_from_server(header) or is_automatic(header)
