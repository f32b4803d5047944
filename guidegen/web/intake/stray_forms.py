"""A page of questions that came where none is taken: what it says by itself is looked at for an emergency.

form -> one page's answers -> Care -> the page that says to stop, and the desk hears that there was one
"""

from __future__ import annotations

from contextlib import suppress

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response

from guidegen.errors import IntakeError
from guidegen.library.levels import Level
from guidegen.library.questionnaire import Type
from guidegen.readers.interview import Care, find_care
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.cookies import BROWSER, read_cookie
from guidegen.web.intake.flow import Page, Way, way_of
from guidegen.web.intake.pages import page
from guidegen.web.intake.reading import lists, read_page
from guidegen.web.intake.runner_notices import care_words, runner_page
from guidegen.web.intake.sessions import how_made
from guidegen.web.intake.visits import Visit

# The field that says how the visit began that a page was made for, signed: only a page of ours rings.
MADE = "made"


def way_alone(clinic: Clinic, sent: ImmutableMultiDict[str, str]) -> Way | None:
    """The way of what a page says by itself; None where it is no page of questions.

    A page that is asked because of signs on an earlier one (since when?) says that there were some: which ones nobody
    can tell, so that all are taken for ticked.
    """
    questionnaire = clinic.library.questionnaire
    group = next((one for one in questionnaire.groups if one.id == sent.get("page")), None)
    if group is None:
        return None
    asked = Page(group, tuple(questionnaire[id_] for id_ in group.questions))
    rules = [question.show_if for question in asked.questions if question.show_if]
    before = [questionnaire[name] for rule in rules for name in rule.names() if name in questionnaire.by_id]
    signs = {
        question.id: [option.id for option in question.options if not option.exclusive and not option.old]
        for question in before
        if question.safety and question.type is Type.MULTI
    }
    way = way_of(signs, clinic.library, clinic.region.distance_unit)
    return Way(read_page(way.interview, asked, lists(sent), keeps_signs=True).interview)


def emergency_in(clinic: Clinic, sent: ImmutableMultiDict[str, str]) -> Care | None:
    """The emergency that a page tells of by itself, whose date nobody will give; None where there is none."""
    way = way_alone(clinic, sent)
    care = find_care(way.interview, leaving=True) if way else None
    return care if care is not None and care.level is Level.EMERGENCY else None


def stopped(
    clinic: Clinic,
    request: Request,
    sent: ImmutableMultiDict[str, str],
    care: Care,
    visit: Visit | None = None,
    status: int = 200,
) -> Response:
    """The page that says to stop, of answers that are kept nowhere; the desk hears of them without a name."""
    how = how_made(sent.get(MADE, ""), clinic)
    if how:
        # Where even that cannot be kept, the page is shown all the same.
        with suppress(IntakeError):
            clinic.store.refused.add(read_cookie(request, BROWSER, clinic.secure), how)
    words = {"desk_answer": "unread", **care_words(care, clinic.region)}
    if visit is None:
        words["at_home"] = how == "link"
    return runner_page(clinic, request, "stop", visit, status, **words)


def refusal(clinic: Clinic, request: Request, status: int) -> Response:
    """The page for a request that is refused, or that failed. Where its form holds an emergency, that is said first."""
    sent = request.state.refused or request.state.form
    # What fails here may be what has failed before.
    with suppress(Exception):
        care = emergency_in(clinic, sent) if sent else None
        if care is not None:
            return stopped(clinic, request, sent, care, status=status)
    return page(clinic, request, "refused.html.j2", status, why=status)
