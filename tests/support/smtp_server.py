"""A real mail server on this computer for tests: with TLS and sign-in, and with every fault that a test asks for."""

from __future__ import annotations

import asyncio
import email
import email.policy
import re
import ssl
import threading
import warnings
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

DROP = "drop"
_MECHANISMS = {"PLAIN", "LOGIN", "OAUTHBEARER", "XOAUTH2"}
USER, PASSWORD = "clinic", "Plantedpass-7c1"


@dataclass(frozen=True)
class Copy:
    """One message that the server has taken."""

    to: str
    data: bytes
    sign_in: bool
    options: tuple[str, ...] = ()

    @property
    def message(self) -> EmailMessage:
        return read_message(self.data)


def read_message(data: bytes) -> EmailMessage:
    return email.message_from_bytes(data, policy=email.policy.default)


Fault = Callable[[str, str], str | None]


@dataclass
class Postbox:
    """What the server has taken, and how it misbehaves.

    `fault` is asked at each stage (mail, rcpt, start, data, taken) with the address: None is well, a text is the
    reply, DROP hangs up. At `start` the text has not been asked for yet, at `taken` the message has been counted.
    """

    fault: Fault = lambda stage, to: None
    copies: list[Copy] = field(default_factory=list)
    connections: int = 0

    def count(self, to: str) -> int:
        return sum(copy.to == to for copy in self.copies)

    def asked(self, server: SMTP, stage: str, to: str) -> str | None:
        found = self.fault(stage, to)
        if found == DROP:
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
            return "421 gone"
        return found

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refused := self.asked(server, "mail", address):
            return refused
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 sender ok"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refused := self.asked(server, "rcpt", address):
            return refused
        envelope.rcpt_tos.append(address)
        return "250 recipient ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        [to] = envelope.rcpt_tos
        if refused := self.asked(server, "data", to):
            return refused
        assert isinstance(envelope.content, bytes)
        self.copies.append(Copy(to, envelope.content, bool(session.authenticated), tuple(envelope.mail_options)))
        return self.asked(server, "taken", to) or f"250 2.0.0 taken as {len(self.copies)}"


class _Server(SMTP):
    """With one more stage, before the text of a message is asked for."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        assert self.envelope is not None
        if refused := self.event_handler.asked(self, "start", self.envelope.rcpt_tos[0]):
            await self.push(refused)
        else:
            await super().smtp_DATA(arg)


class Tokens:
    """What the server takes as tokens, and how it refuses others; `said` is what clients answered to a refusal.

    `refusal` is the challenge before its no; where it is None the no comes at once.
    """

    def __init__(self, *good: str, refusal: bytes | None = b'{"status":"401","schemes":"Bearer","scope":"mail"}'):
        self.good = set(good)
        self.refusal = refusal
        self.firsts: list[bytes] = []
        self.with_command: list[bool] = []
        self.said: list[bytes] = []

    async def exchanged(self, server: SMTP, arguments: list[str], pattern: re.Pattern[bytes]) -> AuthResult:
        self.with_command.append(len(arguments) == 2)
        first = b64decode(arguments[1]) if len(arguments) == 2 else await server.challenge_auth("")
        assert isinstance(first, bytes)
        self.firsts.append(first)
        found = pattern.fullmatch(first)
        if found and found["user"] == USER.encode() and found["token"].decode() in self.good:
            return AuthResult(success=True, auth_data=found["user"])
        if self.refusal is not None:
            answer = await server.challenge_auth(self.refusal)
            assert isinstance(answer, bytes)
            self.said.append(answer)
        return AuthResult(success=False, handled=False)


class _TokenServer(_Server):
    """With the two mechanisms that take tokens, as RFC 7628 and Google's documentation have them."""

    line_length_limit = 12288
    tokens: Tokens

    async def auth_XOAUTH2(self, _: SMTP, arguments: list[str]) -> AuthResult:  # noqa: N802
        return await self.tokens.exchanged(self, arguments, _XOAUTH2)

    async def auth_OAUTHBEARER(self, _: SMTP, arguments: list[str]) -> AuthResult:  # noqa: N802
        return await self.tokens.exchanged(self, arguments, _OAUTHBEARER)


_XOAUTH2 = re.compile(rb"user=(?P<user>[^\x01]*)\x01auth=Bearer (?P<token>[^\x01]*)\x01\x01")
_OAUTHBEARER = re.compile(
    rb"n,a=(?P<user>[^,]*),\x01host=localhost\x01port=[0-9]+\x01auth=Bearer (?P<token>[^\x01]*)\x01\x01"
)


class Certificates:
    """An authority of our own, with a certificate for `localhost` and one for another host."""

    def __init__(self, folder: Path) -> None:
        self.authority = trustme.CA()
        self.file = folder / "ca.pem"
        self.authority.cert_pem.write_to_path(str(self.file))

    def context(self, name: str = "localhost") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(name).configure_cert(context)
        return context


@contextmanager
def smtp_server(
    postbox: Postbox,
    security: str = "none",
    context: ssl.SSLContext | None = None,
    sign_in: bool = False,
    smtputf8: bool = True,
    size: int | None = None,
    tokens: Tokens | None = None,
    mechanisms: tuple[str, ...] = ("OAUTHBEARER", "XOAUTH2"),
) -> Iterator[int]:
    """The port of a server that runs in a thread of its own until the block ends; `security` is as in [mail].

    With `tokens` it takes no passwords, but tokens by the `mechanisms`.
    """
    starttls = context if security == "starttls" else None
    tls = context if security == "tls" else None

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        good = LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=isinstance(data, LoginPassword) and data == good, handled=False)

    def protocol() -> SMTP:
        with warnings.catch_warnings():
            # The server does not see that it stands behind TLS from the first byte on.
            warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS")
            server_class = _TokenServer if tokens else _Server
            made = server_class(
                postbox,
                enable_SMTPUTF8=smtputf8,
                data_size_limit=size,
                hostname="localhost",
                tls_context=starttls,
                require_starttls=starttls is not None,
                auth_required=sign_in or tokens is not None,
                auth_require_tls=security == "starttls" or (tokens is None and tls is None),
                auth_exclude_mechanism=_MECHANISMS - set(mechanisms) if tokens else None,
                authenticator=check if sign_in else None,
                loop=loop,
            )
            if isinstance(made, _TokenServer) and tokens:
                made.tokens = tokens
            return made

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(protocol, "127.0.0.1", 0, ssl=tls))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _ended(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
