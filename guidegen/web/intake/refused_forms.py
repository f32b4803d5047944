"""Forms with the sign of an emergency that were refused: what is kept says when and on what kind of device, not whose.

Nobody can say whose answers they were, so none of them is kept, in nobody's visit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from guidegen.errors import IntakeError
from guidegen.web.intake.database import Database
from guidegen.web.intake.visit_rows import to_text, to_time

# More of them at once are one: whoever looks at the devices looks at all.
_MOST = 20
# Above this are the numbers of those that are in no file.
_UNKEPT = 10**9


@dataclass(frozen=True)
class RefusedForm:
    """One that nobody has seen to; `how` is "tablet" or "link", as of a visit."""

    id: int
    how: str
    at: datetime

    @property
    def seen(self) -> str:
        """What a page that shows it says of when the last one came."""
        return to_text(self.at)


class RefusedForms:
    """Those of a waiting room; every method raises IntakeError where its file cannot be used."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        # Those that could not be kept in the file, by browser.
        self._unkept: dict[bytes, RefusedForm] = {}

    def add(self, browser: str, how: str) -> None:
        """Have the desk rung for a form that came from this browser; one that rings already goes on.

        Where the file cannot be written to, it rings for as long as this server runs.
        """
        key, now = hashlib.sha256(browser.encode(errors="replace")).digest(), self._now()
        try:
            self._keep(key, how, to_text(now))
        except IntakeError:
            known = self._unkept.get(key)
            if known is not None or len(self._unkept) < _MOST:
                number = known.id if known else max((_UNKEPT, *(one.id for one in self._unkept.values()))) + 1
                self._unkept = {**self._unkept, key: RefusedForm(number, how, now)}
            # So that the list is looked at.
            self._database.changes += 1

    def _keep(self, key: bytes, how: str, at: str) -> None:
        with self._database.changing() as db:
            known = db.execute(
                "UPDATE refused SET at = ? WHERE browser = ? AND attended_by = '' RETURNING id", (at, key)
            ).fetchall()
            [waiting] = db.execute("SELECT count(*) FROM refused WHERE attended_by = ''").fetchone()
            if not known and waiting < _MOST:
                db.execute("INSERT INTO refused (browser, how, at) VALUES (?, ?, ?)", (key, how, at))

    def waiting(self) -> tuple[RefusedForm, ...]:
        """Those that nobody has seen to, the newest first."""
        with self._database.reading() as db:
            rows = db.execute("SELECT id, how, at FROM refused WHERE attended_by = '' ORDER BY at DESC").fetchall()
        kept = (RefusedForm(id_, how, to_time(at)) for id_, how, at in rows)
        return tuple(sorted((*kept, *self._unkept.values()), key=lambda one: one.at, reverse=True))

    def attend(self, id_: int, seen: str, who: str) -> None:
        """Note that somebody has looked who it was; where another came since what they have `seen`, it rings on."""
        if id_ > _UNKEPT:
            self._unkept = {key: one for key, one in self._unkept.items() if (one.id, one.seen) != (id_, seen)}
            self._database.changes += 1
            return
        with self._database.changing() as db:
            db.execute("UPDATE refused SET attended_by = ? WHERE id = ? AND at = ?", (who, id_, seen))
