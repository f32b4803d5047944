"""What is wrong with a row, told without what the client wrote: for screens, logs and whoever reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from guidegen.answers import ClientRow
from guidegen.errors import Problem

MASK = "…"
_CUT = 40  # a longer answer is quoted up to here


def masked(problem: Problem, row: ClientRow) -> str:
    """A problem's place and message with the answer that stands there blotted out.

    Where the place is not that of an answer, all answers are. What stands before the colon names a question and is left
    as it is. Hints are left out: they may guess at an answer.
    """
    name, colon, rest = problem.message.partition(": ")
    words = rest if colon else name
    for text in sorted(_texts(problem, row), key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", MASK, words)
    return f"{problem.place}: {name}: {words}" if colon else f"{problem.place}: {words}"


def _texts(problem: Problem, row: ClientRow) -> set[str]:
    position = (problem.place.line, problem.place.column)
    there = [path for path, place in row.source.values.items() if path and place == position]
    if there:
        found = {text for path in there for text in _leaves(_at(row.source.data, path))}
    else:
        found = {*row.cells, *_leaves(row.source.data)}
    return {text for whole in found for text in (whole, whole[:_CUT]) if text}


def _at(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


def _leaves(data: Any) -> Iterator[str]:
    """Every single answer as it may stand in a message."""
    match data:
        case dict():
            for value in data.values():
                yield from _leaves(value)
        case list():
            for value in data:
                yield from _leaves(value)
        case bool():
            yield from (str(data), "yes" if data else "no")
        case float():
            yield from (str(data), f"{data:g}")
        case None:
            return
        case _:
            yield str(data)
