"""What readers made of one state of the content, in counts and shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from guidegen.library.models import RATING_AIMS, UserTesting
from guidegen.review.user_testing.log import Logged

_DONE = "yes"
_AGREED, _NOT_AGREED = "1", "0"


@dataclass(frozen=True)
class Share:
    """How many of those who were asked."""

    name: str
    done: int
    asked: int


@dataclass(frozen=True)
class Tally:
    """Readers of this content, and of other content before; tasks and aims with how many of those asked."""

    readers: int
    earlier: int
    tasks: tuple[Share, ...]
    aims: tuple[Share, ...]


def count_trials(logged: Iterable[Logged], content: str, sheet: UserTesting) -> Tally:
    """`content` is the hash of the content that counts; trials of other content are only counted."""
    every = tuple(logged)
    now = [one.result for one in every if one.hash == content]
    tasks = tuple(
        _share(task.id, [result.tasks[task.id] for result in now if task.id in result.tasks], (_DONE,))
        for task in sheet.tasks
    )
    aims = []
    for aim in RATING_AIMS:
        numbers = [item.no for item in sheet.ratings if item.aim == aim]
        marks = [result.ratings[no] for result in now for no in numbers if no in result.ratings]
        aims.append(_share(aim, [mark for mark in marks if mark in (_AGREED, _NOT_AGREED)], (_AGREED,)))
    return Tally(len(now), len(every) - len(now), tasks, tuple(aims))


def _share(name: str, marks: list[str], wanted: tuple[str, ...]) -> Share:
    return Share(name, sum(mark in wanted for mark in marks), len(marks))
