"""How long the doses of a phase take on its busiest day: the minutes that are printed beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from guidegen.library.models import Dose

SECONDS_A_REP = 4
REST_BETWEEN_SETS_S = 30
SECONDS_A_METRE = 1
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class BusiestDay:
    """Minutes of a day on which every dose falls, rounded up, and on how many days of the week they all may."""

    minutes: int
    days: int


def busiest_day(doses: Sequence[Dose]) -> BusiestDay:
    """The day with all of these doses; ranges count at their upper end.

    sets x sides x (reps x 4 s, or reps x hold) + 30 s between sets, times a day (evidence base 13.24 and 14.25,
    expert judgement).
    """
    seconds = sum(map(seconds_a_day, doses))
    days = min((dose.days_a_week[1] for dose in doses if dose.days_a_week), default=DAYS_A_WEEK)
    return BusiestDay(minutes_of(seconds), int(days))


def minutes_of(seconds: float) -> int:
    """Whole minutes, rounded up."""
    return math.ceil(seconds / 60 - 1e-9)


def seconds_a_day(dose: Dose) -> float:
    """How long a dose takes on a day on which it is done; see `busiest_day`."""
    return _seconds_once(dose) * (dose.times_a_day[1] if dose.times_a_day else 1)


def _seconds_once(dose: Dose) -> float:
    sets = len(dose.ladder) if dose.ladder else dose.sets[1] if dose.sets else 1
    reps = sum(dose.ladder) / sets if dose.ladder else dose.reps[1] if dose.reps else 1
    if dose.minutes:
        return reps * sets * dose.minutes[1] * 60
    sides = 2 if dose.per_side else 1
    work = (
        dose.distance_m[1] * SECONDS_A_METRE
        if dose.distance_m
        else reps * (dose.hold_s[1] if dose.hold_s else SECONDS_A_REP)
    )
    return sets * sides * work + (sets - 1) * REST_BETWEEN_SETS_S
