"""What is wrong with a row, told without what the client wrote: for screens, logs and whoever reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guidegen.errors import Problem

MASK = "…"
_PARTS = re.compile(r"[;,]")
_CUT = 40  # a longer answer is quoted up to here


def masked(problem: Problem, cells: Sequence[str]) -> str:
    """A problem's place and message with every cell of the row, and every part of one, blotted out.

    What stands before the colon names a question and is left as it is. Hints are left out: they may guess at an answer.
    """
    name, colon, rest = problem.message.partition(": ")
    words = rest if colon else name
    for text in sorted(_texts(cells), key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", MASK, words)
    return f"{problem.place}: {name}: {words}" if colon else f"{problem.place}: {words}"


def _texts(cells: Sequence[str]) -> set[str]:
    whole = {cell for cell in cells if cell}
    parts = {part.strip() for cell in whole for part in _PARTS.split(cell)}
    return {text for found in whole | parts for text in (found, found[:_CUT]) if text}
