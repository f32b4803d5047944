"""One connection to a mail server: verified, signed in, and used for one message after the other."""

from __future__ import annotations

import ipaddress
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from guidegen.clinic.mail_settings import Mail
from guidegen.delivery.mail.address import Address
from guidegen.delivery.mail.credentials import Credentials
from guidegen.delivery.mail.redact import without
from guidegen.delivery.mail.sign_in import SignInRefused, sign_in
from guidegen.errors import MailError, Place, Problem

_COMMAND_SECONDS = 60.0
# Servers look for viruses before they reply; RFC 5321 (4.5.3.2.6) gives them ten minutes.
_REPLY_SECONDS = 600.0
_TOO_LARGE = 552
_SIGN_IN_LAPSED = (530, 535)  # RFC 4954 (6): sign in first; what was said so is no longer good
_LATER = "check [mail] host and port, or try later; the same command goes on where it stopped"
_OWN_NAME = "[127.0.0.1]"  # tells the server nothing about the clinic's computer
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class Unreachable(MailError):  # noqa: N818
    """The server cannot be reached, or not for now."""


class ConnectionLost(Exception):  # noqa: N818
    """The line broke before the first byte of the message: it has not arrived."""


class DeliveryDoubtful(Exception):  # noqa: N818
    """The line broke after the first byte of the message: it may have arrived or not."""


@dataclass(frozen=True)
class Reply:
    """What the server said: a code of three digits, and words that may repeat the address."""

    code: int
    text: str

    @property
    def is_yes(self) -> bool:
        return 200 <= self.code < 400

    @property
    def is_for_now(self) -> bool:
        """Whether the server may say yes later."""
        return 400 <= self.code < 500


class Connection:
    """An open connection. Messages go one at a time: `offer`, and where that is a yes, `transmit`."""

    def __init__(self, smtp: smtplib.SMTP, credentials: Credentials | None = None) -> None:
        self._smtp = smtp
        self._credentials = credentials
        self.count = 0

    def takes(self, to: Address) -> bool:
        """Whether the server knows addresses like this one."""
        return not to.is_international or self._smtp.has_extn("smtputf8")

    def offer(self, sender: str, to: Address, size: int) -> Reply:
        """Name sender and recipient. Raises ConnectionLost, and MailError where no message at all would be taken."""
        self.count += 1
        options = ["SMTPUTF8"] if to.is_international else []
        if self._smtp.has_extn("size"):
            options.append(f"SIZE={size}")
        with _lost():
            self._socket().settimeout(_COMMAND_SECONDS)
            reply = Reply(*_spoken(self._smtp.mail(sender, options)))
            if reply.code in _SIGN_IN_LAPSED and self._credentials is not None and self._credentials.renew():
                raise smtplib.SMTPServerDisconnected  # over the next line it goes with the new token
            if not reply.is_yes and not reply.is_for_now and reply.code != _TOO_LARGE:
                message = f"the server refuses the sender: {reply.code} {without(reply.text, to)}"
                raise MailError([Problem(Place("[mail] from"), message, "set the address that belongs to [mail] user")])
            if reply.is_yes:
                # smtplib's own way takes addresses apart and puts them together again.
                reply = Reply(*_spoken(self._smtp.docmd("RCPT", f"TO:<{to.text}>")))
            if not reply.is_yes:
                self._smtp.rset()
        return reply

    def transmit(self, message: bytes) -> Reply:
        """Send what was offered.

        Raises ConnectionLost before its first byte has gone out, and DeliveryDoubtful after that.
        """
        with _lost():
            reply = Reply(*_spoken(self._smtp.docmd("DATA")))
            if reply.code != 354:
                self._smtp.rset()
                # A yes without the message would be no yes.
                return reply if not reply.is_yes else Reply(451, reply.text)
        try:
            self._socket().settimeout(_REPLY_SECONDS)
            self._smtp.send(_LEADING_DOT.sub(b"..", message) + b".\r\n")
            reply = Reply(*_spoken(self._smtp.getreply()))
        except (OSError, smtplib.SMTPException) as error:
            self.cut()
            raise DeliveryDoubtful from error
        return reply

    def close(self) -> None:
        """Say goodbye; a server that has gone already is no fault."""
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.quit()
        self.cut()

    def cut(self) -> None:
        self._smtp.close()

    def _socket(self) -> socket.socket:
        if self._smtp.sock is None:
            raise smtplib.SMTPServerDisconnected
        return self._smtp.sock


def connect(mail: Mail, credentials: Credentials | None = None, allow_plain: bool = False) -> Connection:
    """A line that is verified and signed in. Without TLS only to this computer, unless `allow_plain`.

    A token that is refused is renewed once, where a command can do that. Raises Unreachable where it may be better
    later, and MailError otherwise; neither repeats a secret.
    """
    try:
        return _connected(mail, credentials, allow_plain)
    except SignInRefused:
        if credentials is None or not credentials.renew():
            raise
    return _connected(mail, credentials, allow_plain)


