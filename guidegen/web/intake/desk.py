"""What the desk's pages share, and how they are guarded: each asks first who is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from guidegen.html import localiser
from guidegen.web.intake.accounts import Accounts
from guidegen.web.intake.board import Board
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.documents import Printer
from guidegen.web.intake.languages import named
from guidegen.web.intake.pages import page
from guidegen.web.intake.sessions import QUIET, Account, desk_account
from guidegen.web.intake.standing import Standings
from guidegen.web.intake.visits import Visit

T = TypeVar("T")

LIST, SIGN_IN = "/desk", "/desk/sign-in"
# What a page asks for by itself says so in its query: it is no sign of somebody at the desk.
BY_ITSELF = ("by", "itself")
# Prints and mails wait in threads, and take no time of the processor there.
_THREADS = CapacityLimiter(24)


@dataclass(frozen=True)
class Desk:
    """One clinic's desk."""

    clinic: Clinic
    accounts: Accounts
    standings: Standings
    board: Board
    printer: Printer

    @property
    def words(self) -> Callable[[str], str]:
        """The content's words as the region has them."""
        return localiser(self.clinic.region)

    def visit(self, request: Request) -> Visit:
        """The visit that an address names. Raises HTTPException where there is none (any more)."""
        visit = self.clinic.store.visit(request.path_params["visit"])
        if visit is None:
            raise HTTPException(404)
        return visit

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        """A page of the desk; each knows who is signed in, and how many need a person first."""
        listed = self.board.look()
        return page(
            self.clinic,
            request,
            f"desk/{template}",
            status,
            account=getattr(request.state, "account", None),
            words=self.words,
            language_name=named,
            first=listed.first,
            stamp=listed.stamp,
            quiet=int(QUIET.total_seconds()),
            **values,
        )


def open_desk(clinic: Clinic) -> Desk:
    """The desk of a waiting room."""
    standings = Standings(clinic.library, clinic.region.distance_unit, clinic.today, clinic.now)
    return Desk(
        clinic,
        Accounts(clinic.store.database),
        standings,
        Board(clinic, standings),
        Printer(clinic.settings.limits),
    )


def offered(clinic: Clinic, also: str = "") -> list[tuple[str, str]]:
    """The languages that the desk may choose for a runner, by code, as staff call them; none where there is but one.

    `also` is one that is known of a runner, whether it is offered or not.
    """
    codes = dict.fromkeys((*clinic.languages.asked, *((also,) if also else ())))
    return [(code, named(code)) for code in codes] if len(codes) > 1 else []


async def in_thread(call: Callable[..., T], *given: Any) -> T:
    """Work of the desk beside the pages of runners, who have threads of their own: none waits for the other's."""
    return await to_thread.run_sync(call, *given, limiter=_THREADS)


def signed_in(desk: Desk, answer: Callable[[Desk, Request, Account], Response]) -> Callable[[Request], Any]:
    """A page that only somebody who is signed in gets; everybody else is asked to sign in."""

    async def guarded(request: Request) -> Response:
        return await in_thread(_guarded, desk, answer, request)

    return guarded


def _guarded(desk: Desk, answer: Callable[[Desk, Request, Account], Response], request: Request) -> Response:
    name, value = BY_ITSELF
    account = desk_account(request, desk.clinic, is_use=request.query_params.get(name) != value)
    if account is None:
        return RedirectResponse(SIGN_IN, 303)
    request.state.account = account
    return answer(desk, request, account)


def to(address: str) -> RedirectResponse:
    """On to another page after a form, so that looking again does not send it again."""
    return RedirectResponse(address, 303)
