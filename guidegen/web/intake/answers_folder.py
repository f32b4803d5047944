"""What was answered, a second time: an answers file beside the database for every visit that has come to its end.

Store -> visits that have changed -> answers files
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from guidegen.web.intake.exporting import EXPORTED, answers_path, write_answers
from guidegen.web.intake.standing import Standings
from guidegen.web.intake.store import Store
from guidegen.web.intake.visits import State, Visit

FOLDER = "answers"
_ENDED = (*EXPORTED, State.UNDER_AGE)
# So far back it is looked for changes, as the clock may have been set back.
_MARGIN = timedelta(minutes=5)
# After so long what could not be written is tried again, although nothing has changed.
_AGAIN = timedelta(minutes=1)
# Also under the name that a kill left behind while the file was taking its place.
_NAME = re.compile(r"\.?([0-9]{8}-[0-9]{6})-([\w-]+)\.yaml(\..*)?\Z")
_BEGUN = "%Y%m%d-%H%M%S"


class AnswersFolder:
    """The folder of a waiting room; may be asked from any thread.

    It follows the database, and nothing waits for it: no acknowledgement, and no alarm. `tell` is told once where files
    cannot be written, and of no answer.
    """

    def __init__(self, data: Path, store: Store, standings: Standings, tell: Callable[[str], None]) -> None:
        self.folder = data / FOLDER
        self._store = store
        self._standings = standings
        self._tell = tell
        self._lock = Lock()
        self._changes = -1
        self._since: datetime | None = None
        self._written: dict[str, int] = {}
        self._failed: datetime | None = None

    def look(self, now: datetime) -> None:
        """Write what has changed since the last look; the first one looks at everything."""
        with self._lock:
            changes = self._store.database.changes
            is_due = self._failed is not None and abs(now - self._failed) >= _AGAIN
            if changes == self._changes and not is_due:
                return
            visits = self._store.visits(self._since)
            faults = {fault for visit in visits if (fault := self._kept(visit))}
            self._changes = changes
            if faults:
                if self._failed is None:
                    self._tell(f"error: {self.folder}: answers files cannot be written: {', '.join(sorted(faults))}")
                    self._tell("  -> the database has all answers; it is tried again")
                self._failed = now
                return
            self._failed = None
            if visits:
                self._since = visits[0].changed - _MARGIN
                self._written = {one.id: one.version for one in visits if one.id in self._written}

    def _kept(self, visit: Visit) -> str:
        """What went wrong, in words that quote no answer; empty where the file is as the visit is."""
        if self._written.get(visit.id) == visit.version:
            return ""
        path = answers_path(self.folder, visit)
        try:
            # Once there is a file it follows the visit, also where the questions go on after a clinician's signature.
            if (visit.state in _ENDED or path.exists()) and not self._is_there(path, visit):
                write_answers([visit], self._standings, self.folder)
                os.utime(path, ns=(_stamp(visit), _stamp(visit)))
                if self._store.visit(visit.id) is None:
                    path.unlink(missing_ok=True)
        except OSError as error:
            return error.strerror or type(error).__name__
        except Exception as error:  # whatever it is in one visit, the others are written
            self._written[visit.id] = visit.version
            return type(error).__name__
        self._written[visit.id] = visit.version
        return ""

    def _is_there(self, path: Path, visit: Visit) -> bool:
        try:
            written = path.stat().st_mtime_ns
        except FileNotFoundError:
            return False
        # At the start a file may be newer than the visit, where an older copy of the database was put back: it stays.
        return written >= _stamp(visit) if self._since is None else written == _stamp(visit)


def discard(data: Path, visit: Visit) -> None:
    """Delete the answers file of a visit that is deleted. Raises OSError."""
    answers_path(data / FOLDER, visit).unlink(missing_ok=True)


def purge(data: Path, store: Store, before: datetime) -> None:
    """Delete the files of visits from before then that are in the database no more. Raises OSError, IntakeError.

    What began later stays: where an older copy of the database was put back, it may be the only trace of somebody.
    """
    latest = before.astimezone(UTC).strftime(_BEGUN)
    with suppress(FileNotFoundError):
        for path in sorted((data / FOLDER).iterdir()):
            found = _NAME.match(path.name)
            if found and found[1] < latest and store.visit(found[2]) is None:
                path.unlink(missing_ok=True)


def _stamp(visit: Visit) -> int:
    """The file's time says which state of the visit is in it, so that a new start need not read them all."""
    since = visit.changed - datetime(1970, 1, 1, tzinfo=UTC)
    return (since // timedelta(microseconds=1)) * 1000 + visit.version % 1000
