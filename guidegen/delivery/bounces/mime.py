"""A message taken apart within bounds, whoever wrote it: its header, and its parts as plain text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parsedate_to_datetime

from guidegen.delivery.bounces.models import UnreadableError

MAX_MESSAGE = 256 * 1024  # a server returns the header of a message first; what follows is not needed
MAX_HEADER = 32 * 1024
_MAX_MULTIPARTS = 30
_MAX_FIELD = 2000
_MAX_DATE = 100
# The parser takes time with the square of the length of these fields.
_FIELD = re.compile(rb"^content-[a-z-]+[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.IGNORECASE | re.MULTILINE)
_MULTIPART = re.compile(rb"multipart/", re.IGNORECASE)
# Python's parser reads message/delivery-status into blocks, never decodes it, takes message/global-delivery-status for
# a whole message, and goes down into returned messages as deep as they go. As text they are all read alike.
_INNER = re.compile(rb"^(content-type[ \t]*:\s*)message/", re.IGNORECASE | re.MULTILINE)
_INNER_TYPE = "text/x-message-"
_SLOW_CODECS = ("idna", "punycode")  # they take time with the square of the length


@dataclass(frozen=True)
class Part:
    """One part without parts of its own. `type` is as its header says, in lower case; `text` is decoded."""

    type: str
    text: str


def read_header(data: bytes) -> Message:
    """The header alone of a message or of its beginning; values may hold anything."""
    return BytesParser(policy=compat32).parsebytes(data[:MAX_HEADER], headersonly=True)


def read_parts(data: bytes) -> list[Part]:
    """The parts in their order. Raises UnreadableError."""
    data = data[:MAX_MESSAGE]
    if len(_MULTIPART.findall(data)) > _MAX_MULTIPARTS:
        raise UnreadableError("too many parts within parts")
    if any(len(found[0]) > _MAX_FIELD for found in _FIELD.finditer(data)):
        raise UnreadableError("a header field without end")
    try:
        message = BytesParser(policy=compat32).parsebytes(_INNER.sub(rb"\1" + _INNER_TYPE.encode(), data))
        return list(_parts_of(message))
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        # What the parser raises for a broken message depends on where it is broken.
        raise UnreadableError(type(error).__name__) from error


def _parts_of(message: Message) -> Iterator[Part]:
    for part in message.walk():
        if not part.is_multipart():
            kind = part.get_content_type()
            yield Part(kind.replace(_INNER_TYPE, "message/", 1), _decoded(part))


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        codec = codecs.lookup(part.get_content_charset("utf-8")).name
        text = payload.decode("utf-8" if codec in _SLOW_CODECS else codec, "replace")
    except (LookupError, ValueError):
        text = payload.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def field_of(header: Message, name: str) -> str:
    """A field's value on one line, or an empty text; letters that are no ASCII as they can be read."""
    value = next((value for key, value in header.raw_items() if key.lower() == name.lower()), "")
    return " ".join(str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())


def date_of(header: Message) -> str:
    """The date of a message in UTC; empty where it has none that can be read."""
    try:
        when = parsedate_to_datetime(field_of(header, "Date")[:_MAX_DATE])
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, TypeError, OverflowError, IndexError, OSError):
        return ""
