"""A server's words without what they repeat of the client."""

from __future__ import annotations

import re

from guidegen.delivery.mail.address import Address

_MAX_REPLY = 200
_MAX_READ = 1000
_LONG = 5
# An @ as it is, and as it is written in links, in xtext (RFC 3461) and in quoted-printable.
_ADDRESS = re.compile(r"[^\s@%+=]*(?:[%+=](?!40)[^\s@%+=]*)*(?:@|[%+=]40)\S*")


def without(reply: str, to: Address, name: str = "") -> str:
    """A reply as it may be kept and shown: no address, nothing of this client's address or name, one short line."""
    found = _ADDRESS.sub("[address]", " ".join(reply[:_MAX_READ].split()))
    for domain in _domains(to):
        found = re.sub(rf"[\w.-]*(?<![\w-]){re.escape(domain)}(?![\w-])", "[domain]", found, flags=re.IGNORECASE)
    words = {to.local, *re.split(r"[.+_-]", to.local), name, *re.split(r"[\s-]", name)}
    for word in sorted(words, key=len, reverse=True):
        if len(word) > 1:
            found = re.sub(_within(word), "[client]", found, flags=re.IGNORECASE)
    return "".join(letter if letter.isprintable() else "?" for letter in found)[:_MAX_REPLY]


def _within(word: str) -> str:
    """Where a word stands: a long one also inside of others, as servers write names without their dots."""
    text = re.escape(word)
    return text if len(word) >= _LONG else rf"(?<![^\W_]){text}(?![^\W_])"


def _domains(to: Address) -> set[str]:
    """The domain as it is sent and as people write it: a family's own says who they are."""
    try:
        return {to.domain, to.domain.encode("ascii").decode("idna")}
    except UnicodeError:
        return {to.domain}
