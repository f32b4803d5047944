"""The typed content library: every item with its rules beside its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from guidegen.errors import Problem
from guidegen.library.context import Context, Fact, Points
from guidegen.library.levels import Level, Permit
from guidegen.library.questionnaire import Questionnaire
from guidegen.library.references import Reference
from guidegen.library.regions import Region
from guidegen.rules import Condition

EVIDENCE = ("strong", "moderate", "weak", "conflicting", "expert")
SLOTS = ("calm", "walk", "mobility", "trunk", "hip", "leg", "impact", "drill")
PHASES = ("PH1", "PH2", "PH3", "PH4", "PH5")
PRESENTATIONS = ("BSI", "RAD", "INFL", "SPASM", "SIJ", "EXT", "FLEX", "STIFF", "NSLBP")
OVERLAY = "PERSIST"
IRRITABILITY = ("LOW", "MOD", "HIGH")
TREATMENT_GROUPS = ("conventional", "alternative", "home")
# The colours of a pain rule; amber may be missing.
LIGHTS = ("green", "amber", "red")
# How soon to act on a warning sign; the most pressing first.
SIGN_LEVELS = ("emergency", "maternity", "same_day", "two_days", "two_weeks")
DOCUMENTS = ("guide", "emergency", "urgent", "referral")
# Whom the drawings may show; the first is for whoever no rule of bodies.yaml fits.
BODIES = ("neutral", "woman", "man", "pregnant", "older_neutral", "older_woman", "older_man")
# How soon a SOON flag has to be seen, in days, where its branch says nothing else (evidence base 14.4).
SOON_DAYS = 14
# How the problem has gone on since earlier answers; first: there are none, or none were given.
COURSES = ("first", "worse", "same", "better")
# What a wait for a clinician means for a race; first: nothing.
RACE_WAITS = ("none", "this_race", "a_later_one")
# The runner's steps a minute, where they were counted.
STEP_RATES = ("not_counted", "below_180", "from_180")


@dataclass(frozen=True)
class Governance:
    """Who stands behind a content item: evidence level, reference ids, and the clinician's review."""

    evidence: str
    sources: tuple[int, ...]
    reviewed_by: str | None
    review_date: date | None
    next_review: date | None


@dataclass(frozen=True)
class Item:
    """What every content file has. `parts` maps each `## Heading` of the body to its Markdown."""

    id: str
    code: str
    title: str
    file: str
    governance: Governance
    parts: Mapping[str, str]


@dataclass(frozen=True)
class Branch:
    """One way for a red flag to fire; `days` is how soon a SOON branch has to be seen (evidence base 14.4)."""

    level: Level
    permit: Permit
    when: Condition
    days: int | None = None


@dataclass(frozen=True)
class RedFlag(Item):
    suspected: str
    triage: str
    ask: str
    branches: tuple[Branch, ...]
    in_person: bool = False


@dataclass(frozen=True)
class Contributor(Item):
    rank: int
    may_lead: bool
    points: tuple[Points, ...]


@dataclass(frozen=True)
class MustHave:
    """Exercises of which one has to be in the guide: in its first possible phase, or in every one."""

    any_of: tuple[str, ...]
    every_phase: bool
    carry_to: str | None


@dataclass(frozen=True)
class Presentation(Item):
    order: int
    overlay: bool
    when: Condition | None
    also_matches: tuple[tuple[str, str], ...]
    must_have: tuple[MustHave, ...]


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
    note: str = ""

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
    why: str


@dataclass(frozen=True)
class BodyRule:
    """Whom the drawings show (one of BODIES) where `when` holds."""

    body: str
    when: Condition


@dataclass(frozen=True)
class Unless:
    """A hard filter: when it holds, or may hold, the item is left out; `why` is for the clinician."""

    when: Condition
    why: str


@dataclass(frozen=True)
class Variant:
    """Words that change how an item is done for some readers (standing in pregnancy).

    Where it has poses, the exercise's part "Instead" stands in the place of its steps, with this position and things.
    """

    when: Condition
    words: str
    position: str = ""
    things: tuple[str, ...] = ()
    poses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Exercise(Item):
    """`permit` is the lowest permit that allows it; `replaces` names the exercise whose place it takes.

    `drawings` has other poses for the phases whose dose has it done in another way (evidence base 14.24).
    """

    permit: Permit
    when: Condition | None
    replaces: str | None
    variants: tuple[Variant, ...]
    purpose: str
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


