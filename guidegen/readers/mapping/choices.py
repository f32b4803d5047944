"""Several choices in one cell, also where the words of a choice hold the separator."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

# More parts than any form's options and their commas make; of a cell with more, nothing is taken.
MAX_PARTS = 400


@dataclass(frozen=True)
class Split:
    """The known words of a cell, folded, and the rest, as it was written; `ambiguous` where there is another way."""

    words: tuple[str, ...]
    rest: list[str]
    ambiguous: bool = False


def split_choices(text: str, separator: str, known: Collection[str], fold: Callable[[str], str]) -> Split:
    """Take a cell apart into known words, the longest first where something is left over.

    `known` are folded words. A separator behind the last word is no word.
    """
    mark = mark_of(separator)
    parts = text.split(mark)
    longest = 1 + max((word.count(mark.casefold()) for word in known), default=0)
    if len(parts) > MAX_PARTS:
        return Split((), [text])
    names = {
        (first, last): word
        for first in range(len(parts))
        for last in range(first + 1, min(first + longest, len(parts)) + 1)
        if (word := fold(mark.join(parts[first:last]))) in known and word
    }
    ways = _ways(parts, longest, names)
    if ways:
        return Split(ways[0], [], ambiguous=len({frozenset(way) for way in ways}) > 1)
    return _greedy(parts, mark, longest, names)


def mark_of(separator: str) -> str:
    """A separator without the spaces around it, which people vary; one of letters (` and `) needs them."""
    bare = separator.strip()
    return bare if bare and not any(letter.isalnum() for letter in bare) else separator


def _ways(parts: list[str], longest: int, names: dict[tuple[int, int], str]) -> list[tuple[str, ...]]:
    """Up to two different ways to take all parts together to known words."""
    found: list[list[tuple[str, ...]]] = [[] for _ in parts] + [[()]]
    for first in reversed(range(len(parts))):
        ways = list(found[first + 1]) if not parts[first].strip() else []
        for last in range(min(first + longest, len(parts)), first, -1):
            if (first, last) in names:
                ways += [(names[first, last], *way) for way in found[last]]
        distinct: dict[frozenset[str], tuple[str, ...]] = {}
        for way in ways:
            distinct.setdefault(frozenset(way), way)
        found[first] = list(distinct.values())[:2]
    return found[0]


def _greedy(parts: list[str], mark: str, longest: int, names: dict[tuple[int, int], str]) -> Split:
    words: list[str] = []
    rest: list[list[str]] = []
    first, is_open = 0, False
    while first < len(parts):
        ends = range(min(first + longest, len(parts)), first, -1)
        last = next((end for end in ends if (first, end) in names), None)
        if last is not None:
            words.append(names[first, last])
            first, is_open = last, False
            continue
        if parts[first].strip():
            rest += [] if is_open else [[]]
            rest[-1].append(parts[first])
            is_open = True
        first += 1
    return Split(tuple(words), [mark.join(pieces).strip() for pieces in rest])
