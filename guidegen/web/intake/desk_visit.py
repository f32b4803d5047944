"""One visit's page at the desk: what is known of it, and what was done with it, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from babel.dates import format_datetime
from starlette.requests import Request
from starlette.responses import Response

from guidegen.errors import Problem
from guidegen.guide import Revised
from guidegen.guide.answers_in_words import Runner
from guidegen.library.questionnaire import Questionnaire
from guidegen.rules import Truth
from guidegen.web.intake import acts
from guidegen.web.intake.acts import GUIDE, LETTER, RECORD
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.desk import Desk, offered
from guidegen.web.intake.fields import in_words, told
from guidegen.web.intake.languages import Language
from guidegen.web.intake.mailing import can_mail
from guidegen.web.intake.protection import form
from guidegen.web.intake.sessions import Account
from guidegen.web.intake.standing import interview_of
from guidegen.web.intake.taken_back import TAKEN_BACK
from guidegen.web.intake.visits import Event, Visit


@dataclass(frozen=True)
class Noted:
    """Something that was done, with the question that was corrected and its answers before and after, in words."""

    event: Event
    ask: str = ""
    before: str = ""
    after: str = ""


CORRECTED = "corrected"


def address(visit: Visit) -> str:
    """Where a visit is at the desk; its id tells nothing of the person."""
    return f"/desk/visits/{visit.id}"


def show(
    desk: Desk,
    request: Request,
    account: Account,
    visit: Visit,
    *,
    status: int = 200,
    fault: str = "",
    faults: Mapping[str, str] | None = None,
    stepping: str = "",
) -> Response:
    """The page of a visit; `fault` names what stands against the last form, `faults` what is wrong in its fields."""
    clinic, standing = desk.clinic, desk.standings.of(visit)
    interview = interview_of(visit, clinic.library, clinic.region.distance_unit)
    assessment = standing.assessment
    words = Runner(clinic.library.questionnaire, assessment.answers.values) if assessment else None
    questionnaire, said = clinic.library.questionnaire, told(interview, desk.words)
    return desk.page(
        request,
        "visit.html.j2",
        status,
        visit=visit,
        address=address(visit),
        standing=standing,
        assessment=assessment,
        fault=fault,
        faults=faults or {},
        stepping=stepping,
        sent=form(request),
        flags=[(fired, words.ticked(fired.because), acts.steps(visit, fired)) for fired in assessment.flags]
        if assessment and words
        else [],
        unknown=(Truth.UNKNOWN,),
        titles={flag.code: flag.title for flag in clinic.library.red_flags},
        age=visit.answers.get("age", ""),
        answers=[(question, said(question)) for question in acts.answered(clinic.library, interview)],
        events=[_noted(event, questionnaire, desk.words) for event in clinic.store.events(visit.id)],
        problems=[_told(problem, questionnaire, desk.words) for problem in standing.problems],
        may={
            "attend": acts.may_attend(visit, standing),
            "release": acts.may_release(visit, standing),
            "guide": acts.may_print(visit, standing, GUIDE),
            "record": acts.may_print(visit, standing, RECORD),
            "letter": acts.may_print(visit, standing, LETTER),
            "hand_out": acts.may_hand_out(visit, standing),
            "take_back": acts.may_take_back(visit),
            "send": acts.may_send(visit, standing),
            "correct": acts.may_correct(visit),
            "go_on": acts.may_go_on(visit),
        },
        can_mail=can_mail(clinic.settings),
        offered=offered(clinic, visit.language),
        tongue=_tongue(clinic, visit),
        moment=lambda when: format_datetime(when.astimezone(), "d MMM y, HH:mm", locale=clinic.region.locale),
    )


def revised(desk: Desk, visit: Visit) -> list[Revised]:
    """The answers of a visit that were others before, for the clinician's record."""
    by_id, found = desk.clinic.library.questionnaire.by_id, []
    for event in desk.clinic.store.events(visit.id):
        question = by_id.get(str(event.details.get("question", "")))
        if question is None or event.what not in (TAKEN_BACK, CORRECTED):
            continue
        before, after = (in_words(question, event.details.get(key), desk.words) for key in ("before", "after"))
        flags = ", ".join(f"{code} {level}" for code, level in event.details.get("flags", {}).items())
        at = event.at.astimezone()
        found.append(Revised(at.date(), f"{at:%H:%M}", event.who, question.id, before, after, flags))
    return found


def _tongue(clinic: Clinic, visit: Visit) -> Language | None:
    """The language of what the runner wrote themselves, where it is not that of the page; None where nobody knows."""
    found = clinic.languages.find(visit.language)
    return found if found is not None and found.code != clinic.languages.own.code else None


def _noted(event: Event, questionnaire: Questionnaire, words: Callable[[str], str]) -> Noted:
    question = questionnaire.by_id.get(str(event.details.get("question", "")))
    if question is None:
        return Noted(event)
    before, after = (in_words(question, event.details.get(key), words) for key in ("before", "after"))
    return Noted(event, words(question.ask), before, after)


def _told(problem: Problem, questionnaire: Questionnaire, words: Callable[[str], str]) -> tuple[str, str]:
    """Which question a problem is about, in its own words, and what is wrong; no question where it is about none."""
    id_, _, rest = problem.message.partition(": ")
    question = questionnaire.by_id.get(id_)
    return (words(question.ask), rest) if question is not None and rest else ("", problem.message)
