"""One file with all that was answered: a whole copy at one moment, private, and read back before it counts."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from guidegen.errors import IntakeError, Place, Problem
from guidegen.web.intake.store import Store


def back_up(store: Store, target: Path) -> None:
    """Write the copy; what stood there before is replaced only by one that is whole. Raises IntakeError, OSError.

    The file that the server writes, and what SQLite keeps beside it, are no places for a copy: the server would go on
    with a file that nobody finds again.
    """
    target = target.resolve()
    live = store.database.path.resolve()
    if target.parent == live.parent and target.name.startswith(live.name):
        hint = "name another file, best on another disk"
        raise IntakeError([Problem(Place(str(target)), "is the waiting room's own file", hint)])
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    copy = Path(name)
    try:
        os.fchmod(descriptor, 0o600)
        store.database.copy_to(copy)
        _check(copy)
        os.fsync(descriptor)
        copy.replace(target)
    finally:
        os.close(descriptor)
        copy.unlink(missing_ok=True)


def _check(copy: Path) -> None:
    try:
        with closing(sqlite3.connect(copy)) as database:
            found = database.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        message = f"the copy is not whole: {found}"
        raise IntakeError([Problem(Place(str(copy)), message, "the file of visits may be damaged: look at the disk")])
