"""The file of a ledger: opened safely, changed whole or not at all, and its faults told in words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from guidegen.delivery.mail.ledger.locks import is_about_locks, refuse_place_without_locks, without_locks
from guidegen.delivery.mail.ledger.schema import VERSION, ForeignDatabaseError, NewerVersionError, bring_up_to_date
from guidegen.errors import MailError, Place, Problem

_PATIENCE = 30.0  # seconds to wait while another process writes


class Database:
    """One SQLite file (mode 0600), made where there is none.

    A change is on the disk when its transaction is over. Raises MailError where the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._told():
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.fchmod(descriptor, 0o600)
                refuse_place_without_locks(path, descriptor)
            finally:
                os.close(descriptor)
            self.connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        try:
            with self._told():
                self._open()
        except BaseException:
            self.connection.close()
            raise

    def _open(self) -> None:
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        try:
            with self._transaction():
                bring_up_to_date(self.connection)
        except ForeignDatabaseError:
            raise self.error("this is a database of something else", "name another file as [mail] ledger") from None
        except NewerVersionError as error:
            message = f"its version is {error}; this guidegen knows {VERSION}"
            raise self.error(message, "use a newer guidegen") from None

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """To ask in. Raises MailError for whatever goes wrong."""
        with self._told():
            yield self.connection

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it on the disk, or nothing. Raises MailError for whatever goes wrong."""
        with self._told(), self._transaction():
            yield self.connection

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            # A full disk may have ended the transaction already.
            with suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if is_about_locks(error):
                raise MailError([without_locks(self.path, str(error))]) from error
            raise self.error(f"the ledger cannot be used: {error}", _hint(error)) from error
        except OSError as error:
            raise self.error(f"the ledger cannot be used: {error.strerror}", "see that its folder is there") from error

    def error(self, message: str, hint: str) -> MailError:
        """What is wrong with this file, and what to do."""
        return MailError([Problem(Place(str(self.path)), message, hint)])


def _hint(error: sqlite3.Error) -> str:
    if "not a database" in str(error) or "malformed" in str(error):
        return "the file is damaged, or no ledger; move it away, put back a copy or give --rebuild-ledger"
    if "locked" in str(error):
        return "another program has it open; close that, and run the same command again"
    return "make room on the disk, and run the same command again; it goes on where it stopped"
