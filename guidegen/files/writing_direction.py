"""Whether words run from left to right or from right to left."""

from __future__ import annotations

import unicodedata

LEFT_TO_RIGHT, RIGHT_TO_LEFT = "ltr", "rtl"
_RIGHT = frozenset(("R", "AL"))
# What runs against each direction. Between words from right to left the groups of a number change places.
_AGAINST = {LEFT_TO_RIGHT: _RIGHT | {"AN"}, RIGHT_TO_LEFT: frozenset(("L", "EN"))}


def direction_of(words: str) -> str:
    """The direction of a text, which is that of its first letter."""
    classes = map(unicodedata.bidirectional, words)
    first = next((class_ for class_ in classes if class_ == "L" or class_ in _RIGHT), "L")
    return RIGHT_TO_LEFT if first in _RIGHT else LEFT_TO_RIGHT


def turns(words: str, around: str) -> bool:
    """Whether a text has anything that runs against the direction of what stands `around` it."""
    return not _AGAINST[around].isdisjoint(map(unicodedata.bidirectional, words))
