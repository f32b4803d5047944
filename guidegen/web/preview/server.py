"""The preview's web server: for this machine only, and on it only for who knows its address.

The document holds health data. So the server listens on the loopback alone, answers only under a path that nobody
can guess and to its own name (a foreign web page could otherwise reach it by a name that it resolves to this
machine), keeps no log, and lets nothing be kept or loaded from elsewhere.
"""

from __future__ import annotations

import secrets
import socketserver
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from guidegen.errors import Problem
from guidegen.web.preview.page import Preview, problems_page, reloading, served
from guidegen.web.preview.state import PreviewState, Shown, problems_of
from guidegen.web.preview.watcher import snapshot

HOST = "127.0.0.1"
POLL = 0.5  # seconds between two looks at the files
HEARTBEAT = 15.0  # seconds after which a browser that has gone is noticed

_HTML = "text/html; charset=utf-8"
_TYPES = {
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def serve(
    build_once: Callable[[], Preview],
    paths: Iterable[Path],
    port: int,
    ready: Callable[[str], None],
    told: Callable[[Sequence[Problem]], None],
) -> None:
    """Show the document until interrupted, made anew whenever one of the files or folders changes.

    `ready` is given the address, `told` the problems of each attempt that has or had some. Port 0 is any free one.
    Raises OSError where the port cannot be had.
    """
    state = PreviewState()
    with PreviewServer(port, state) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        try:
            was_broken = False
            for shown in _attempts(state, build_once, list(paths)):
                if shown.version == 1:
                    ready(server.address)
                if shown.problems or was_broken:
                    told(shown.problems)
                was_broken = bool(shown.problems)
        finally:
            state.close()
            server.shutdown()


def _attempts(state: PreviewState, build_once: Callable[[], Preview], paths: Sequence[Path]) -> Iterator[Shown]:
    """Each making of the document, the next as soon as something has changed since the one before began."""
    while True:
        before = snapshot(paths)
        shown = state.attempt(build_once)
        assets = shown.preview.assets.values() if shown.preview else ()
        assets_before = snapshot(assets)
        yield shown
        while snapshot(paths) == before and snapshot(assets) == assets_before:
            time.sleep(POLL)


class PreviewServer(ThreadingHTTPServer):
    """Listens on the loopback from the beginning; answers from `serve_forever` on."""

    daemon_threads = True

    def __init__(self, port: int, state: PreviewState) -> None:
        super().__init__((HOST, port), _Handler)
        self.state = state
        self.base = f"/{secrets.token_urlsafe(16)}/"

    @property
    def address(self) -> str:
        """The address of the document."""
        return f"http://{HOST}:{self.server_port}{self.base}"

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which a browser on this machine may ask."""
        return frozenset(f"{name}:{self.server_port}" for name in (HOST, "localhost"))

    def server_bind(self) -> None:
        # HTTPServer's own asks the name service for this machine's name, which may take seconds.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is no error, and a trace could quote answers."""


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer
    server_version = "guidegen"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        if self.headers.get_all("Host", []) not in [[host] for host in self.server.hosts]:
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        asked = urlsplit(self.path)
        base, name = asked.path[: len(self.server.base)], asked.path[len(self.server.base) :]
        if asked.netloc or not secrets.compare_digest(base.encode(), self.server.base.encode()):
            self.send_error(HTTPStatus.NOT_FOUND)
        elif name == "":
            self.page()
        elif name == "guide.pdf":
            self.pdf()
        elif name == "events":
            self.events(parse_qs(asked.query).get("seen", [""])[0])
        else:
            self.asset(unquote(name.removeprefix("assets/")) if name.startswith("assets/") else "")

    def page(self) -> None:
        shown = self.server.state.shown
        if shown.preview is None:
            self.problems(shown.problems, shown.version)
            return
        html = served(shown.preview.html, shown.preview.assets, f"{self.server.base}assets/")
        self.html(HTTPStatus.OK, html, shown.version)

    def pdf(self) -> None:
        shown = self.server.state.shown
        if shown.preview is None:
            self.problems(shown.problems, shown.version)
            return
        try:
            data = self.server.state.pdf(shown.preview)
        except Exception as error:  # told in the browser, as all that keeps the document from being made
            self.problems(problems_of(error), shown.version)
            return
        self.answer(HTTPStatus.OK, "application/pdf", data)

    def asset(self, name: str) -> None:
        preview = self.server.state.shown.preview
        path = preview.assets.get(name) if preview else None
        try:
            data = path.read_bytes() if path else None
        except OSError:
            data = None
        if path is None or data is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self.answer(HTTPStatus.OK, _TYPES.get(path.suffix.lower(), "application/octet-stream"), data)

    def events(self, seen: str) -> None:
        """Says `reload` as soon as what is shown is newer than what the browser has seen."""
        state = self.server.state
        version: int | None = int(seen) if seen.isdecimal() and len(seen) < 10 else state.shown.version
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while version is not None:
            newer = state.wait(version, HEARTBEAT)
            if newer is not None:
                self.wfile.write(b":\n\n" if newer == version else b"event: reload\ndata: %d\n\n" % newer)
            version = newer

    def problems(self, problems: Sequence[Problem], version: int) -> None:
        self.html(HTTPStatus.INTERNAL_SERVER_ERROR, problems_page(problems), version)

    def html(self, status: HTTPStatus, html: str, version: int) -> None:
        nonce = secrets.token_urlsafe(16)
        page = reloading(html, f"{self.server.base}events?seen={version}", nonce)
        self.answer(status, _HTML, page.encode(), f"script-src 'nonce-{nonce}'; {_POLICY}")

    def answer(self, status: HTTPStatus, kind: str, data: bytes, policy: str = _POLICY) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        if kind != "application/pdf":  # browsers show a PDF by a script of their own
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(data)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: addresses hold the key to the document."""
