"""One open mailbox: verified, signed in, its folders searched, read and added to; nothing in it is ever deleted."""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from guidegen.clinic.mail_settings import OAUTH
from guidegen.delivery.mail.bearer import Exchange, mechanism_of
from guidegen.delivery.mail.credentials import Credentials
from guidegen.delivery.mail.imap_address import MailboxAddress, MailboxError
from guidegen.errors import MailError, Place, Problem

_DRAFTS = b"\\Drafts"  # RFC 6154
_CODE = re.compile(r"\[([A-Z]{2,30})\]")
_CONNECT_SECONDS, _REPLY_SECONDS = 30.0, 120.0
_LATER = "check the address, or try later"


class MailboxLost(MailboxError):  # noqa: N818
    """The line broke, or nothing came over it: whether the last command was carried out is not known."""


class SignInRefused(MailboxError):  # noqa: N818
    """The server does not take this password or token."""


class Mailbox:
    """A mailbox that is signed in. Messages are named by their UIDs.

    Every method raises MailboxError where the server says no, and MailboxLost where the line breaks.
    """

    def __init__(self, client: IMAPClient, address: MailboxAddress) -> None:
        self._client = client
        self._address = address

    def select(self, folder: str, readonly: bool = False) -> int:
        """Open a folder; how many messages it has. Read-only, nothing becomes seen."""
        with self._told(f"the folder '{folder}' cannot be opened"):
            return int(self._client.select_folder(folder, readonly)[b"EXISTS"])

    def search(self, criteria: Sequence[Any]) -> list[int]:
        """The messages of the open folder that meet IMAP's criteria, such as ["HEADER", "Message-ID", "<1@a>"]."""
        with self._told("the mailbox cannot be searched"):
            return list(self._client.search(criteria))

    def fetch(self, uids: Iterable[int], items: Sequence[str]) -> dict[int, dict[bytes, Any]]:
        """Parts of messages by UID, such as BODY.PEEK[HEADER]; a message that is gone is not among them."""
        with self._told("messages cannot be read"):
            return dict(self._client.fetch(list(uids), items))

    def append(self, folder: str, flags: Sequence[str], message: bytes) -> None:
        """Add a message with flags such as \\Draft to a folder."""
        with self._told(f"the server takes no message into the folder '{folder}'"):
            self._client.append(folder, message, flags)

    def drafts_folder(self) -> str | None:
        """The folder that the server itself calls the one for drafts, if there is one."""
        with self._told("the folders cannot be listed"):
            found = self._client.find_special_folder(_DRAFTS)
        return str(found) if found else None

    @contextmanager
    def _told(self, message: str) -> Iterator[None]:
        with _told(self._address.place, message):
            yield


@contextmanager
def mailbox(address: MailboxAddress, credentials: Credentials, ca_file: Path | None = None) -> Iterator[Mailbox]:
    """A mailbox until the block ends. Without TLS only on this computer; a token that is refused is renewed once.

    Raises MailboxError, which repeats no secret.
    """
    context = _context(ca_file)
    try:
        client = _signed_in(address, credentials, context)
    except SignInRefused:
        if not credentials.renew():
            raise
        client = _signed_in(address, credentials, context)
    try:
        yield Mailbox(client, address)
    finally:
        _hang_up(client)


def _signed_in(address: MailboxAddress, credentials: Credentials, context: ssl.SSLContext) -> IMAPClient:
    with _told(address.place, "the server does not talk to us"):
        client = IMAPClient(
            address.host,
            address.port,
            ssl=address.is_tls,
            ssl_context=context if address.is_tls else None,
            timeout=SocketTimeout(_CONNECT_SECONDS, _REPLY_SECONDS),
        )
        try:
            if not address.is_tls:
                _secure(client, address, context)
            _sign_in(client, address, credentials)
            if client.has_capability("UTF8=ONLY"):
                # Of the servers that know UTF8=ACCEPT (RFC 6855), only these refuse names in modified UTF-7.
                raise MailboxError([Problem(address.place, "the server speaks UTF-8 alone, which is not supported")])
        except BaseException:
            with suppress(OSError):
                client.shutdown()
            raise
    return client


def _secure(client: IMAPClient, address: MailboxAddress, context: ssl.SSLContext) -> None:
    if client.has_capability("STARTTLS"):
        client.starttls(context)
    elif not _is_this_computer(client):
        message = "the server offers no STARTTLS: everybody on the way could read the password and the mail"
        raise MailboxError([Problem(address.place, message, "write imaps:// instead of imap://")])


