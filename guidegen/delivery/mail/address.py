"""One e-mail address of one client: taken as it is, or refused; never split, guessed or mended."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

MAX_ADDRESS = 254  # RFC 5321, 4.5.3.1.3: a path has 256 octets with its brackets
_MAX_LOCAL = 64
_MAX_LABEL = 63
_LOCAL_SIGNS = frozenset("!#$%&'*+/=?^_`{|}~-")


class AddressError(ValueError):
    """Why an address is refused; the words never repeat it."""


@dataclass(frozen=True)
class Address:
    """The part before the @ as it was written, and the domain in its ASCII form."""

    local: str
    domain: str

    @property
    def text(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def is_international(self) -> bool:
        """Whether only a server that speaks SMTPUTF8 can take it."""
        return not self.local.isascii()

    @property
    def masked(self) -> str:
        """Enough for the clinic to recognise it, and for nobody else: `a***@e***.org`."""
        return f"{self.local[0]}***@{self.domain[0]}***.{self.domain.rpartition('.')[2]}"

    @property
    def identity(self) -> str:
        """The same text for what any server takes as the same mailbox."""
        return self.text.casefold()


def read_address(text: str) -> Address:
    """One address without a name before it. Raises AddressError."""
    if any(unicodedata.category(letter)[0] in "CZ" and letter != " " for letter in text):
        raise AddressError("the address holds a line break or a sign that cannot be seen")
    found = unicodedata.normalize("NFC", text.strip(" "))
    _refuse_long(found)
    local, at, domain = found.partition("@")
    if not at or "@" in domain:
        raise AddressError("one address with one @ is needed")
    if not _is_local(local):
        raise AddressError("what stands before the @ is not as an address has it")
    address = Address(local, _ascii_domain(domain))
    _refuse_long(address.text)
    return address


def _refuse_long(text: str) -> None:
    if len(text.encode()) > MAX_ADDRESS:
        raise AddressError(f"the address is longer than {MAX_ADDRESS} letters")


def _is_local(local: str) -> bool:
    atoms = local.split(".")
    return len(local.encode()) <= _MAX_LOCAL and all(
        atom and all(letter in _LOCAL_SIGNS or _is_word(letter) for letter in atom) for atom in atoms
    )


def _ascii_domain(domain: str) -> str:
    labels = domain.lower().split(".")
    if len(labels) < 2 or not all(_is_label(label) for label in labels) or labels[-1].isdecimal():
        raise AddressError("what stands after the @ is no domain")
    try:
        encoded = ".".join(labels).encode("idna").decode("ascii")
        # The codec follows an older standard that turns some letters (ß) into others: another domain altogether.
        faithful = encoded.encode("ascii").decode("idna") == ".".join(labels) or encoded == ".".join(labels)
    except UnicodeError:
        faithful = False
    if not faithful:
        raise AddressError("the domain must be written in its ASCII form (xn--...)")
    return encoded


def _is_label(label: str) -> bool:
    return (
        0 < len(label) <= _MAX_LABEL
        and label.strip("-") == label
        and all(letter == "-" or _is_word(letter) for letter in label)
    )


def _is_word(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LMN"
