"""The one file that a waiting room is kept in: opened safely, changed whole or not at all, its faults told in words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock

from guidegen.errors import IntakeError, Place, Problem

_PATIENCE = 10.0  # seconds to wait while another process (a purge, a backup) writes

# The script at place n turns a file of version n into one of version n + 1, and is never changed once it was released.
_FIRST = """
CREATE TABLE visits (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL,
    how TEXT NOT NULL,
    state TEXT NOT NULL,
    answers TEXT NOT NULL,
    client TEXT NOT NULL,
    overrides TEXT NOT NULL,
    page TEXT NOT NULL,
    urgent_seen INTEGER NOT NULL,
    text_size TEXT NOT NULL,
    language TEXT NOT NULL,
    version INTEGER NOT NULL,
    begun TEXT NOT NULL,
    changed TEXT NOT NULL,
    attended_by TEXT NOT NULL DEFAULT '',
    grave INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX visits_by_change ON visits (changed);
CREATE INDEX visits_grave ON visits (changed) WHERE grave OR state = 'emergency';
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    visit TEXT NOT NULL REFERENCES visits (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    details TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_visit ON events (visit);
CREATE TABLE links (
    token BLOB PRIMARY KEY,
    number TEXT NOT NULL,
    client TEXT NOT NULL,
    made TEXT NOT NULL,
    expires TEXT NOT NULL,
    used TEXT NOT NULL DEFAULT '',
    visit TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE TABLE accounts (
    name TEXT PRIMARY KEY,
    password TEXT NOT NULL,
    full_name TEXT NOT NULL DEFAULT '',
    made TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
    token BLOB PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
    begun TEXT NOT NULL,
    seen TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE devices (
    token BLOB PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
    seen TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE tries (
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE TABLE keys (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID
"""
# When the runner last sent a page; empty for a visit of before, whose last change stands for it.
_PAGES = "ALTER TABLE visits ADD COLUMN answered TEXT NOT NULL DEFAULT ''"
_MIGRATIONS = (_FIRST, _PAGES)
VERSION = len(_MIGRATIONS)


class Database:
    """One SQLite file (mode 0600), made where there is none; every method may be called from any thread.

    A change is on the disk when its transaction is over; `changes` counts those of this process. Raises IntakeError
    where the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._one_at_a_time = RLock()
        self.changes = 0
        with self._told():
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                os.fchmod(descriptor, 0o600)
            finally:
                os.close(descriptor)
            self._connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            with self._told():
                self._open()
        except BaseException:
            self._connection.close()
            raise

    def _open(self) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        # What was deleted is not to be found in the file any more.
        self._connection.execute("PRAGMA secure_delete = ON")
        with self._transaction():
            self._bring_up_to_date()

    def _bring_up_to_date(self) -> None:
        [version] = self._connection.execute("PRAGMA user_version").fetchone()
        if version == 0 and self._connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise self.error("this is a database of something else", "give another folder as --data")
        if not 0 <= version <= VERSION:
            raise self.error(f"its version is {version}; this guidegen knows {VERSION}", "use a newer guidegen")
        for script in _MIGRATIONS[version:]:
            # executescript would end the transaction.
            for statement in script.split(";"):
                self._connection.execute(statement)
        if version != VERSION:
            self._connection.execute(f"PRAGMA user_version = {VERSION}")

    def close(self) -> None:
        with self._one_at_a_time:
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """To ask in. Raises IntakeError for whatever goes wrong with the file."""
        with self._one_at_a_time, self._told():
            yield self._connection

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it on the disk, or nothing. Raises IntakeError for whatever goes wrong with it."""
        with self._one_at_a_time, self._told(), self._transaction():
            yield self._connection

    def copy_to(self, path: Path) -> None:
        """A whole copy as it stands at one moment, while others go on; the file must be there already."""
        with self._told():
            target = sqlite3.connect(path)
            try:
                with self._one_at_a_time:
                    self._connection.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")
            finally:
                target.close()

    def shrink(self) -> None:
        """Give back what deleted rows took, also from the log beside the file."""
        with self._one_at_a_time, self._told():
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
            self.changes += 1
        except BaseException:
            # A full disk may have ended the transaction already.
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self.error(f"what was answered cannot be kept: {error}", _hint(error)) from error
        except OSError as error:
            raise self.error(
                f"what was answered cannot be kept: {error.strerror}", "see that its folder is there"
            ) from error

    def error(self, message: str, hint: str) -> IntakeError:
        """What is wrong with this file, and what to do."""
        return IntakeError([Problem(Place(str(self.path)), message, hint)])


def _hint(error: sqlite3.Error) -> str:
    if "not a database" in str(error) or "malformed" in str(error):
        return "the file is damaged; move it away and put back a copy"
    if "locked" in str(error):
        return "another program has it open; close that and try again"
    return "make room on the disk and try again"
