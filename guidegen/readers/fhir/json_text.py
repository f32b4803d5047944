"""JSON text to a tree, refused before it can cost much: size, number of values, depth, names that stand twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from guidegen.errors import AnswersError, Place, Problem
from guidegen.readers.fhir_text import as_text, is_fhir_xml, is_ndjson

MAX_BYTES = 16 * 1024 * 1024
MAX_VALUES = 500_000
MAX_DEPTH = 64
MAX_LINES = 20_000
MAX_PROBLEMS = 200

_HALF = re.compile("[\ud800-\udfff]")
_MEGABYTE = 1024 * 1024
_LINE = "each line is one resource; export the file again"


class _Doubled(dict[str, Any]):
    """An object in which a name stands twice, with those names."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One JSON value of a file: all of it, or a line, which `path` names then. `raw` is kept of one with problems."""

    path: str
    tree: Any = None
    problems: list[Problem] = field(default_factory=list)
    raw: bytes = b""


def parse_lines(raw: bytes, file: str) -> list[Line]:
    """The tree of a JSON file, or those of its lines where each is a resource (NDJSON); an empty line is none.

    The text is UTF-8, or what its mark says. A name that stands twice in one object is refused wherever it is, for one
    of its values would be lost. Raises AnswersError with what stands against the file as a whole; what is wrong with a
    line alone is in its problems.
    """
    text = _text(raw, file)
    if not is_ndjson(text):
        return [Line("", _tree(text, file))]
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > MAX_LINES:
        raise AnswersError(
            [Problem(Place(file), f"the file holds more than {MAX_LINES} lines", "split it into several")]
        )
    return [_line(line, f"{number}:", file) for number, line in lines]


def _line(text: str, path: str, file: str) -> Line:
    try:
        return Line(path, _tree(text, file))
    except AnswersError as error:
        problems = [
            Problem(Place(file, at=f"{path}{problem.place.at or problem.place.column or 1}"), problem.message, _LINE)
            for problem in error.problems
        ]
        return Line(path, None, problems, text.encode("utf-8", "replace"))


def _text(raw: bytes, file: str) -> str:
    if is_fhir_xml(raw):
        raise AnswersError([Problem(Place(file), "FHIR as XML is not read", "export JSON")])
    if problem := _too_much(raw, file):
        raise AnswersError([problem])
    try:
        return as_text(raw, "strict")
    except UnicodeDecodeError as error:
        raise AnswersError([Problem(Place(file), "the file is not UTF-8 text", "export it again as UTF-8")]) from error


def _tree(text: str, file: str) -> Any:
    doubled: list[_Doubled] = []
    try:
        tree = json.loads(text, object_pairs_hook=lambda pairs: _object(pairs, doubled), parse_constant=_refuse)
    except json.JSONDecodeError as error:
        place = Place(file, error.lineno, error.colno)
        hint = "one JSON resource in a file, or one a line"
        raise AnswersError([Problem(place, f"not valid JSON: {error.msg}", hint)]) from error
    except (RecursionError, ValueError) as error:
        raise AnswersError([Problem(Place(file), "nested too deeply, or a number that is none")]) from error
    problems = [*_faults(tree, file, halves="\\ud" in text or "\\uD" in text)]
    if not problems and doubled:
        problems = [
            Problem(Place(file, at=path), f"'{name[:60]}' stands here a second time", "export the file again")
            for path, name in islice(_places(tree, _kind(tree)), MAX_PROBLEMS)
        ]
    if problems:
        raise AnswersError(problems)
    return tree


def may_be_parsed(raw: bytes) -> bool:
    """Whether a tree of this costs little enough."""
    return _too_much(raw, "") is None


def _too_much(raw: bytes, file: str) -> Problem | None:
    if len(raw) > MAX_BYTES:
        return Problem(Place(file), f"the file is larger than {MAX_BYTES // _MEGABYTE} MB", "split it into several")
    # Counted before anything is built; those inside of text are few.
    if raw.count(b",") + raw.count(b"[") + raw.count(b"{") > MAX_VALUES:
        return Problem(Place(file), f"the file holds more than {MAX_VALUES} values", "split it into several")
    return None


def _object(pairs: list[tuple[str, Any]], doubled: list[_Doubled]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = _Doubled(found)
    count = Counter(name for name, _ in pairs)
    twice.names = tuple(name for name in found if count[name] > 1)
    doubled.append(twice)
    return twice


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _faults(tree: Any, file: str, halves: bool) -> Iterator[Problem]:
    """Too deep, or text with half a character in it, which cannot be printed. Level by level, so without recursion."""
    level, depth = [tree], 0
    while level:
        if halves and any(isinstance(value, str) and _HALF.search(value) for value in level):
            yield Problem(Place(file), "a text holds half a character (a lone surrogate)", "export the file again")
            return
        depth += 1
        if depth > MAX_DEPTH:
            yield Problem(Place(file), f"nested more than {MAX_DEPTH} deep")
            return
        level = [child for value in level for child in _children(value, halves)]


def _children(value: Any, names: bool) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
        if names:
            yield from value
    elif isinstance(value, list):
        yield from value


def _kind(tree: Any) -> str:
    kind = tree.get("resourceType") if isinstance(tree, dict) else None
    return kind if isinstance(kind, str) and kind.isalpha() else "resource"


def _places(tree: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every doubled name with the path of its object."""
    match tree:
        case dict():
            for name in tree.names if isinstance(tree, _Doubled) else ():
                yield path, name
            for name, value in tree.items():
                yield from _places(value, f"{path}.{name[:60]}")
        case list():
            for index, value in enumerate(tree):
                yield from _places(value, f"{path}[{index}]")
