"""Signing in to a server that sends mail: with a password, or with a token by what the server offers."""

from __future__ import annotations

import smtplib
from base64 import b64decode, b64encode

from guidegen.clinic.mail_settings import PASSWORD, Mail
from guidegen.delivery.mail.bearer import Exchange, mechanism_of
from guidegen.delivery.mail.credentials import Credentials
from guidegen.errors import MailError, Place, Problem

# A command has 512 bytes with its line end (RFC 4954, 4, and RFC 5321, 4.5.3.1.4); what a server asks for has more.
_MAX_COMMAND = 510
_ASKED, _DONE = 334, 235
_MAX_ROUNDS = 3


class SignInRefused(MailError):  # noqa: N818
    """The server does not take this password or token."""


def sign_in(smtp: smtplib.SMTP, mail: Mail, credentials: Credentials) -> None:
    """Tell a server who sends. Raises SignInRefused, which repeats no secret, and smtplib's errors."""
    if credentials.kind == PASSWORD:
        _with_password(smtp, mail, credentials)
    else:
        _with_token(smtp, mail, credentials)


def _with_password(smtp: smtplib.SMTP, mail: Mail, credentials: Credentials) -> None:
    try:
        smtp.login(credentials.user, credentials.secret)
    except smtplib.SMTPAuthenticationError as error:
        if 400 <= error.smtp_code < 500:
            raise
        message = f"the server refuses user or password: {error.smtp_code}"
        raise _refused(mail, message, "check [mail] user and the password") from None


def _with_token(smtp: smtplib.SMTP, mail: Mail, credentials: Credentials) -> None:
    mechanism = mechanism_of(smtp.esmtp_features.get("auth", "").split())
    if mechanism is None:
        message = "the server takes no tokens: it offers neither OAUTHBEARER nor XOAUTH2"
        raise MailError([Problem(_place(mail), message, f'set [mail] auth = "{PASSWORD}"')])
    exchange = Exchange(mechanism, credentials, mail.host, mail.port)
    code = _exchanged(smtp, mechanism, exchange)
    if code != _DONE:
        if 400 <= code < 500:
            raise smtplib.SMTPAuthenticationError(code, "")
        message = f"the server refuses the token: {code}{f' ({exchange.refusal})' if exchange.refusal else ''}"
        raise _refused(mail, message, credentials.advice)


def _exchanged(smtp: smtplib.SMTP, mechanism: str, exchange: Exchange) -> int:
    """The server's last word, as its code."""
    # smtplib's own way knows ASCII only, and sends the token with the command however long it is.
    first = b64encode(exchange.answer()).decode()
    if len(f"AUTH {mechanism} {first}") <= _MAX_COMMAND:
        code, said = smtp.docmd("AUTH", f"{mechanism} {first}")
    else:
        code, said = smtp.docmd("AUTH", mechanism)
        if code == _ASKED:
            code, said = smtp.docmd(first)
    for _ in range(_MAX_ROUNDS):
        if code != _ASKED:
            break
        code, said = smtp.docmd(b64encode(exchange.answer(_decoded(said))).decode())
    return code


def _decoded(said: bytes) -> bytes:
    try:
        return b64decode(said)
    except ValueError:
        return b""


def _refused(mail: Mail, message: str, hint: str) -> SignInRefused:
    return SignInRefused([Problem(_place(mail), message, hint)])


def _place(mail: Mail) -> Place:
    return Place(f"{mail.host}:{mail.port}")
