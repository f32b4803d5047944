"""The [mail] part of guidegen.toml: which server, who writes, and how fast."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from guidegen.clinic.contact_details import clinic_faults
from guidegen.files.fields import Fields
from guidegen.files.printable import fault

PORTS = {"starttls": 587, "tls": 465, "none": 25}
PASSWORD, OAUTH = WAYS = ("password", "oauth")

_MAX_TEXT = 300
_CLINIC_KEYS = ("address", "phone", "email", "website", "booking_url", "colour")


@dataclass(frozen=True)
class Mail:
    """How e-mail leaves the clinic; neither password nor token is ever among it.

    `auth` is PASSWORD or OAUTH; the commands print what is needed for it, on their first line.
    `sender` and `reply_to` are addresses, with a name before them or not. `per_minute` and `per_connection` count
    messages, 0 is no limit. A message is tried again `retries` times, first after `retry_seconds`, then after twice
    that, and so on. `ledger` is None where each batch folder has its own.
    """

    host: str = ""
    port: int = PORTS["starttls"]
    security: str = "starttls"
    user: str = ""
    sender: str = ""
    reply_to: str = ""
    per_minute: int = 30
    per_connection: int = 50
    retries: int = 3
    retry_seconds: int = 30
    ca_file: Path | None = None
    password_command: tuple[str, ...] = ()
    auth: str = PASSWORD
    token_command: tuple[str, ...] = ()
    ledger: Path | None = None


def read_mail(fields: Fields, folder: Path) -> Mail:
    """The mail settings; files are relative to the clinic's folder. Faults go to the problems of `fields`."""
    inner = fields.inner("mail")
    if inner is None:
        return Mail()
    security = inner.word("security", tuple(PORTS), "starttls")
    texts = {key: inner.text(key, "") for key in ("host", "user", "from", "reply_to", "ca_file", "ledger")}
    for key, text in texts.items():
        if why := fault(text, _MAX_TEXT):
            inner.complain(key, why)
            texts[key] = ""
    for key in ("from", "reply_to"):
        if texts[key] and not _is_sender(texts[key]):
            message = f"'{texts[key][:60]}' is not an e-mail address"
            inner.complain(key, message, "write it as Clinic <hello@example.org>")
    host = texts["host"]
    if host and not re.fullmatch(r"[A-Za-z0-9.-]+|[0-9A-Fa-f:]+", host):
        inner.complain("host", f"'{host[:60]}' is not the name of a server", "the name alone: mail.example.org")
    token_command = _command(inner, "token_command")
    auth = inner.word("auth", WAYS, OAUTH if token_command else PASSWORD)
    if token_command and auth == PASSWORD:
        inner.complain("token_command", 'with auth = "password" no token is asked for', "leave one of the two out")
    mail = Mail(
        host=host,
        port=_whole(inner, "port", PORTS[security], 1, 65535),
        security=security,
        user=texts["user"],
        sender=texts["from"],
        reply_to=texts["reply_to"],
        per_minute=_whole(inner, "per_minute", Mail.per_minute, 0, 100_000),
        per_connection=_whole(inner, "per_connection", Mail.per_connection, 0, 100_000),
        retries=_whole(inner, "retries", Mail.retries, 0, 10),
        retry_seconds=_whole(inner, "retry_seconds", Mail.retry_seconds, 0, 3600),
        ca_file=folder / texts["ca_file"] if texts["ca_file"] else None,
        password_command=_command(inner, "password_command"),
        auth=auth,
        token_command=token_command,
        ledger=folder / texts["ledger"] if texts["ledger"] else None,
    )
    inner.finish()
    return mail


def _is_sender(text: str) -> bool:
    """Whether a text is one plain ASCII address, with a name before it or not."""
    from email.utils import getaddresses

    addresses = [address for _, address in getaddresses([text])]
    if len(addresses) != 1 or not addresses[0] or not addresses[0].isascii():
        return False
    return not any(clinic_faults(dict.fromkeys(_CLINIC_KEYS, "") | {"email": addresses[0]}))


def _whole(inner: Fields, key: str, default: int, low: int, high: int) -> int:
    return inner.whole(key, default, low, high)


def _command(inner: Fields, key: str) -> tuple[str, ...]:
    """The words of a command that prints a secret; it is run without a shell."""
    import shlex

    try:
        return tuple(shlex.split(inner.text(key, "")))
    except ValueError as error:
        inner.complain(key, f"the command cannot be split into words: {error}")
        return ()
