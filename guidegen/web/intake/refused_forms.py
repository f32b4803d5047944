"""Forms with the sign of an emergency that were refused: what is kept says when and on what kind of device, not whose.

Nobody can say whose answers they were, so none of them is kept, in nobody's visit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from guidegen.web.intake.database import Database
from guidegen.web.intake.visit_rows import to_text, to_time

# More of them at once are one: whoever looks at the devices looks at all.
_MOST = 20


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

    def add(self, browser: str, how: str) -> None:
        """Have the desk rung for a form that came from this browser; one that rings already goes on."""
        key, at = hashlib.sha256(browser.encode(errors="replace")).digest(), to_text(self._now())
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
        return tuple(RefusedForm(id_, how, to_time(at)) for id_, how, at in rows)

    def attend(self, id_: int, seen: str, who: str) -> None:
        """Note that somebody has looked who it was; where another came since what they have `seen`, it rings on."""
        with self._database.changing() as db:
            db.execute("UPDATE refused SET attended_by = ? WHERE id = ? AND at = ?", (who, id_, seen))
