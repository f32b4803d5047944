"""An exercise beside its picture: which notes stand below the steps and which below the picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil

# Letters to a line of 12 point type: steps, notes below them, notes below the picture; and the height of a line in mm.
_STEP, _LEFT, _RIGHT = 42, 45, 34
_LINE = 5.3
_PURPOSE = 2  # lines of the purpose above the steps


def columns(
    words: Mapping[str, str], parts: Iterable[str], picture: float, narrow: bool = False
) -> tuple[list[str], list[str]]:
    """The notes to the left, below the steps, and to the right, below a picture so many mm high.

    `words` are the exercise's parts, `parts` the names of those to print. Each goes where the column stays shorter,
    so that an exercise takes little of its page. `narrow` pages have one column, with the notes by the picture.
    """
    steps = [line for line in words["Steps"].splitlines() if line.strip()]
    left = float(_PURPOSE + sum(ceil(len(step) / _STEP) for step in steps))
    right = picture / _LINE
    below, beside = [], []
    for note in (part for part in parts if part != "Steps"):
        letters = len(note) + len(words[note]) + 2
        one, other = ceil(letters / _LEFT), ceil(letters / _RIGHT)
        if narrow or right + other <= left + one:
            right += other
            beside.append(note)
        else:
            left += one
            below.append(note)
    return below, beside