def _is_this_computer(client: IMAPClient) -> bool:
    peer = str(client.socket().getpeername()[0])
    return ipaddress.ip_address(peer.partition("%")[0]).is_loopback


def _sign_in(client: IMAPClient, address: MailboxAddress, credentials: Credentials) -> None:
    offered = [name.removeprefix(b"AUTH=").decode() for name in client.capabilities() if name.startswith(b"AUTH=")]
    if credentials.kind == OAUTH:
        _with_token(client, address, credentials, mechanism_of(offered))
        return
    try:
        if "PLAIN" in offered:
            client.sasl_login("PLAIN", lambda _: f"\0{credentials.user}\0{credentials.secret}".encode())
        elif not client.has_capability("LOGINDISABLED"):
            # The library sends the user as it is; the password it quotes.
            client.login(_quoted(credentials.user), credentials.secret)
        else:
            message = "the server takes no passwords"
            raise MailboxError([Problem(address.place, message, 'set [mail] auth = "oauth" and token_command')])
    except LoginError as error:
        _raise_what_is_no_refusal(error)
        message = f"the server refuses user or password{_code_of(error)}"
        raise SignInRefused([Problem(address.place, message, credentials.advice)]) from None


def _with_token(client: IMAPClient, address: MailboxAddress, credentials: Credentials, mechanism: str | None) -> None:
    if mechanism is None:
        message = "the server takes no tokens: it offers neither OAUTHBEARER nor XOAUTH2"
        raise MailboxError([Problem(address.place, message, 'set [mail] auth = "password"')])
    exchange = Exchange(mechanism, credentials, address.host, address.port)
    try:
        client.sasl_login(mechanism, exchange.answer)
    except LoginError as error:
        _raise_what_is_no_refusal(error)
        message = f"the server refuses the token{f': {exchange.refusal}' if exchange.refusal else ''}"
        raise SignInRefused([Problem(address.place, message, credentials.advice)]) from None


def _raise_what_is_no_refusal(error: LoginError) -> None:
    """The library calls it a refusal, too, where the line breaks or the server cannot look the user up for now."""
    cause = error.__context__
    if isinstance(cause, IMAPClientAbortError) or "[UNAVAILABLE]" in str(error):
        raise IMAPClientAbortError from None


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _hang_up(client: IMAPClient) -> None:
    """Say goodbye; a server that has gone already is no fault."""
    with suppress(OSError, IMAPClientError):
        client.logout()
    with suppress(OSError):
        client.shutdown()


def _context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        message = "no certificate can be read from this file"
        raise MailError([Problem(Place(str(ca_file)), message, "[mail] ca_file is in PEM form")]) from error


def _code_of(error: IMAPClientError) -> str:
    """Why the server says no, such as OVERQUOTA (RFC 5530); its own words could repeat anything."""
    found = _CODE.search(str(error))
    return f" ({found[1]})" if found else ""


@contextmanager
def _told(place: Place, message: str) -> Iterator[None]:
    """What can go wrong, in words. The causes are left out: they can hold secrets, and what the server repeats."""

    def problem(message: str, hint: str | None = None) -> list[Problem]:
        return [Problem(place, message, hint)]

    try:
        yield
    except ssl.SSLCertVerificationError as error:
        text = f"the server's certificate is not trusted: {error.verify_message}"
        hint = "check the host; for a certificate of your own set [mail] ca_file"
        raise MailboxError(problem(text, hint)) from None
    except ssl.SSLError as error:
        hint = "imaps:// is mostly at port 993, imap:// at 143"
        raise MailboxError(problem(f"no TLS could be agreed on: {error.reason}", hint)) from None
    except IMAPClientAbortError:
        raise MailboxLost(problem("the server hangs up", _LATER)) from None
    except UnicodeEncodeError:
        raise MailboxError(problem("user or password hold letters that cannot be sent to this server")) from None
    except IMAPClientError as error:
        raise MailboxError(problem(f"{message}{_code_of(error)}")) from None
    except (KeyError, ValueError):
        raise MailboxError(problem(message)) from None
    except TimeoutError:
        raise MailboxLost(problem("the server does not answer in time", _LATER)) from None
    except OSError as error:
        raise MailboxLost(
            problem(f"the server cannot be reached: {error.strerror or type(error).__name__}", _LATER)
        ) from None
