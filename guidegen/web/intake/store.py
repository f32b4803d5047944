"""Visits and the links that lead to them, kept so that what was acknowledged is never lost and no link works twice."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from guidegen.web.intake.database import Database
from guidegen.web.intake.visits import Event, State, Visit

FILE = "intake.sqlite"
# Bytes of what nobody may guess: an id, a link.
_ENTROPY = 18
_COLUMNS = (
    "id, number, how, state, answers, client, overrides, page, urgent_seen, text_size, language, version, begun,"
    " changed, attended_by, answered"
)
_GRAVE = "(grave OR state = 'emergency') AND attended_by = ''"


class ChangedError(Exception):
    """Somebody else has changed the visit since it was read; it has to be read again."""


class LinkError(Exception):
    """A link that leads nowhere."""


class LinkUnknownError(LinkError):
    """Nobody made this link, or it was withdrawn."""


class LinkUsedError(LinkError):
    """This link has been used."""


class LinkExpiredError(LinkError):
    """This link is too old."""


class Store:
    """One file of visits (mode 0600); every method may be called from any thread.

    Every change is on the disk when its call returns. Every method raises IntakeError where the file cannot be used.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.database = Database(path)
        self._now = now

    def close(self) -> None:
        self.database.close()

    def begin(self, how: str, number: str = "", client: Mapping[str, Any] | None = None) -> Visit:
        """A new visit at its first page."""
        visit = self._new(how, number, client or {})
        with self.database.changing() as db:
            _insert(db, visit)
        return visit

    def visit(self, id_: str) -> Visit | None:
        """The visit of this id; None where there is none (any more)."""
        with self.database.reading() as db:
            row = db.execute(f"SELECT {_COLUMNS} FROM visits WHERE id = ?", (id_,)).fetchone()  # noqa: S608
        return _visit(row) if row else None

    def save(self, visit: Visit, *events: Event, is_page: bool = True) -> Visit:
        """Keep a visit that was read and changed, with what is to be noted of it; returns it as it is now.

        Whoever is stopped by an emergency, or asked on after one, waits for somebody anew: who was with them saw to
        what there was then. So does whoever is saved as not attended. Raises ChangedError where somebody else has saved
        it since, or where it is gone. `is_page`: what the desk alone writes is no sign of the runner.
        """
        now = self._now()
        answered = now if is_page else visit.quiet_since
        with self.database.changing() as db:
            row = db.execute(
                "UPDATE visits SET number = ?, state = ?, answers = ?, client = ?, overrides = ?, page = ?,"
                " urgent_seen = ?, text_size = ?, language = ?, version = version + 1, changed = ?,"
                " answered = ?,"
                " attended_by = CASE WHEN ? OR (state = 'emergency', ?) IN (VALUES (0, 'emergency'), (1, 'asking'),"
                " (1, 'finished')) THEN '' ELSE attended_by END"
                " WHERE id = ? AND version = ? RETURNING attended_by",
                (
                    visit.number,
                    visit.state.value,
                    _json(visit.answers),
                    _json(visit.client),
                    _json(visit.overrides),
                    visit.page,
                    int(visit.urgent_seen),
                    visit.text_size,
                    visit.language,
                    _text(now),
                    _text(answered),
                    not visit.attended_by,
                    visit.state.value,
                    visit.id,
                    visit.version,
                ),
            ).fetchone()
            if row is None:
                raise ChangedError
            for event in events:
                _note(db, visit.id, event)
        return replace(visit, version=visit.version + 1, changed=now, attended_by=row[0], answered=answered)

    def visits(self, since: datetime | None = None) -> list[Visit]:
        """All visits that were changed since then, the newest first."""
        with self.database.reading() as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM visits WHERE changed >= ? ORDER BY changed DESC",  # noqa: S608
                (_text(since) if since else "",),
            ).fetchall()
        return [_visit(row) for row in rows]

    def board(self, since: datetime, most: int, most_grave: int) -> list[Visit]:
        """Visits changed since then, and grave ones nobody has attended: of both so many at most, the newest first."""
        with self.database.reading() as db:
            newest = db.execute(
                f"SELECT {_COLUMNS} FROM visits WHERE changed >= ? ORDER BY changed DESC LIMIT ?",  # noqa: S608
                (_text(since), most),
            ).fetchall()
            first = db.execute(
                f"SELECT {_COLUMNS} FROM visits WHERE {_GRAVE} ORDER BY changed DESC LIMIT ?",  # noqa: S608
                (most_grave,),
            ).fetchall()
        return list({row[0]: _visit(row) for row in (*newest, *first)}.values())

    def count_grave(self) -> int:
        """How many grave visits nobody has attended."""
        with self.database.reading() as db:
            return int(db.execute(f"SELECT count(*) FROM visits WHERE {_GRAVE}").fetchone()[0])  # noqa: S608

    def mark_grave(self, id_: str, is_grave: bool) -> None:
        """Keep on the board what has to be seen to first, however much comes after it."""
        with self.database.changing() as db:
            db.execute("UPDATE visits SET grave = ? WHERE id = ? AND grave <> ?", (int(is_grave), id_, int(is_grave)))

    def delete(self, id_: str) -> bool:
        """Delete one visit with all that was noted of it; False where there is none."""
        with self.database.changing() as db:
            done = db.execute("DELETE FROM visits WHERE id = ?", (id_,)).rowcount == 1
            db.execute("DELETE FROM links WHERE visit = ?", (id_,))
        return done

    def attend(self, id_: str, who: str) -> bool:
        """Note that somebody is with this person, or has spoken to them; False where there is no such visit."""
        with self.database.changing() as db:
            done = db.execute("UPDATE visits SET attended_by = ? WHERE id = ?", (who, id_)).rowcount == 1
            if done:
                _note(db, id_, Event(self._now(), who, "attended"))
        return done

    def note(self, id_: str, who: str, what: str, **details: Any) -> None:
        """Note something that was done with a visit."""
        with self.database.changing() as db:
            _note(db, id_, Event(self._now(), who, what, details))

    def events(self, id_: str) -> list[Event]:
        """What was noted of a visit, the oldest first."""
        with self.database.reading() as db:
            rows = db.execute(
                "SELECT at, who, what, details FROM events WHERE visit = ? ORDER BY id", (id_,)
            ).fetchall()
        return [Event(_time(at), who, what, json.loads(details)) for at, who, what, details in rows]

    def make_link(self, number: str, days: int, client: Mapping[str, Any] | None = None) -> str:
        """The token of a new link for one client; what is kept tells nobody what it is."""
        token = secrets.token_urlsafe(_ENTROPY)
        now = self._now()
        with self.database.changing() as db:
            db.execute(
                "INSERT INTO links (token, number, client, made, expires) VALUES (?, ?, ?, ?, ?)",
                (_hash(token), number, _json(client or {}), _text(now), _text(now + timedelta(days=days))),
            )
        return token

    def look_at_link(self, token: str) -> None:
        """Raise the LinkError that taking this link would meet, and use nothing up: some mail programs open links."""
        with self.database.reading() as db:
            self._usable(db, token)

    def take_link(self, token: str) -> Visit:
        """Begin the visit that a link leads to; the link is used up with it. Raises LinkErrors."""
        with self.database.changing() as db:
            number, client = self._usable(db, token)
            visit = self._new("link", number, json.loads(client))
            db.execute(
                "UPDATE links SET used = ?, visit = ? WHERE token = ?", (_text(visit.begun), visit.id, _hash(token))
            )
            _insert(db, visit)
        return visit

    def purge(self, before: datetime) -> int:
        """Delete every visit that nobody has changed since then, and every link that ended before; how many visits."""
        when = _text(before)
        with self.database.changing() as db:
            count = db.execute("DELETE FROM visits WHERE changed < ?", (when,)).rowcount
            db.execute("DELETE FROM links WHERE expires < ? OR (used <> '' AND used < ?)", (when, when))
        self.database.shrink()
        return count

    def waiting_before(self, before: datetime) -> int:
        """How many visits of before then have come to no end, or wait at the desk."""
        states = [state.value for state in State if state.is_open]
        marks = ", ".join("?" * len(states))
        with self.database.reading() as db:
            row = db.execute(
                f"SELECT count(*) FROM visits WHERE changed < ? AND state IN ({marks})",  # noqa: S608
                (_text(before), *states),
            ).fetchone()
        return int(row[0])

    def key(self, name: str) -> bytes:
        """A secret of this file, made when it is first asked for."""
        with self.database.changing() as db:
            db.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (name, secrets.token_bytes(32)))
            value: bytes = db.execute("SELECT value FROM keys WHERE name = ?", (name,)).fetchone()[0]
        return value

    def _usable(self, db: sqlite3.Connection, token: str) -> tuple[str, str]:
        row = db.execute("SELECT number, client, expires, used FROM links WHERE token = ?", (_hash(token),)).fetchone()
        if row is None:
            raise LinkUnknownError
        number, client, expires, used = row
        if used:
            raise LinkUsedError
        if _time(expires) <= self._now():
            raise LinkExpiredError
        return number, client

    def _new(self, how: str, number: str, client: Mapping[str, Any]) -> Visit:
        now = self._now()
        return Visit(secrets.token_urlsafe(_ENTROPY), number, how, now, now, client=client, answered=now)


