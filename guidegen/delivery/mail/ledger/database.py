"""The file of a ledger: its tables, and its faults told in words."""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path

from guidegen.delivery.mail.ledger.locks import is_about_locks, refuse_place_without_locks, without_locks
from guidegen.delivery.mail.ledger.schema import MIGRATIONS
from guidegen.errors import MailError, Place, Problem
from guidegen.files.sqlite_file import SqliteFile

_PATIENCE = 30.0  # seconds to wait while another process writes


class Database(SqliteFile):
    """A ledger's file. Raises MailError where it cannot be used."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, MIGRATIONS, _PATIENCE)

    def check(self, descriptor: int) -> None:
        refuse_place_without_locks(self.path, descriptor)

    def begun(self) -> None:
        self.connection.execute("INSERT INTO salt VALUES (?)", (secrets.token_bytes(32),))

    def fault(self, error: sqlite3.Error | OSError) -> MailError:
        if isinstance(error, OSError):
            return self.error(f"the ledger cannot be used: {error.strerror}", "see that its folder is there")
        if is_about_locks(error):
            return MailError([without_locks(self.path, str(error))])
        return self.error(f"the ledger cannot be used: {error}", _hint(error))

    def foreign(self) -> MailError:
        return self.error("this is a database of something else", "name another file as [mail] ledger")

    def newer(self, version: int, known: int) -> MailError:
        return self.error(f"its version is {version}; this guidegen knows {known}", "use a newer guidegen")

    def error(self, message: str, hint: str) -> MailError:
        """What is wrong with this file, and what to do."""
        return MailError([Problem(Place(str(self.path)), message, hint)])


def _hint(error: sqlite3.Error) -> str:
    if "not a database" in str(error) or "malformed" in str(error):
        return "the file is damaged, or no ledger; move it away, put back a copy or give --rebuild-ledger"
    if "locked" in str(error):
        return "another program has it open; close that, and run the same command again"
    return "make room on the disk, and run the same command again; it goes on where it stopped"
