"""Where strangers can reach the server: a visit begins by a link, or at the desk, and by nothing else."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from guidegen.web.intake.context import Clinic
from guidegen.web.intake.pages import page
from guidegen.web.intake.runner_language import page_language
from guidegen.web.intake.runner_page import switch_of
from guidegen.web.intake.sessions import runner_visit

_FIRST_PAGE = "/"


class ByLinkOnly:
    """Shows the first page to nobody but the browser of a visit that is there."""

    def __init__(self, app: ASGIApp, clinic: Clinic) -> None:
        self.app = app
        self.clinic = clinic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == _FIRST_PAGE:
            request = Request(scope, receive)
            if await run_in_threadpool(runner_visit, request, self.clinic) is None:
                await self._refused(request)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _refused(self, request: Request) -> Response:
        language = page_language(request, self.clinic, is_own_device=True)
        switch = switch_of(self.clinic, request, language, "link")
        return page(self.clinic, request, "refused.html.j2", 403, language, switch=switch, why="link")
