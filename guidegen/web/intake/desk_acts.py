"""One visit at the desk: its documents, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guidegen.delivery.mail.address import AddressError, read_address
from guidegen.errors import GuidegenError, IntakeError
from guidegen.files.printable import fault, tidy
from guidegen.guide import Guide
from guidegen.service.document import record_of
from guidegen.web.intake import acts
from guidegen.web.intake.accounts import Caller, TooManyTriesError
from guidegen.web.intake.acts import GUIDE, LETTER, RECORD
from guidegen.web.intake.answers_folder import discard
from guidegen.web.intake.desk import LIST, Desk, signed_in, to
from guidegen.web.intake.desk_visit import address, revised, show
from guidegen.web.intake.documents import guide_of, letter_of, pressed
from guidegen.web.intake.mailing import NotSentError, mail_guide
from guidegen.web.intake.protection import form
from guidegen.web.intake.runner_language import FIELD
from guidegen.web.intake.sessions import Account, bind_runner, sign_out
from guidegen.web.intake.standing import Standing, interview_of, told_flags
from guidegen.web.intake.store import ChangedError
from guidegen.web.intake.visits import Event, State, Visit

_VISIT = "/desk/visits/{visit}"
HANDED_OUT = "handed_out"
_MAX_REASON, _MIN_REASON = 500, 20


def routes(desk: Desk) -> list[Route]:
    acts_by_name: Mapping[str, Callable[[Desk, Request, Account, Visit], Response]] = {
        "attend": _attend,
        "release": _release,
        "hand-out": _hand_out,
        "not-handed-out": _not_handed_out,
        "step-down": _step_down,
        "contact": _contact,
        "send": _send,
        "go-on": _go_on,
        "delete": _delete,
    }
    return [
        Route(_VISIT, signed_in(desk, _show), methods=["GET"]),
        *(
            Route(f"{_VISIT}/{kind}.pdf", signed_in(desk, _printing(kind)), methods=["GET"])
            for kind in (GUIDE, RECORD, LETTER)
        ),
        *(
            Route(f"{_VISIT}/{name}", signed_in(desk, _acting(act)), methods=["POST"])
            for name, act in acts_by_name.items()
        ),
    ]


def _acting(
    act: Callable[[Desk, Request, Account, Visit], Response],
) -> Callable[[Desk, Request, Account], Response]:
    """A form about one visit. What has changed since the page was made is looked at again first."""

    def acting(desk: Desk, request: Request, account: Account) -> Response:
        visit = desk.visit(request)
        if form(request).get("version", "") != str(visit.version):
            return show(desk, request, account, visit, fault="changed", status=409)
        try:
            return act(desk, request, account, visit)
        except ChangedError:
            return show(desk, request, account, desk.visit(request), fault="changed", status=409)

    return acting


def _show(desk: Desk, request: Request, account: Account) -> Response:
    return show(desk, request, account, desk.visit(request))


def _printing(kind: str) -> Callable[[Desk, Request, Account], Response]:
    def printing(desk: Desk, request: Request, account: Account) -> Response:
        visit = desk.visit(request)
        standing = desk.standings.of(visit)
        if not acts.may_print(visit, standing, kind):
            return show(desk, request, account, visit, fault="not_printable", status=409)
        try:
            printed = desk.printer.print(_document(desk, visit, standing, kind))
        except GuidegenError as error:
            return show(desk, request, account, visit, fault="not_printed", faults=_problems(error), status=500)
        visit = desk.visit(request)
        if kind == GUIDE and not acts.gets_seen(standing) and desk.standings.of(visit) != standing:
            # What was released is of answers that somebody has put right meanwhile.
            return show(desk, request, account, visit, fault="changed", status=409)
        # Where that cannot be kept, the page is given all the same: the list says that nothing is.
        with suppress(IntakeError):
            desk.clinic.store.note(visit.id, account.name, f"printed_{kind}", left_out=printed.left_out)
        headers = {"Content-Disposition": f'inline; filename="{kind}.pdf"'}
        return Response(printed.data, media_type="application/pdf", headers=headers)

    return printing


def _document(desk: Desk, visit: Visit, standing: Standing, kind: str) -> Guide:
    """A visit's document, before it is printed."""
    if standing.assessment is None:
        raise HTTPException(404)
    settings = pressed(desk.clinic.settings)
    given = (standing.assessment, desk.clinic.library, settings)
    if kind == RECORD:
        return record_of(*given, revised(desk, visit))
    return guide_of(*given) if kind == GUIDE else letter_of(*given)