def _insert(db: sqlite3.Connection, visit: Visit) -> None:
    values = (
        visit.id,
        visit.number,
        visit.how,
        visit.state.value,
        _json(visit.answers),
        _json(visit.client),
        _json(visit.overrides),
        visit.page,
        int(visit.urgent_seen),
        visit.text_size,
        visit.language,
        visit.version,
        _text(visit.begun),
        _text(visit.changed),
        visit.attended_by,
        _text(visit.quiet_since),
    )
    db.execute(f"INSERT INTO visits ({_COLUMNS}) VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608


def _visit(row: tuple[Any, ...]) -> Visit:
    id_, number, how, state, answers, client, overrides, page, urgent, size, language, version, *rest = row
    begun, changed, by, answered = rest
    return Visit(
        id_,
        number,
        how,
        _time(begun),
        _time(changed),
        State(state),
        json.loads(answers),
        json.loads(client),
        tuple(json.loads(overrides)),
        page,
        bool(urgent),
        size,
        language,
        version,
        by,
        _time(answered) if answered else None,
    )


def _note(db: sqlite3.Connection, id_: str, event: Event) -> None:
    db.execute(
        "INSERT INTO events (visit, at, who, what, details) VALUES (?, ?, ?, ?, ?)",
        (id_, _text(event.at), event.who, event.what, _json(event.details)),
    )


def _hash(token: str) -> bytes:
    """What is kept of a token: it is too long to be guessed, so that a plain hash tells nothing."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _text(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
