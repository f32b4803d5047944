"""Where messages come from: the beginning of each, and one of them whole; nothing there is changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from guidegen.delivery.bounces.mime import MAX_HEADER, MAX_MESSAGE
from guidegen.delivery.bounces.screening import FIELDS
from guidegen.errors import MailError, Place, Problem

if TYPE_CHECKING:
    from guidegen.delivery.mail.imap import Mailbox

_AT_ONCE = 200  # headers in one question
_PARTS = ("new", "cur")
# A file that was put in the place of a message could lead elsewhere, or never come to an end.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Source(Protocol):
    """A mailbox. A message's number is what the mailbox itself calls it, or where it stands by name."""

    def headers(self) -> Iterator[tuple[int, bytes | None]]:
        """Each message's number and its header, or None where it cannot be read. Raises MailError."""

    def message(self, number: int) -> bytes | None:
        """The beginning of a message; None where it is gone meanwhile. Raises MailError."""


class ImapSource:
    """A folder of an open mailbox, opened to look only: nothing becomes seen. Numbers are UIDs.

    `since` is the day before which no report can have come.
    """

    def __init__(self, box: Mailbox, folder: str, since: date) -> None:
        self._box = box
        self._folder = folder
        self._since = since

    def headers(self) -> Iterator[tuple[int, bytes | None]]:
        self._box.select(self._folder, readonly=True)
        uids = sorted(self._box.search(["SINCE", self._since]))
        wanted = f"BODY.PEEK[HEADER.FIELDS ({' '.join(FIELDS).upper()})]<0.{MAX_HEADER}>"
        for start in range(0, len(uids), _AT_ONCE):
            some = uids[start : start + _AT_ONCE]
            found = self._box.fetch(some, [wanted])
            yield from ((uid, _body(found[uid])) for uid in some if uid in found)

    def message(self, number: int) -> bytes | None:
        found = self._box.fetch([number], [f"BODY.PEEK[]<0.{MAX_MESSAGE}>"])
        return _body(found[number]) if number in found else None


def _body(items: Mapping[bytes, Any]) -> bytes | None:
    """The one part that was asked for, whatever the server calls it."""
    found = next((value for key, value in items.items() if key.upper().startswith(b"BODY[")), None)
    return found if isinstance(found, bytes) else None


class MaildirSource:
    """The messages in a Maildir's new and cur, in the order of their names. Nothing becomes seen: no file is moved."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: list[str] = []

    def headers(self) -> Iterator[tuple[int, bytes | None]]:
        self._files = self._listed()
        for number in range(1, len(self._files) + 1):
            yield number, self._read(number, MAX_HEADER)

    def message(self, number: int) -> bytes | None:
        return self._read(number, MAX_MESSAGE)

    def _listed(self) -> list[str]:
        try:
            if not all((self._folder / part).is_dir() for part in _PARTS):
                hint = "name a Maildir (it has folders new and cur), or imaps://user@host/INBOX"
                raise MailError([Problem(Place(str(self._folder)), "this is no Maildir", hint)])
            return sorted(
                (f"{part}/{entry.name}" for part in _PARTS for entry in os.scandir(self._folder / part)),
                key=lambda name: name.partition("/")[2],
            )
        except OSError as error:
            raise MailError([Problem(Place(str(self._folder)), f"cannot be read: {error.strerror}")]) from error

    def _read(self, number: int, limit: int) -> bytes | None:
        """The first bytes of a file; None where it is no file, or none that may be read."""
        try:
            descriptor = os.open(self._folder / self._files[number - 1], _FLAGS)
        except OSError:
            return None
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            return os.read(descriptor, limit)
        except OSError:
            return None
        finally:
            os.close(descriptor)
