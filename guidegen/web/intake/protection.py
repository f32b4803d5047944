"""What every request has to pass, and what every answer is sent with, whoever asks and whatever page it is."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import ImmutableMultiDict, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guidegen.web.intake.context import Clinic
from guidegen.web.intake.cookies import BROWSER, DESK, VISIT, read_cookie, set_cookie
from guidegen.web.intake.host_names import as_asked

# The longest form there is holds some thousand letters.
MAX_BODY = 64 * 1024
MAX_FIELDS = 400
CSRF = "csrf"
# Wrong names that are told of; strangers may try many.
_MOST_NAMES = 20
_FAULT_SECONDS = 60

_FORM = "application/x-www-form-urlencoded"
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With no-referrer a browser would not tell where a form was sent from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}
_HSTS = "max-age=31536000"


def csrf_field(request: Request) -> Markup:
    """The hidden field that every form needs."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF, request.state.csrf)


def form(request: Request) -> ImmutableMultiDict[str, str]:
    """The fields of a form that was sent, checked; empty where none was."""
    fields: ImmutableMultiDict[str, str] = request.state.form
    return fields


class Protection:
    """The outermost layer: refuses what no browser of ours would send, before any page sees it.

    A page that fails is told by `tell` in words that quote no answer. `refused` makes the page for a refusal, from its
    status; the fields of a form that is refused as too old or none of ours are in `request.state.refused`.
    """

    def __init__(
        self,
        app: ASGIApp,
        clinic: Clinic,
        refused: Callable[[Request, int], Response],
        tell: Callable[[str], None] = lambda line: print(line, file=sys.stderr),
    ) -> None:
        self.app = app
        self.clinic = clinic
        self.refused = refused
        self.tell = tell
        self._told: set[str] = set()
        self._faults: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._add_headers(MutableHeaders(scope=message), request)
            await send(message)

        self._know_browser(request)
        try:
            status = await self._fault(request)
            if status:
                await (await self._refusal(request, status))(scope, receive, guarded)
            else:
                await self.app(scope, receive, guarded)
        except ClientDisconnect:
            return
        except Exception as error:  # whatever it is, nobody outside is told, and no answer is quoted
            self._tell_fault(_named(error))
            if not begun:
                await (await self._refusal(request, 500))(scope, receive, guarded)

    async def _refusal(self, request: Request, status: int) -> Response:
        """The page for it; one with a form is looked at in a thread, as every page that may write."""
        if request.state.refused or request.state.form:
            return await run_in_threadpool(self.refused, request, status)
        return self.refused(request, status)

    def _know_browser(self, request: Request) -> None:
        """Forms are bound to the browser, and to who it is at the moment, so that none of another's can be used."""
        known = read_cookie(request, BROWSER, self.clinic.secure)
        browser = known if len(known) == 32 else secrets.token_urlsafe(24)
        request.state.new_browser = "" if browser == known else browser
        request.state.form = request.state.refused = ImmutableMultiDict[str, str]()
        who = [browser, *(read_cookie(request, name, self.clinic.secure) for name in (DESK, VISIT))]
        request.state.csrf = hmac.new(self.clinic.secret, "\n".join(who).encode(), hashlib.sha256).hexdigest()

    def _tell_fault(self, words: str) -> None:
        """The same fault at the same place once a minute: whoever brings it about does not fill the terminal's log."""
        now = time.monotonic()
        if now - self._faults.get(words, -_FAULT_SECONDS) >= _FAULT_SECONDS:
            self._faults[words] = now
            self.tell(words)

    def _tell_name(self, request: Request) -> None:
        """Once for each name: who set this up wrong sees it where they started it. No path is told."""
        name = as_asked(request.headers.get("host", ""))
        if name is None or name in self._told or len(self._told) >= _MOST_NAMES:
            return
        self._told.add(name)
        self.tell(f"warning: asked as {name}, but --name says {', '.join(sorted(self.clinic.hosts))}: refused")
        self.tell(f"  -> if that is this server, start it with --name {name}")

    async def _fault(self, request: Request) -> int:
        """The status to refuse a request with; 0 where there is nothing against it."""
        if request.headers.getlist("host") not in [[host] for host in self.clinic.hosts]:
            self._tell_name(request)
            return 421
        if request.method in ("GET", "HEAD"):
            return 0
        if request.method != "POST":
            return 405
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            return 415
        body = await _body(request)
        if body is None:
            return 413
        fields = _fields(body)
        if fields is None:
            return 400
        given = fields.getlist(CSRF)
        is_token = len(given) == 1 and hmac.compare_digest(given[0].encode(), request.state.csrf.encode())
        if not is_token or not self._is_own(request):
            request.state.refused = fields
            return 403
        request.state.form = fields
        return 0

    def _is_own(self, request: Request) -> bool:
        """Whether a form comes from one of our pages, as far as the browser tells."""
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        if site is not None and site != "same-origin":
            return False
        scheme = "https" if self.clinic.secure else "http"
        if origin in (None, "null"):
            return True
        return origin == f"{scheme}://{request.headers['host']}"

    def _add_headers(self, headers: MutableHeaders, request: Request) -> None:
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        if headers.get("content-type") != "application/pdf":  # browsers show a PDF by a script of their own
            headers["Content-Security-Policy"] = _POLICY
        headers.setdefault("Cache-Control", "no-store")
        if self.clinic.secure:
            headers["Strict-Transport-Security"] = _HSTS
        if request.state.new_browser and not headers["Cache-Control"].startswith("public"):
            carrier = Response()
            set_cookie(carrier, BROWSER, request.state.new_browser, self.clinic.secure)
            headers.append("Set-Cookie", carrier.headers["set-cookie"])


async def _body(request: Request) -> bytes | None:
    """The whole body; None where it is too long, which is seen before all of it is here."""
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdecimal() or int(length[:12]) > MAX_BODY:
        return None
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > MAX_BODY:
            return None
    return bytes(found)


def _fields(body: bytes) -> ImmutableMultiDict[str, str] | None:
    """The fields of a form; None where it is none."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict", separator="&"
        )
    except (UnicodeError, ValueError):
        return None
    return ImmutableMultiDict(pairs)


def _named(error: Exception) -> str:
    """An error by type and place alone: its text could quote an answer."""
    trace: Any = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f"error: unexpected {type(error).__name__}{where}"
