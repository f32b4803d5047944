"""What one reader found in a guide and would do with it, from a file that somebody filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from guidegen.errors import CommentsError, Place, Problem, nearest
from guidegen.files.fields import Fields, describe
from guidegen.files.printable import fault
from guidegen.files.text_with_places import decode, read
from guidegen.library import Library

# How a task went: done right, with help or in part, not at all.
ANSWERS = ("yes", "partly", "no")
# Agreed, not agreed, does not apply.
RATINGS = ("1", "0", "na")
_MAX_TEXT, _MAX_REMARKS = 60, 2_000


@dataclass(frozen=True)
class Result:
    """One reader's trial of one guide. `reader` is a number of the clinic's own, never a name.

    `tasks` are by their ids one of ANSWERS, `ratings` by their numbers one of RATINGS; what was not asked is missing.
    """

    reader: str
    on: date
    guide: str
    tasks: Mapping[str, str] = field(default_factory=dict)
    ratings: Mapping[int, str] = field(default_factory=dict)
    remarks: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.reader, self.on.isoformat(), self.guide

    def to_dict(self) -> dict[str, Any]:
        return {
            "reader": self.reader,
            "on": self.on.isoformat(),
            "guide": self.guide,
            "tasks": dict(self.tasks),
            "ratings": {str(no): mark for no, mark in self.ratings.items()},
            "remarks": self.remarks,
        }


def read_result(path: Path, library: Library, today: date) -> Result:
    """Raises CommentsError with every problem of the file."""
    file = str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CommentsError([Problem(Place(file), f"cannot be read: {error.strerror}")]) from error
    text, problems = decode(raw, file)
    source = read(text, file)
    problems += source.problems
    if problems:
        raise CommentsError(problems)
    fields = Fields(source, (), problems)
    on = fields.day("on")
    found = Result(
        reader=_words(fields, "reader", _MAX_TEXT),
        on=on or today,
        guide=_words(fields, "guide", _MAX_TEXT),
        tasks=dict(_marks(fields, "tasks", [task.id for task in library.user_testing.tasks], ANSWERS)),
        ratings={
            int(no): mark
            for no, mark in _marks(fields, "ratings", [str(item.no) for item in library.user_testing.ratings], RATINGS)
        },
        remarks=_words(fields, "remarks", _MAX_REMARKS, default=""),
    )
    if on is None or on > today:
        fields.complain("on", "the day of the trial is missing, or still to come", "write it as 2026-11-20")
    if not found.tasks and not found.ratings:
        problems.append(Problem(Place(file), "nothing is filled in", "write yes, partly or no behind the tasks"))
    fields.finish()
    if problems:
        raise CommentsError(problems)
    return found


def _words(fields: Fields, key: str, most: int, default: str | None = None) -> str:
    text = fields.text(key, default)
    if text and (why := fault(text, most, lines=default is not None)):
        fields.complain(key, why)
    return text


def _marks(fields: Fields, key: str, known: list[str], marks: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What is filled in, each by a name that there is and as one of the marks."""
    inner = fields.inner(key)
    for name, value in (inner.data if inner else {}).items():
        # YAML's own yes and no are true and false.
        said = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        if str(name) not in known:
            fields.complain(key, f"there is no '{name}'", nearest(str(name), known))
        elif said is not None and str(said) not in marks:
            fields.complain(key, f"{name}: {describe(value)} is none of {', '.join(marks)}")
        elif said is not None:
            yield str(name), str(said)
