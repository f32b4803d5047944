"""What the plan begins with now beside what it began with then: new, harder, easier, left out, and what must stop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guidegen.assessment.models import Chosen, Excluded, Selection
from guidegen.library.models import Dose, Exercise

NEW, PROGRESSED, EASED, CHANGED, SAME, DROPPED, BARRED = KINDS = (
    "new",
    "progressed",
    "eased",
    "changed",
    "same",
    "dropped",
    "barred",
)
_SIZES = ("sets", "reps", "hold_s", "minutes", "distance_m", "times_a_day", "days_a_week", "rpe")


@dataclass(frozen=True)
class ExerciseChange:
    """One exercise of now, or of then where it is dropped or barred; `before` is what it took the place of."""

    kind: str
    exercise: Exercise
    before: Exercise | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.exercise.id} | ({"from": self.before.id} if self.before else {})


def exercise_changes(then: Selection, now: Selection, exercises: Mapping[str, Exercise]) -> Iterator[ExerciseChange]:
    """Compares the first phases: what to do at once. What is barred now is looked for in every phase of then.

    Nothing where there is no plan now: a document that is no guide has nothing to compare.
    """
    if not now.phases:
        return
    before = {chosen.exercise.id: chosen for chosen in (then.phases[0].chosen if then.phases else ())}
    barred = {excluded.exercise.id for excluded in now.excluded if _is_barred(excluded)}
    stopped = {
        chosen.exercise.id: chosen.exercise
        for plan in then.phases
        for chosen in plan.chosen
        if chosen.exercise.id in barred
    }
    yield from (ExerciseChange(BARRED, exercise) for exercise in stopped.values())
    followed: set[str] = set(stopped)
    for chosen in now.phases[0].chosen:
        change = _changed(chosen, before, exercises)
        followed.add((change.before or chosen.exercise).id)
        yield change
    yield from (ExerciseChange(DROPPED, chosen.exercise) for id_, chosen in before.items() if id_ not in followed)


def _changed(chosen: Chosen, before: Mapping[str, Chosen], exercises: Mapping[str, Exercise]) -> ExerciseChange:
    exercise = chosen.exercise
    if same := before.get(exercise.id):
        return ExerciseChange(_by_dose(same, chosen), exercise)
    for kind, step in ((PROGRESSED, "easier"), (EASED, "harder")):
        for id_ in _ladder(exercise, step, exercises):
            if id_ in before:
                return ExerciseChange(kind, exercise, before[id_].exercise)
    return ExerciseChange(NEW, exercise)


def _ladder(exercise: Exercise, step: str, exercises: Mapping[str, Exercise]) -> list[str]:
    """The exercises below (`easier`) or above (`harder`) this one, nearest first."""
    found: list[str] = []
    id_ = getattr(exercise, step)
    while id_ and id_ not in found and id_ in exercises:
        found.append(id_)
        id_ = getattr(exercises[id_], step)
    return found


def _by_dose(then: Chosen, now: Chosen) -> str:
    """Harder where something is more and nothing less; both at once, or another way to do it, is changed."""
    if then.dose == now.dose and then.variant == now.variant:
        return SAME
    old, new = _sizes(then.dose), _sizes(now.dose)
    if then.variant != now.variant or old.keys() != new.keys() or then.dose.per_side != now.dose.per_side:
        return CHANGED
    more, less = any(new[key] > old[key] for key in old), any(new[key] < old[key] for key in old)
    return CHANGED if more is less else PROGRESSED if more else EASED


def _sizes(dose: Dose) -> dict[str, tuple[float, ...]]:
    """Each amount from its upper end down, so that a range compares by what it leads to."""
    sizes = {key: tuple(reversed(span)) for key in _SIZES if (span := getattr(dose, key)) is not None}
    return sizes | ({"ladder": (float(sum(dose.ladder)),)} if dose.ladder else {})


def _is_barred(excluded: Excluded) -> bool:
    """Whether an answer speaks against it; a lack of equipment makes it impossible, not unsafe."""
    return any(evidence.question != "equipment" for evidence in excluded.because)
