"""The waiting room's web server: for this computer only, unless what is said on the way is locked."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
import shlex
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from guidegen.errors import IntakeError, Place, Problem
from guidegen.web.intake import desk_pages, runner_pages
from guidegen.web.intake.answers_folder import AnswersFolder
from guidegen.web.intake.by_link import ByLinkOnly
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.desk import Desk, open_desk
from guidegen.web.intake.host_names import LOOPBACK
from guidegen.web.intake.paper import Paper
from guidegen.web.intake.protection import Protection
from guidegen.web.intake.statics import Statics
from guidegen.web.intake.stray_forms import refusal
from guidegen.web.intake.watching import looking_on

PORT = 8766

# Seconds for a request to be whole from its first byte, and for a line on which nothing is asked (any more).
REQUEST_SECONDS = 15
IDLE_SECONDS = 20
# Seconds for an answer to be made and read.
ANSWER_SECONDS = 120
# Lines at once; of more than these the oldest that asks nothing is cut, so that whoever comes new is heard.
MOST_LINES = 900
_FILES = 4096
# Seconds after which one thread lets another one on: whoever comes is heard while a page is made.
_SWITCH = 0.001


@dataclass(frozen=True)
class Address:
    """Where the server listens; with `certificate` and `key` it speaks TLS itself."""

    host: str = LOOPBACK[0]
    port: int = PORT
    certificate: Path | None = None
    key: Path | None = None


def make_app(
    clinic: Clinic,
    statics: Statics,
    tell: Callable[[str], None],
    desk: Desk | None = None,
    print_with: str | None = None,
    links_only: bool = False,
) -> ASGIApp:
    """All pages behind their protection; `tell` is told of faults, in words that quote no answer.

    `print_with` is a command that prints an emergency's page, given as its input. With `links_only` nobody begins a
    visit but by a link, or at the desk.
    """
    desk = desk or open_desk(clinic)

    def refused(request: Request, status: int) -> Response:
        return refusal(clinic, request, status)

    async def failed(request: Request, error: Exception) -> Response:
        return refused(request, error.status_code if isinstance(error, HTTPException) else 500)

    paper = Paper(desk, shlex.split(print_with), tell) if print_with else None
    answers = AnswersFolder(clinic.data, clinic.store, desk.standings, tell)
    app = Starlette(
        lifespan=looking_on(desk, paper, answers, tell),
        routes=[*statics.routes, *desk_pages.routes(desk), *runner_pages.routes(clinic)],
        exception_handlers={HTTPException: failed, Exception: failed},
    )
    return Protection(ByLinkOnly(app, clinic) if links_only else app, clinic, refused, tell)


def listening(address: Address) -> socket.socket:
    """The line on which browsers call. Raises OSError where it cannot be had."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    # Named, because only then asyncio sends small answers at once, and each page comes 40 ms sooner.
    line = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        line.bind((address.host, address.port))
    except BaseException:
        line.close()
        raise
    return line


@contextlib.contextmanager
def ending_as_interrupted() -> Iterator[None]:
    """Have SIGTERM, by which a service is ended, raise KeyboardInterrupt as Ctrl-C does, so that all is closed.

    uvicorn sends itself each signal anew once it has ended; without this the process would be gone before its file is
    whole.
    """
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def serve(app: ASGIApp, line: socket.socket, ready: Callable[[], None], context: ssl.SSLContext | None = None) -> None:
    """Serve until interrupted, with TLS where there is its context; `ready` is called once browsers can come."""
    allow_many_lines()
    sys.setswitchinterval(_SWITCH)
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=3,
        backlog=1024,
    )
    config.load()
    config.ssl = context
    # What it would say of a fault could quote an answer; `Protection` tells of faults.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.asgi"):
        logging.getLogger(name).disabled = True
    with contextlib.suppress(KeyboardInterrupt):
        _Server(config, ready).run(sockets=[line])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Also where the terminal is closed in which it was started, unless that was to end nothing (nohup)."""
        before = signal.getsignal(signal.SIGHUP)
        if before is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self.handle_exit)
        try:
            with super().capture_signals():
                yield
        finally:
            signal.signal(signal.SIGHUP, before)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


class PatientProtocol(H11Protocol):
    """HTTP as uvicorn speaks it, for as long as the other side has something to say.

    Somebody who sends a letter a minute, or reads one, is hung up on. So that not all lines are taken by such, the one
    that has asked nothing for longest goes first.
    """

    silent: dict[PatientProtocol, None] = {}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._until: asyncio.TimerHandle | None = None
        self._is_idle = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait(REQUEST_SECONDS, is_silent=True)
        while len(self.connections) > MOST_LINES and self.silent:
            next(iter(self.silent)).cut()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_idle:
            self._is_idle = False
            self._wait(REQUEST_SECONDS, is_silent=True)
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body:
            self._wait(ANSWER_SECONDS, is_silent=False)

    def on_response_complete(self) -> None:
        # Before what it does itself, which may be to begin with the next request.
        self._is_idle = True
        self._wait(IDLE_SECONDS, is_silent=True)
        super().on_response_complete()

    def cut(self) -> None:
        """End this line now."""
        self._stop_waiting()
        if not self.transport.is_closing():
            self.transport.abort()

    def _wait(self, seconds: float, is_silent: bool) -> None:
        self._stop_waiting()
        if is_silent:
            self.silent[self] = None
        self._until = self.loop.call_later(seconds, self.cut)

    def _stop_waiting(self) -> None:
        self.silent.pop(self, None)
        if self._until is not None:
            self._until.cancel()
            self._until = None


def allow_many_lines() -> None:
    """Let this process hold as many lines as it may, so that a flood of them leaves some for the desk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def tls_context(address: Address) -> ssl.SSLContext | None:
    """What TLS is spoken with; None without a certificate. Raises IntakeError where it cannot be used."""
    if address.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        # Without a password of ours OpenSSL would ask for that of a locked key on the terminal.
        context.load_cert_chain(address.certificate, address.key, password=b"")
    except OSError as error:
        is_none = isinstance(error, ssl.SSLError)
        reason = "not a certificate with its key" if is_none else error.strerror or type(error).__name__
        hint = "both are PEM files; the key is not locked by a password"
        files = [path for path in (address.certificate, address.key) if path is not None]
        file = next((path for path in files if not path.is_file()), address.certificate)
        raise IntakeError([Problem(Place(str(file)), f"cannot be used: {reason}", hint)]) from error
    return context
