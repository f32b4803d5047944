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


class TokenRefusedError(smtplib.SMTPAuthenticationError):
    """The server does not take this token; `reason` is what it says why, without the token, or empty."""

    def __init__(self, code: int, said: bytes, reason: str) -> None:
        super().__init__(code, said)
        self.reason = reason


def sign_in(smtp: smtplib.SMTP, mail: Mail, credentials: Credentials) -> None:
    """Tell a server who sends. Raises smtplib's errors, TokenRefusedError among them; and MailError.

    What smtplib's errors hold may repeat secrets.
    """
    if credentials.kind == PASSWORD:
        smtp.login(credentials.user, credentials.secret)
        return
    mechanism = mechanism_of(smtp.esmtp_features.get("auth", "").split())
    if mechanism is None:
        message = "the server takes no tokens: it offers neither OAUTHBEARER nor XOAUTH2"
        raise MailError([Problem(Place(f"{mail.host}:{mail.port}"), message, f'set [mail] auth = "{PASSWORD}"')])
    exchange = Exchange(mechanism, credentials, mail.host, mail.port)
    code, said = _exchanged(smtp, mechanism, exchange)
    if code != _DONE:
        raise TokenRefusedError(code, said, exchange.refusal)


def _exchanged(smtp: smtplib.SMTP, mechanism: str, exchange: Exchange) -> tuple[int, bytes]:
    """The server's last word."""
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
    return code, said


def _decoded(said: bytes) -> bytes:
    try:
        return b64decode(said)
    except ValueError:
        return b""
