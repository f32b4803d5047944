"""One process at a time sends out of a ledger."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guidegen.errors import MailError, Place, Problem


@contextmanager
def sending_lock(path: Path) -> Iterator[None]:
    """Keep every other process from sending out of the same ledger. Raises MailError where one does already."""
    lock = path.with_name(f"{path.name}.lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise MailError([Problem(Place(str(lock)), f"cannot be written: {error.strerror}")]) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = "another guidegen is sending out of this ledger"
            raise MailError([Problem(Place(str(path)), message, "wait until it is done; nothing was sent")]) from error
        yield
    finally:
        os.close(descriptor)
