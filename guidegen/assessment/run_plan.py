"""A run plan's weeks with this runner's own numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from guidegen.answers.models import KM_PER_MILE, Answers
from guidegen.library.models import PlanWeek, RunPlan

# How far a run may go beyond the longest of the last 30 days, and what is left of it after two weeks or more without
# a run (evidence base 6.3).
BEYOND_LONGEST, AFTER_A_BREAK = 1.1, 0.7
# Below so many minutes, a longest run may become so many minutes longer (evidence base 6.3, our judgement).
SHORT_MIN, ADDED_MIN = 30, 5
_SHORT_RUN = 10.0


@dataclass(frozen=True)
class AfterTable:
    """The longest run that the table ends with, the next two longest, and the longest to start with after a break.

    In minutes for walk-run plans, else in the runner's unit.
    """

    longest: float
    next: tuple[float, float]
    after_break: float
    timed: bool
    # The next longest after that first run, where a few minutes may be added to it.
    after_that: float | None = None


@dataclass(frozen=True)
class Halved:
    """A week of the table with its running halved for a flare-up, rounded down (evidence base 6.5): how often, or for
    how many minutes once; or the distance of the week and of its longest run."""

    repeats: int | None = None
    minutes: int | None = None
    distance: tuple[float, float] | None = None
    longest: float | None = None


@dataclass(frozen=True)
class Row:
    """One printed week; distances are in the runner's unit and None for walk-run plans.

    `earliest` is the day on which the week begins if the table starts on the day after issue, without a repeat.
    """

    week: PlanWeek
    earliest: date
    distance: tuple[float, float] | None = None
    longest: float | None = None

    @property
    def halved(self) -> Halved | None:
        """What is left of it in a flare-up; None for a week without a run."""
        if self.distance is not None:
            low, high = self.distance
            longest = None if self.longest is None else _down(self.longest / 2)
            return Halved(distance=(_down(low / 2), _down(high / 2)), longest=longest)
        if not self.week.run_min:
            return None
        repeats = self.week.repeats or 1
        return Halved(repeats=repeats // 2) if repeats > 1 else Halved(minutes=int(self.week.run_min / 2))


def plan_rows(plan: RunPlan, start: int, answers: Answers, issued: date) -> tuple[Row, ...]:
    """The weeks from the starting one on; none begins before the day after issue (evidence base 14.27).

    Percentages become distances of the usual week and of the longest run of the last 30 days. Where the runner now
    runs less than week 1 asks, week 1 is what they run now, and later weeks rise from there by the same steps
    (evidence base 6.2 and 13.15, expert judgement).
    """
    usual, longest, now = (_number(answers, id_) for id_ in ("km_usual", "longest_30d", "km_now"))
    per_unit = KM_PER_MILE if answers.values.get("distance_unit") == "mi" else 1
    rows = []
    first = plan.weeks[0].volume_pct
    above = max(0.0, usual * first[1] / 100 - now) if first and now > 0 else 0.0
    for week in plan.weeks:
        if week.week < start:
            continue
        earliest = issued + timedelta(days=1, weeks=week.week - start)
        if week.volume_pct is None:
            rows.append(Row(week, earliest))
            continue
        low, high = (max(0.0, usual * share / 100 - above) / per_unit for share in week.volume_pct)
        cap = longest * week.longest_pct / 100 / per_unit if week.longest_pct else None
        rows.append(Row(week, earliest, (_down(low), _down(high)), _down(cap) if cap is not None else None))
    return tuple(rows)


def after_table(plan: RunPlan, answers: Answers) -> AfterTable | None:
    """The numbers of the runs after the table, worked out and rounded down; None where the longest run is not known."""
    last = plan.weeks[-1]
    timed = last.volume_pct is None
    per_unit = KM_PER_MILE if answers.values.get("distance_unit") == "mi" else 1
    longest = last.run_min if timed else _number(answers, "longest_30d") * (last.longest_pct or 0) / 100 / per_unit
    if not longest:
        return None
    # Whole minutes; tenths of short distances, so that a step up stays one.
    parts = 1 if timed else 2 if longest >= _SHORT_RUN else 10
    first = _down(longest, parts)
    second = _down(first * BEYOND_LONGEST, parts)
    third = _down(second * BEYOND_LONGEST, parts)
    start = _down(first * AFTER_A_BREAK, parts)
    after_that = start + ADDED_MIN if timed and start < SHORT_MIN else None
    return AfterTable(first, (second, third), start, timed, after_that)


def _number(answers: Answers, id_: str) -> float:
    value = answers.values.get(id_)
    return float(value) if isinstance(value, int | float) else 0.0


def _down(distance: float, parts: int = 2) -> float:
    """Rounded down to half a kilometre or mile, so that rounding never asks for more."""
    return int(distance * parts + 1e-9) / parts
