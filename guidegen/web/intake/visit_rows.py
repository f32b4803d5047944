"""Visits and events as rows of the database."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

from guidegen.web.intake.visits import Event, State, Visit

COLUMNS = (
    "id, number, how, state, answers, client, overrides, page, urgent_seen, text_size, language, version, begun,"
    " changed, attended_by, answered, again, signed, hold, taken_back"
)
# What a later save may change: all but who it is, and what the desk alone writes.
_FIXED = ("id", "version", "begun", "attended_by")
CHANGES = ", ".join(f"{name} = :{name}" for name in COLUMNS.split(", ") if name not in _FIXED)
_PLACES = ", ".join(f":{name}" for name in COLUMNS.split(", "))


def row_of(visit: Visit) -> dict[str, Any]:
    """What is kept of a visit, by column."""
    return {
        "id": visit.id,
        "number": visit.number,
        "how": visit.how,
        "state": visit.state.value,
        "answers": to_json(visit.answers),
        "client": to_json(visit.client),
        "overrides": to_json(visit.overrides),
        "page": visit.page,
        "urgent_seen": int(visit.urgent_seen),
        "text_size": visit.text_size,
        "language": visit.language,
        "version": visit.version,
        "begun": to_text(visit.begun),
        "changed": to_text(visit.changed),
        "attended_by": visit.attended_by,
        "answered": to_text(visit.quiet_since),
        "again": to_json(visit.again),
        "signed": to_json(visit.signed),
        "hold": visit.hold,
        "taken_back": to_json(visit.taken_back),
    }


def visit_of(row: tuple[Any, ...]) -> Visit:
    """The visit of a row with all columns."""
    found = dict(zip(COLUMNS.split(", "), row, strict=True))
    return Visit(
        id=found["id"],
        number=found["number"],
        how=found["how"],
        begun=to_time(found["begun"]),
        changed=to_time(found["changed"]),
        state=State(found["state"]),
        answers=json.loads(found["answers"]),
        client=json.loads(found["client"]),
        overrides=tuple(json.loads(found["overrides"])),
        page=found["page"],
        urgent_seen=bool(found["urgent_seen"]),
        text_size=found["text_size"],
        language=found["language"],
        version=found["version"],
        attended_by=found["attended_by"],
        answered=to_time(found["answered"]) if found["answered"] else None,
        again=tuple(json.loads(found["again"])),
        signed=json.loads(found["signed"]),
        hold=found["hold"],
        taken_back=json.loads(found["taken_back"]),
    )


def insert(db: sqlite3.Connection, visit: Visit) -> None:
    """Keep a visit that is new."""
    db.execute(f"INSERT INTO visits ({COLUMNS}) VALUES ({_PLACES})", row_of(visit))  # noqa: S608


def note(db: sqlite3.Connection, id_: str, event: Event) -> None:
    """Keep what was done with a visit, if it is still there."""
    db.execute(
        "INSERT INTO events (visit, at, who, what, details) SELECT id, ?, ?, ?, ? FROM visits WHERE id = ?",
        (to_text(event.at), event.who, event.what, to_json(event.details), id_),
    )


def to_json(value: Any) -> str:
    """Data as text, as it is kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def to_text(time: datetime) -> str:
    """A moment as text, which sorts as moments do."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def to_time(text: str) -> datetime:
    """The moment that was kept."""
    return datetime.fromisoformat(text)
