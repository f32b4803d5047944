"""What the desk's list is made of: the newest visits of each kind, and whoever has to be seen to first."""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter
from typing import Any

from guidegen.web.intake.database import Database
from guidegen.web.intake.visit_rows import COLUMNS, to_text, visit_of
from guidegen.web.intake.visits import State, Visit

_GRAVE = "(grave OR state = 'emergency') AND attended_by = ''"
# Who fills in, who waits at the desk, and who is done; nobody at the desk has to do with others.
_TOGETHER = (
    (State.ASKING,),
    (State.EMERGENCY, State.FINISHED, State.UNDER_AGE, State.RELEASED),
    (State.HANDED_OUT, State.SENT),
)


class Listing:
    """The visits of a waiting room as the list needs them; every method raises IntakeError as its file does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self, since: datetime, most: int, most_grave: int) -> list[Visit]:
        """Visits changed since then, and grave ones nobody has attended, the newest.

        At most so many who fill in, who wait, who are done, and who are grave: none of them pushes off the others.
        """
        query = f"SELECT changed, {COLUMNS} FROM visits WHERE state = ? AND changed >= ? ORDER BY changed DESC LIMIT ?"  # noqa: S608
        newest: list[tuple[Any, ...]] = []
        with self._database.reading() as db:
            for states in _TOGETHER:
                found = [row for one in states for row in db.execute(query, (one.value, to_text(since), most))]
                newest += [row[1:] for row in sorted(found, key=itemgetter(0), reverse=True)[:most]]
            first = db.execute(
                f"SELECT {COLUMNS} FROM visits WHERE {_GRAVE} ORDER BY changed DESC LIMIT ?",  # noqa: S608
                (most_grave,),
            ).fetchall()
        return list({row[0]: visit_of(row) for row in (*newest, *first)}.values())

    def quiet(self, since: datetime, until: datetime, most: int) -> list[Visit]:
        """Visits that are being filled in, and from whose runner nothing has come since a time between these."""
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT {COLUMNS} FROM visits WHERE state = ? AND answered > ? AND answered <= ?"  # noqa: S608
                " ORDER BY answered LIMIT ?",
                (State.ASKING.value, to_text(since), to_text(until), most),
            ).fetchall()
        return [visit_of(row) for row in rows]

    def count_grave(self) -> int:
        """How many grave visits nobody has attended."""
        with self._database.reading() as db:
            return int(db.execute(f"SELECT count(*) FROM visits WHERE {_GRAVE}").fetchone()[0])  # noqa: S608

    def marked_grave(self) -> set[str]:
        """Which visits are marked as grave, by id."""
        with self._database.reading() as db:
            return {id_ for (id_,) in db.execute("SELECT id FROM visits WHERE grave")}

    def mark_grave(self, id_: str, is_grave: bool) -> None:
        """Keep on the board what has to be seen to first, however much comes after it."""
        with self._database.changing() as db:
            db.execute("UPDATE visits SET grave = ? WHERE id = ? AND grave <> ?", (int(is_grave), id_, int(is_grave)))
