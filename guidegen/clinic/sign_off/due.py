"""How long a signature holds, and when to say that it is about to end. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date

from guidegen.library.fingerprints import kind_of

# In months. A wrong red flag does the most harm, so it is read again sooner.
HOLDS = 12
_HOLDS_LESS: Mapping[str, int] = {"red_flags": 6}
NOTICE = 2


def next_review(key: str, on: date) -> date:
    """The last day on which a signature under an item holds that was given on a day."""
    return months_after(on, _HOLDS_LESS.get(kind_of(key), HOLDS))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
