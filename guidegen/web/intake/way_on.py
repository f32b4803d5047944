"""Where a runner belongs: the page of their visit's state, and the state that an answered page leads to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from guidegen.library.levels import Level
from guidegen.library.models import Library
from guidegen.readers.interview import Care
from guidegen.web.intake.flow import Page, Way, consents, needs_guardian, reopened, to_see_again, way_of
from guidegen.web.intake.signatures import signatures_hold
from guidegen.web.intake.standing import care_now, interview_of
from guidegen.web.intake.visits import State, Visit

WELCOME, QUESTIONS, CHECK = "/", "/questions", "/check"
STOP, URGENT, GUARDIAN = "/stop", "/urgent", "/guardian"
REFUSED, FINISHED, LEFT = "/refused", "/finished", "/left"
# Where another language is asked for.
LANGUAGE = "/language"
# After a changed answer it goes back to the page of all answers.
TO_CHECK = "?to=check"
# What stands for the page of all answers where a group's id stands for any other.
AT_CHECK = "check"
# And for the page that says to see somebody soon, where somebody leaves before it was due.
AT_URGENT = "urgent"

ON, BACK, SKIP, LEAVE, QUIET = "on", "back", "skip", "leave", "quiet"
# The same page again, with what was put on it so far.
STAY = "stay"

_SERVED = (State.FINISHED, State.RELEASED, State.HANDED_OUT, State.SENT)
_BY_STATE = {State.EMERGENCY: STOP, State.UNDER_AGE: GUARDIAN, State.REFUSED: REFUSED}


@dataclass(frozen=True)
class Step:
    """A visit as it is to be kept after a page, and the path that follows; `is_over` where the browser forgets it."""

    visit: Visit
    path: str
    is_over: bool = False


def is_at_home(visit: Visit) -> bool:
    """Whether the runner came by a link, so that nobody of the clinic is there and the device is their own."""
    return visit.how == "link"


def needs_consent(visit: Visit, library: Library) -> bool:
    """Whether nothing may be asked yet: the desk began this visit, or the runner said no and may think again."""
    is_open = visit.state in (State.ASKING, State.REFUSED)
    return is_open and any(question.id not in visit.answers for question in consents(library.questionnaire))


def place(visit: Visit, library: Library, unit: str) -> str:
    """The path of the page that a visit is at."""
    is_shown = visit.page == AT_URGENT and not visit.urgent_seen
    if visit.state is State.UNDER_AGE and is_shown:
        return URGENT
    if visit.state is not State.ASKING:
        return STOP if is_stopped(visit, library) else _BY_STATE.get(visit.state, FINISHED)
    if needs_consent(visit, library):
        return WELCOME
    way = way_of(visit.answers, library, unit, visit.again)
    if is_shown or is_urgent_due(visit, way, care_now(visit, way.interview)):
        return URGENT
    if visit.page == AT_CHECK and way.is_complete:
        return CHECK
    position = way.position(visit.page)
    return question_path(min(position, way.reached) or way.reached)


def is_stopped(visit: Visit, library: Library) -> bool:
    """Whether the page says to stop: whatever the desk has done since, as long as nobody has stepped it down."""
    if visit.state not in _SERVED:
        return visit.state is State.EMERGENCY
    # Of somebody who was stopped as they left, what is open still counts as "unsure".
    care = care_now(visit, interview_of(visit, library, ""), leaving=True)
    return care is not None and care.level is Level.EMERGENCY


def question_path(position: int, to_check: bool = False) -> str:
    """The path of a page of questions."""
    return f"{QUESTIONS}/{position}{TO_CHECK if to_check else ''}"


def is_urgent_due(visit: Visit, way: Way, care: Care | None) -> bool:
    """Whether to say that care is needed today or tomorrow: once, and not before the safety questions are answered."""
    return care is not None and not visit.urgent_seen and not way.safety_due


def step(visit: Visit, way: Way, page: Page, go: str, to_check: bool, has_faults: bool) -> Step:
    """What follows on a page that was sent: `way` is that of its answers, `go` the button that was pressed.

    An emergency comes before all else, whatever button it was. With faults and no wish to leave, the page is shown
    again.
    """
    is_leaving = go in (LEAVE, QUIET)
    earlier = interview_of(visit, way.interview.library, "")
    before = care_now(visit, earlier, leaving=is_leaving)
    interview, again = reopened(earlier, way.interview)
    # What is shown again with a fault, or left by another button, was not answered with all there is to choose from.
    seen = {question.id for question in page.questions if go in (ON, SKIP) and not has_faults}
    way = Way(interview, to_see_again(visit.again, seen, again, interview))
    if not signatures_hold(visit, way.interview):
        # What a clinician signed was about other answers.
        visit = replace(visit, overrides=(), signed={})
    visit = replace(visit, answers=way.answers(), again=way.again)
    care = care_now(visit, way.interview, leaving=is_leaving)
    if _is_graver(care, before):
        # Whoever saw to this person, and what the runner has read, was about less than this.
        visit = replace(visit, attended_by="", urgent_seen=False)
    if care is not None and care.level is Level.EMERGENCY:
        return Step(replace(visit, state=State.EMERGENCY, page=page.group.id), STOP)
    if (is_leaving or go == BACK) and needs_guardian(way, page):
        # Whatever button it was: nobody under age goes on alone from here, also when they come again.
        visit = replace(visit, state=State.UNDER_AGE)
        if go == BACK:
            return Step(replace(visit, page=page.group.id), GUARDIAN)
    if is_leaving:
        # Who has gone away without a word reads nothing any more; the desk sees it.
        if care is not None and not visit.urgent_seen and go == LEAVE:
            return Step(replace(visit, page=AT_URGENT), URGENT)
        return leave(replace(visit, page=page.group.id), go)
    if go == BACK:
        return _back(visit, way, page, to_check)
    if has_faults or go == STAY:
        return Step(replace(visit, page=page.group.id), "")
    if needs_guardian(way, page):
        visit = replace(visit, state=State.UNDER_AGE)
    on = _on(visit, way, page, go, to_check, care)
    behind = [at for one in again if 0 < (at := way.position_of(one.id)) <= way.position(page.group.id)]
    if behind and on.visit.state is State.ASKING and on.path != URGENT:
        # What is behind has more to choose from than it had.
        at = min(*behind, way.reached)
        return Step(replace(on.visit, page=way.pages[at - 1].group.id), question_path(at, to_check))
    return on


def _is_graver(care: Care | None, before: Care | None) -> bool:
    """Whether a flag calls for care that did not before, or for care sooner."""
    known = before.flags if before else {}
    return care is not None and any(code not in known or level > known[code] for code, level in care.flags.items())


def leave(visit: Visit, go: str = LEAVE) -> Step:
    """The runner stops before the end; at home the browser keeps what it needs to go on later.

    A tablet that was left alone shows its first page to whoever comes next.
    """
    return Step(visit, WELCOME if go == QUIET else LEFT, is_over=not is_at_home(visit))


def left_under_age(visit: Visit, library: Library, unit: str, go: str) -> Step:
    """Who stops because nobody is with them is told what is grave in what they have answered."""
    care = care_now(visit, way_of(visit.answers, library, unit).interview, leaving=True)
    if care is not None and care.level is Level.EMERGENCY:
        return Step(replace(visit, state=State.EMERGENCY), STOP)
    if care is not None and not visit.urgent_seen and go == LEAVE:
        return Step(replace(visit, page=AT_URGENT), URGENT)
    return leave(visit, go)


def _back(visit: Visit, way: Way, page: Page, to_check: bool) -> Step:
    if to_check and way.is_complete:
        return Step(replace(visit, page=AT_CHECK), CHECK)
    position = max(way.position(page.group.id) - 1, 1)
    return Step(replace(visit, page=way.pages[position - 1].group.id), question_path(position))


def _on(visit: Visit, way: Way, page: Page, go: str, to_check: bool, care: Care | None) -> Step:
    position = way.reached if to_check else way.after(way.position(page.group.id))
    is_at_end = way.is_complete and (go == SKIP or to_check or position == 0)
    position = position or way.reached
    visit = replace(visit, page=AT_CHECK if is_at_end else way.pages[position - 1].group.id)
    if visit.state is State.UNDER_AGE:
        return Step(visit, GUARDIAN)
    if is_urgent_due(visit, way, care):
        return Step(visit, URGENT)
    return Step(visit, CHECK if is_at_end else question_path(position, to_check))
