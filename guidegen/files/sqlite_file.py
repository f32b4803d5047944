"""One SQLite file of health data: opened safely, changed whole or not at all, its faults told in words of its room."""

from __future__ import annotations

import os
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock

from guidegen.errors import GuidegenError

# How long a log that somebody still reads is tried to be emptied, in milliseconds: nobody at a desk waits for more.
_LOG_PATIENCE = 500


class SqliteFile(ABC):
    """One SQLite file (mode 0600), made where there is none; every method may be called from any thread.

    A change is on the disk when its transaction is over; `changes` counts those of this process. `patience` is for how
    many seconds it is waited for another process that writes. `migrations` are scripts, of which the one at place n
    turns a file of version n into one of version n + 1. Raises what `fault` makes, whatever goes wrong with the file.
    """

    # Whether a link in the place of the file is followed, as one that a clinic has set is.
    follows_links = True

    def __init__(self, path: Path, migrations: Sequence[str], patience: float) -> None:
        self.path = path
        self.changes = 0
        self._migrations = migrations
        self._patience = patience
        self._one_at_a_time = RLock()
        with self._told():
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | (0 if self.follows_links else os.O_NOFOLLOW)
            descriptor = os.open(path, flags, 0o600)
            try:
                os.fchmod(descriptor, 0o600)
                self.check(descriptor)
            finally:
                os.close(descriptor)
            self.connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
        try:
            with self._told():
                self._open()
        except BaseException:
            self.connection.close()
            raise

    @abstractmethod
    def fault(self, error: sqlite3.Error | OSError) -> GuidegenError:
        """What a fault of the file is to people, and what they can do."""

    @abstractmethod
    def foreign(self) -> GuidegenError:
        """That the file is a database of another program."""

    @abstractmethod
    def newer(self, version: int, known: int) -> GuidegenError:
        """That the file is of a version that this program does not know."""

    def check(self, descriptor: int) -> None:  # noqa: B027  (most files have nothing to be looked at)
        """Look at the open file before SQLite does, and raise what speaks against it."""

    def begun(self) -> None:  # noqa: B027
        """What a new file holds from its first transaction on, beside its tables."""

    def close(self) -> None:
        with self._one_at_a_time:
            self.connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """To ask in."""
        with self._one_at_a_time, self._told():
            yield self.connection

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it on the disk, or nothing."""
        with self._one_at_a_time, self._told(), self._transaction():
            yield self.connection

    def empty_log(self) -> bool:
        """Leave nothing in the log beside the file, also of what was deleted; False where somebody is reading it."""
        with self._one_at_a_time, self._told():
            self.connection.execute(f"PRAGMA busy_timeout = {_LOG_PATIENCE}")
            try:
                [is_busy, *_] = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                self.connection.execute(f"PRAGMA busy_timeout = {int(self._patience * 1000)}")
        return not is_busy

    def _open(self) -> None:
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute("PRAGMA foreign_keys = ON")
        # What was deleted is not to be found in the file any more.
        self.connection.execute("PRAGMA secure_delete = ON")
        with self._transaction():
            self._bring_up_to_date()

    def _bring_up_to_date(self) -> None:
        known = len(self._migrations)
        [version] = self.connection.execute("PRAGMA user_version").fetchone()
        if version == 0 and self.connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise self.foreign()
        if not 0 <= version <= known:
            raise self.newer(version, known)
        for script in self._migrations[version:]:
            # executescript would end the transaction.
            for statement in script.split(";"):
                self.connection.execute(statement)
        if version == 0:
            self.begun()
        if version != known:
            self.connection.execute(f"PRAGMA user_version = {known}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
            self.changes += 1
        except BaseException:
            # A full disk may have ended the transaction already.
            with suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise self.fault(error) from error
