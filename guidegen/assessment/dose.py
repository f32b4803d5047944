"""How long a dose takes: the minutes a day that are printed beside a phase."""

from __future__ import annotations

import math
from collections.abc import Iterable

from guidegen.library.models import Dose

SECONDS_A_REP = 4
REST_BETWEEN_SETS_S = 30
SECONDS_A_METRE = 1


def minutes_a_day(doses: Iterable[Dose]) -> int:
    """Minutes a day of several doses, averaged over the week and rounded up; ranges count at their upper end.

    sets x sides x (reps x 4 s, or reps x hold) + 30 s between sets, times a day, x days / 7 (evidence base 13.24,
    expert judgement).
    """
    return math.ceil(sum(map(_seconds_a_day, doses)) / 60 - 1e-9)


def _seconds_a_day(dose: Dose) -> float:
    days = dose.days_a_week[1] / 7 if dose.days_a_week else 1
    times = dose.times_a_day[1] if dose.times_a_day else 1
    return _seconds_once(dose) * times * days


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
