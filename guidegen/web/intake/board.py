"""The desk's list: who needs a person first, who has finished, who is still filling in, and who is done today."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from guidegen.errors import IntakeError
from guidegen.library.levels import Level
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.paper_notes import lacks_paper
from guidegen.web.intake.refused_forms import RefusedForm
from guidegen.web.intake.standing import LEFT, Standing, Standings, is_covered
from guidegen.web.intake.visits import State, Visit
from guidegen.web.intake.waiting import has_passed

# How far back the list goes, and how much of each part is shown; what is grave and waits is always there.
SINCE = timedelta(days=30)
MOST = 300
MOST_GRAVE = 200
# The list is looked at again after this at the latest: time alone makes a visit one that somebody has left.
_STALE = timedelta(seconds=15)
# After so long without a page the list says so.
_QUIET = timedelta(minutes=3)

# So far back it is looked again for who has stopped.
_MARGIN = timedelta(seconds=30)

FIRST, READY, NOW, DONE = "first", "ready", "now", "done"
_CLOSED = (State.HANDED_OUT, State.SENT)


@dataclass(frozen=True)
class Row:
    """One visit on the list; `has_left` once nobody seems to fill it in any more.

    `lacks_paper` where the page of an emergency could not be printed, and nobody has printed it since.
    """

    visit: Visit
    standing: Standing
    place: str
    has_left: bool = False
    lacks_paper: bool = False

    @property
    def look(self) -> str:
        """Which mark and colour it has: emergency, urgent, soon, ok, asking, left, done, or faulty."""
        level = self.standing.level
        if self.place == DONE:
            return "done"
        if self.standing.alert:
            return "emergency"
        if level is Level.EMERGENCY or level is Level.URGENT:
            return str(level).lower()
        if self.place == NOW:
            return "left" if self.has_left else "asking"
        if level is None:
            return "faulty"
        return "soon" if level is Level.SOON else "ok"


@dataclass(frozen=True)
class Listed:
    """The list at one moment; `stamp` is another whenever something on it is.

    `grave` counts those who need a person first, also where they are more than the list has room for. `refused` are
    forms with an emergency that nobody can say whose they were. `is_kept` is False where the last change was not.
    """

    at: datetime
    stamp: int
    rows: tuple[Row, ...]
    grave: int = 0
    refused: tuple[RefusedForm, ...] = ()
    is_kept: bool = True

    def of(self, place: str) -> list[Row]:
        """The rows of one part of it."""
        return [row for row in self.rows if row.place == place]

    @property
    def first(self) -> int:
        """How many need a person first."""
        return max(self.grave, sum(row.place == FIRST for row in self.rows)) + len(self.refused)


class Board:
    """The list, made again when something has changed; may be asked from any thread."""

    def __init__(self, clinic: Clinic, standings: Standings) -> None:
        self._clinic = clinic
        self._standings = standings
        self._lock = Lock()
        self._seen = -1
        self._gone_until = clinic.now() - SINCE
        # As the file has it: what was marked before a server was started again may have come to less since.
        self._marked = clinic.store.listing.marked_grave()
        self._listed = Listed(clinic.now(), 0, ())

    @property
    def listed(self) -> Listed:
        """The list as it was when it was last looked at."""
        return self._listed

    def look(self) -> Listed:
        """The list as it is now."""
        with self._lock:
            now = self._clinic.now()
            changes = self._clinic.store.database.changes
            if changes == self._seen and not has_passed(now, self._listed.at, _STALE):
                return self._listed
            listed = self._clinic.store.listing.newest(now - SINCE, MOST, MOST_GRAVE)
            gone = [visit for visit in self._gone(now) if visit.id not in {one.id for one in listed}]
            # Of those whom the list has no room for who is grave is on it all the same.
            found = (*self._rows(listed, now), *(row for row in self._rows(gone, now) if row.place == FIRST))
            rows = tuple(sorted(found, key=_order))
            before, grave = self._listed, self._clinic.store.listing.count_grave()
            refused = self._clinic.store.refused.waiting()
            is_new = [_told(row) for row in rows] != [_told(row) for row in before.rows] or grave > before.grave
            is_kept = self._clinic.store.database.failure is None
            is_new |= refused != before.refused or is_kept != before.is_kept
            self._listed = Listed(now, before.stamp + is_new, rows, grave, refused, is_kept)
            self._seen = self._clinic.store.database.changes if is_new else changes
            return self._listed

    def _gone(self, now: datetime) -> Iterable[Visit]:
        """Who has stopped since the last look, however many have come after them: now what is open counts."""
        until = now - LEFT
        # Back as far as a clock may have been put meanwhile.
        since = max(min(self._gone_until, until) - _MARGIN, now - SINCE)
        visits = self._clinic.store.listing.quiet(since, until, MOST)
        self._gone_until = visits[-1].quiet_since if len(visits) == MOST else until
        return visits

    def _rows(self, visits: Iterable[Visit], now: datetime) -> Iterable[Row]:
        for visit in visits:
            standing = self._standings.of(visit)
            visit = self._seen_to(visit, standing, now)
            place = _place(visit, standing, self._clinic)
            self._mark(visit.id, place == FIRST)
            if place is None:
                continue
            is_quiet = visit.state is State.ASKING and has_passed(now, visit.quiet_since, _QUIET)
            is_stopped = visit.state is State.EMERGENCY
            lacks = is_stopped and lacks_paper(self._clinic.store.events(visit.id))
            yield Row(visit, standing, place, is_quiet, lacks)

    def _seen_to(self, visit: Visit, standing: Standing, now: datetime) -> Visit:
        """The visit; who has gone away since somebody was with them waits anew, where it has come to more by that.

        Who is under 16 and alone is asked no more either; what comes to more by an answer is seen where it is answered.
        """
        has_left = visit.state is State.ASKING and has_passed(now, visit.quiet_since, LEFT)
        is_asked = visit.state is not State.UNDER_AGE and not has_left and not standing.alert
        if not visit.attended_by or is_asked or not visit.state.is_open or not standing.is_grave:
            return visit
        events = self._clinic.store.events(visit.id)
        told = next((event.details for event in reversed(events) if event.what == "attended"), {})
        if is_covered(standing, told.get("flags", {})):
            return visit
        # Where that cannot be kept, it rings all the same, and is tried again at the next look.
        with suppress(IntakeError):
            self._clinic.store.ring_again(visit.id)
        return replace(visit, attended_by="")

    def _mark(self, id_: str, is_first: bool) -> None:
        """What has to be seen to first is kept on the list, however much comes after it."""
        if is_first != (id_ in self._marked):
            with suppress(IntakeError):
                self._clinic.store.listing.mark_grave(id_, is_first)
                (self._marked.add if is_first else self._marked.discard)(id_)


def _place(visit: Visit, standing: Standing, clinic: Clinic) -> str | None:
    """In which part of the list a visit stands; None where in none."""
    is_grave = standing.is_grave or visit.state is State.EMERGENCY
    if visit.state.is_open and is_grave and not visit.attended_by:
        return FIRST
    if visit.state in _CLOSED:
        return DONE if visit.changed.astimezone().date() == clinic.today() else None
    if not visit.state.is_open:
        return None
    return NOW if visit.state is State.ASKING else READY


def _order(row: Row) -> tuple[int, int, float]:
    """The graver first; of the same level who waits longest."""
    standing = row.standing
    level = standing.level.value if standing.level else (Level.EMERGENCY.value if standing.alert else 0)
    if row.has_left and standing.not_ruled_out:
        level = max(level, Level.SOON.value)
    places = (FIRST, READY, NOW, DONE)
    newest_first = row.place in (NOW, DONE)
    when = row.visit.changed.timestamp()
    return places.index(row.place), -level, -when if newest_first else when


def _told(row: Row) -> tuple[object, ...]:
    """What of a row is seen at once; how far somebody is who fills in can wait for the next look."""
    visit = row.visit
    version = 0 if visit.state is State.ASKING else visit.version
    return visit.id, version, visit.state, visit.attended_by, row.place, row.look, row.lacks_paper
