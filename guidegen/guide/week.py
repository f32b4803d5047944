"""On which days of a week something is meant to be done, and how long each takes; the runner may shift days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guidegen.assessment.dose import busiest_day, minutes_of, seconds_a_day
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


def laid_out(chosen: Sequence[Chosen], budget: int | None) -> list[tuple[str, ...]]:
    """For each item its days of the week, in the order of the items.

    Where one day with all of them takes more minutes than the runner has, the first items keep their days, and each
    later one goes to other days with as much rest between, or to alternate days, where it fits best (evidence base
    14.25; which days, expert judgement). A day that may be added is left out where it does not fit.
    """
    plain = [week_days(item.dose) for item in chosen]
    if budget is None or max(minutes_by_day(chosen, plain), default=0) <= budget:
        return plain
    laid: list[tuple[str, ...]] = []
    for number, item in enumerate(chosen):
        before, timed = chosen[:number], item.place not in UNTIMED_SLOTS
        first = all(other.place in UNTIMED_SLOTS for other in before)
        laid.append(plain[number] if first or not timed else _best(chosen[: number + 1], laid, plain[number], budget))
    return laid


def done_first(chosen: Sequence[Chosen], budget: int) -> tuple[Chosen, ...]:
    """What is done first where minutes are short: the first items that fit one day together, and one at least
    (evidence base 14.25)."""
    timed = [item for item in chosen if item.place not in UNTIMED_SLOTS]
    fitting = (n for n in range(len(timed), 0, -1) if busiest_day([item.dose for item in timed[:n]]).minutes <= budget)
    return tuple(timed[: next(fitting, 1)])


def fitted(chosen: Sequence[Chosen], budget: int | None) -> tuple[Chosen, ...]:
    """The items with one number for how often a day the first is done, where its range is too much for the minutes.

    It is as often as they allow, and never less often than its dose begins (evidence base 14.25).
    """
    first = next((item for item in chosen if item.place not in UNTIMED_SLOTS), None)
    if budget is None or first is None or not first.dose.times_a_day or _minutes(first.dose) <= budget:
        return tuple(chosen)
    low, high = (int(end) for end in first.dose.times_a_day)
    ways = (replace(first.dose, times_a_day=(times, times)) for times in range(high, low - 1, -1))
    dose = next((way for way in ways if _minutes(way) <= budget), replace(first.dose, times_a_day=(low, low)))
    return tuple(replace(item, dose=dose) if item is first else item for item in chosen)


def _minutes(dose: Dose) -> int:
    return busiest_day([dose]).minutes


def shortened(chosen: Sequence[Chosen], budget: int) -> str:
    """How days fit the minutes that there are: `days` where later items go on days between; `others` where that is not
    enough, but these may be done fewer times; nothing where no dose has room."""
    if max(minutes_by_day(chosen, laid_out(chosen, budget)), default=0) <= budget:
        return "days"
    first = done_first(chosen, budget)
    if busiest_day([item.dose for item in first]).minutes > budget:
        return ""
    ranges = [item.dose.times_a_day for item in chosen if item.place not in UNTIMED_SLOTS and item not in first]
    return "others" if any(found and found[0] < found[1] for found in ranges) else ""


def run_days(sessions: int) -> tuple[str, ...]:
    """On which days to run so many times, with days of rest between; none where a table does not say how often.

    A day later than strength is done (expert judgement; the runner may shift days).
    """
    return _later(week_days(Dose(days_a_week=(sessions, sessions))), 1) if sessions else ()


def _later(marks: tuple[str, ...], days: int) -> tuple[str, ...]:
    return marks[-days:] + marks[:-days] if days else marks


def _best(chosen: Sequence[Chosen], laid: list[tuple[str, ...]], own: tuple[str, ...], budget: int) -> tuple[str, ...]:
    """The last item's days: those of its dose, moved on where that fits better, or every other day."""
    moved = [_later(own, days) for days in range(DAYS)]
    every_other = [tuple(DO if day % 2 == odd else REST for day in range(DAYS)) for odd in (0, 1)]
    ways = [*every_other, *moved] if own.count(DO) > every_other[0].count(DO) else moved
    best = min(ways, key=lambda marks: _strain(chosen, laid, marks, budget))
    minutes = minutes_by_day(chosen, [*laid, best])
    return tuple(REST if mark == MAY and takes > budget else mark for mark, takes in zip(best, minutes, strict=True))


def _strain(
    chosen: Sequence[Chosen], laid: list[tuple[str, ...]], marks: tuple[str, ...], budget: int
) -> tuple[int, float, int]:
    """How far days on which the last item has to be done go beyond the minutes, at most and in the mean.

    Then, where none goes beyond, the more days the better.
    """
    minutes = minutes_by_day(chosen, [*laid, marks])
    beyond = [max(0, takes - budget) for takes, mark in zip(minutes, marks, strict=True) if mark == DO]
    most = max(beyond, default=0)
    return most, sum(beyond) / max(1, len(beyond)), 0 if most else -len(beyond)


def minutes_by_day(chosen: Sequence[Chosen], days: Sequence[tuple[str, ...]]) -> tuple[int, ...]:
    """The minutes of each day of a week, from Monday, with all that is done or may be added on it.

    As in the minutes of a phase, walks and drills are not counted (evidence base 14.25).
    """
    timed = [
        (seconds_a_day(item.dose), marks)
        for item, marks in zip(chosen, days, strict=True)
        if item.place not in UNTIMED_SLOTS
    ]
    return tuple([minutes_of(sum([seconds for seconds, marks in timed if marks[day]])) for day in range(DAYS)])
