"""What the desk may do with a visit as it stands. Pure: the rules are here, and the pages offer no more than they say.

Nothing but a page that gets somebody seen is printed before it was released; what is grave is not released while nobody
says that they have seen to this person; a red flag is stepped down by somebody who is signed in, and no further than
its level and permit go together (evidence base 14.32).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from guidegen.assessment.triage import FiredFlag
from guidegen.library.levels import Level, Permit
from guidegen.library.models import Library
from guidegen.library.questionnaire import Question, Type
from guidegen.readers.interview import Interview
from guidegen.readers.interview.state import UNIT
from guidegen.rules import Truth
from guidegen.web.intake.flow import Way, reopened, to_see_again
from guidegen.web.intake.signatures import with_signature
from guidegen.web.intake.standing import Standing, care_now, interview_of
from guidegen.web.intake.visits import State, Visit

GUIDE, RECORD, LETTER = "guide", "record", "letter"
_CARE = ("emergency", "urgent")
_RELEASED = (State.RELEASED, State.HANDED_OUT, State.SENT)
_FINISHED = (State.FINISHED, State.EMERGENCY)
# Levels and permits that go together, as in an answers file.
_STEPS = (
    (Level.URGENT, Permit.P0),
    (Level.SOON, Permit.P1),
    (Level.SOON, Permit.P2),
    (Level.SOON, Permit.P3),
    (Level.ROUTINE, Permit.P3),
)


@dataclass(frozen=True)
class Step:
    """One way to step a flag down, as a form names it."""

    level: Level
    permit: Permit

    @property
    def key(self) -> str:
        return f"{self.level}-{self.permit}"


def gets_seen(standing: Standing) -> bool:
    """Whether the runner's document is one that gets them seen, and waits for nobody."""
    return standing.document in _CARE


def may_attend(visit: Visit, standing: Standing) -> bool:
    """Whether somebody has yet to say that they are with this person, or have spoken to them."""
    return visit.state.is_open and not visit.attended_by and (standing.is_grave or visit.state is State.EMERGENCY)


def may_release(visit: Visit, standing: Standing) -> bool:
    """Whether a guide, or an under-16's page, waits for somebody to have looked at it."""
    return visit.state is State.FINISHED and standing.document in ("guide", "referral")


def may_print(visit: Visit, standing: Standing, kind: str) -> bool:
    """Whether a document may be printed; a page that gets somebody seen waits for nobody."""
    if not standing.document:
        return False
    if kind == GUIDE:
        return gets_seen(standing) or visit.state in _RELEASED
    return kind == RECORD or (kind == LETTER and standing.has_letter)


def may_hand_out(visit: Visit, standing: Standing) -> bool:
    """Whether the runner's document can have been given to them."""
    if gets_seen(standing):
        return visit.state in (*_FINISHED, State.ASKING) and bool(visit.attended_by)
    return visit.state is State.RELEASED


def may_take_back(visit: Visit) -> bool:
    """Whether "handed out" can have been pressed by mistake; what went by e-mail is gone."""
    return visit.state is State.HANDED_OUT


def not_handed_out(visit: Visit, standing: Standing, was: str, interview: Interview) -> Visit:
    """The visit as it was before it was handed out; `was` is the state that the history has of then, if any."""
    if was in (*_RELEASED, *_FINISHED, State.ASKING):
        return replace(visit, state=State(was))
    return replace(visit, state=_state_of(visit, interview) if gets_seen(standing) else State.RELEASED)


def may_send(visit: Visit, standing: Standing) -> bool:
    """Whether a guide may go by e-mail, as far as the visit goes."""
    return visit.state in (State.RELEASED, State.HANDED_OUT) and standing.document == "guide"


def may_correct(visit: Visit) -> bool:
    """Whether an answer may be corrected with the person: once they have stopped writing, until they were served."""
    return visit.state in (*_FINISHED, State.RELEASED)


def may_go_on(visit: Visit) -> bool:
    """Whether the questions can be gone on with on this device."""
    return visit.state in (State.ASKING, State.UNDER_AGE)


def steps(visit: Visit, fired: FiredFlag) -> tuple[Step, ...]:
    """The ways in which a flag may be stepped down now: below what was computed, never twice.

    What is only not ruled out is asked about, rather than stepped down.
    """
    if not may_correct(visit) or fired.override is not None or fired.truth is not Truth.YES:
        return ()
    return tuple(
        Step(level, permit)
        for level, permit in _STEPS
        if level < fired.level or (level is fired.level and permit > fired.permit)
    )


def stepped_down(visit: Visit, flag: str, step: Step, signed: Mapping[str, Any], interview: Interview) -> Visit:
    """The visit with one more override; what was released is looked at again, and what is open is asked.

    Another emergency beside it stops the questions as before.
    """
    changed = with_signature(visit, flag, {"to": str(step.level), "permit": str(step.permit), **signed})
    return replace(changed, state=_state_of(changed, interview))


def corrected(visit: Visit, interview: Interview, question: str) -> Visit:
    """The visit with the answer to a question put right: where that leaves others open, they are asked.

    Who was stopped as one who is unsure, because they left, stays stopped until what that rests on is put right.
    """
    interview, again = reopened(interview_of(visit, interview.library, ""), interview)
    answers = {**interview.answers(), UNIT: "mi" if interview.miles else "km"}
    # What a clinician signed was about other answers.
    changed = replace(visit, answers=answers, overrides=(), signed={})
    changed = replace(changed, again=to_see_again(visit.again, (question,), again, interview))
    return replace(changed, state=_state_of(changed, interview, has_left=visit.state is State.EMERGENCY))


def _state_of(visit: Visit, interview: Interview, has_left: bool = False) -> State:
    care = care_now(visit, interview, leaving=has_left)
    if care is not None and care.level is Level.EMERGENCY:
        return State.EMERGENCY
    return State.FINISHED if Way(interview, visit.again).is_complete else State.ASKING


def answered(library: Library, interview: Interview) -> list[Question]:
    """The questions that have an answer, in their order; consent was given, or nothing was asked."""
    return [
        question
        for question in library.questionnaire
        if question.type is not Type.YES_NO and interview.value(question) is not None
    ]
