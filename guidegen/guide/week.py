"""On which days of a week something is meant to be done, and how long each takes; the runner may shift days."""

from __future__ import annotations

from collections.abc import Sequence

from guidegen.assessment.dose import busiest_day
from guidegen.assessment.models import Chosen
from guidegen.assessment.selection import UNTIMED_SLOTS
from guidegen.library.models import Dose

DAYS = 7
DO, MAY, REST = "do", "may", ""

# Days of the week, from 0, in the order in which they are taken (expert judgement): two days lie apart, three have rest
# between them, and each number of days holds those of every smaller one. So what is done on few days falls on days of
# what is done on many, and the fullest day comes as often as the rarest dose.
_IN_ORDER = (0, 3, 5, 1, 4, 2, 6)


def week_days(dose: Dose) -> tuple[str, ...]:
    """For each day of a week from Monday: to do, one that may be added, or a day of rest."""
    if dose.days_a_week is None:
        return (MAY,) * DAYS
    low, high = (int(end) for end in dose.days_a_week)
    return tuple(DO if rank < low else MAY if rank < high else REST for rank in map(_IN_ORDER.index, range(DAYS)))


def minutes_by_day(chosen: Sequence[Chosen]) -> tuple[int, ...]:
    """The minutes of each day of a week, from Monday, with all that is done or may be added on it.

    As in the minutes of a phase, walks and drills are not counted (evidence base 14.25).
    """
    doses = [item.dose for item in chosen if item.place not in UNTIMED_SLOTS]
    days = [week_days(dose) for dose in doses]
    return tuple(
        busiest_day([dose for dose, marks in zip(doses, days, strict=True) if marks[day]]).minutes
        for day in range(DAYS)
    )
