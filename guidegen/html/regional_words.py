"""The content's words as a region has them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from guidegen.library.regions import Region

_BEFORE_UNIT = re.compile(r"(?<=\d) (?=%|(?:cm|km|kg|mi)\b)")


def localiser(region: Region | None) -> Callable[[str], str]:
    """Swaps the base British words of the content for the region's, and keeps numbers beside their units.

    Without a region the words stay as they are. For one region it is the same object as long as it is known.
    """
    return _localiser_in(tuple(region.terms.items())) if region else str


@cache
def _localiser_for(terms: tuple[tuple[str, str], ...]) -> Callable[[str], str]:
    if not terms:
        return str
    known = dict(terms)
    longest_first = sorted(known, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)({'|'.join(re.escape(word) for word in longest_first)})(?!\w)", re.IGNORECASE)

    def replaced(match: re.Match[str]) -> str:
        word = known[match[1].lower()]
        return word[0].upper() + word[1:] if match[1][0].isupper() else word

    return lambda text: pattern.sub(replaced, text)


@lru_cache(maxsize=8)
def _localiser_in(terms: tuple[tuple[str, str], ...]) -> Callable[[str], str]:
    swapped = _localiser_for(tuple(sorted((word.lower(), term) for word, term in terms)))
    return lru_cache(maxsize=4096, typed=True)(lambda text: _BEFORE_UNIT.sub("\u00a0", swapped(text)))
