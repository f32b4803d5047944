"""Two texts word by word: what stays, what is gone, what is new."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\n|[^\S\n]+|[\w'’%]+|[^\w\s]")
SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Piece:
    """A piece of text; `state` is same, gone or new."""

    state: str
    text: str


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces in reading order, the old before the new where they differ."""
    return tuple(_joined(_pieces(_WORD.findall(old), _WORD.findall(new))))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(str.isspace, old, new, autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        if old[a:b] == new[c:d]:
            yield Piece(SAME, "".join(old[a:b]))
            continue
        yield Piece(GONE, "".join(old[a:b]))
        yield Piece(NEW, "".join(new[c:d]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    return (piece for piece in pieces if piece.text)
