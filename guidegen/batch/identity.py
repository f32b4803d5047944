"""What a client's files are called, and what a row's document is made from."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from typing import Any

from guidegen.answers import ClientRow
from guidegen.source import Source

PSEUDONYM = "anon-"
_FIT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?\Z")
# Names that Windows keeps for devices, whatever their ending.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_SHORTEST = 3  # letters of a surname; two may stand in any number


def client_key(row: ClientRow) -> str:
    """The client's number where it is fit to name a file, else a pseudonym that is the same in every run.

    A number is not fit where it holds the client's name or an address. The pseudonym of a client without a number is
    made from name and e-mail address where both are given, and otherwise from the whole row.
    """
    number, name, email = (row.client.get(key, "") for key in ("id", "name", "email"))
    if number:
        return number if _is_fit(number, name) else _pseudonym("number", number)
    if name and email:
        return _pseudonym("person", name.casefold(), email.casefold())
    return _pseudonym("row", *(row.cells if row.source.data is None else [_canonical(row.source.data)]))


def input_hash(source: Source, settings_hash: str, today: date) -> str:
    """A fingerprint of all that decides a row's document but for the content: answers, settings, overrides in force."""
    data = source.data if isinstance(source.data, dict) else {}
    overrides = data.get("overrides")
    in_force = [
        str(override.get("on")) <= today.isoformat()
        for override in (overrides if isinstance(overrides, list) else ())
        if isinstance(override, dict)
    ]
    faults = [str(problem) for problem in source.problems]
    return hashlib.sha256(_canonical([data, faults, in_force, settings_hash]).encode()).hexdigest()


def _is_fit(number: str, name: str) -> bool:
    taken = _DEVICES.match(number) or number.startswith(PSEUDONYM)
    return bool(_FIT.match(number)) and not taken and not _tells(number.casefold(), name.casefold())


def _tells(number: str, name: str) -> bool:
    """Whether a number holds the surname; a name with digits in it ("Runner 12") is nobody's."""
    words = _WORDS.findall(name)
    is_name = bool(words) and not any(letter.isdigit() for letter in name)
    return is_name and len(words[-1]) >= _SHORTEST and words[-1] in number


def _pseudonym(*parts: str) -> str:
    return PSEUDONYM + hashlib.sha256("\0".join(("guidegen", *parts)).encode()).hexdigest()[:16]


def _canonical(data: Any) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
