"""A mail server on this computer that keeps to a script: at one step of one message it does what no server should."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import BinaryIO

CLOSE, RESET, NOTHING = "close", "reset", "nothing"
STEPS = ("greeting", "ehlo", "mail", "rcpt", "data", "text", "dot", "quit")
_PATIENCE = 60.0


class HungUpError(Exception):
    """The server is done with this connection."""


@dataclass
class Script:
    """What the server does at one step, and what it has taken.

    The step belongs to the connection with number `connection`, which counts from 1; `fault` is CLOSE, RESET, NOTHING
    or the lines of a reply, and happens `times` times. With `takes` a message whose dot has come counts as taken though
    no yes was said.
    """

    step: str = ""
    fault: str = ""
    connection: int = 2
    times: int = 1
    takes: bool = False
    taken: Counter[str] = field(default_factory=Counter)
    connections: int = 0
    faults: int = 0

    def at(self, step: str, number: int) -> str:
        """What goes wrong here, "" where nothing does."""
        if step != self.step or number < self.connection or self.faults >= self.times:
            return ""
        self.faults += 1
        return self.fault


@contextmanager
def scripted_server(script: Script) -> Iterator[int]:
    """The port of a server that runs until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()
    threads: list[threading.Thread] = []

    def listen() -> None:
        while not ended.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            script.connections += 1
            thread = threading.Thread(target=_serve, args=(script, line, script.connections, ended))
            threads.append(thread)
            thread.start()

    listening = threading.Thread(target=listen)
    listening.start()
    try:
        yield listener.getsockname()[1]
    finally:
        ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in (listening, *threads):
            thread.join(_PATIENCE)
            assert not thread.is_alive()


def _serve(script: Script, line: socket.socket, number: int, ended: threading.Event) -> None:
    line.settimeout(_PATIENCE)
    with line, suppress(HungUpError, OSError):
        _talk(script, line, number, ended)


def _talk(script: Script, line: socket.socket, number: int, ended: threading.Event) -> None:
    def say(step: str, well: str) -> bool:
        """Whether all is well at this step; HungUpError where the connection is over."""
        fault = script.at(step, number)
        if fault == RESET:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if fault == NOTHING:
            ended.wait(_PATIENCE)
        if fault in (CLOSE, RESET, NOTHING):
            raise HungUpError
        if fault or well:
            line.sendall(f"{fault or well}\r\n".encode())
        if fault.startswith(("421", "221")):
            raise HungUpError
        return not fault or (bool(well) and re.match(f"{well[:3]}(?!-)", fault) is not None)

    say("greeting", "220 ready")
    to = ""
    with line.makefile("rb") as reader:
        for command in reader:
            verb = command[:4].upper()
            if verb == b"EHLO":
                say("ehlo", "250-here\r\n250-AUTH PLAIN\r\n250 SIZE 100000")
            elif verb == b"HELO":
                line.sendall(b"250 here\r\n")
            elif verb == b"AUTH":
                say("auth", "235 welcome")
            elif verb == b"MAIL":
                say("mail", "250 sender ok")
            elif verb == b"RCPT":
                found = re.search(rb"<(.*?)>", command)
                to = found[1].decode() if found and say("rcpt", "250 recipient ok") else ""
            elif verb == b"RSET":
                to = ""
                line.sendall(b"250 forgotten\r\n")
            elif verb == b"QUIT":
                say("quit", "221 bye")
                return
            elif verb == b"DATA":
                if not to:
                    line.sendall(b"503 recipient first\r\n")
                elif say("data", "354 go on"):
                    _take(script, reader, to, say)
                    to = ""
            else:
                line.sendall(b"500 what\r\n")


def _take(script: Script, reader: BinaryIO, to: str, say: Callable[[str, str], bool]) -> None:
    if not next(reader, b"") or not say("text", ""):
        raise HungUpError
    if b".\r\n" not in reader:
        raise HungUpError
    script.taken[to] += script.takes
    if say("dot", "250 taken") and not script.takes:
        script.taken[to] += 1