@dataclass(frozen=True)
class Phase(Item):
    """One phase of a plan, left out where `unless` holds or may hold.

    `slots` are filled up to `cap`; those in `beside` come first and count against no cap. `part_when` holds the rules
    of parts that are not for everybody.
    """

    start_when: Condition | None
    unless: Condition | None
    cap: int
    typical: str
    outlook: str
    slots: tuple[str, ...]
    beside: tuple[str, ...]
    part_when: Mapping[str, Condition]


@dataclass(frozen=True)
class PlanWeek:
    """One week: minutes of running and walking with repeats, or percentages of the usual week and longest run."""

    week: int
    run_min: float | None
    walk_min: float | None
    repeats: int | None
    volume_pct: tuple[float, float] | None
    longest_pct: float | None
    note: str


@dataclass(frozen=True)
class RunPlan(Item):
    kind: str
    sessions_a_week: int
    weeks: tuple[PlanWeek, ...]
    when: Condition | None
    from_week_2: Condition | None


@dataclass(frozen=True)
class Picture:
    """What stands beside one point of a list: a pose seen from a view, an icon, or the lamp of a colour."""

    view: str = ""
    pose: str = ""
    icon: str = ""
    lamp: str = ""


@dataclass(frozen=True)
class Advice(Item):
    """Words for one section; `pictures` has one for each point of the body's list, or none at all.

    `days` is within how many days they ask for a visit, beside what red flags ask for.
    """

    section: str
    order: int
    when: Condition | None
    documents: tuple[str, ...]
    days: int | None = None
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Light:
    """One colour of a pain rule in few words: at which pain, and what to do."""

    pain: str
    do: str


@dataclass(frozen=True)
class PainRule(Item):
    """A traffic light for pain: the parts hold its colours in full, `lights` in few words, by colour.

    `bands` are the highest green and the highest amber pain of 0 to 10, where the colours are fixed numbers.
    """

    order: int
    when: Condition | None
    of: str
    lights: Mapping[str, Light]
    bands: tuple[int, int] | None


@dataclass(frozen=True)
class Sign:
    """A warning sign in full and in short words, with the icon beside it; shown where `when` holds or may hold."""

    text: str
    short: str
    icon: str
    when: Condition | None


@dataclass(frozen=True)
class SignList(Item):
    """The warning signs of one level of haste, for the documents named."""

    level: str
    when: Condition | None
    documents: tuple[str, ...]
    signs: tuple[Sign, ...]

    @property
    def rank(self) -> int:
        return SIGN_LEVELS.index(self.level)


@dataclass(frozen=True)
class Treatment(Item):
    """What people try besides exercises; `part_when` holds the rules of parts that do not suit everybody."""

    group: str
    order: int
    when: Condition | None
    part_when: Mapping[str, Condition]


@dataclass(frozen=True)
class Library:
    """Everything that rules and words come from, checked as a whole; `hash` changes with any content file."""

    version: str
    hash: str
    questionnaire: Questionnaire
    facts: Mapping[str, Fact]
    dose_limits: tuple[DoseLimit, ...]
    bodies: tuple[BodyRule, ...]
    red_flags: tuple[RedFlag, ...]
    contributors: tuple[Contributor, ...]
    presentations: tuple[Presentation, ...]
    exercises: tuple[Exercise, ...]
    phases: tuple[Phase, ...]
    run_plans: tuple[RunPlan, ...]
    treatments: tuple[Treatment, ...]
    pain_rules: tuple[PainRule, ...]
    advice: tuple[Advice, ...]
    signs: tuple[SignList, ...]
    regions: Mapping[str, Region]
    references: Mapping[int, Reference]
    warnings: tuple[Problem, ...]

    def context(self, values: Mapping[str, Any]) -> Context:
        """One client's answers as this library's rules see them."""
        return Context(self.questionnaire, self.facts, values)

    def items(self) -> tuple[Item, ...]:
        """Every content item that a clinician reviews."""
        return (
            *self.red_flags,
            *self.contributors,
            *self.presentations,
            *self.exercises,
            *self.phases,
            *self.run_plans,
            *self.treatments,
            *self.pain_rules,
            *self.advice,
            *self.signs,
        )

    def overdue(self, today: date) -> list[Item]:
        """Items whose next review lies in the past; nothing may be printed from them."""
        return [item for item in self.items() if item.governance.next_review and item.governance.next_review < today]