def _problems(error: GuidegenError) -> dict[str, str]:
    return {str(number): str(problem) for number, problem in enumerate(error.problems)}


def _attend(desk: Desk, request: Request, account: Account, visit: Visit) -> Response:
    standing = desk.standings.of(visit)
    if acts.may_attend(visit, standing):
        desk.clinic.store.attend(visit, account.name, told_flags(standing))
    return to(LIST if form(request).get("from") == "list" else address(visit))


def _release(desk: Desk, request: Request, account: Account, visit: Visit) -> Response:
    if not acts.may_release(visit, desk.standings.of(visit)):
        return show(desk, request, account, visit, fault="not_releasable", status=409)
    _keep(desk, replace(visit, state=State.RELEASED), account, "released")
    return to(f"{address(visit)}/{GUIDE}.pdf" if form(request).get("print") else address(visit))


def _hand_out(desk: Desk, request: Request, account: Account, visit: Visit) -> Response:
    if not acts.may_hand_out(visit, desk.standings.of(visit)):
        return show(desk, request, account, visit, fault="not_released", status=409)
    _keep(desk, replace(visit, state=State.HANDED_OUT), account, HANDED_OUT, was=str(visit.state))
    return to(LIST)


def _not_handed_out(desk: Desk, request: Request, account: Account, visit: Visit) -> Response:
    """It was marked by mistake: it waits again, and for somebody to be with this person where nobody was for all."""
    if not acts.may_take_back(visit):
        return show(desk, request, account, visit, fault="changed", status=409)
    events = [event for event in desk.clinic.store.events(visit.id) if event.what == HANDED_OUT]
    was = str(events[-1].details.get("was", "")) if events else ""
    interview = interview_of(visit, desk.clinic.library, desk.clinic.region.distance_unit)
    back = acts.not_handed_out(visit, desk.standings.of(visit), was, interview)
    _keep(desk, back, account, "not_handed_out")
    return to(address(visit))


def _step_down(desk: Desk, request: Request, account: Account, visit: Visit) -> Response:
    """A clinician's signature: named, dated, reasoned, by somebody signed in who gives the password once more."""
    fields = form(request)
    assessment = desk.standings.of(visit).assessment
    flag = fields.get("flag", "")
    fired = next((one for one in assessment.flags if one.flag.code == flag), None) if assessment else None
    offered = {step.key: step for step in acts.steps(visit, fired)} if fired else {}
    step = offered.get(fields.get("to", ""))
    signed = {key: tidy(fields.get(key, "")) for key in ("by", "registration", "reason")}
    faults = _step_faults(signed, step is not None, fields.get("seen") == "yes")
    if not faults and (wrong := _password_fault(desk, account, fields.get("password", ""))):
        faults["password"] = wrong
    if faults or step is None:
        return show(desk, request, account, visit, faults=faults, stepping=flag, status=422)
    on = desk.clinic.today().isoformat()
    interview = interview_of(visit, desk.clinic.library, desk.clinic.region.distance_unit)
    changed = acts.stepped_down(visit, flag, step, {**signed, "on": on}, interview)
    # The history keeps it whole, also when it does not count any more.
    whole = {**changed.overrides[-1], "answers": dict(visit.answers)}
    _keep(desk, changed, account, "stepped_down", flag=flag, to=str(step.level), permit=str(step.permit), signed=whole)
    return to(address(visit))


def _step_faults(signed: Mapping[str, str], is_step: bool, has_seen: bool) -> dict[str, str]:
    """What is wrong, in the order in which it stands in the form."""
    faults = {} if is_step else {"to": "missing"}
    faults |= {key: "missing" for key, text in signed.items() if not text or fault(text, _MAX_REASON)}
    if "reason" not in faults and len(signed["reason"]) < _MIN_REASON:
        faults["reason"] = "short"
    return faults if has_seen else faults | {"seen": "missing"}


