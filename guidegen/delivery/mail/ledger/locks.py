"""Locks of a ledger: one process at a time sends out of it, and a place that has no locks is told as that."""

from __future__ import annotations

import errno
import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from guidegen.errors import MailError, Place, Problem
from guidegen.files.only_one import only_one

_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)
# What SQLite makes of a place whose locks or shared memory fail; a lock that is merely taken is SQLITE_BUSY.
_OF_LOCKS = ("SQLITE_PROTOCOL", "SQLITE_NOLFS", "SQLITE_IOERR_LOCK", "SQLITE_IOERR_RDLOCK", "SQLITE_IOERR_UNLOCK")
_OF_SHARED_MEMORY = "SQLITE_IOERR_SHM"


@contextmanager
def sending_lock(path: Path) -> Iterator[None]:
    """Keep every other process from sending out of the same ledger.

    Raises MailError where one does already, and where nothing can be locked.
    """
    lock = path.with_name(f"{path.name}.lock")
    with ExitStack() as held:
        try:
            held.enter_context(only_one(lock))
        except BlockingIOError as error:
            message = "another guidegen is sending out of this ledger"
            raise MailError([Problem(Place(str(path)), message, "wait until it is done; nothing was sent")]) from error
        except OSError as error:
            if error.errno in _NO_LOCKS:
                raise MailError([without_locks(path, error.strerror)]) from error
            raise MailError([Problem(Place(str(lock)), f"cannot be written: {error.strerror}")]) from error
        yield


def refuse_place_without_locks(path: Path, descriptor: int) -> None:
    """Try the kind of lock that SQLite takes, on an open file. Raises MailError where the place has none."""
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1)
        fcntl.lockf(descriptor, fcntl.LOCK_UN, 1)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            raise MailError([without_locks(path, error.strerror)]) from error


def is_about_locks(error: sqlite3.Error) -> bool:
    """Whether SQLite fails because of the place, not because another program has the file."""
    name = getattr(error, "sqlite_errorname", "")
    return name in _OF_LOCKS or name.startswith(_OF_SHARED_MEMORY)


def without_locks(path: Path, said: str | None) -> Problem:
    """What to tell of a place that cannot lock files, as many shares of a network cannot."""
    message = f"this place cannot lock files ({said}), so nothing would keep two programs from sending the same"
    return Problem(Place(str(path)), message, "set [mail] ledger to a file on this computer's own disk")
