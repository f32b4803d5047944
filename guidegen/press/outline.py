"""Bookmarks as a tree of outline items (ISO 32000, 12.3.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guidegen.press.fragments import Bookmark
from guidegen.press.syntax import literal


def outline_objects(marks: Sequence[tuple[Bookmark, int, bytes, bytes]], first: int) -> Iterator[tuple[int, bytes]]:
    """The objects from number `first` on: the tree's own, then one for each mark with its page and its place there.

    A mark stands below the last one before it that has a smaller level.
    """
    below: dict[int, list[int]] = {-1: []}
    waiting: list[int] = []
    for index, (mark, *_) in enumerate(marks):
        while waiting and marks[waiting[-1]][0].level >= mark.level:
            waiting.pop()
        below.setdefault(waiting[-1] if waiting else -1, []).append(index)
        waiting.append(index)
    counts = _counts(below, len(marks))
    yield first, b"<</Count %d%s>>" % (counts[-1], _ends(below[-1], first))
    for parent, inside in below.items():
        for place, index in enumerate(inside):
            mark, page, across, up = marks[index]
            before = b"/Prev %d 0 R" % (first + 1 + inside[place - 1]) if place else b""
            after = b"/Next %d 0 R" % (first + 1 + inside[place + 1]) if place + 1 < len(inside) else b""
            told = (literal(mark.label), first + 1 + parent, page, across, up, counts[index])
            yield (
                first + 1 + index,
                b"<</Title%s/Parent %d 0 R/Dest[%d 0 R/XYZ %s %s 0]/Count %d" % told
                + before
                + after
                + _ends(below.get(index, ()), first)
                + b">>",
            )


def _counts(below: dict[int, list[int]], marks: int) -> dict[int, int]:
    """How many marks stand below each, at any depth; below -1 stand all."""
    counts = dict.fromkeys(range(-1, marks), 0)
    for index in range(marks - 1, -2, -1):
        counts[index] = sum(1 + counts[inner] for inner in below.get(index, ()))
    return counts


def _ends(inside: Sequence[int], first: int) -> bytes:
    return b"/First %d 0 R/Last %d 0 R" % (first + 1 + inside[0], first + 1 + inside[-1]) if inside else b""
