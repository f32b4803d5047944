"""The comparison as a whole: the newest answers beside the newest of the earlier ones, and the course over all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from guidegen.assessment import Assessment
from guidegen.assessment.comparison.earlier import Earlier
from guidegen.assessment.comparison.exercises import KINDS, ExerciseChange, exercise_changes
from guidegen.assessment.comparison.measures import (
    Activity,
    Measure,
    Verdict,
    activities,
    activities_verdict,
    average,
    measures,
    named_activities,
)
from guidegen.assessment.course import BETTER, SAME, WORSE
from guidegen.assessment.triage import FiredFlag
from guidegen.errors import Place, Problem
from guidegen.library.models import Library
from guidegen.rules.evaluation import Answer


@dataclass(frozen=True)
class Visit:
    """The scores of one day, 0 to 10; `function` is the average of the activities named on every such day."""

    day: date
    pain_avg: float | None
    pain_worst: float | None
    function: float | None


@dataclass(frozen=True)
class FollowUp:
    """What has changed since the newest earlier answers; `course` is worse, same or better.

    Where the document is no guide, scores are told and not judged, and `course` is None: no comfort beside a red flag.
    `new_flags` are those that did not fire then, or fire more urgently now. Where the answers of then can be read only
    in part, no flag counts as new or gone, and no exercise or phase is compared.
    """

    now: Assessment
    earlier: tuple[Earlier, ...]
    course: str | None
    new_flags: tuple[FiredFlag, ...]
    gone_flags: tuple[FiredFlag, ...]
    measures: tuple[Measure, ...]
    activities: tuple[Activity, ...]
    activities_verdict: Verdict
    exercises: tuple[ExerciseChange, ...]
    visits: tuple[Visit, ...]
    notes: tuple[Problem, ...]

    @property
    def last(self) -> Earlier:
        """The newest of the earlier answers."""
        return self.earlier[-1]

    def of_kind(self, kind: str) -> tuple[ExerciseChange, ...]:
        return tuple(change for change in self.exercises if change.kind == kind)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `guidegen follow-up --format json`: no name, id, address or own words of the client."""
        then, now = self.last.assessment, self.now
        return {
            "earlier": [earlier.answered_on.isoformat() for earlier in self.earlier],
            "since": self.last.answered_on.isoformat(),
            "answered_on": now.answers.answered_on.isoformat(),
            "level": {"then": str(then.level) if then else None, "now": str(now.level)},
            "permit": {"then": str(then.permit) if then else None, "now": str(now.permit)},
            "document": {"then": then.document if then else None, "now": now.document},
            "flags": {
                "new": [_flag(fired) for fired in self.new_flags],
                "gone": [_flag(fired) for fired in self.gone_flags],
                "now": [_flag(fired) for fired in now.flags],
            },
            "course": self.course,
            "measures": [measure.to_dict() for measure in self.measures],
            "activities": {
                "verdict": str(self.activities_verdict),
                "scores": [activity.to_dict() for activity in self.activities],
            },
            "start_phase": {"then": then.start_phase if then else None, "now": now.start_phase},
            "run_plan": {"then": _run_plan(then), "now": _run_plan(now)},
            "exercises": {kind: [change.to_dict() for change in self.of_kind(kind)] for kind in KINDS},
            "visits": [
                {
                    "day": visit.day.isoformat(),
                    "pain_avg": visit.pain_avg,
                    "pain_worst": visit.pain_worst,
                    "function": visit.function,
                }
                for visit in self.visits
            ],
            "content": dict(now.content),
        }


def compare(now: Assessment, earlier: Sequence[Earlier], library: Library) -> FollowUp:
    """Compare answers with earlier ones, which are the oldest first and at least one.

    Then and now are both what today's content makes of the answers; a guide printed with other content may have held
    other exercises.
    """
    last = earlier[-1]
    then = last.assessment
    old, new = last.values, now.answers.values
    judged = now.document == "guide"
    found = tuple(measures(library.questionnaire, old, new))
    named = activities(old, new)
    verdict = activities_verdict(named) if judged else Verdict.TOLD
    if not judged:
        found = tuple(replace(measure, verdict=Verdict.TOLD) for measure in found)
    new_flags = _new_flags(then, now)
    fired = {flag.flag.code for flag in now.flags}
    verdicts = {verdict, *(measure.verdict for measure in found)}
    worse = bool(new_flags) or Verdict.WORSE in verdicts
    better = Verdict.BETTER in verdicts and not now.flags
    by_id = {exercise.id: exercise for exercise in library.exercises}
    return FollowUp(
        now=now,
        earlier=tuple(earlier),
        course=None if not judged else WORSE if worse else BETTER if better else SAME,
        new_flags=new_flags,
        gone_flags=tuple(flag for flag in then.flags if flag.flag.code not in fired) if then else (),
        measures=found,
        activities=named,
        activities_verdict=verdict,
        exercises=tuple(exercise_changes(then.selection, now.selection, by_id)) if then else (),
        visits=_visits([*((one.answered_on, one.values) for one in earlier), (now.answers.answered_on, new)]),
        notes=(*(note for one in earlier for note in one.notes), *_not_compared(last, now, named)),
    )


def _new_flags(then: Assessment | None, now: Assessment) -> tuple[FiredFlag, ...]:
    if then is None:
        return ()
    before = {fired.flag.code: fired for fired in then.flags}
    return tuple(
        fired
        for fired in now.flags
        if (old := before.get(fired.flag.code)) is None or fired.level > old.level or fired.permit < old.permit
    )


def _visits(days: Sequence[tuple[date, Mapping[str, Answer]]]) -> tuple[Visit, ...]:
    scored = [named for _, values in days if (named := named_activities(values))]
    shared = set.intersection(*(set(named) for named in scored)) if len(scored) > 1 else set()
    found = []
    for day, values in days:
        named = named_activities(values)
        function = average([named[key][1] for key in shared]) if shared and named else None
        found.append(Visit(day, _number(values, "pain_avg"), _number(values, "pain_worst"), function))
    return tuple(found)


def _number(values: Mapping[str, Answer], id_: str) -> float | None:
    value = values.get(id_)
    return value if isinstance(value, int | float) else None


def _not_compared(last: Earlier, now: Assessment, named: Sequence[Activity]) -> Iterator[Problem]:
    for file, values in ((last.file, last.values), (now.answers.file, now.answers.values)):
        if single := len(named_activities(values)) - len(named):
            yield Problem(
                Place(file),
                f"{single} of the activities named here {'is' if single == 1 else 'are'} not compared",
                "the same activity needs the same words in both files",
            )
    if not any((last.client.id and now.answers.client.id, last.client.name and now.answers.client.name)):
        yield Problem(Place(last.file), "nothing in the files shows that they are of one client", "give both client.id")


def _flag(fired: FiredFlag) -> dict[str, str]:
    return {"id": fired.flag.id, "code": fired.flag.code, "level": str(fired.level), "permit": str(fired.permit)}


def _run_plan(found: Assessment | None) -> str | None:
    return found.run_plan.code if found and found.run_plan else None
