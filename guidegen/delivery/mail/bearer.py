"""A bearer token on its way to a server: the SASL mechanisms OAUTHBEARER (RFC 7628) and XOAUTH2 (Google, Microsoft)."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from guidegen.delivery.mail.credentials import Credentials

_STANDARD, _OLDER = MECHANISMS = ("OAUTHBEARER", "XOAUTH2")
_CONTROL_A = "\x01"
# What of a refusal is told: short plain words, such as `401`, `invalid_token` or the address of a scope.
_PLAIN = re.compile(r"[A-Za-z0-9_.:/ -]{1,80}")


def mechanism_of(offered: Collection[str]) -> str | None:
    """The one to use of those that a server offers: the standard before the older one; None where it has neither."""
    names = {name.upper() for name in offered}
    return next((name for name in MECHANISMS if name in names), None)


class Exchange:
    """What is said during one sign-in, before it is written in base64; `host` and `port` are the server's."""

    def __init__(self, mechanism: str, credentials: Credentials, host: str, port: int) -> None:
        self._mechanism = mechanism
        self._credentials = credentials
        self._server = (host, port)
        self._is_begun = False
        self.refusal = ""

    def answer(self, challenge: bytes = b"") -> bytes:
        """Who and which token first; to a challenge after that, which is always a refusal, that it was heard.

        Only then does the server say no. Its reason is in `refusal` from there on.
        """
        if not self._is_begun:
            self._is_begun = True
            return self._first()
        self.refusal = self._told(challenge)
        return b"" if self._mechanism == _OLDER else _CONTROL_A.encode()

    def _first(self) -> bytes:
        user, token = self._credentials.user, self._credentials.secret
        if self._mechanism == _OLDER:
            parts = [f"user={user}", f"auth=Bearer {token}"]
        else:
            name = user.replace("=", "=3D").replace(",", "=2C")
            host, port = self._server
            parts = [f"n,a={name},", f"host={host}", f"port={port}", f"auth=Bearer {token}"]
        return (_CONTROL_A.join(parts) + _CONTROL_A * 2).encode()

    def _told(self, challenge: bytes) -> str:
        """Status and scope of a refusal (RFC 7628, 3.2.2); empty where it has none that can be shown."""
        try:
            said = json.loads(challenge)
        except ValueError:
            return ""
        found = {key: said.get(key) for key in ("status", "scope")} if isinstance(said, dict) else {}
        return ", ".join(
            f"{key} {value}"
            for key, value in found.items()
            if isinstance(value, str) and _PLAIN.fullmatch(value) and self._credentials.secret not in value
        )
