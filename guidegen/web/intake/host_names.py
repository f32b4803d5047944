"""By which names browsers may ask for this server: as they send them, with the port where it is not the usual one."""

from __future__ import annotations

import re
from collections.abc import Sequence

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(?::([0-9]{1,5}))?\Z")
_LONGEST = 260


def as_asked(given: str) -> str | None:
    """A host's name, with or without a port, as browsers send it; None where it is none."""
    given = given.strip().lower()
    if not given.isascii():
        try:
            given = given.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    found = _HOST.match(given) if len(given) <= _LONGEST else None
    return given if found and int(found[2] or 1) in range(1, 65536) else None


def is_this_computer(name: str) -> bool:
    """Whether a name with or without a port leads every computer to itself, so that no link of it can be sent."""
    if name.startswith("["):
        return name[1:].partition("]")[0] in LOOPBACK
    return (name.partition(":")[0] if name.count(":") == 1 else name) in LOOPBACK


def names_of(given: Sequence[str], host: str, port: int, secure: bool, behind_proxy: bool) -> list[str]:
    """All names that browsers may send, the first one that for people; `given` are as from `as_asked`.

    Without a name it is the address that is listened to. Where nothing stands before this server, its own port is part
    of a name that has none; without it the name is taken too, as something may lead from one port to the other.
    """
    usual = ":443" if secure else ":80"
    own = "" if behind_proxy or f":{port}" == usual else f":{port}"
    if not given:
        hosts = ["localhost", "127.0.0.1", "[::1]"] if host in LOOPBACK else [f"[{host}]" if ":" in host else host]
        return [f"{one}{own}" for one in hosts]
    found = []
    for name in given:
        has_port = name.rpartition("]")[2].count(":") == 1
        # Browsers leave the usual port out.
        found += [name.removesuffix(usual)] if has_port else [f"{name}{own}", name]
    return list(dict.fromkeys(found))
