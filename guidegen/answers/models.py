"""Checked answers of one client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from guidegen.errors import Problem
from guidegen.library.levels import Level, Permit
from guidegen.rules.evaluation import Answer

KM_PER_MILE = 1.609


@dataclass(frozen=True)
class Client:
    """Who the guide is for. Nothing here reaches logs, file names or subjects.

    `email_consent` is True only where the client said yes to e-mail; `address` is a postal one, of several lines.
    """

    name: str = ""
    id: str = ""
    email: str = ""
    email_consent: bool = False
    address: str = ""


@dataclass(frozen=True)
class Override:
    """A clinician's step down of one flag: named, dated, reasoned; printed in the clinician's record."""

    flag: str
    to: Level
    permit: Permit
    by: str
    registration: str
    on: date
    reason: str


@dataclass(frozen=True)
class Answers:
    """One client's answers, complete and consistent enough to be assessed.

    `values` maps question ids to a number, an option id, a tuple of option ids, text or a date's text; distances
    are in kilometres whatever `distance_unit` says. `complete` is False only where an emergency, or at a
    desk something urgent, was certain and the form stopped there. `unread` are safety questions of which an answer was
    ignored or is missing, and places where words stand that are no answer to any question. `language` is the code of
    the one that the client reads; "" where nothing says it.
    """

    client: Client
    answered_on: date
    values: Mapping[str, Answer]
    overrides: tuple[Override, ...]
    warnings: tuple[Problem, ...]
    complete: bool
    file: str
    unread: tuple[str, ...] = ()
    language: str = ""
