"""The language that a client reads, as a code, however it is written."""

from __future__ import annotations

import re
from functools import lru_cache

from guidegen.errors import Problem
from guidegen.files.fields import Fields
from guidegen.files.text_with_places import Source

KEY = "language"
# What warnings of one kind have in common.
NOT_UNDERSTOOD = "what clients read is no language that is known, so their documents are in that of the clinic"
_MESSAGE = "this is not a language that has a code, so documents are in that of the clinic"
# A code, perhaps with where it is spoken: es, es-US, es_419, zh-Hant-TW.
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,4}){0,3}\Z", re.IGNORECASE)
_LONGEST = 60


def read_language(fields: Fields, warnings: list[Problem]) -> str:
    """The `language` of an answers file as a code of two or three letters; "" where there is none.

    What is no language is a warning, never a fault: it must not hold back a page that gets the runner seen.
    """
    if not fields.has(KEY):
        return ""
    said = fields.data[KEY]
    text = said.strip() if isinstance(said, str) else None
    code = language_code(text) if text else text
    if code is None:
        place, hint = fields.source.value((KEY,)), "write one code, such as es or pl"
        # Somebody may be handed a page that they cannot read, so it is told however quiet the command is.
        warnings.append(Problem(place, f"{KEY}: {_MESSAGE}", hint, NOT_UNDERSTOOD, is_safety=True))
    return code or ""


def language_asked(source: Source) -> str:
    """The language that answers name, as above, before they are checked."""
    return read_language(Fields(source, (), []), []) if isinstance(source.data, dict) else ""


def language_code(text: str) -> str | None:
    """The code of a language that is written as a code, or by its English or its own name; None where it is neither."""
    if match := _CODE.match(text):
        return match[1].lower()
    return _by_name(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=256)
def _by_name(name: str) -> str | None:
    # Only for names: it takes longer to load than all else that is read of a file.
    from babel import Locale, UnknownLocaleError

    wanted = name.casefold()
    for code, english in Locale("en").languages.items():
        if english.casefold() == wanted:
            match = _CODE.match(code)
            return match[1] if match else None
    for code in map(str, Locale("en").languages):
        try:
            own = Locale(code).languages.get(code, "") if len(code) <= 3 else ""
        except (UnknownLocaleError, ValueError):
            continue
        if own.casefold() == wanted:
            return code
    return None
