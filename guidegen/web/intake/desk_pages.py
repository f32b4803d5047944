"""The desk: signing in and out, the list, and what keeps it up to date and ringing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guidegen.web.intake import desk_acts, desk_answers, desk_links
from guidegen.web.intake.accounts import TooManyTriesError
from guidegen.web.intake.board import DONE, FIRST, NOW, READY
from guidegen.web.intake.callers import caller_of
from guidegen.web.intake.desk import LIST, SIGN_IN, Desk, in_thread, signed_in, to
from guidegen.web.intake.flow import Progress, way_of
from guidegen.web.intake.protection import form
from guidegen.web.intake.sessions import Account, desk_account, is_desk_device, sign_in, sign_out
from guidegen.web.intake.visits import Visit

# How long a question for news waits for some, in seconds, and how often it is looked.
NEWS_SECONDS = 20.0
_LOOK = 1.0
# Of a form's number; more of them are none of ours, and too much for a number.
_DIGITS = 12


def routes(desk: Desk) -> list[Route]:
    """All pages of the desk."""
    return [
        Route(LIST, signed_in(desk, _list), methods=["GET"]),
        Route(SIGN_IN, _with(desk, _ask_to_sign_in), methods=["GET"]),
        Route(SIGN_IN, _with(desk, _sign_in), methods=["POST"]),
        Route("/desk/sign-out", _with(desk, _sign_out), methods=["POST"]),
        Route("/desk/refused/{number}/attend", signed_in(desk, _attend_refused), methods=["POST"]),
        Route("/desk/stay", signed_in(desk, _stay), methods=["POST"]),
        Route("/desk/news", _news(desk), methods=["GET"]),
        *desk_acts.routes(desk),
        *desk_answers.routes(desk),
        *desk_links.routes(desk),
    ]


def _with(desk: Desk, answer: Callable[[Desk, Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """A page that everybody gets."""

    async def answered(request: Request) -> Response:
        return await in_thread(answer, desk, request)

    return answered


def _list(desk: Desk, request: Request, account: Account) -> Response:
    listed = desk.board.look()
    return desk.page(
        request,
        "list.html.j2",
        listed=listed,
        parts={place: listed.of(place) for place in (FIRST, READY, NOW, DONE)},
        titles={flag.code: flag.title for flag in desk.clinic.library.red_flags},
        now=listed.at.astimezone(),
        progress=lambda visit: _progress(desk, visit),
        ago=lambda when: _ago(listed.at, when),
    )


def _ask_to_sign_in(desk: Desk, request: Request) -> Response:
    if desk_account(request, desk.clinic) is not None:
        return to(LIST)
    return _sign_in_page(desk, request)


def _sign_in(desk: Desk, request: Request) -> Response:
    fields = form(request)
    name, password = fields.get("user", ""), fields.get("password", "")
    caller = caller_of(request, desk.clinic)
    try:
        account = desk.accounts.verify(name, password, desk.clinic.now(), caller)
    except TooManyTriesError:
        return _sign_in_page(desk, request, 429, "wait")
    if account is None:
        return _sign_in_page(desk, request, 403, "wrong")
    response = to(LIST)
    sign_in(request, response, desk.clinic, account, caller.source)
    return response


def _sign_in_page(desk: Desk, request: Request, status: int = 200, fault: str = "") -> Response:
    """With the number of those who need a person, where somebody has signed in on this device today."""
    rings = is_desk_device(request, desk.clinic)
    return desk.page(request, "sign_in.html.j2", status, fault=fault, rings=rings)


def _sign_out(desk: Desk, request: Request) -> Response:
    response = to(SIGN_IN)
    sign_out(request, response, desk.clinic)
    return response


def _attend_refused(desk: Desk, request: Request, account: Account) -> Response:
    """Somebody has looked who it was whose form was refused."""
    number = request.path_params["number"]
    if not number.isascii() or not number.isdecimal() or len(number) > _DIGITS:
        raise HTTPException(404)
    desk.clinic.store.refused.attend(int(number), form(request).get("seen", ""), account.name)
    return to(LIST)


def _stay(desk: Desk, request: Request, account: Account) -> Response:
    return Response(status_code=204)


def _news(desk: Desk):  # type: ignore[no-untyped-def]
    """How many need a person first, as soon as that has changed: numbers alone, to any device of the desk."""

    async def news(request: Request) -> Response:
        if not await in_thread(is_desk_device, request, desk.clinic):
            return Response(status_code=403)
        seen = request.query_params.get("seen", "")
        was_in = request.query_params.get("in", "") == "1"
        for _ in range(int(NEWS_SECONDS / _LOOK)):
            listed = await in_thread(desk.board.look)
            is_in = await in_thread(desk_account, request, desk.clinic, False) is not None
            if str(listed.stamp) != seen or is_in != was_in or await request.is_disconnected():
                break
            await asyncio.sleep(_LOOK)
        at = f"{listed.at.astimezone():%H:%M}"
        return JSONResponse({"first": listed.first, "stamp": str(listed.stamp), "in": is_in, "at": at})

    return news


def _progress(desk: Desk, visit: Visit) -> Progress | None:
    """How far somebody is who fills in now; None at the beginning, and at the end."""
    way = way_of(visit.answers, desk.clinic.library, desk.clinic.region.distance_unit, visit.again)
    position = way.position(visit.page)
    return way.progress(way.pages[position - 1]) if position else None


def _ago(now: datetime, when: datetime) -> tuple[int, str]:
    """How long ago something was, in the largest unit that is not too coarse: second, minute, hour or day."""
    seconds = max(0, int((now - when).total_seconds()))
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return seconds // size, unit
    return seconds, "second"
