"""What is wrong with a row, told without what the client wrote: for screens, logs and whoever reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from guidegen.errors import Problem
from guidegen.readers.rows import ClientRow

MASK = "…"
_CUT = 40  # a longer answer is quoted up to here
_ELSEWHERE = re.compile(r"\([\d.+e-]+\)\Z")  # the answer to another question, as a limit
_FOLDER_FILE = "its file"  # whose name may be the client's


def masked(problem: Problem, row: ClientRow) -> str:
    """A problem's place and message with the answer that stands there blotted out.

    Where the place is not that of an answer, all answers are. What stands before the colon names a question and is left
    as it is. Hints are left out: they may guess at an answer.
    """
    name, colon, rest = problem.message.partition(": ")
    words = rest if colon else name
    for text in sorted(_texts(problem, row), key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", MASK, words)
    words = _ELSEWHERE.sub(f"({MASK})", words)
    place = replace(problem.place, file=_FOLDER_FILE) if row.is_own_file else problem.place
    return f"{place}: {name}: {words}" if colon else f"{place}: {words}"


def _texts(problem: Problem, row: ClientRow) -> set[str]:
    position = (problem.place.line, problem.place.column)
    there = [path for path, place in row.source.values.items() if path and place == position]
    there += [path for path, name in row.source.named.items() if path and name == problem.place.at]
    keys = {str(path[-1]) for path, place in row.source.keys.items() if place == position and _is_unknown(problem)}
    if there:
        found = {text for path in there for text in _leaves(_at(row.source.data, path))} | keys
    else:
        found = {*row.cells, *_leaves(row.source.data)}
    return {text for whole in found for text in (whole, whole[:_CUT]) if text}


def _is_unknown(problem: Problem) -> bool:
    """Whether the problem is with a key, which may be anything then."""
    return problem.message.startswith("unknown ")


def _at(data: Any, path: tuple[str | int, ...]) -> Any:
    """What stands at a path; None where nothing does, because an answer is missing there."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
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
            with suppress(ValueError):  # a number is told as a number, however it was written
                yield f"{float(str(data)):g}"
