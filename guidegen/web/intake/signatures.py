"""What a clinician has signed for: kept whole as it stood, and ended where the answers are others. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from guidegen.assessment.triage import FiredFlag, triage
from guidegen.readers.interview import Interview
from guidegen.rules import Truth
from guidegen.rules.evaluation import Answer
from guidegen.web.intake.standing import interview_of
from guidegen.web.intake.visits import Visit


def with_signature(visit: Visit, flag: str, override: Mapping[str, Any]) -> Visit:
    """The visit with one more flag that is stepped down, and all that had been answered when that was signed."""
    overrides = (*visit.overrides, {"flag": flag, **override})
    return replace(visit, overrides=overrides, signed={**visit.signed, flag: dict(visit.answers)})


def signatures_hold(visit: Visit, interview: Interview) -> bool:
    """Whether all that was signed for is as it stood then.

    No safety question has another answer than then; one that waits for its answer is looked at when it has it. No flag
    that was stepped down is graver, or rests on an answer that it did not rest on.
    """
    return all(_holds(visit, str(override["flag"]), interview) for override in visit.overrides)


def _holds(visit: Visit, flag: str, now: Interview) -> bool:
    answers = visit.signed.get(flag)
    if answers is None:
        return False
    then = interview_of(replace(visit, answers=answers), now.library, "")
    for question in now.library.questionnaire:
        was, is_ = then.value(question), now.value(question)
        if question.safety and was is not None and is_ is not None and was != is_:
            return False
    before, after = _fired(then, flag), _fired(now, flag)
    if before is None or after is None:
        return after is None
    is_more = after.truth is Truth.YES and not _grounds(after) <= _grounds(before)
    return after.level <= before.level and not is_more


def _fired(interview: Interview, code: str) -> FiredFlag | None:
    flags = triage(interview.context, interview.library).flags
    return next((fired for fired in flags if fired.flag.code == code), None)


def _grounds(fired: FiredFlag) -> set[tuple[str, Answer]]:
    return {(evidence.question, evidence.answer) for evidence in fired.because if evidence.truth is Truth.YES}
