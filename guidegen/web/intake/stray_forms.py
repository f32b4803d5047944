"""A page of questions that came where none is taken: what it says by itself is looked at for an emergency.

form -> one page's answers -> Care -> the page that says to stop, and the desk hears that there was one
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TypeGuard

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response

from guidegen.errors import IntakeError
from guidegen.library import Library
from guidegen.library.levels import Level
from guidegen.library.questionnaire import Type
from guidegen.readers.interview import Care, find_care
from guidegen.web.intake.care_words import care_words
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.cookies import BROWSER, read_cookie
from guidegen.web.intake.flow import Page, Way, way_of
from guidegen.web.intake.languages import Language
from guidegen.web.intake.pages import page
from guidegen.web.intake.reading import lists, read_page
from guidegen.web.intake.runner_language import page_language
from guidegen.web.intake.runner_page import runner_page, switch_of
from guidegen.web.intake.sessions import how_made, language_made, runner_visit
from guidegen.web.intake.standing import care_now, interview_of
from guidegen.web.intake.visits import Visit

# The field that says how the visit began that a page was made for, signed: only a page of ours rings.
MADE = "made"
_OF_STAFF = "/desk"


def stray_language(request: Request, clinic: Clinic, visit: Visit | None = None) -> Language:
    """What such a page is answered in: the language that it was in itself, where nobody knows whose it is."""
    sent = request.state.refused or request.state.form
    return page_language(request, clinic, visit, language_made(sent.get(MADE, ""), clinic))


def way_alone(clinic: Clinic, sent: ImmutableMultiDict[str, str], language: Language) -> Way | None:
    """The way of what a page says by itself, in a language; None where it is no page of questions.

    A page that is asked because of signs on an earlier one (since when?) says that there were some: which ones nobody
    can tell, so that all are taken for ticked. An option that is offered to some alone (bleeding in pregnancy) says by
    its tick that it was offered.
    """
    asked = _asked(language.library, sent)
    if asked is None:
        return None
    questionnaire = language.library.questionnaire
    rules = [question.show_if for question in asked.questions if question.show_if]
    before = [questionnaire[name] for rule in rules for name in rule.names() if name in questionnaire.by_id]
    signs = {
        question.id: [option.id for option in question.options if not option.exclusive and not option.old]
        for question in before
        if question.safety and question.type is Type.MULTI
    }
    library, given = _offered(language.library, asked, sent)
    way = way_of({**signs, **given}, library, clinic.region.distance_unit)
    return Way(read_page(way.interview, asked, lists(sent), keeps_signs=True).interview)


def care_in(
    clinic: Clinic, sent: ImmutableMultiDict[str, str], language: Language, visit: Visit | None = None
) -> Care | None:
    """The care that a page calls for, whose signs nobody will date; None where it calls for none.

    It is told of by the page itself, or, where the visit is known, by what it adds to the answers of that.
    """
    asked, alone = _asked(language.library, sent), way_alone(clinic, sent, language)
    if asked is None or alone is None:
        return None
    care = find_care(alone.interview, leaving=True)
    added = _added(clinic, asked, sent, language, visit) if visit is not None else None
    return max((one for one in (care, added) if one), key=lambda one: one.level, default=None)


def is_emergency(care: Care | None) -> TypeGuard[Care]:
    """Whether it stops all questions."""
    return care is not None and care.level is Level.EMERGENCY


def is_lost(clinic: Clinic, sent: ImmutableMultiDict[str, str], visit: Visit | None) -> bool:
    """Whether a page that is not taken says something that the visit does not hold already."""
    asked, unit = _asked(clinic.library, sent), clinic.region.distance_unit
    if asked is None:
        return False
    before = interview_of(visit, clinic.library, unit) if visit else way_of({}, clinic.library, unit).interview
    given = read_page(before, asked, lists(sent), keeps_signs=True).interview.given
    return any(one.id in given and given[one.id] != before.given.get(one.id) for one in asked.questions)


def _added(
    clinic: Clinic, asked: Page, sent: ImmutableMultiDict[str, str], language: Language, visit: Visit
) -> Care | None:
    """What a visit's answers call for with this page's among them, where they did not call for it without."""
    earlier = interview_of(visit, language.library, clinic.region.distance_unit)
    before = care_now(visit, earlier, leaving=True)
    care = care_now(visit, read_page(earlier, asked, lists(sent), keeps_signs=True).interview, leaving=True)
    known = before.flags if before else {}
    is_new = care is not None and any(level > known.get(code, Level.ROUTINE) for code, level in care.flags.items())
    return care if is_new else None


def _asked(library: Library, sent: ImmutableMultiDict[str, str]) -> Page | None:
    """All questions of the page that a form says it is; None where there is none such."""
    questionnaire = library.questionnaire
    group = next((one for one in questionnaire.groups if one.id == sent.get("page")), None)
    return Page(group, tuple(questionnaire[id_] for id_ in group.questions)) if group else None


def _offered(library: Library, asked: Page, sent: ImmutableMultiDict[str, str]) -> tuple[Library, dict[str, str]]:
    """Answers on earlier pages without which an option that was ticked would not have been offered.

    Who gave them was asked for them, so that the library's conditions for asking them are met.
    """
    questionnaire = library.questionnaire
    ticked = [
        option.show_if
        for question in asked.questions
        for option in question.options
        if option.show_if and option.id in sent.getlist(question.id)
    ]
    if not ticked:
        return library, {}
    names = {name for rule in ticked for name in rule.names()}
    questions = tuple(replace(one, show_if=None) if one.id in names else one for one in questionnaire)
    library = replace(library, questionnaire=replace(questionnaire, questions=questions))
    pairs = [(one.id, id_) for one in questions if one.id in names for id_ in one.option_ids]
    found = [next((pair for pair in pairs if library.context(dict([pair])).holds(rule)), None) for rule in ticked]
    return library, dict(pair for pair in found if pair)


def stopped(
    clinic: Clinic,
    request: Request,
    sent: ImmutableMultiDict[str, str],
    care: Care,
    language: Language,
    visit: Visit | None = None,
    status: int = 200,
) -> Response:
    """The page that says to stop, of answers that are kept nowhere; the desk hears of them without a name."""
    how = how_made(sent.get(MADE, ""), clinic)
    if how:
        # Where even that cannot be kept, the page is shown all the same.
        with suppress(IntakeError):
            clinic.store.refused.add(read_cookie(request, BROWSER, clinic.secure), how)
    return unkept(clinic, request, sent, care, language, visit, status)


def unkept(
    clinic: Clinic,
    request: Request,
    sent: ImmutableMultiDict[str, str],
    care: Care | None,
    language: Language,
    visit: Visit | None,
    status: int,
) -> Response:
    """The page that says that this was not kept, with the care that it calls for first.

    Its words are for where it came from, as far as that is known.
    """
    words = {"desk_answer": "unread", **care_words(care, language, clinic.languages.own)}
    if visit is None:
        how = how_made(sent.get(MADE, ""), clinic)
        words |= {"at_home": how == "link", "anywhere": not how}
    template = "stop" if is_emergency(care) else "not_taken"
    return runner_page(clinic, request, template, visit, status, language, **words)


def refusal(clinic: Clinic, request: Request, status: int) -> Response:
    """The page for a request that is refused, or that failed. The care that its form calls for is said first."""
    sent, visit = request.state.refused or request.state.form, None
    is_staff, is_asked_for = request.url.path.startswith(_OF_STAFF), request.method == "GET"
    if request.state.form or (is_asked_for and not is_staff):
        # What fails here may be what has failed before.
        with suppress(Exception):
            visit = runner_visit(request, clinic)
    language = clinic.languages.own if is_staff else stray_language(request, clinic, visit)
    with suppress(Exception):
        care = care_in(clinic, sent, language, visit) if sent else None
        if is_emergency(care):
            return stopped(clinic, request, sent, care, language, visit, status)
        if care is not None:
            return unkept(clinic, request, sent, care, language, visit, status)
    is_switched = is_asked_for and not is_staff
    switch = switch_of(clinic, request, language, "link") if is_switched else None
    return page(clinic, request, "refused.html.j2", status, language, switch=switch, why=status)
