"""What has changed since earlier answers, for the runner: new signs first, then scores, then the plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean

from guidegen.conditions import Truth
from guidegen.document import Block
from guidegen.follow_up import FollowUp, Measure, Verdict
from guidegen.follow_up.exercises import BARRED, CHANGED, DROPPED, EASED, NEW, PROGRESSED
from guidegen.guide.case import Case
from guidegen.library.models import Phase
from guidegen.told import Runner, Told

# In printed order: what to stop comes first.
_ON_THE_PAGE = (BARRED, NEW, PROGRESSED, EASED, CHANGED, DROPPED)
_AT_P1 = (BARRED, DROPPED)
# Advice from this order on stands below the scores.
_BELOW = 30
# Parts of advice that stand beside red flags which are new, or gone.
_NEW, _GONE = "New", "Gone"


@dataclass(frozen=True)
class Row:
    """One line of the comparison; `name` is the runner's own words or a question, or empty for a row of the plan."""

    kind: str
    name: str
    then: Told
    now: Told
    verdict: Verdict

    @property
    def told(self) -> bool:
        """Whether there is anything to tell: what is neither judged nor changed is left out."""
        return self.then != self.now or self.verdict is not Verdict.TOLD or self.kind == "activity"


def follow_up(case: Case) -> list[Block]:
    """One block with all of it, or nothing without earlier answers."""
    found = case.follow_up
    if found is None:
        return []
    items = tuple(item for item in case.assessment.advice if item.section == "follow_up")
    signs = {
        part: tuple(fired.flag for fired in flags if fired.truth is Truth.YES)
        for part, flags in ((_NEW, found.new_flags), (_GONE, found.gone_flags))
    }
    words = [(item, part) for item in items for part in item.parts]
    params = {
        "since": found.last.answered_on,
        "signs": {
            part: {"flags": flags, "words": tuple(item for item, its_part in words if its_part == part)}
            for part, flags in signs.items()
            if flags
        },
        "above": tuple((item, part) for item, part in words if item.order < _BELOW and part not in signs),
        "below": tuple((item, part) for item, part in words if item.order >= _BELOW and part not in signs),
        "visits": found.visits if _can_be_drawn(found) else (),
        "rows": tuple(row for row in _rows(case, found) if row.told),
        "back": _steps_back(found),
        "partly": found.last.assessment is None,
        "exercises": {
            kind: tuple(change.exercise for change in found.of_kind(kind))
            for kind in (_AT_P1 if case.comfort else _ON_THE_PAGE)
            if found.of_kind(kind)
        },
        "items": tuple(item for item in items if any(signs.get(part, True) for part in item.parts)),
    }
    return [Block("follow_up", params=params)]


def _can_be_drawn(found: FollowUp) -> bool:
    return sum(visit.pain_avg is not None for visit in found.visits) > 1


def _steps_back(found: FollowUp) -> bool:
    """Whether what is left out is too much for now, rather than done with."""
    then, now = found.last.assessment, found.now
    return then is not None and (now.permit < then.permit or (now.start_phase or "") < (then.start_phase or ""))


def _rows(case: Case, found: FollowUp) -> Iterator[Row]:
    flagged = bool(case.assessment.flags)

    def shown(verdict: Verdict) -> Verdict:
        """Beside a red flag no score is called better."""
        return Verdict.TOLD if flagged and verdict is Verdict.BETTER else verdict

    then = Runner(case.questions, {**found.last.values, "distance_unit": case.values.get("distance_unit")})
    for measure in found.measures:
        if case.runs or not measure.question.distance:
            yield _measured(measure, then, case.runner, shown(measure.verdict))
    several = len(found.activities) > 1
    # All of it is one page. Beside signs to be checked there is room for the average, not for each activity.
    signs = found.new_flags or found.gone_flags
    for activity in () if several and signs else found.activities:
        verdict = Verdict.TOLD if several else shown(found.activities_verdict)
        yield Row("activity", activity.name, _score(activity.then), _score(activity.now), verdict)
    if several:
        mean_then = fmean(activity.then for activity in found.activities)
        mean_now = fmean(activity.now for activity in found.activities)
        yield Row("activities", "", _score(mean_then), _score(mean_now), shown(found.activities_verdict))
    before = found.last.assessment
    if before is None:
        return
    phases = {phase.code: phase for phase in case.library.phases}
    if before.start_phase and case.assessment.start_phase:
        old, new = phases[before.start_phase], phases[case.assessment.start_phase]
        yield Row("phase", "", _numbered(old), _numbered(new), Verdict.TOLD)
    if case.runs and before.run_plan and case.assessment.run_plan:
        plans = before.run_plan, case.assessment.run_plan
        yield Row("run_plan", "", Told(plans[0].title), Told(plans[1].title), Verdict.TOLD)


def _measured(measure: Measure, then: Runner, now: Runner, verdict: Verdict) -> Row:
    question = measure.question
    (before,), (after,) = then.told(question), now.told(question)
    kind = "pain" if question.id.startswith("pain_") else "measure"
    return Row(kind, question.tell or question.ask, before, after, verdict)


def _score(value: float) -> Told:
    return Told("", round(value, 1), scale=True)


def _numbered(phase: Phase) -> Told:
    return Told(f"{phase.code.removeprefix('PH')}: {phase.title}")
