"""Two libraries compared: what was added, removed or changed, each line word by word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guidegen.clinic.settings import Settings
from guidegen.library.models import Library
from guidegen.review.changes.lines import Line, Told, told_content
from guidegen.review.changes.words import Piece, compare_words
from guidegen.rules import Condition


@dataclass(frozen=True)
class ChangedLine:
    """One value that changed, by its key in the content, with the rules that it was and is, if it is one."""

    key: str
    pieces: tuple[Piece, ...]
    old_rule: Condition | None = None
    new_rule: Condition | None = None

    @property
    def rules(self) -> tuple[Condition, Condition] | None:
        return (self.old_rule, self.new_rule) if self.old_rule and self.new_rule else None


@dataclass(frozen=True)
class Change:
    """One thing that changed. `what` is added, removed or changed."""

    key: str
    title: str
    what: str
    lines: tuple[ChangedLine, ...]


def differences(old: Library, new: Library, settings: Settings) -> tuple[Change, ...]:
    """In the order of the new content; what was removed comes last."""
    before, now = told_content(old, settings), told_content(new, settings)
    keys = [*now, *(key for key in before if key not in now)]
    return tuple(change for key in keys if (change := _change(key, before.get(key), now.get(key))))


def _change(key: str, before: Told | None, now: Told | None) -> Change | None:
    told = now or before
    if told is None or before == now:
        return None
    what = "added" if before is None else "removed" if now is None else "changed"
    lines = tuple(_lines(before.lines if before else (), now.lines if now else ()))
    return Change(key, told.title, what, lines) if lines else None


def _lines(before: tuple[Line, ...], now: tuple[Line, ...]) -> Iterator[ChangedLine]:
    old, new = ({line.key: line for line in lines} for lines in (before, now))
    for key in [*new, *(key for key in old if key not in new)]:
        texts = [lines[key].text if key in lines else "" for lines in (old, new)]
        if texts[0] != texts[1]:
            rules = [lines[key].rule if key in lines else None for lines in (old, new)]
            yield ChangedLine(key, compare_words(*texts), *rules)
