"""Where messages come from: the beginning of each, and one of them whole; nothing there is changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from guidegen.delivery.bounces.mime import MAX_HEADER, MAX_MESSAGE
from guidegen.errors import MailError, Place, Problem

_PARTS = ("new", "cur")
# A file that was put in the place of a message could lead elsewhere, or never come to an end.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Source(Protocol):
    """A mailbox. A message's number is what the mailbox itself calls it, or where it stands by name."""

    def headers(self) -> Iterator[tuple[int, bytes]]:
        """Each message's number, and its header or what of it matters, which may be cut short. Raises MailError."""

    def message(self, number: int) -> bytes | None:
        """The beginning of a message; None where it is gone. Raises MailError."""


class MaildirSource:
    """The messages in a Maildir's new and cur, in the order of their names. Nothing becomes seen: no file is moved."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: list[str] = []

    def headers(self) -> Iterator[tuple[int, bytes]]:
        self._files = self._listed()
        for number in range(1, len(self._files) + 1):
            if (data := self._read(number, MAX_HEADER)) is not None:
                yield number, data

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
        """The first bytes of a file; None where it is gone, is none, or may not be read."""
        try:
            descriptor = os.open(self._folder / self._files[number - 1], _FLAGS)
        except OSError:
            return None
        with open(descriptor, "rb", buffering=0) as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            return stream.read(limit)
