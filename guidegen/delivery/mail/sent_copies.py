"""Copies of sent mail, as mail programs keep them: a Maildir, an mbox file, .eml files. Nothing in them is changed."""

from __future__ import annotations

import email
import email.policy
import hashlib
import mailbox
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from guidegen.delivery.mail.address import Address, AddressError, read_address
from guidegen.delivery.mail.message import DELIVERY_ID
from guidegen.errors import MailError, Place, Problem

_KINDS = "name a Maildir, an mbox file, an .eml file or a folder of them"
_OUR_ID = re.compile(r"<?([0-9a-f]{32})(?:@|$)", re.IGNORECASE)


@dataclass(frozen=True)
class SentCopy:
    """What one message tells of itself. `ids` are what our own mail is recognised by, `documents` the SHA-256 of each
    PDF in it; `at` is its date in UTC, None where it has none that can be read.
    """

    message_id: str
    ids: frozenset[str]
    to: tuple[Address, ...]
    documents: frozenset[str]
    at: datetime | None


def read_sent_copies(source: Path) -> Iterator[SentCopy]:
    """Every message there, one at a time; drafts are passed over. Raises MailError where it is none of these kinds."""
    try:
        for data in _messages(source):
            yield _copy(email.message_from_bytes(data, policy=email.policy.compat32))
    except (OSError, mailbox.Error) as error:
        message = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise MailError([Problem(Place(str(source)), message, _KINDS)]) from error


def _messages(source: Path) -> Iterator[bytes]:
    if (source / "cur").is_dir():
        yield from _of_maildir(source)
    elif source.is_dir():
        files = sorted(path for path in source.rglob("*") if path.suffix.lower() == ".eml" and path.is_file())
        if not files:
            raise MailError([Problem(Place(str(source)), "no messages here", _KINDS)])
        yield from (path.read_bytes() for path in files)
    elif _is_mbox(source):
        yield from _of_mbox(source)
    else:
        yield source.read_bytes()


def _of_maildir(source: Path) -> Iterator[bytes]:
    for folder in (source / "cur", source / "new"):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            flags = path.name.partition(":2,")[2]
            if path.is_file() and "D" not in flags and not path.name.startswith("."):
                yield path.read_bytes()


def _of_mbox(source: Path) -> Iterator[bytes]:
    box = mailbox.mbox(source, create=False)
    try:
        for key in box.iterkeys():
            yield box.get_bytes(key)
    finally:
        box.close()


def _is_mbox(source: Path) -> bool:
    with source.open("rb") as file:
        return file.read(5) == b"From "


def _copy(message: Message) -> SentCopy:
    headers = [(name.lower(), _plain(value)) for name, value in message.raw_items()]

    def all_of(*names: str) -> list[str]:
        return [value for name, value in headers if name in names]

    known = [*all_of("message-id"), *all_of(DELIVERY_ID.lower())]
    ids = frozenset(found[1].lower() for text in known if (found := _OUR_ID.match(text)))
    recipients = tuple(_addresses(all_of("to", "cc", "bcc")))
    return SentCopy("".join(all_of("message-id")[:1]), ids, recipients, frozenset(_documents(message)), _date(all_of))


def _plain(value: object) -> str:
    """A header as one line; what is neither ASCII nor UTF-8 in it is lost."""
    return " ".join(str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())


def _addresses(texts: list[str]) -> Iterator[Address]:
    for _, text in getaddresses(texts):
        try:
            yield read_address(text)
        except AddressError:
            continue


def _documents(message: Message) -> Iterator[str]:
    for part in message.walk():
        data = None if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(data, bytes) and data.startswith(b"%PDF-"):
            yield hashlib.sha256(data).hexdigest()


def _date(all_of: Callable[[str], list[str]]) -> datetime | None:
    try:
        found = parsedate_to_datetime("".join(all_of("date")[:1]))
    except (ValueError, TypeError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
