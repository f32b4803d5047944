"""Every number in a page's words marked, so that whoever checks figures misses none."""

from __future__ import annotations

import re
from functools import cache

from markupsafe import Markup

# Those of a code (RF07, P2) are no figures.
_DIGITS = r"(?<!\w)\d+(?:[.,]\d+)*"
# Drawings and styles are full of numbers that nobody reads.
_UNREAD = re.compile(r"(<svg\b.*?</svg>|<style\b.*?</style>|<[^>]*>|&[#\w]+;)", re.DOTALL)


def mark_figures(page: str, words: str = "") -> Markup:
    """Markup whose numbers stand in `mark`; `words` are numbers that are written out, with `|` between them.

    Text that is no markup is escaped.
    """
    text = str(page) if isinstance(page, Markup) else str(Markup.escape(page))
    pattern = _numbers(words)
    pieces = _UNREAD.split(text)
    pieces[::2] = [pattern.sub(r"<mark>\g<0></mark>", piece) for piece in pieces[::2]]
    return Markup("".join(pieces))  # noqa: S704  (markup as it was given, or escaped)


@cache
def _numbers(words: str) -> re.Pattern[str]:
    return re.compile(rf"{_DIGITS}|\b(?:{words})\b" if words else _DIGITS, re.IGNORECASE)
