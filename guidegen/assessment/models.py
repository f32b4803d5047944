"""What was decided for one client, with every reason; plain data that guide.py lays out and `explain` prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from guidegen.answers.models import Answers
from guidegen.assessment.triage import FiredFlag
from guidegen.errors import Problem
from guidegen.library.levels import Level, Permit
from guidegen.library.models import (
    Advice,
    Contributor,
    Dose,
    Exercise,
    PainRule,
    Phase,
    Presentation,
    RunPlan,
    Sign,
    SignList,
    Treatment,
    Variant,
)
from guidegen.rules import Evidence


@dataclass(frozen=True)
class Scored:
    """A contributor with its points and the answers that gave them."""

    contributor: Contributor
    score: float
    because: tuple[Evidence, ...]

    def to_dict(self) -> dict[str, Any]:
        score = int(self.score) if self.score == int(self.score) else self.score
        return {
            "id": self.contributor.id,
            "code": self.contributor.code,
            "score": score,
            "because": _dicts(self.because),
        }


@dataclass(frozen=True)
class Pattern:
    """How the back behaves: presentation, overlay (PERSIST or None) and irritability (LOW, MOD, HIGH)."""

    presentation: Presentation
    overlay: Presentation | None
    irritability: str
    because: tuple[Evidence, ...]


@dataclass(frozen=True)
class Chosen:
    """An exercise in a phase; `place` is the slot it fills, `variant` what changes in how it is done."""

    exercise: Exercise
    dose: Dose
    place: str
    score: int
    variant: Variant | None
    because: tuple[Evidence, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.exercise.id,
            "dose": self.dose.to_dict(),
            "place": self.place,
            "score": self.score,
            "because": _dicts(self.because),
        }


@dataclass(frozen=True)
class PhasePlan:
    """One phase with its exercises in the order to do them; `empty` are places that nothing safe could fill.

    `parts` are those of the phase whose rule holds. `minutes` are those of the busiest day, which comes on `days` days
    a week; walks and drills are not counted.
    """

    phase: Phase
    chosen: tuple[Chosen, ...]
    empty: tuple[str, ...]
    parts: tuple[str, ...]
    minutes: int
    days: int

    def to_dict(self) -> dict[str, Any]:
        exercises = [chosen.to_dict() for chosen in self.chosen]
        return {
            "code": self.phase.code,
            "exercises": exercises,
            "empty_places": list(self.empty),
            "minutes_a_day": self.minutes,
            "busiest_days_a_week": self.days,
        }


@dataclass(frozen=True)
class Excluded:
    """An exercise that a hard filter left out; `why` in words, `because` in answers."""

    exercise: Exercise
    why: str
    because: tuple[Evidence, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.exercise.id, "why": self.why, "because": _dicts(self.because)}


@dataclass(frozen=True)
class Selection:
    """The exercises of all phases, what hard filters left out, and must-haves that could not be given."""

    phases: tuple[PhasePlan, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offered:
    """A treatment worth a word for this runner, with the parts that suit them."""

    treatment: Treatment
    parts: tuple[str, ...]


@dataclass(frozen=True)
class ShownSigns:
    """The warning signs of one level that this runner has to know."""

    signs: SignList
    shown: tuple[Sign, ...]


@dataclass(frozen=True)
class Assessment:
    """Everything decided for one client. At P0 pattern, phases, plan and contributors are empty.

    `accepted` are the codes of the flags whose override somebody stands for.
    """

    answers: Answers
    today: date
    level: Level
    permit: Permit
    document: str
    flags: tuple[FiredFlag, ...]
    pattern: Pattern | None
    start_phase: str | None
    run_plan: RunPlan | None
    run_plan_start: int
    contributors: tuple[Scored, ...]
    selection: Selection
    signs: tuple[ShownSigns, ...]
    pain_rules: tuple[PainRule, ...]
    advice: tuple[Advice, ...]
    treatments: tuple[Offered, ...]
    sections: tuple[str, ...]
    warnings: tuple[Problem, ...]
    content: Mapping[str, str]
    accepted: tuple[str, ...] = ()

    @property
    def see_within(self) -> int | None:
        """The shortest wait in days of the flags that ask for a visit soon and of the advice beside them; None where
        no flag asks for one, and where a graver one asks for more (evidence base 14.4 and 14.14)."""
        if self.level > Level.SOON:
            return None
        flags = [fired.waits for fired in self.flags if fired.waits is not None]
        return min([*flags, *(item.days for item in self.advice if item.days)]) if flags else None

    @property
    def seen_by(self) -> date | None:
        """The day by which to be seen, counted from the day of the answers and never before today."""
        wait = self.see_within
        return None if wait is None else max(self.today, self.answers.answered_on + timedelta(days=wait))

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `guidegen explain --format json`: no name, id or address of the client."""
        pattern = self.pattern
        return {
            "level": str(self.level),
            "permit": str(self.permit),
            "document": self.document,
            "flags": [fired.to_dict() for fired in self.flags],
            "see_within_days": self.see_within,
            "presentation": pattern.presentation.code if pattern else None,
            "overlay": pattern.overlay.code if pattern and pattern.overlay else None,
            "irritability": pattern.irritability if pattern else None,
            "start_phase": self.start_phase,
            "run_plan": self.run_plan.code if self.run_plan else None,
            "run_plan_start_week": self.run_plan_start if self.run_plan else None,
            "contributors": [scored.to_dict() for scored in self.contributors],
            "phases": [phase.to_dict() for phase in self.selection.phases],
            "treatments": [offered.treatment.id for offered in self.treatments],
            "pain_rules": [rule.id for rule in self.pain_rules],
            "advice": [advice.id for advice in self.advice],
            "sections": list(self.sections),
            "excluded": [excluded.to_dict() for excluded in self.selection.excluded],
            "unmet_must_haves": list(self.selection.unmet),
            "warnings": [str(warning) for warning in self.warnings],
            "content": dict(self.content),
        }


def _dicts(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [item.to_dict() for item in evidence]
