"""The plan: its phases, the tables of runs, and the words that rules use for its course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guidegen.library.models.item import Item
from guidegen.library.word_types import Word
from guidegen.rules import Condition

PHASES = ("PH1", "PH2", "PH3", "PH4", "PH5")
# How the problem has gone on since earlier answers; first: there are none, or none were given.
COURSES = ("first", "worse", "same", "better")
# What a wait for a clinician means for a race; first: nothing.
RACE_WAITS = ("none", "this_race", "a_later_one")
# The runner's steps a minute, where they were counted.
STEP_RATES = ("not_counted", "below_180", "from_180")


@dataclass(frozen=True)
class Phase(Item):
    """One phase of a plan, left out where `unless` holds or may hold.

    `slots` are filled up to `cap`; those in `beside` come first and count against no cap. `part_when` holds the rules
    of parts that are not for everybody. Nobody `runs` in some phases, whatever test is passed.
    """

    start_when: Condition | None
    unless: Condition | None
    cap: int
    outlook: Word
    slots: tuple[str, ...]
    beside: tuple[str, ...]
    part_when: Mapping[str, Condition]
    runs: bool


@dataclass(frozen=True)
class PlanWeek:
    """One week: minutes of running and walking with repeats, or percentages of the usual week and longest run."""

    week: int
    run_min: float | None
    walk_min: float | None
    repeats: int | None
    volume_pct: tuple[float, float] | None
    longest_pct: float | None
    note: Word


@dataclass(frozen=True)
class RunPlan(Item):
    """A table back to running, week by week."""

    kind: str
    sessions_a_week: int
    weeks: tuple[PlanWeek, ...]
    when: Condition | None
    from_week_2: Condition | None
