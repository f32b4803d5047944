"""A small IMAP server on this computer for tests: as much of RFC 3501 as mailboxes need, with every fault asked for."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.support.smtp_server import PASSWORD, USER

DROP = "drop"
_LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n$")
_STRING = rb'"((?:[^"\\]|\\.)*)"|([^ ()"{]+)'


@dataclass
class Stored:
    """One message of a folder; names of folders are as the server has them, in modified UTF-7."""

    uid: int
    flags: str
    data: bytes


Fault = Callable[[str, int], str | None]


@dataclass
class Imap:
    """What the server holds and has heard, and how it misbehaves.

    `fault` is asked at each command, and at `stored` once a message is kept, with how many messages were added so far:
    None is well, a text is the reply after the tag, DROP hangs up.
    """

    folders: dict[str, list[Stored]] = field(default_factory=lambda: {"INBOX": [], "Drafts": []})
    special: str = "Drafts"
    capabilities: str = "IMAP4rev1 AUTH=PLAIN SASL-IR"
    tokens: set[str] = field(default_factory=set)
    refusal: bytes = b'{"status":"400","schemes":"Bearer","scope":"mail"}'
    fault: Fault = lambda stage, count: None
    heard: list[bytes] = field(default_factory=list)
    sign_ins: list[bytes] = field(default_factory=list)
    added: int = 0

    def ids(self, folder: str = "Drafts") -> list[str]:
        """The message ids in a folder."""
        return [match[1].decode() for one in self.folders[folder] if (match := _MESSAGE_ID.search(one.data))]


_MESSAGE_ID = re.compile(rb"(?mi)^Message-ID:\s*(\S+)")


class _Dropped(Exception):  # noqa: N818
    """The line is cut on purpose."""


class _Talk(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        with suppress(OSError, _Dropped, ssl.SSLError):
            self.say(self.asked("greeting") or "* OK ready")
            while self.one():
                pass

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.connection.close()

    @property
    def box(self) -> Imap:
        return self.server.box

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def asked(self, stage: str) -> str | None:
        found = self.box.fault(stage, self.box.added)
        if found == DROP:
            raise _Dropped
        return found

    def line(self) -> bytes:
        """One command with its literals in place, or nothing at the end."""
        found = self.rfile.readline()
        while match := _LITERAL.search(found):
            if not match[0].endswith(b"+}\r\n"):
                self.say("+ go on")
            data = self.rfile.read(int(match[1]))
            if len(data) < int(match[1]):
                return b""
            found = found[: match.start()] + _escaped(data) + self.rfile.readline()
        return found

    def one(self) -> bool:
        said = self.line()
        if not said:
            return False
        self.box.heard.append(said)
        tag, _, rest = said.rstrip(b"\r\n").partition(b" ")
        name, _, arguments = rest.partition(b" ")
        if name.upper() == b"UID":
            name, _, arguments = arguments.partition(b" ")
        stage = name.decode().lower()
        reply = self.asked(stage) or getattr(self, f"do_{stage}", self.do_unknown)(arguments)
        if reply:
            self.say(f"{tag.decode()} {reply}")
        return stage != "logout"

    def do_unknown(self, _: bytes) -> str:
        return "BAD unknown command"

    def do_capability(self, _: bytes) -> str:
        self.say(f"* CAPABILITY {self.box.capabilities}")
        return "OK done"

    def do_noop(self, _: bytes) -> str:
        return "OK done"

    def do_logout(self, _: bytes) -> str:
        self.say("* BYE")
        return "OK done"

    def do_starttls(self, _: bytes) -> str:
        assert self.server.context is not None
        self.say(f"{self.box.heard[-1].split()[0].decode()} OK begin")
        self.connection = self.server.context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        return ""

    def do_login(self, arguments: bytes) -> str:
        user, password = (_unescaped(one or two) for one, two in re.findall(_STRING, arguments))
        self.box.sign_ins.append(b"LOGIN " + user)
        good = (user, password) == (USER.encode(), PASSWORD.encode())
        return "OK welcome" if good else "NO [AUTHENTICATIONFAILED] no such user"

    def do_authenticate(self, arguments: bytes) -> str:
        self.say("+ ")
        first = b64decode(self.rfile.readline())
        self.box.sign_ins.append(arguments + b" " + first)
        if arguments == b"PLAIN":
            good = first == f"\0{USER}\0{PASSWORD}".encode()
        else:
            token = re.search(rb"auth=Bearer ([^\x01]+)\x01\x01$", first)
            good = token is not None and token[1].decode() in self.box.tokens
            if not good:
                self.say(f"+ {b64encode(self.box.refusal).decode()}")
                self.box.sign_ins.append(b64decode(self.rfile.readline()))
        return "OK welcome" if good else "NO [AUTHENTICATIONFAILED] invalid credentials"

    def do_list(self, _: bytes) -> str:
        for name in self.box.folders:
            self.say(f'* LIST ({chr(92) + "Drafts" if name == self.box.special else ""}) "/" "{name}"')
        return "OK done"

    def do_select(self, arguments: bytes) -> str:
        return self.opened(arguments, "READ-WRITE")

    def do_examine(self, arguments: bytes) -> str:
        return self.opened(arguments, "READ-ONLY")

    def opened(self, arguments: bytes, how: str) -> str:
        self.folder = _name(arguments)
        if self.folder not in self.box.folders:
            return "NO [NONEXISTENT] no such folder of hello@clinic.example"
        self.say(
            f"* {len(self.box.folders[self.folder])} EXISTS", "* 0 RECENT", "* FLAGS ()", "* OK [UIDVALIDITY 1] valid"
        )
        return f"OK [{how}] open"

    def do_search(self, arguments: bytes) -> str:
        wanted = re.search(rb'HEADER "?Message-ID"? "?(<[^">]+>)', arguments)
        uids = [
            str(one.uid)
            for one in self.box.folders[self.folder]
            if wanted is None or (b"Message-ID: " + wanted[1]) in one.data
            if not (b"UNDELETED" in arguments and "Deleted" in one.flags)
        ]
        self.say(" ".join(["* SEARCH", *uids]))
        return "OK done"

    def do_fetch(self, arguments: bytes) -> str:
        wanted = arguments.split()[0].decode().split(",")
        for number, one in enumerate(self.box.folders[self.folder], 1):
            if str(one.uid) in wanted:
                self.say(f"* {number} FETCH (UID {one.uid} FLAGS ({one.flags}) BODY[] {{{len(one.data)}}}")
                self.wfile.write(one.data + b")\r\n")
        return "OK done"

    def do_append(self, arguments: bytes) -> str:
        found = re.fullmatch(rb'("[^"]*"|[^ ]+) \(([^)]*)\) "(.*)"', arguments, re.DOTALL)
        assert found is not None
        folder = _name(found[1])
        if folder not in self.box.folders:
            return "NO [TRYCREATE] no such folder"
        self.box.added += 1
        self.box.folders[folder].append(Stored(self.box.added, found[2].decode(), _unescaped(found[3])))
        return self.asked("stored") or "OK added"


def _escaped(data: bytes) -> bytes:
    return b'"' + data.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _unescaped(data: bytes) -> bytes:
    return re.sub(rb"\\(.)", rb"\1", data, flags=re.DOTALL)


def _name(arguments: bytes) -> str:
    return _unescaped(arguments.strip(b'"')).decode()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: Imap
    context: ssl.SSLContext | None


@contextmanager
def imap_server(box: Imap, security: str = "none", context: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port of a server that runs until the block ends; `security` is none, starttls or tls."""
    server = _Server(("127.0.0.1", 0), _Talk)
    server.box, server.context = box, context
    if security == "tls":
        assert context is not None
        server.socket = context.wrap_socket(server.socket, server_side=True)
    if security == "starttls":
        box.capabilities += " STARTTLS LOGINDISABLED"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
