"""What a client's files are called, and what a row's document is made from."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from datetime import date
from typing import Any

from guidegen.files.text_with_places import Source
from guidegen.readers.rows import ClientRow

PSEUDONYM = "anon-"
_FIT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?\Z")
# Names that Windows keeps for devices, whatever their ending.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+")
_SHORTEST = 3  # letters of a name; two may stand in any number, unless it has no others
# Words that stand for anybody, in numbers as in names that were made up.
_NOBODY = frozenset(("case", "client", "member", "patient", "person", "runner", "sample", "test", "user"))
# What spreadsheets and people write where there is no number.
_NO_NUMBER = frozenset(
    ("", "-", "--", "?", "#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!", "n/a", "na", "nan", "none")
)
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "ł": "l"})


def client_key(row: ClientRow) -> str:
    """The client's number where it is fit to name a file, else a pseudonym that is the same in every run.

    A number is not fit where it holds a word of the client's name or address. The pseudonym of a client without a
    number is made from name and e-mail address where both are given, and otherwise from the whole row.
    """
    number, name, email = given_number(row), row.client.get("name", ""), row.client.get("email", "")
    if number:
        return number if _is_fit(number, name, email) else pseudonym("number", number)
    if name and email:
        return pseudonym("person", name.casefold(), email.casefold())
    return row_key(row)


def row_key(row: ClientRow) -> str:
    """A pseudonym made from all that the row holds."""
    return pseudonym("row", *(row.cells if row.source.data is None else [_canonical(row.source.data)]))


def input_hash(source: Source, settings_hash: str, today: date) -> str:
    """A fingerprint of all that decides a row's document but for the content: answers, settings, overrides in force."""
    data = source.data if isinstance(source.data, dict) else {}
    overrides = data.get("overrides")
    in_force = [
        str(override.get("on")) <= today.isoformat()
        for override in (overrides if isinstance(overrides, list) else ())
        if isinstance(override, dict)
    ]
    faults = [*map(str, source.problems), *source.beside]
    return hashlib.sha256(_canonical([data, faults, in_force, settings_hash]).encode()).hexdigest()


def given_number(row: ClientRow) -> str:
    """The client's number as the clinic wrote it; empty where it wrote that there is none."""
    number = row.client.get("id", "")
    return "" if number.casefold() in _NO_NUMBER else number


def _is_fit(number: str, name: str, email: str) -> bool:
    taken = _DEVICES.match(number) or number.startswith(PSEUDONYM)
    # A name with digits in it ("Runner 12") is nobody's.
    names = [text for text in (name, email.partition("@")[0]) if not any(letter.isdigit() for letter in text)]
    return bool(_FIT.match(number)) and not taken and not any(_tells(number, text) for text in names)


def _tells(number: str, name: str) -> bool:
    """Whether a number holds a word of a name, however its accents are written."""
    spelled = [_spellings(word) for word in _WORDS.findall(name.casefold()) if word not in _NOBODY]
    words = set(_WORDS.findall(number.casefold()))
    return any(
        spelling in words or (len(spelling) > _SHORTEST and spelling in number.casefold())
        for spellings in spelled
        for spelling in spellings
        if len(spelling) >= _SHORTEST or (len(spelling) > 1 and words == {spelling})
    )


def _spellings(word: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", word)
    return {word, word.translate(_FOLDED), "".join(letter for letter in plain if not unicodedata.combining(letter))}


def pseudonym(*parts: str) -> str:
    """A name that tells nobody whose it is, and is the same in every run."""
    return PSEUDONYM + hashlib.sha256("\0".join(("guidegen", *parts)).encode()).hexdigest()[:16]


def _canonical(data: Any) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
