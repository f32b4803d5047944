"""Who signs in to a server and how: with a password, or with a token that a command of the clinic's renews."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from guidegen.clinic.mail_settings import OAUTH, PASSWORD, Mail
from guidegen.delivery.mail.secret import Source
from guidegen.errors import MailError, Place, Problem

SMTP_PASSWORD, SMTP_TOKEN = "GUIDEGEN_SMTP_PASSWORD", "GUIDEGEN_SMTP_TOKEN"
IMAP_PASSWORD, IMAP_TOKEN = "GUIDEGEN_IMAP_PASSWORD", "GUIDEGEN_IMAP_TOKEN"
_SERVICE, _TOKEN_SERVICE = "guidegen", "guidegen-token"
# RFC 6750 (2.1). Anything else could end the token early and say something of its own to the server.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_MAX_TOKEN = 8192  # RFC 4954 (4.3): a line of a sign-in has 12,288 bytes, in base64


class Credentials:
    """A user, and the secret of a `kind`: PASSWORD or OAUTH. No repr shows the secret.

    `ask_again` gives another secret, for `renew`.
    """

    def __init__(self, user: str, secret: str, kind: str = PASSWORD, ask_again: Callable[[], str] | None = None):
        self.user = user
        self.kind = kind
        self._secret = secret
        self._ask_again = ask_again

    def __repr__(self) -> str:
        return f"Credentials(user={self.user!r}, kind={self.kind!r})"

    @property
    def secret(self) -> str:
        return self._secret

    @property
    def advice(self) -> str:
        """What to do where the secret is refused."""
        if self.kind == PASSWORD:
            return "check the user ([mail] user, or that in the address) and the password"
        if self._ask_again is None:
            return "it may have expired: get a new one; [mail] token_command renews it by itself"
        return "token_command must print a valid token of this user for this server; run it yourself to see"

    def renew(self) -> bool:
        """Ask for another token after this one was refused; whether it is another one. Raises MailError."""
        before = self._secret
        if self._ask_again is not None:
            self._secret = self._ask_again()
        return self._secret != before


def smtp_credentials(mail: Mail, environment: Mapping[str, str]) -> Credentials | None:
    """Those of the server that sends; None where [mail] names no user. Raises MailError, which repeats no secret."""
    if not mail.user:
        return None
    if mail.auth == OAUTH:
        return _with_token(_token_of(mail.user, SMTP_TOKEN, mail.token_command), environment)
    return Credentials(mail.user, _password_of(mail.user, SMTP_PASSWORD, mail.password_command).find(environment))


def imap_credentials(user: str, mail: Mail, environment: Mapping[str, str]) -> Credentials:
    """Those of a mailbox. The [mail] commands are asked for their own user's secrets only.

    A password or a token in the environment says by itself which of them is meant; else [mail] auth does. Raises
    MailError, which repeats no secret.
    """
    is_own = user == mail.user
    is_token = mail.auth == OAUTH if is_own else False
    if environment.get(IMAP_TOKEN) and not environment.get(IMAP_PASSWORD):
        is_token = True
    elif environment.get(IMAP_PASSWORD):
        is_token = False
    if is_token:
        return _with_token(_token_of(user, IMAP_TOKEN, mail.token_command if is_own else ()), environment)
    source = _password_of(user, IMAP_PASSWORD, mail.password_command if is_own else ())
    return Credentials(user, source.find(environment))


def _password_of(user: str, variable: str, command: tuple[str, ...]) -> Source:
    return Source("password", user, variable, "password_command", command, _SERVICE)


def _token_of(user: str, variable: str, command: tuple[str, ...]) -> Source:
    return Source("token", user, variable, "token_command", command, _TOKEN_SERVICE)


def _with_token(source: Source, environment: Mapping[str, str]) -> Credentials:
    def ask_again() -> str:
        return _sound(source.ask_command())

    is_by_command = bool(source.command) and not environment.get(source.variable)
    token = _sound(source.find(environment))
    return Credentials(source.user, token, OAUTH, ask_again if is_by_command else None)


def _sound(token: str) -> str:
    if len(token) > _MAX_TOKEN or not _TOKEN.fullmatch(token):
        hint = "an access token is one line of plain letters: no JSON, and not the word Bearer"
        raise MailError([Problem(Place("[mail] user"), "what was given as a token is none", hint)])
    return token
