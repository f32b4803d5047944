"""message -> parts -> what it says about mail that was sent; pure, and within bounds whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email.message import Message

from guidegen.delivery.bounces.mime import Part, date_of, field_of, read_header, read_parts
from guidegen.delivery.bounces.models import Reading, Sort
from guidegen.delivery.bounces.plain import plain_verdicts
from guidegen.delivery.bounces.screening import is_from_server, may_be_report
from guidegen.delivery.bounces.standard import NOTICE_TYPES, standard_verdicts
from guidegen.delivery.mail.message import DELIVERY_ID

_ID = re.compile(r"<[^<>\s]{1,250}>")
_RETURNED_IDS = (
    re.compile(rf"^[ \t]*{DELIVERY_ID}:[ \t]*([0-9a-f]{{32}})\s", re.IGNORECASE | re.MULTILINE),
    re.compile(
        r"^[ \t]*(?:X-)?(?:Original-)?Message-ID:[ \t]*(?:\n[ \t]+)?(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE
    ),
)
_REFERRING = ("In-Reply-To", "References", "X-Original-Message-ID", "Original-Message-ID")
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
_MAX_IDS = 200
# That it was read, and that somebody complained of it: it has arrived, or somebody says so.
_OTHER_REPORTS = (*NOTICE_TYPES, "message/feedback-report")


def read_message(data: bytes) -> Reading:
    """What a message says, by its first 256 kB. Raises UnreadableError."""
    header = read_header(data)
    if not may_be_report(header):
        return Reading(Sort.OTHER)
    parts = read_parts(data)
    at = date_of(header)
    verdicts = tuple(standard_verdicts(parts))
    if not verdicts and is_from_server(header):
        verdicts = tuple(plain_verdicts(header, parts))
    if verdicts:
        return Reading(Sort.REPORT, verdicts, frozenset([*_referred(header), *_returned(parts)]), at)
    if any(part.type in _OTHER_REPORTS for part in parts):
        return Reading(Sort.OTHER)
    if is_from_server(header):
        return Reading(Sort.UNKNOWN, (), frozenset([*_referred(header), *_returned(parts)]), at)
    return Reading(Sort.AUTOMATIC_REPLY, (), frozenset(_referred(header)), at)


def _referred(header: Message) -> Iterator[str]:
    """The messages that a header refers to."""
    for name in _REFERRING:
        yield from _ID.findall(field_of(header, name))[:_MAX_IDS]


def _returned(parts: Iterable[Part]) -> list[str]:
    """The ids of what was returned, however it is enclosed; a report is not about what that carried in its turn."""
    texts = [part.text.lstrip("\n").partition("\n\n")[0] if part.type in _RETURNED else part.text for part in parts]
    return [found[1] for text in texts for form in _RETURNED_IDS if (found := form.search(f"{text}\n"))]
