"""What has changed since earlier answers, for the runner: new signs first, then scores, then the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guidegen.assessment.comparison import FollowUp, Measure, Verdict
from guidegen.assessment.comparison.exercises import BARRED, CHANGED, DROPPED, EASED, NEW, PROGRESSED
from guidegen.assessment.comparison.measures import DAILY_LIFE, DISTANCE, TREND, average
from guidegen.guide.answers_in_words import AnswerInWords, Runner
from guidegen.guide.case import Case
from guidegen.guide.document import Block
from guidegen.library.models import Exercise, Phase
from guidegen.rules import Truth

# In printed order: what to stop comes first.
_ON_THE_PAGE = (BARRED, NEW, PROGRESSED, EASED, CHANGED, DROPPED)
_AT_P1 = (BARRED, DROPPED)
# Advice from this order on stands below the scores.
_BELOW = 30
# Parts of advice that stand beside red flags which are new, or gone.
_NEW, _GONE = "New", "Gone"
# Parts of advice for strong pain: only one of them fits.
_LESS, _STILL = "Less pain, but still strong", "Your pain is still strong"
_NOT_KNOWN = AnswerInWords("not known")
_PAIN_SCORES = ("pain_avg", "pain_worst")
_KINDS = {**dict.fromkeys(_PAIN_SCORES, "pain"), DAILY_LIFE: "daily", TREND: "trend", DISTANCE: "distance"}
_SAME, _A_LITTLE_WORSE = "the same", "a little worse"


@dataclass(frozen=True)
class Row:
    """One line of the comparison; `name` is the runner's own words or a question, or empty for a row of the plan.

    `language` is the code of what own words are in, where the document is in another one.
    `change` is a verdict or `a little worse`; for what is not judged `more`, `less`, `stopped`, `changed`, `the same`
    or `not known`.
    """

    kind: str
    name: str
    then: AnswerInWords
    now: AnswerInWords
    change: str
    language: str = ""

    @property
    def told(self) -> bool:
        """Whether there is anything to tell: what is the same and not judged is left out, but not daily life."""
        return self.change != _SAME or self.kind in ("activity", "daily")


@dataclass(frozen=True)
class PlanChange:
    """Exercises under one heading: all of a kind, or one that came in place of another."""

    kind: str
    exercises: tuple[Exercise, ...]
    before: Exercise | None = None


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
    strong = _STILL if Verdict.BETTER in _pain_verdicts(found) else _LESS
    words = [(item, part) for item in items for part in item.parts if part != strong]
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
        "flagged": bool(case.assessment.flags),
        "back": _steps_back(found),
        "partly": found.last.assessment is None,
        "plan": tuple(_plan_changes(found, _AT_P1 if case.comfort else _ON_THE_PAGE)),
        "items": tuple(item for item in items if any(signs.get(part, True) for part in item.parts)),
    }
    return [Block("follow_up", params=params)]


def _can_be_drawn(found: FollowUp) -> bool:
    return sum(visit.pain_avg is not None for visit in found.visits) > 1


def _steps_back(found: FollowUp) -> bool:
    """Whether what is left out is too much for now, rather than done with."""
    then, now = found.last.assessment, found.now
    return then is not None and (now.permit < then.permit or (now.start_phase or "") < (then.start_phase or ""))


def _pain_verdicts(found: FollowUp) -> set[Verdict]:
    return {measure.verdict for measure in found.measures if measure.question.id in _PAIN_SCORES}


def _plan_changes(found: FollowUp, kinds: Sequence[str]) -> Iterator[PlanChange]:
    for kind in kinds:
        changes = found.of_kind(kind)
        if together := tuple(change.exercise for change in changes if change.before is None):
            yield PlanChange(kind, together)
        yield from (PlanChange(kind, (change.exercise,), change.before) for change in changes if change.before)


def _rows(case: Case, found: FollowUp) -> Iterator[Row]:
    then = Runner(case.questions, {**found.last.values, "distance_unit": case.values.get("distance_unit")})
    flagged = bool(case.assessment.flags)
    for measure in found.measures:
        if _printed(case, measure):
            yield _measured(measure, then, case.runner, flagged)
    several = len(found.activities) > 1
    # All of it is one page. Beside signs to be checked there is room for the average, not for each activity.
    signs = found.new_flags or found.gone_flags
    judged = _judged(found.activities_verdict, flagged)
    for activity in () if several and signs else found.activities:
        old, new = _score(activity.then), _score(activity.now)
        change = _told(old, new) if several else judged or _told(old, new)
        yield Row("activity", activity.name, old, new, change, case.other_language)
    if several:
        old, new = (_score(average([getattr(each, key) for each in found.activities])) for key in ("then", "now"))
        yield Row("activities", "", old, new, judged or _told(old, new))
    before = found.last.assessment
    if before is None:
        return
    phases = {phase.code: phase for phase in case.library.phases}
    if before.start_phase and case.assessment.start_phase:
        old, new = _numbered(phases[before.start_phase]), _numbered(phases[case.assessment.start_phase])
        yield Row("phase", "", old, new, _told(old, new))
    if case.prints_runs and before.run_plan and case.assessment.run_plan:
        old, new = AnswerInWords(before.run_plan.title), AnswerInWords(case.assessment.run_plan.title)
        yield Row("run_plan", "", old, new, _told(old, new))


def _printed(case: Case, measure: Measure) -> bool:
    """Distances only to those who may run, and the runner's own trend only where it counts."""
    if measure.question.id == TREND:
        return measure.verdict is Verdict.WORSE
    return case.runs or not measure.question.distance


def _measured(measure: Measure, then: Runner, now: Runner, flagged: bool) -> Row:
    question = measure.question
    before, after = next(iter(then.answer(question)), _NOT_KNOWN), now.answer(question)[0]
    change = _judged(measure.verdict, flagged, measure.small) or _unjudged(measure, before, after, flagged)
    kind = _KINDS.get(question.id, "measure")
    return Row(kind, question.tell or question.ask, before, after, change)


def _judged(verdict: Verdict, flagged: bool, small: bool = False) -> str:
    """The verdict in a word; nothing where there is none, and beside a red flag nothing is called better."""
    if verdict is Verdict.TOLD or (flagged and verdict is Verdict.BETTER):
        return ""
    return _A_LITTLE_WORSE if small and verdict is Verdict.WORSE else str(verdict)


def _unjudged(measure: Measure, then: AnswerInWords, now: AnswerInWords, flagged: bool) -> str:
    if measure.then is None:
        return "not known"
    if then == now or not measure.rise or flagged or measure.question.id not in (DAILY_LIFE, DISTANCE):
        return _told(then, now)
    if measure.question.id == DISTANCE and not measure.now:
        return "stopped"
    return "more" if measure.rise > 0 else "less"


def _told(then: AnswerInWords, now: AnswerInWords) -> str:
    return _SAME if then == now else "changed"


def _score(value: float) -> AnswerInWords:
    return AnswerInWords("", round(value, 1), scale=True)


def _numbered(phase: Phase) -> AnswerInWords:
    return AnswerInWords(f"{phase.code.removeprefix('PH')}: {phase.title}")
