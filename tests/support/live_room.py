"""A waiting room as it is run, in a process of its own, and runners who are as quick as it lets them be."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent.parent
_INPUT = re.compile(r'<input type="(hidden|text|radio|checkbox)"([^>]*)>')
_NAME, _VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')
_ACTION = re.compile(r'<form method="post"(?: action="([^"]*)")? id="page"')


@dataclass
class Room:
    """A running server."""

    process: subprocess.Popen[str]
    port: int
    password: str = ""

    @property
    def memory(self) -> float:
        """What it holds of memory, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) / 1024

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()
        self._close()

    def end(self, by: signal.Signals = signal.SIGINT) -> str:
        """End it as Ctrl-C does, or by another signal; what it said."""
        self.process.send_signal(by)
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
        said = self.process.stderr.read() if self.process.stderr else ""
        self._close()
        return said

    def _close(self) -> None:
        if self.process.stderr:
            self.process.stderr.close()


def start(data: Path, *options: str) -> Room:
    """A server on a free port, once browsers can come."""
    command = [sys.executable, "-m", "guidegen", "intake", "--data", str(data), "--region", "uk", "--port", "0"]
    environment = {**os.environ, "GUIDEGEN_PRESS": ""}
    process = subprocess.Popen(
        [*command, "--no-warm", *options], stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )
    assert process.stderr is not None
    password = ""
    for line in process.stderr:
        if found := re.search(r"password: +(\S+)", line):
            password = found[1]
        if found := re.search(r"runners: https?://[^:]+:(\d+)", line):
            process.stderr.readline()
            process.stderr.readline()
            return Room(process, int(found[1]), password)
    raise AssertionError(f"the server did not start: {process.wait()}")


@contextmanager
def running(data: Path, *options: str) -> Iterator[Room]:
    """A server for as long as it is needed."""
    room = start(data, *options)
    try:
        yield room
    finally:
        if room.process.poll() is None:
            room.end()


class GoneError(Exception):
    """The server has hung up."""


@dataclass
class Browser:
    """One browser on one line that stays open; `times` are the seconds of each answer."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    _line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, fields: list[tuple[str, str]] | None = None) -> tuple[int, str, str]:
        """The status, where it leads, and the page. Raises GoneError."""
        body = urlencode(fields or []).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\n"
        if self.cookies:
            head += f"Cookie: {'; '.join(f'{name}={value}' for name, value in self.cookies.items())}\r\n"
        if method == "POST":
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        began = time.perf_counter()
        try:
            status, headers, text = await self._exchange(f"{head}\r\n".encode() + body)
        except (OSError, EOFError, ValueError) as error:
            self.close()
            raise GoneError from error
        self.times.append(time.perf_counter() - began)
        return status, headers.get("location", ""), text

    async def _exchange(self, sent: bytes) -> tuple[int, dict[str, str], str]:
        if self._line is None:
            self._line = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._line
        writer.write(sent)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        status = int(head.split(" ", 2)[1])
        headers = {}
        for line in head.split("\r\n")[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = content.strip('"')
                if not self.cookies[cookie]:
                    del self.cookies[cookie]
            headers[name.lower()] = value
        text = (await reader.readexactly(int(headers.get("content-length", "0")))).decode()
        if headers.get("connection") == "close":
            self.close()
        return status, headers, text

    def close(self) -> None:
        if self._line is not None:
            with suppress(OSError):
                self._line[1].close()
            self._line = None


def fields_of(page: str, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields of a page's form, filled in from answers as a file holds them."""
    form = page[page.index('id="page"') :] if 'id="page"' in page else page
    form = form.partition("</form>")[0]
    found: list[tuple[str, str]] = []
    asked: dict[str, str] = {}
    for kind, rest in _INPUT.findall(form):
        name, value = _NAME.search(rest), _VALUE.search(rest)
        assert name is not None
        if kind == "hidden":
            found.append((name[1], unescape(value[1]) if value else ""))
        else:
            asked[name[1]] = kind
    for field_name in asked:
        id_, _, part = field_name.partition("-")
        given = answers.get(id_)
        if part and given:
            parts = dict(zip(("year", "month", "day"), str(given).split("-"), strict=True))
            found.append((field_name, parts[part]))
        elif isinstance(given, list):
            found += [(field_name, str(one)) for one in given]
        elif given is not None:
            found.append((field_name, str(given)))
    return found


@dataclass
class QuickRunner:
    """A runner who answers every page at once, or after `pause` seconds; `kept` is what the server said it has."""

    browser: Browser
    answers: Mapping[str, Any]
    pause: float = 0.0
    path: str = "/"
    kept: dict[str, Any] = field(default_factory=dict)
    visit: str = ""
    acknowledged: Callable[[], None] = lambda: None

    async def go(self, most: int = 90) -> str:
        """From the first page to the end; where it ended. Raises GoneError where the server is gone before."""
        status, location, page = await self.browser.ask("GET", self.path)
        for _ in range(most):
            self.visit = self.browser.cookies.get("guidegen-visit") or self.visit
            if status in (302, 303):
                if location in ("/finished", "/stop", "/refused", "/left"):
                    return location
                self.path = location
                status, location, page = await self.browser.ask("GET", self.path)
                continue
            if status != 200 or "<form" not in page:
                return f"{self.path} {status}"
            if self.pause:
                await asyncio.sleep(self.pause)
            sent = fields_of(page, {"consent": "yes", "text": "normal", **self.answers})
            action = _ACTION.search(page)
            target = action[1] if action and action[1] else self.path
            status, location, page = await self.browser.ask("POST", target, [*sent, ("go", "on")])
            if status == 303:
                self.acknowledged()
                self.kept |= {
                    name: self.answers[name] for name, _ in sent if name in self.answers and name != "distance_unit"
                }
        return f"{self.path} after {most}"
