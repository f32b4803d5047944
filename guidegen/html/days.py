"""Days in words as a region writes them, by Babel, whose patterns are kept: to load it takes longer than most pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path

from guidegen.files.beside_code import keep_beside, kept_beside, package_state

_HERE = Path(__file__)
_ROOMS = ("html",)
_YEAR = 2021
_DAY = 28
# On which a pattern has to say what Babel says: days with one figure, the first and last ones, another century.
_TRIED = (date(2001, 2, 3), date(1999, 12, 31), date(2024, 2, 29), date(2032, 10, 1), date(2100, 7, 10))


def long_day(when: date, locale: str) -> str:
    """`20 November 2026`"""
    return _words(when, locale, "long")


def short_day(when: date, locale: str) -> str:
    """`20 Nov`"""
    return _words(when, locale, "short")


def _words(when: date, locale: str, length: str) -> str:
    pattern = _patterns(locale)[length]
    return _filled(pattern[when.month - 1], when) if pattern else _by_babel(length, locale)(when)


def _filled(pattern: str, when: date) -> str:
    return pattern.replace("{day}", str(when.day)).replace("{year}", str(when.year))


@cache
def _patterns(locale: str) -> dict[str, list[str]]:
    """For each length a pattern for each month; none where a day is more than its numbers and its month's name."""
    key = hashlib.sha256(f"{locale} {package_state('babel')}".encode()).hexdigest()
    data = kept_beside(_HERE, key, _ROOMS)
    if data is not None:
        with suppress(ValueError):
            kept: dict[str, list[str]] = json.loads(data)
            return kept
    made = {length: _pattern(_by_babel(length, locale)) for length in ("long", "short")}
    keep_beside(_HERE, key, _ROOMS, json.dumps(made).encode())
    return made


def _pattern(told: Callable[[date], str]) -> list[str]:
    pattern = [_with_gaps(told(date(_YEAR, month, _DAY))) for month in range(1, 13)]
    return pattern if _is_right(pattern, told) else []


def _with_gaps(words: str) -> str:
    return words.replace(str(_YEAR), "{year}").replace(str(_DAY), "{day}")


def _is_right(pattern: Sequence[str], told: Callable[[date], str]) -> bool:
    return all(_filled(pattern[when.month - 1], when) == told(when) for when in _TRIED)


def _by_babel(length: str, locale: str) -> Callable[[date], str]:
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date, format_skeleton

    try:
        Locale.parse(locale)
    except UnknownLocaleError:  # a language where few speak it, such as es_GB, is written as elsewhere
        locale = locale.partition("_")[0]
    if length == "long":
        return lambda when: format_date(when, format="long", locale=locale)
    return lambda when: format_skeleton("MMMd", when, locale=locale)
