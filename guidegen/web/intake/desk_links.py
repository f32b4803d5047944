"""What else the desk does: begin on a tablet, make one client's link, and write the folder that `batch` reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from babel.dates import format_date
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guidegen.files.printable import fault, tidy
from guidegen.pictures.qr import qr_code
from guidegen.web.intake.desk import Desk, offered, signed_in, to
from guidegen.web.intake.exporting import export
from guidegen.web.intake.host_names import is_this_computer
from guidegen.web.intake.invitations import DAYS, Invited, invite
from guidegen.web.intake.protection import form
from guidegen.web.intake.runner_language import FIELD
from guidegen.web.intake.sessions import Account, bind_runner, sign_out

_START, _LINKS, _EXPORT = "/desk/start", "/desk/links", "/desk/export"
_MAX = 120
_FOLDER = "exported"


def routes(desk: Desk) -> list[Route]:
    return [
        Route(_START, signed_in(desk, _ask_start), methods=["GET"]),
        Route(_START, signed_in(desk, _start), methods=["POST"]),
        Route(_LINKS, signed_in(desk, _ask_link), methods=["GET"]),
        Route(_LINKS, signed_in(desk, _make_link), methods=["POST"]),
        Route(_EXPORT, signed_in(desk, _ask_export), methods=["GET"]),
        Route(_EXPORT, signed_in(desk, _export), methods=["POST"]),
    ]


def _ask_start(desk: Desk, request: Request, account: Account) -> Response:
    return desk.page(request, "start.html.j2", faults={}, sent=form(request), offered=offered(desk.clinic))


def _start(desk: Desk, request: Request, account: Account) -> Response:
    """The first page in this browser, which the person is handed: nobody is signed in there any more."""
    fields = form(request)
    texts = {key: tidy(fields.get(key, "")) for key in ("number", "name")}
    faults = {key: "letters" for key, text in texts.items() if fault(text, _MAX)}
    if faults:
        return desk.page(request, "start.html.j2", 422, faults=faults, sent=fields, offered=offered(desk.clinic))
    client = {"name": texts["name"]} if texts["name"] else {}
    visit = desk.clinic.store.begin("tablet", texts["number"], client, language=_language(desk, request))
    desk.clinic.store.note(visit.id, account.name, "begun")
    response = to("/")
    sign_out(request, response, desk.clinic, with_device=True)
    bind_runner(response, desk.clinic, visit)
    return response


def _ask_link(desk: Desk, request: Request, account: Account) -> Response:
    return _links_page(desk, request, sent=form(request))


def _links_page(desk: Desk, request: Request, status: int = 200, **values: Any) -> Response:
    """The page of links; a browser on this computer is told where they lead."""
    is_here = is_this_computer(request.headers["host"])
    given = {"faults": {}, "sent": {}, "made": None, "offered": offered(desk.clinic), **values}
    return desk.page(request, "links.html.j2", status, days=DAYS, is_here=is_here, **given)


def _make_link(desk: Desk, request: Request, account: Account) -> Response:
    """One client's link, shown this once."""
    fields = form(request)
    texts = {key: tidy(fields.get(key, "")) for key in ("number", "name")}
    faults = {key: "letters" for key, text in texts.items() if fault(text, _MAX)}
    if not texts["number"]:
        faults["number"] = "missing"
    if faults:
        return _links_page(desk, request, 422, faults=faults, sent=fields)
    scheme = "https" if desk.clinic.secure else "http"
    base = f"{scheme}://{request.headers['host']}"
    invited = Invited(texts["number"], texts["name"], language=_language(desk, request))
    [made] = invite(desk.clinic.store, [invited], base, DAYS, desk.clinic.now())
    return _links_page(
        desk,
        request,
        made=made,
        code=Markup(qr_code(made.link).svg),  # noqa: S704  (drawn here)
        until=format_date(made.until.astimezone(), "d MMMM y", locale=desk.clinic.region.locale),
    )


def _language(desk: Desk, request: Request) -> str:
    """What the runner reads, where the desk knows that and it is offered; empty where it is left open."""
    code = form(request).get(FIELD, "")
    return code if code in desk.clinic.languages.asked else ""


def _ask_export(desk: Desk, request: Request, account: Account) -> Response:
    return desk.page(request, "export.html.j2", done=None, why="", folder=str(desk.clinic.data / _FOLDER))


def _export(desk: Desk, request: Request, account: Account) -> Response:
    """Every finished visit of the last 30 days, each a file of its own, in a folder beside the database."""
    now = desk.clinic.now()
    folder = desk.clinic.data / _FOLDER / f"{now.astimezone():%Y-%m-%d-%H%M%S}"
    try:
        done = export(desk.clinic.store.visits(now - timedelta(days=30)), desk.standings, folder)
    except OSError as error:
        why = error.strerror or type(error).__name__
        return desk.page(request, "export.html.j2", 500, done=None, why=why, folder=str(folder))
    return desk.page(request, "export.html.j2", done=done, why="", folder=str(folder))
