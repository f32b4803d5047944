"""Exercises with their doses, the ways to do them, and what leaves them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from guidegen.library.levels import Permit
from guidegen.library.models.item import Item
from guidegen.library.word_types import StaffWord, Word
from guidegen.rules import Condition

# What is left of an amount after a red day: 7 of 10 (evidence base 14.18).
LESS_AFTER_RED = 0.7
SLOTS = ("calm", "walk", "mobility", "trunk", "hip", "leg", "impact", "drill")


@dataclass(frozen=True)
class Dose:
    """How much of an exercise: [low, high] ranges; holds in seconds, walks in minutes, drills in metres."""

    sets: tuple[float, float] | None = None
    reps: tuple[float, float] | None = None
    ladder: tuple[int, ...] = ()
    hold_s: tuple[float, float] | None = None
    minutes: tuple[float, float] | None = None
    distance_m: tuple[float, float] | None = None
    times_a_day: tuple[float, float] | None = None
    days_a_week: tuple[float, float] | None = None
    rpe: tuple[float, float] | None = None
    per_side: bool = False
    note: Word = ""

    def capped(self, hold_s: float | None, rpe: float | None) -> Dose:
        """The same dose with no hold above `hold_s` seconds, and no effort above `rpe`.

        A hold that becomes shorter is repeated more often, for the same total, rounded down.
        """
        found = self
        if hold_s is not None and self.hold_s and self.hold_s[1] > hold_s:
            holds = (min(self.hold_s[0], hold_s), hold_s)
            if self.ladder:
                steps = tuple(int(step * self.hold_s[1] // hold_s) for step in self.ladder)
                found = replace(found, hold_s=holds, ladder=steps)
            else:
                low, high = (
                    count * hold // shorter
                    for count, hold, shorter in zip(self.reps or (1, 1), self.hold_s, holds, strict=True)
                )
                found = replace(found, hold_s=holds, reps=(low, high))
        if rpe is not None and self.rpe and self.rpe[1] > rpe:
            found = replace(found, rpe=(min(self.rpe[0], rpe), rpe))
        return found

    @property
    def less(self) -> tuple[int, ...]:
        """The amount after a red day, rounded down from the low end and never 0: repeats or holds of a set (of each
        rung of a ladder), else times for a distance, else minutes (evidence base 14.18)."""
        span = self.reps or self._lengths
        amounts: tuple[float, ...] = self.ladder or ((span[0],) if span else ())
        return tuple(max(1, int(amount * LESS_AFTER_RED + 1e-9)) for amount in amounts)

    @property
    def _lengths(self) -> tuple[float, float] | None:
        """How often a distance is gone, or for how many minutes."""
        return (self.sets or (1, 1)) if self.distance_m else self.minutes

    def to_dict(self) -> dict[str, Any]:
        """Only what applies; a range of one number as that number."""
        found: dict[str, Any] = {}
        for key in ("sets", "reps", "hold_s", "minutes", "distance_m", "times_a_day", "days_a_week", "rpe"):
            span = getattr(self, key)
            if span is not None:
                low, high = (int(end) if end == int(end) else end for end in span)
                found[key] = low if low == high else [low, high]
        if self.ladder:
            found["ladder"] = list(self.ladder)
        if self.per_side:
            found["per_side"] = True
        if self.note:
            found["note"] = self.note
        return found


@dataclass(frozen=True)
class DoseLimit:
    """A cap on the doses of some slots where `when` holds or may hold: the longest hold in seconds, the most effort."""

    when: Condition
    slots: tuple[str, ...]
    hold_s: float | None
    rpe: float | None
    why: StaffWord


@dataclass(frozen=True)
class Unless:
    """A hard filter: when it holds, or may hold, the item is left out; `why` is for the clinician."""

    when: Condition
    why: StaffWord


@dataclass(frozen=True)
class Variant:
    """Words that change how an item is done for some readers (standing in pregnancy), in some phases if it names any.

    Where it has poses, the exercise's part "Instead" stands in the place of its steps, with this position and things.
    """

    when: Condition
    words: Word
    position: str = ""
    things: tuple[str, ...] = ()
    poses: Mapping[str, str] = field(default_factory=dict)
    phases: tuple[str, ...] = ()

    def is_for(self, phase: str) -> bool:
        """Whether items of this phase may be done so."""
        return not self.phases or phase in self.phases


@dataclass(frozen=True)
class Exercise(Item):
    """`permit` is the lowest permit that allows it; `replaces` names the exercise whose place it takes.

    `drawings` has other poses for the phases whose dose has it done in another way (evidence base 14.24).
    """

    permit: Permit
    when: Condition | None
    replaces: str | None
    variants: tuple[Variant, ...]
    purpose: Word
    slot: str
    position: str
    things: tuple[str, ...]
    equipment: tuple[str, ...]
    doses: Mapping[str, Dose]
    easier: str | None
    harder: str | None
    contributors: tuple[str, ...]
    presentations: tuple[str, ...]
    tag_limits: Mapping[str, Condition | str]
    unless: tuple[Unless, ...]
    poses: Mapping[str, str]
    drawings: Mapping[str, Mapping[str, str]]

    def variant_in(self, phase: str, holds: Callable[[Condition], bool]) -> Variant | None:
        """The first variant that is for this phase, and whose rule holds."""
        return next((one for one in self.variants if one.is_for(phase) and holds(one.when)), None)

    def done_as(self, variant: Variant | None, phase: str = "") -> Exercise:
        """The exercise as this variant, or the dose of this phase, has it done: one way, with its own drawing."""
        parts = {name: text for name, text in self.parts.items() if name != "Instead"}
        if variant is None or not variant.poses:
            return replace(self, parts=parts, poses=self.drawings.get(phase, self.poses))
        parts["Steps"] = self.parts["Instead"]
        return replace(self, parts=parts, position=variant.position, things=variant.things, poses=variant.poses)

    def ways(self) -> Iterator[Exercise]:
        """Every way to do it that is drawn on its own, each with an id that tells which one it is."""
        yield self.done_as(None)
        drawn = [self.poses]
        for phase, poses in self.drawings.items():
            if poses not in drawn:
                drawn.append(poses)
                yield replace(self.done_as(None, phase), id=f"{self.id}_{phase.lower()}")
        for number, variant in enumerate((variant for variant in self.variants if variant.poses), 1):
            if variant.poses not in drawn:
                drawn.append(variant.poses)
                yield replace(self.done_as(variant), id=f"{self.id}_variant_{number}")
