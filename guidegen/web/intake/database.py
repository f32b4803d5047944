"""The one file that a waiting room is kept in: its tables, and its faults told in words."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guidegen.errors import IntakeError, Place, Problem
from guidegen.files.sqlite_file import SqliteFile

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
# Questions that are asked again with more to choose from, and what was answered when each flag was signed for.
_AGAIN = """
ALTER TABLE visits ADD COLUMN again TEXT NOT NULL DEFAULT '[]';
ALTER TABLE visits ADD COLUMN signed TEXT NOT NULL DEFAULT '{}'
"""
# Forms that were refused and held the sign of an emergency: nobody's, so without any answer.
_REFUSED = """
CREATE TABLE refused (
    id INTEGER PRIMARY KEY,
    browser BLOB NOT NULL,
    how TEXT NOT NULL,
    at TEXT NOT NULL,
    attended_by TEXT NOT NULL DEFAULT ''
) STRICT
"""
# Which browser may go on with a visit: how often the desk has gone on with it in another one.
_HOLD = "ALTER TABLE visits ADD COLUMN hold INTEGER NOT NULL DEFAULT 0"
# Red flags whose answers a runner took back, from where a device signed in, and what the list asks for.
_TRACES = """
ALTER TABLE visits ADD COLUMN taken_back TEXT NOT NULL DEFAULT '{}';
ALTER TABLE devices ADD COLUMN source TEXT NOT NULL DEFAULT '';
CREATE INDEX visits_by_state ON visits (state, changed);
CREATE INDEX visits_by_answer ON visits (state, answered)
"""
# What the client of a link reads, as far as who made it knew.
_LANGUAGE = "ALTER TABLE links ADD COLUMN language TEXT NOT NULL DEFAULT ''"
_MIGRATIONS = (_FIRST, _PAGES, _AGAIN, _REFUSED, _HOLD, _TRACES, _LANGUAGE)
_DAMAGED = "the file is damaged; move it away and put back a copy"
_MOVED = "end the server before a copy is put back; put this file back, or end it now and start it again"
_NOT_OURS = "it has to belong to who runs this, and so has its folder: see who owns both"
# What SQLite says first, and what helps.
_HINTS = (
    ("SQLITE_NOTADB", _DAMAGED),
    ("SQLITE_CORRUPT", _DAMAGED),
    ("SQLITE_BUSY", "another program has it open; close that and try again"),
    ("SQLITE_FULL", "make room on the disk and try again"),
    ("SQLITE_READONLY", _NOT_OURS),
    ("SQLITE_CANTOPEN", _NOT_OURS),
    ("SQLITE_PERM", _NOT_OURS),
    ("SQLITE_IOERR", "the disk does not keep it: look whether it is full or failing, or a share of the network"),
)
_OS_HINTS = {
    errno.EACCES: _NOT_OURS,
    errno.EPERM: _NOT_OURS,
    errno.EROFS: "this disk can only be read: give another folder as --data",
    errno.ELOOP: "a link stands in its place: put the file itself there, or give another folder as --data",
    errno.EISDIR: "a folder stands in its place: move it away, or give another folder as --data",
    errno.ENOSPC: "make room on the disk and try again",
}


class Database(SqliteFile):
    """A waiting room's file. Raises IntakeError where it cannot be used."""

    follows_links = False

    def __init__(self, path: Path) -> None:
        super().__init__(path, _MIGRATIONS, _PATIENCE)
        # Why the last change could not be kept, None where it was; and how many could not, with the last reason.
        self.failure: IntakeError | None = None
        self.failures = 0
        self.last_failure: IntakeError | None = None
        self._place = self._stands()

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction in the file that stands there: nobody would find again what is kept in one that was moved."""
        try:
            with super().changing() as db:
                if self._stands() != self._place:
                    raise self.error("another file stands in its place, or none", _MOVED)
                yield db
        except IntakeError as error:
            self.failure = self.last_failure = error
            self.failures += 1
            # What is shown of the file has changed by that.
            self.changes += 1
            raise
        self.failure = None

    def _stands(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def copy_to(self, path: Path) -> None:
        """A whole copy as it stands at one moment, while others go on; the file must be there already."""
        with self._told():
            target = sqlite3.connect(path)
            try:
                with self._one_at_a_time:
                    self.connection.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")
            finally:
                target.close()

    def shrink(self) -> None:
        """Give back what deleted rows took."""
        with self._one_at_a_time, self._told():
            self.connection.execute("VACUUM")

    def fault(self, error: sqlite3.Error | OSError) -> IntakeError:
        if isinstance(error, OSError):
            hint = _OS_HINTS.get(error.errno or 0, "see that its folder is there")
            return self.error(f"what was answered cannot be kept: {error.strerror}", hint)
        name = str(getattr(error, "sqlite_errorname", ""))
        hint = next((hint for begin, hint in _HINTS if name.startswith(begin)), "look whether the disk is full")
        return self.error(f"what was answered cannot be kept: {error}", hint)

    def foreign(self) -> IntakeError:
        return self.error("this is a database of something else", "give another folder as --data")

    def newer(self, version: int, known: int) -> IntakeError:
        return self.error(f"its version is {version}; this guidegen knows {known}", "use a newer guidegen")

    def error(self, message: str, hint: str) -> IntakeError:
        """What is wrong with this file, and what to do."""
        return IntakeError([Problem(Place(str(self.path)), message, hint)])
