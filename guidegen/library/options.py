"""One answer on offer, and when other words may mean it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from guidegen.library.word_types import Word
from guidegen.rules import Condition

_SPACING = re.compile(r"[\s_-]+")
# How like the beginning of a word is to one of ours that is near, and how long it is at least.
_NEARLY = 0.9
_SHORTEST = 5


@lru_cache(maxsize=4096)
def folded(words: str) -> str:
    """Words as they are compared: without capitals, spaces around them, and the point at their end."""
    return _SPACING.sub(" ", words.replace("\u2019", "'").casefold()).strip().rstrip(".")


def is_cut_or_longer(text: str, word: str) -> bool:
    """Whether a text is the beginning of a word of ours, or has it at its own, but for a letter or two."""
    length = min(len(text), len(word))
    if text.startswith(word) and not text[length : length + 1].isalnum():
        return True
    if length < _SHORTEST or len(text) == len(word):
        return False
    from difflib import SequenceMatcher  # slow to import, and few answers are cut off

    matcher = SequenceMatcher(None, text[:length], word[:length], autojunk=False)
    return matcher.quick_ratio() >= _NEARLY and matcher.ratio() >= _NEARLY


@dataclass(frozen=True)
class Option:
    """One answer on offer; an exclusive one (`none`) stands alone.

    An `old` one is read from files that hold it, and not asked any more. Rules read one that `reads_as` another option
    as that one: it says more than they need.
    """

    id: str
    label: Word
    exclusive: bool = False
    show_if: Condition | None = None
    reads_as: str = ""
    old: bool = False
