"""The log of a clinic's trials: a line of JSON for each reader, with the content that they read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from guidegen.errors import CommentsError, Place, Problem
from guidegen.files.private_file import write_private
from guidegen.library import Library
from guidegen.review.user_testing.results import Result

LOG = "user-testing.jsonl"


@dataclass(frozen=True)
class Logged:
    """A result with the version and hash of the content that was read."""

    result: Result
    version: str
    hash: str


def read_log(folder: Path) -> tuple[Logged, ...]:
    """All that was kept, the oldest first. Raises CommentsError where a line cannot be read: nothing is left out."""
    path = folder / LOG
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise CommentsError([Problem(Place(str(path)), "cannot be read", "take it back from a copy")]) from error
    found, problems = [], []
    for number, line in enumerate(lines, 1):
        try:
            found.append(_logged(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError):
            problems.append(Problem(Place(str(path), number), "this line is damaged", "take the file back from a copy"))
    if problems:
        raise CommentsError(problems)
    return tuple(found)


def keep_result(folder: Path, result: Result, library: Library) -> tuple[Logged, ...]:
    """Add a result, and all that is kept with it. Raises CommentsError where it is there already, and OSError."""
    before = read_log(folder)
    if any(logged.result.key == result.key for logged in before):
        message = f"reader {result.reader} with {result.guide} on {result.on} is in the log already"
        raise CommentsError([Problem(Place(str(folder / LOG)), message, "give another reader another number")])
    kept = (*before, Logged(result, library.version, library.hash))
    lines = "".join(json.dumps(_line(logged), ensure_ascii=False, sort_keys=True) + "\n" for logged in kept)
    write_private(folder / LOG, lines.encode())
    return kept


def _line(logged: Logged) -> dict[str, object]:
    return logged.result.to_dict() | {"content": {"version": logged.version, "hash": logged.hash}}


def _logged(line: dict[str, object]) -> Logged:
    data = dict(line)
    content = data.pop("content")
    assert isinstance(content, dict)
    result = Result(
        reader=str(data["reader"]),
        on=date.fromisoformat(str(data["on"])),
        guide=str(data["guide"]),
        tasks=_texts(data["tasks"]),
        ratings={int(no): mark for no, mark in _texts(data["ratings"]).items()},
        remarks=str(data["remarks"]),
    )
    return Logged(result, str(content["version"]), str(content["hash"]))


def _texts(data: object) -> dict[str, str]:
    if not isinstance(data, dict):
        raise TypeError("not a mapping")
    return {str(key): str(value) for key, value in data.items()}