def _password_fault(desk: Desk, account: Account, password: str) -> str:
    """Which words the page says of the password that stands for a signature; empty where it is right."""
    try:
        caller = Caller(f"signing/{account.name}")
        found = desk.accounts.verify(account.name, password, desk.clinic.now(), caller)
    except TooManyTriesError:
        return "wait"
    return "" if found else "wrong"


def _contact(desk: Desk, request: Request, account: Account, visit: Visit) -> Response:
    """Name, number, address and language, which the desk writes, with the person's word on e-mail."""
    fields = form(request)
    texts = {key: tidy(fields.get(key, "")) for key in ("name", "email")}
    number = tidy(fields.get("number", ""))
    faults = {key: "letters" for key, text in {**texts, "number": number}.items() if fault(text, 120)}
    email = texts["email"]
    if "email" not in faults and email and not _is_address(email):
        faults["email"] = "address"
    if faults:
        return show(desk, request, account, visit, faults=faults, status=422)
    client = {**visit.client, **texts, "email_consent": bool(email) and fields.get("email_consent") == "yes"}
    code = fields.get(FIELD, visit.language)
    language = code if code in desk.clinic.languages.asked else visit.language
    _keep(desk, replace(visit, number=number, client=client, language=language), account, "contact")
    return to(address(visit))


def _is_address(text: str) -> bool:
    try:
        read_address(text)
    except AddressError:
        return False
    return True


def _send(desk: Desk, request: Request, account: Account, visit: Visit) -> Response:
    standing = desk.standings.of(visit)
    if not acts.may_send(visit, standing) or standing.assessment is None:
        return show(desk, request, account, visit, fault="not_released", status=409)
    try:
        guide = _document(desk, visit, standing, GUIDE)
        data = desk.printer.print(guide).data
        if desk.visit(request).version != visit.version:
            raise ChangedError
        words_in = mail_guide(desk.clinic, visit, standing.assessment, data, guide.region.language)
    except NotSentError as error:
        desk.clinic.store.note(visit.id, account.name, "not_sent", why=error.why)
        return show(desk, request, account, visit, fault="not_sent", faults={"mail": error.why}, status=409)
    except GuidegenError as error:
        return show(desk, request, account, visit, fault="not_printed", faults=_problems(error), status=500)
    try:
        _keep(desk, replace(visit, state=State.SENT), account, "sent", words_in=words_in)
    except ChangedError:
        # Whatever somebody else did with it meanwhile, it has gone out.
        desk.clinic.store.note(visit.id, account.name, "sent", words_in=words_in)
        raise
    return to(address(visit))


def _go_on(desk: Desk, request: Request, account: Account, visit: Visit) -> Response:
    """Go on with the questions in this browser, which the person is handed: nobody is signed in there any more.

    It is this browser's from now on: what is still open in another one is not taken there any more.
    Who came by a link is here from now on: the pages say to tell the desk, a quiet device forgets them, and paper is
    printed.
    """
    if not acts.may_go_on(visit):
        return show(desk, request, account, visit, fault="changed", status=409)
    visit = replace(visit, how="tablet", hold=visit.hold + 1)
    _keep(desk, visit, account, "gone_on")
    response = to("/")
    sign_out(request, response, desk.clinic, with_device=True)
    bind_runner(response, desk.clinic, visit)
    return response


def _delete(desk: Desk, request: Request, account: Account, visit: Visit) -> Response:
    if form(request).get("sure") != "yes":
        return show(desk, request, account, visit, faults={"sure": "missing"}, status=422)
    # The file goes first, so that where it cannot be deleted the visit is still there to be tried again.
    discard(desk.clinic.data, visit)
    desk.clinic.store.delete(visit.id)
    discard(desk.clinic.data, visit)
    return to(LIST)


def _keep(desk: Desk, visit: Visit, account: Account, what: str, **details: Any) -> None:
    event = Event(desk.clinic.now(), account.name, what, details)
    # Who writes down a name has seen no page of the runner's.
    desk.clinic.store.save(visit, event, is_page=what != "contact")
