"""The way to a mail server: a connection that is verified and signed in, or what is wrong, in words."""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from guidegen.clinic.mail_settings import Mail
from guidegen.delivery.mail.connection import COMMAND_SECONDS, Connection
from guidegen.delivery.mail.credentials import Credentials
from guidegen.delivery.mail.limits import Limit, limit_of
from guidegen.delivery.mail.sign_in import TokenRefusedError, sign_in
from guidegen.errors import MailError, Place, Problem

_LATER = "check [mail] host and port, or try later; the same command goes on where it stopped"
_OWN_NAME = "[127.0.0.1]"  # tells the server nothing about the clinic's computer


class Unreachable(MailError):  # noqa: N818
    """The server cannot be reached, or not for now."""


class AccountLimit(MailError):  # noqa: N818
    """The provider takes no more from this account, for today or for now."""


class SignInRefused(MailError):  # noqa: N818
    """The server does not take this password or token."""


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
    with _told(place, credentials), _within_limits(place):
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
        return smtplib.SMTP_SSL(mail.host, mail.port, _OWN_NAME, timeout=COMMAND_SECONDS, context=context)
    return smtplib.SMTP(mail.host, mail.port, _OWN_NAME, timeout=COMMAND_SECONDS)


def _context(mail: Mail) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=mail.ca_file)
    except (OSError, ssl.SSLError) as error:
        message = "no certificate can be read from this file"
        raise MailError([Problem(Place(str(mail.ca_file)), message, "[mail] ca_file is in PEM form")]) from error


def _is_this_computer(smtp: smtplib.SMTP) -> bool:
    peer = smtp.sock.getpeername()[0] if smtp.sock is not None else ""
    return ipaddress.ip_address(peer.partition("%")[0]).is_loopback


@contextmanager
def _within_limits(place: Place) -> Iterator[None]:
    """An account that has sent too much may be refused as early as here."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        text = error.smtp_error if isinstance(error.smtp_error, str) else error.smtp_error.decode("utf-8", "replace")
        if limit := limit_of(error.smtp_code, text):
            raise AccountLimit([limit_problem(place, limit, str(error.smtp_code))]) from None
        raise


def limit_problem(place: Place, limit: Limit, said: str) -> Problem:
    """What to tell of a limit; `said` is the reply as it may be shown."""
    when = "tomorrow" if limit is Limit.DAY else "in some hours, or tomorrow"
    hint = f"the same command goes on {when}; [mail] per_minute and --limit keep below what the provider allows"
    return Problem(place, f"{limit.value}: {said}; what was not sent stays queued", hint)


@contextmanager
def _told(place: Place, credentials: Credentials | None) -> Iterator[None]:
    """What can go wrong while connecting, in words. The causes are left out: they can hold the secret."""

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
        if 400 <= error.smtp_code < 500:
            raise Unreachable(problem(f"the server takes no sign-in for now: {error.smtp_code}", None)) from None
        what, reason = "user or password", ""
        if isinstance(error, TokenRefusedError):
            what, reason = "the token", f" ({error.reason})" if error.reason else ""
        advice = credentials.advice if credentials else None
        raise SignInRefused(problem(f"the server refuses {what}: {error.smtp_code}{reason}", advice)) from None
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
