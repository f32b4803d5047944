"""Visits and the links that lead to them, kept so that what was acknowledged is never lost and no link works twice."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from guidegen.web.intake.database import Database
from guidegen.web.intake.listing import Listing
from guidegen.web.intake.refused_forms import RefusedForms
from guidegen.web.intake.visit_rows import CHANGES, COLUMNS, insert, note, row_of, to_json, to_text, to_time, visit_of
from guidegen.web.intake.visits import Event, State, Visit

FILE = "intake.sqlite"
# Bytes of what nobody may guess: an id, a link.
_ENTROPY = 18


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


class LinkReplacedError(LinkError):
    """The client has got another link since, with which this one ended."""


def unchanged(visit: Visit) -> Visit:
    """A visit that begins as it is."""
    return visit


class Store:
    """One file of visits (mode 0600); every method may be called from any thread.

    Every change is on the disk when its call returns. Every method raises IntakeError where the file cannot be used.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.database = Database(path)
        self.refused = RefusedForms(self.database, now)
        self.listing = Listing(self.database)
        self._now = now
        # Whether words of what was deleted may still stand in the log beside the file.
        self._owes = False

    def close(self) -> None:
        self.database.close()

    def begin(
        self,
        how: str,
        number: str = "",
        client: Mapping[str, Any] | None = None,
        first: Callable[[Visit], Visit] = unchanged,
        language: str = "",
    ) -> Visit:
        """A new visit at its first page; `first` puts in what that page said. `language` is what the runner reads."""
        visit = first(self._new(how, number, client or {}, language))
        with self.database.changing() as db:
            insert(db, visit)
        return visit

    def visit(self, id_: str) -> Visit | None:
        """The visit of this id; None where there is none (any more)."""
        with self.database.reading() as db:
            row = db.execute(f"SELECT {COLUMNS} FROM visits WHERE id = ?", (id_,)).fetchone()  # noqa: S608
        return visit_of(row) if row else None

    def save(self, visit: Visit, *events: Event, is_page: bool = True) -> Visit:
        """Keep a visit that was read and changed, with what is to be noted of it; returns it as it is now.

        Whoever is stopped by an emergency, or asked on after one, waits for somebody anew: who was with them saw to
        what there was then. So does whoever is saved as not attended. Raises ChangedError where somebody else has saved
        it since, or where it is gone. `is_page`: what the desk alone writes is no sign of the runner.
        """
        now = self._now()
        visit = replace(visit, changed=now, answered=now if is_page else visit.quiet_since)
        with self.database.changing() as db:
            row = db.execute(
                f"UPDATE visits SET {CHANGES}, version = version + 1,"  # noqa: S608
                " attended_by = CASE WHEN :attended_by = '' OR (state = 'emergency', :state) IN"
                " (VALUES (0, 'emergency'), (1, 'asking'), (1, 'finished')) THEN '' ELSE attended_by END"
                " WHERE id = :id AND version = :version RETURNING attended_by",
                row_of(visit),
            ).fetchone()
            if row is None:
                raise ChangedError
            for event in events:
                note(db, visit.id, event)
        return replace(visit, version=visit.version + 1, attended_by=row[0])

    def visits(self, since: datetime | None = None) -> list[Visit]:
        """All visits that were changed since then, the newest first."""
        with self.database.reading() as db:
            rows = db.execute(
                f"SELECT {COLUMNS} FROM visits WHERE changed >= ? ORDER BY changed DESC",  # noqa: S608
                (to_text(since) if since else "",),
            ).fetchall()
        return [visit_of(row) for row in rows]

    def delete(self, id_: str) -> bool:
        """Delete one visit with all that was noted of it; False where there is none."""
        with self.database.changing() as db:
            done = db.execute("DELETE FROM visits WHERE id = ?", (id_,)).rowcount == 1
            db.execute("DELETE FROM links WHERE visit = ?", (id_,))
        self._owes = True
        self.forget_deleted()
        return done

    def forget_deleted(self) -> bool:
        """Leave no word of what was deleted in the log beside the file; False where somebody else reads it just now."""
        if self._owes:
            self._owes = not self.database.empty_log()
        return not self._owes

    def attend(self, visit: Visit, who: str, flags: Mapping[str, str] | None = None) -> None:
        """Note that somebody is with this person, or has spoken to them, as the visit was when it was read.

        `flags` are those that they were told of, by code, with their level. Raises ChangedError where something has
        come since, which they were not told of, or where it is gone.
        """
        with self.database.changing() as db:
            update = "UPDATE visits SET attended_by = ? WHERE id = ? AND version = ?"
            if db.execute(update, (who, visit.id, visit.version)).rowcount != 1:
                raise ChangedError
            note(db, visit.id, Event(self._now(), who, "attended", {"flags": dict(flags or {})}))

    def ring_again(self, id_: str) -> None:
        """Let a visit wait for somebody anew: what it has come to is more than who saw to it was told of."""
        with self.database.changing() as db:
            db.execute("UPDATE visits SET attended_by = '' WHERE id = ?", (id_,))

    def note(self, id_: str, who: str, what: str, **details: Any) -> None:
        """Note something that was done with a visit, if it is still there."""
        with self.database.changing() as db:
            note(db, id_, Event(self._now(), who, what, details))

    def events(self, id_: str) -> list[Event]:
        """What was noted of a visit, the oldest first."""
        with self.database.reading() as db:
            rows = db.execute(
                "SELECT at, who, what, details FROM events WHERE visit = ? ORDER BY id", (id_,)
            ).fetchall()
        return [Event(to_time(at), who, what, json.loads(details)) for at, who, what, details in rows]

    def make_link(self, number: str, days: int, client: Mapping[str, Any] | None = None, language: str = "") -> str:
        """The token of a new link for one client."""
        [token] = self.make_links([(number, client or {}, language)], days)
        return token

    def make_links(self, clients: Iterable[tuple[str, Mapping[str, Any], str]], days: int) -> list[str]:
        """The token of a new link for each client: number, client, what they read. What is kept tells nobody the token.

        All are made, or none. Links that a client has got before, and not used, end.
        """
        now = self._now()
        made, ends = to_text(now), to_text(now + timedelta(days=days))
        tokens = []
        with self.database.changing() as db:
            for number, client, language in clients:
                db.execute(
                    "UPDATE links SET expires = ? WHERE number = ? AND used = '' AND expires > ?", (made, number, made)
                )
                tokens.append(secrets.token_urlsafe(_ENTROPY))
                db.execute(
                    "INSERT INTO links (token, number, client, language, made, expires) VALUES (?, ?, ?, ?, ?, ?)",
                    (_hash(tokens[-1]), number, to_json(client), language, made, ends),
                )
        return tokens

    def look_at_link(self, token: str) -> None:
        """Raise the LinkError that taking this link would meet, and use nothing up: some mail programs open links."""
        with self.database.reading() as db:
            self._usable(db, token)

    def link_language(self, token: str) -> str:
        """What a link says that its client reads, also when it has ended; empty where nobody knows."""
        with self.database.reading() as db:
            row = db.execute("SELECT language FROM links WHERE token = ?", (_hash(token),)).fetchone()
        return str(row[0]) if row else ""

    def visit_by_link(self, token: str) -> str:
        """The id of the visit that a link was used for; empty where it was used for none."""
        with self.database.reading() as db:
            row = db.execute("SELECT visit FROM links WHERE token = ?", (_hash(token),)).fetchone()
        return str(row[0]) if row else ""

    def take_link(self, token: str, first: Callable[[Visit], Visit] = unchanged) -> Visit:
        """Begin the visit that a link leads to, with what its first page said; raises LinkErrors.

        The link is used up by the visit that is kept, and by nothing else.
        """
        with self.database.changing() as db:
            number, client, language = self._usable(db, token)
            visit = first(self._new("link", number, json.loads(client), language))
            # Whose it is stands with the visit from now on.
            used = "UPDATE links SET used = ?, visit = ?, client = '{}' WHERE token = ?"
            db.execute(used, (to_text(visit.begun), visit.id, _hash(token)))
            insert(db, visit)
        return visit

    def purge(self, before: datetime) -> int:
        """Delete every visit that nobody has changed since then, and every link that ended before; how many visits."""
        when = to_text(before)
        with self.database.changing() as db:
            count = db.execute("DELETE FROM visits WHERE changed < ?", (when,)).rowcount
            db.execute("DELETE FROM links WHERE expires < ? OR (used <> '' AND used < ?)", (when, when))
            db.execute("DELETE FROM refused WHERE at < ?", (when,))
        self.database.shrink()
        self._owes = True
        self.forget_deleted()
        return count

    def older(self, before: datetime) -> tuple[int, int]:
        """How many visits nobody has changed since then, and how many of them have come to no end or wait."""
        states = [state.value for state in State if state.is_open]
        marks = ", ".join("?" * len(states))
        with self.database.reading() as db:
            count, waiting = db.execute(
                f"SELECT count(*), count(*) FILTER (WHERE state IN ({marks})) FROM visits WHERE changed < ?",  # noqa: S608
                (*states, to_text(before)),
            ).fetchone()
        return int(count), int(waiting)

    def key(self, name: str) -> bytes:
        """A secret of this file, made when it is first asked for."""
        with self.database.changing() as db:
            db.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (name, secrets.token_bytes(32)))
            value: bytes = db.execute("SELECT value FROM keys WHERE name = ?", (name,)).fetchone()[0]
        return value

    def _usable(self, db: sqlite3.Connection, token: str) -> tuple[str, str, str]:
        columns = "number, client, language, expires, used"
        row = db.execute(f"SELECT {columns} FROM links WHERE token = ?", (_hash(token),)).fetchone()  # noqa: S608
        if row is None:
            raise LinkUnknownError
        number, client, language, expires, used = row
        if used:
            raise LinkUsedError
        if to_time(expires) <= self._now():
            # One that ended with another's making ended at that very moment.
            newer = db.execute("SELECT 1 FROM links WHERE number = ? AND made = ?", (number, expires)).fetchone()
            raise LinkReplacedError if newer else LinkExpiredError
        return number, client, language

    def _new(self, how: str, number: str, client: Mapping[str, Any], language: str) -> Visit:
        now, id_ = self._now(), secrets.token_urlsafe(_ENTROPY)
        return Visit(id_, number, how, now, now, client=client, language=language, answered=now)


def _hash(token: str) -> bytes:
    """What is kept of a token: it is too long to be guessed, so that a plain hash tells nothing."""
    return hashlib.sha256(token.encode(errors="replace")).digest()