def _connected(mail: Mail, credentials: Credentials | None, allow_plain: bool) -> Connection:
    place = Place(f"{mail.host}:{mail.port}")
    with _told(place):
        context = None if mail.security == "none" else _context(mail)
        smtp = _opened(mail, context)
        try:
            if context is None and not _is_this_computer(smtp):
                _refuse_open_talk(place, credentials is not None, allow_plain)
            smtp.ehlo_or_helo_if_needed()
            if mail.security == "starttls":
                smtp.starttls(context=context)
                smtp.ehlo_or_helo_if_needed()
            if credentials is not None:
                sign_in(smtp, mail, credentials)
        except BaseException:
            smtp.close()
            raise
    return Connection(smtp, credentials)


def _refuse_open_talk(place: Place, has_secret: bool, allow_plain: bool) -> None:
    """Without TLS: the guides leave this computer by a person's word only, and a password or token never."""
    if has_secret:
        message = "without TLS everybody on the way can read the password"
        raise MailError([Problem(place, message, 'set [mail] security = "starttls", or leave out user')])
    if not allow_plain:
        message = "without TLS everybody on the way can read the guides"
        raise MailError([Problem(place, message, 'set [mail] security = "starttls", or give --allow-plain')])


def _opened(mail: Mail, context: ssl.SSLContext | None) -> smtplib.SMTP:
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, _OWN_NAME, timeout=_COMMAND_SECONDS, context=context)
    return smtplib.SMTP(mail.host, mail.port, _OWN_NAME, timeout=_COMMAND_SECONDS)


def _context(mail: Mail) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=mail.ca_file)
    except (OSError, ssl.SSLError) as error:
        message = "no certificate can be read from this file"
        raise MailError([Problem(Place(str(mail.ca_file)), message, "[mail] ca_file is in PEM form")]) from error


def _is_this_computer(smtp: smtplib.SMTP) -> bool:
    peer = smtp.sock.getpeername()[0] if smtp.sock is not None else ""
    return ipaddress.ip_address(peer.partition("%")[0]).is_loopback


def _spoken(reply: tuple[int, bytes]) -> tuple[int, str]:
    code, text = reply
    if not 200 <= code < 600:
        raise smtplib.SMTPServerDisconnected  # this is no mail server's language any more
    return code, text.decode("utf-8", "replace")


@contextmanager
def _lost() -> Iterator[None]:
    try:
        yield
    except (OSError, smtplib.SMTPException) as error:
        raise ConnectionLost from error


@contextmanager
def _told(place: Place) -> Iterator[None]:
    """What can go wrong while connecting, in words. The causes are left out: they can hold the password."""

    def problem(message: str, hint: str | None) -> list[Problem]:
        return [Problem(place, message, hint)]

    try:
        yield
    except ssl.SSLCertVerificationError as error:
        message = f"the server's certificate is not trusted: {error.verify_message}"
        hint = "check [mail] host; for a certificate of your own set [mail] ca_file. Nothing was sent"
        raise MailError(problem(message, hint)) from None
    except ssl.SSLError as error:
        hint = "check [mail] security and port: starttls is mostly at 587, tls at 465"
        raise MailError(problem(f"no TLS could be agreed on: {error.reason}", hint)) from None
    except smtplib.SMTPNotSupportedError as error:
        message = f"the server offers no {'STARTTLS' if 'STARTTLS' in str(error) else 'sign-in here'}"
        raise MailError(problem(message, "check [mail] security, port and user")) from None
    except smtplib.SMTPAuthenticationError as error:
        raise Unreachable(problem(f"the server takes no sign-in for now: {error.smtp_code}", None)) from None
    except UnicodeEncodeError:
        message = "user or password hold letters that cannot be sent to this server"
        raise MailError(problem(message, "ask for a password of plain letters")) from None
    except smtplib.SMTPResponseException as error:
        message = f"the server does not talk to us: {error.smtp_code}"
        kind = Unreachable if 400 <= error.smtp_code < 500 else MailError
        raise kind(problem(message, "check [mail] host and port")) from None
    except smtplib.SMTPServerDisconnected:
        raise Unreachable(problem("the server hangs up", _LATER)) from None
    except smtplib.SMTPException:
        message = "the server offers no way to sign in that we know"
        raise MailError(problem(message, "it must offer PLAIN, LOGIN or CRAM-MD5")) from None
    except OSError as error:
        message = f"the server cannot be reached: {error.strerror or type(error).__name__}"
        raise Unreachable(problem(message, _LATER)) from None
