"""Which pages of the review book somebody has read, as they say it."""

from __future__ import annotations

import re

ALL_PAGES = "all"
_RANGE = re.compile(r"([1-9]\d{0,3})(?:\s*[-–]\s*([1-9]\d{0,3}))?")


def tidy_pages(words: str) -> str | None:
    """`all`, or pages as they are kept: `1-20, 33`. None where nobody can tell which are meant."""
    if words.strip().lower() == ALL_PAGES:
        return ALL_PAGES
    found = []
    for part in words.split(","):
        match = _RANGE.fullmatch(part.strip())
        if match is None:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            return None
        found.append(f"{first}-{last}" if last > first else str(first))
    return ", ".join(found)
