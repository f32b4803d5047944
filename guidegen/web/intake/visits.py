"""A visit: one runner's way through the questionnaire, and what the desk does with it after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """How far a visit is. Only the runner's pages lead as far as UNDER_AGE; the desk leads on from there."""

    ASKING = "asking"
    EMERGENCY = "emergency"
    FINISHED = "finished"
    REFUSED = "refused"
    UNDER_AGE = "under_age"
    RELEASED = "released"
    HANDED_OUT = "handed_out"
    SENT = "sent"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether the desk still has something to do with it."""
        return self not in (State.HANDED_OUT, State.SENT, State.WITHDRAWN, State.REFUSED)


@dataclass(frozen=True)
class Visit:
    """What is known of one visit.

    `answers` are raw values as an answers file holds them, `client` what stands in such a file beside the number (name,
    email, email_consent), `overrides` its overrides. `how` is "tablet" or "link": where the runner is, so that a visit
    by a link is a tablet's once the desk has gone on with it. `page` is the group that was shown last.
    `version` counts the saves. What the desk alone writes stands in `attended_by`: who says that they are with this
    person, or have spoken to them. `answered` is when the runner was last there, whatever the desk has written since.
    `again` are questions whose ticks stand, and that are asked again, since they offer more than they did. `signed` is
    for each flag that was stepped down what was answered then, whole. `hold` counts the browsers that it was gone on
    with in: only the last one is its runner's. `taken_back` are flags by code, with their levels, that had fired by
    answers which the runner has changed since.
    """

    id: str
    number: str
    how: str
    begun: datetime
    changed: datetime
    state: State = State.ASKING
    answers: Mapping[str, Any] = field(default_factory=dict)
    client: Mapping[str, Any] = field(default_factory=dict)
    overrides: tuple[Mapping[str, Any], ...] = ()
    page: str = ""
    urgent_seen: bool = False
    text_size: str = ""
    language: str = ""
    version: int = 0
    attended_by: str = ""
    answered: datetime | None = None
    again: tuple[str, ...] = ()
    signed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    hold: int = 0
    taken_back: Mapping[str, str] = field(default_factory=dict)

    @property
    def quiet_since(self) -> datetime:
        """Since when nothing has come from the runner."""
        return self.answered or self.changed

    @property
    def name(self) -> str:
        """The runner's name; empty where nobody has given it."""
        return str(self.client.get("name", ""))


@dataclass(frozen=True)
class Event:
    """Something that was done with a visit: when, by whom, what, and what it says of it in detail."""

    at: datetime
    who: str
    what: str
    details: Mapping[str, Any] = field(default_factory=dict)
