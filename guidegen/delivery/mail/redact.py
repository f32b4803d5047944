"""A server's words without what they repeat of the client."""

from __future__ import annotations

import re

from guidegen.delivery.mail.address import Address

_MAX_REPLY = 200
_ADDRESS = re.compile(r"\S*@\S*")


def without(reply: str, to: Address, name: str = "") -> str:
    """A reply as it may be kept and shown: no address, nothing of this client's address or name, one short line."""
    words = {to.local, *to.local.split("."), name, *name.split()}
    found = _ADDRESS.sub("[address]", " ".join(reply.split()))
    for word in sorted(words, key=len, reverse=True):
        if len(word) > 1:
            found = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "[client]", found, flags=re.IGNORECASE)
    return "".join(letter if letter.isprintable() else "?" for letter in found)[:_MAX_REPLY]
