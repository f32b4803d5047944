"""The address of a folder in a mailbox: imaps://user@host/Drafts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from guidegen.errors import MailError, Place, Problem

SCHEMES = {"imaps": 993, "imap": 143}
_FORM = re.compile(r"(?P<scheme>imaps?)://(?P<server>[^/]*)(?:/(?P<folder>.*))?", re.IGNORECASE)
_SERVER = re.compile(r"(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
_LIKE = "write it as imaps://user@host/FOLDER"
_MAX = 1000


class MailboxError(MailError):
    """A mailbox cannot be opened, or not be used as was asked."""


@dataclass(frozen=True)
class MailboxAddress:
    """Where a folder is; `folder` is empty where none is named. Without `is_tls` the line begins with STARTTLS."""

    user: str
    host: str
    port: int
    folder: str
    is_tls: bool = True

    @property
    def place(self) -> Place:
        return Place(f"{self.host}:{self.port}")


def is_mailbox_address(text: str) -> bool:
    """Whether a text is meant as such an address, and not as a folder on this computer."""
    return text.lower().startswith(tuple(f"{scheme}://" for scheme in SCHEMES))


def read_mailbox_address(text: str, option: str) -> MailboxAddress:
    """Take an address apart that was given with an `option`. Raises MailboxError, which never repeats it."""

    def refused(message: str, hint: str = _LIKE) -> MailboxError:
        return MailboxError([Problem(Place(option), message, hint)])

    found = _FORM.fullmatch(text) if len(text) <= _MAX and text.isprintable() else None
    if found is None:
        raise refused("this is no address of a mailbox")
    # A user is often an address, with an @ of its own.
    user, _, server = found["server"].rpartition("@")
    if ":" in user:
        hint = f"{_LIKE}; set the password as GUIDEGEN_IMAP_PASSWORD (a : of the user's own is written %3A)"
        raise refused("a password does not belong into the address, where others can see it", hint)
    place = _SERVER.fullmatch(server)
    port = int(place["port"] or SCHEMES[found["scheme"].lower()]) if place else 0
    if place is None or not 0 < port < 65536:
        raise refused("the address has no server, or a port that is none")
    names = [_decoded(user), _decoded(found["folder"] or "")]
    if not names[0]:
        raise refused("the address has no user")
    if None in names or not all(name.isprintable() for name in names if name):
        raise refused("the name of the user or of the folder cannot be read", "letters after a % are UTF-8")
    if re.search(r"[?;]", found["folder"] or ""):
        raise refused("after the folder nothing more may stand", f"{_LIKE}; a ? or ; of its name as %3F or %3B")
    host = place["host"].strip("[]")
    return MailboxAddress(names[0] or "", host, port, names[1] or "", found["scheme"].lower() == "imaps")


def _decoded(text: str) -> str | None:
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        return None
