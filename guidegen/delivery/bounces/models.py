"""What a message in the sender's mailbox says about mail that was sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What became of a message at one recipient. Only the first three say how it ended."""

    HARD = "hard"
    SOFT = "soft"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    RELAYED = "relayed"


BOUNCES = (Kind.HARD, Kind.SOFT)


class Sort(StrEnum):
    """What kind of message it is. UNKNOWN is a report in a form that we do not know."""

    REPORT = "report"
    AUTOMATIC_REPLY = "automatic reply"
    UNKNOWN = "unknown"
    OTHER = "other"


@dataclass(frozen=True)
class Verdict:
    """What a server says about one recipient.

    `addresses` are as they were written, each in every way it can be read; `status` is a code of RFC 3463 or empty.
    `words` are the server's and may name anybody.
    """

    kind: Kind
    addresses: tuple[str, ...]
    status: str = ""
    words: str = ""


@dataclass(frozen=True)
class Reading:
    """One message as it was understood.

    `ids` are those of mail that it speaks of: Message-IDs with their brackets, and what our own header says. `at` is
    its own date in UTC, or empty.
    """

    sort: Sort
    verdicts: tuple[Verdict, ...] = ()
    ids: frozenset[str] = frozenset()
    at: str = ""


class UnreadableError(Exception):
    """A message that is broken, or made to keep its reader busy."""


# Not within an IP address or a version.
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_REPLY = re.compile(r"(?<![\d.-])([45])\d\d(?![\d.])")
_MAILBOX_FULL, _EXPIRED = "2.2", "4.7"


def status_in(text: str) -> str:
    """The first code of RFC 3463 in a text, or an empty one."""
    found = _STATUS.search(text)
    return found[0] if found else ""


def exact_status(status: str, words: str) -> str:
    """A status, or the one in the server's words where the status says nothing but its class."""
    status = status_in(status)
    if status and not status.endswith(".0.0"):
        return status
    found = status_in(words)
    return found if found and not found.startswith("2") else status


def bounce_kind(status: str, words: str) -> Kind:
    """Whether a failure is for good. A full mailbox and a time that ran out are not, whatever their class."""
    if not status:
        reply = _REPLY.search(words)
        return Kind.SOFT if reply and reply[1] == "4" else Kind.HARD
    what = status.partition(".")[2]
    return Kind.SOFT if status.startswith("4") or what in (_MAILBOX_FULL, _EXPIRED) else Kind.HARD
