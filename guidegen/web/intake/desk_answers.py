"""An answer corrected at the desk, with the person: the same question, read and checked as on the runner's own page."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guidegen.library.groups import Group
from guidegen.library.questionnaire import Question, Type
from guidegen.web.intake import acts
from guidegen.web.intake.desk import Desk, signed_in, to
from guidegen.web.intake.desk_visit import CORRECTED, address, show
from guidegen.web.intake.fields import controls
from guidegen.web.intake.flow import Page
from guidegen.web.intake.protection import form
from guidegen.web.intake.reading import Posted, read_page
from guidegen.web.intake.sessions import Account
from guidegen.web.intake.standing import interview_of
from guidegen.web.intake.store import ChangedError
from guidegen.web.intake.visits import Event, Visit

_ANSWER = "/desk/visits/{visit}/answers/{question}"


def routes(desk: Desk) -> list[Route]:
    return [
        Route(_ANSWER, signed_in(desk, _ask), methods=["GET"]),
        Route(_ANSWER, signed_in(desk, _correct), methods=["POST"]),
    ]


def _ask(desk: Desk, request: Request, account: Account) -> Response:
    visit, question = desk.visit(request), _question(desk, request)
    if not acts.may_correct(visit):
        return show(desk, request, account, visit, fault="not_correctable", status=409)
    return _page(desk, request, visit, question)


def _correct(desk: Desk, request: Request, account: Account) -> Response:
    visit, question = desk.visit(request), _question(desk, request)
    if not acts.may_correct(visit):
        return show(desk, request, account, visit, fault="not_correctable", status=409)
    fields = form(request)
    if fields.get("version", "") != str(visit.version):
        return show(desk, request, account, visit, fault="changed", status=409)
    before = interview_of(visit, desk.clinic.library, desk.clinic.region.distance_unit)
    sent = {name: fields.getlist(name) for name in fields}
    posted = read_page(before, _alone(question), sent)
    is_agreed = fields.get("agreed") == "yes"
    if posted.faults or not is_agreed:
        return _page(desk, request, visit, question, posted, is_agreed, 422)
    after = acts.corrected(visit, posted.interview, question.id)
    details = {"question": question.id, "before": before.value(question), "after": posted.interview.value(question)}
    try:
        desk.clinic.store.save(after, Event(desk.clinic.now(), account.name, CORRECTED, details))
    except ChangedError:
        return show(desk, request, account, desk.visit(request), fault="changed", status=409)
    return to(address(visit))


def _question(desk: Desk, request: Request) -> Question:
    question = desk.clinic.library.questionnaire.by_id.get(request.path_params["question"])
    if question is None or question.type is Type.YES_NO:
        raise HTTPException(404)
    return question


def _alone(question: Question) -> Page:
    return Page(Group(question.id, "", (question.id,)), (question,))


def _page(
    desk: Desk,
    request: Request,
    visit: Visit,
    question: Question,
    posted: Posted | None = None,
    is_agreed: bool = True,
    status: int = 200,
) -> Response:
    interview = interview_of(visit, desk.clinic.library, desk.clinic.region.distance_unit)
    fields = form(request)
    sent = {name: fields.getlist(name) for name in fields} if posted else None
    return desk.page(
        request,
        "answer.html.j2",
        status,
        visit=visit,
        address=address(visit),
        question=question,
        controls=controls(interview, _alone(question), desk.words, posted.faults if posted else {}, sent),
        is_agreed=is_agreed,
        miles=interview.miles,
    )
