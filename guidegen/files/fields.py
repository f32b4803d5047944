"""Typed reading of one mapping: every fault becomes a Problem with its place, and unknown keys are refused.

A declarative validator (pydantic) would add 0.1 s of CPU to each command and lose the line numbers; what
a content file needs is small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeVar

from guidegen.errors import ConditionError, Problem, nearest
from guidegen.files.text_with_places import Path, Source
from guidegen.rules import Condition, Vocabulary, check

T = TypeVar("T")


class Fields:
    """The keys of one mapping in a source; ask for each once, then `finish()`."""

    def __init__(self, source: Source, path: Path, problems: list[Problem]) -> None:
        self.source = source
        self.path = path
        self.problems = problems
        found = source.data
        for step in path:
            found = found[step]
        self.asked: set[str] = set()
        self.data: dict[str, Any] = found if isinstance(found, dict) else {}
        if not isinstance(found, dict):
            problems.append(Problem(source.value(path), f"expected keys and values, found {describe(found)}"))

    def complain(self, key: str, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(self.source.value((*self.path, key)), f"{key}: {message}", hint))

    def has(self, key: str) -> bool:
        self.asked.add(key)
        return self.data.get(key) is not None

    def _get(self, key: str, required: bool) -> Any:
        self.asked.add(key)
        value = self.data.get(key)
        if value is None and required:
            self.problems.append(Problem(self.source.value(self.path), f"'{key}' is missing"))
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Text; required unless a default is given. Numbers are taken as they are written."""
        value = self._get(key, required=default is None)
        if value is None:
            return default or ""
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and default is not None:
            return default
        self.complain(key, f"expected text, found {describe(value)}")
        return default or ""

    def one_of(
        self, key: str, known: Callable[[str], T | None], names: Iterator[str] | list[str], default: T | None = None
    ) -> T | None:
        """A word looked up by `known`, or the default; the names are what to offer for a misspelt one."""
        value = self._get(key, required=default is None)
        if value is None:
            return default
        found = known(str(value))
        if found is None:
            options = list(names)
            self.complain(
                key, f"'{value}' is not known", nearest(str(value), options) or f"one of: {', '.join(options)}"
            )
            return default
        return found

    def word(self, key: str, options: tuple[str, ...], default: str | None = None) -> str:
        return self.one_of(key, {option: option for option in options}.get, list(options), default) or options[0]

    def number(
        self, key: str, default: float | None = None, low: float | None = None, high: float | None = None
    ) -> float:
        value = self._get(key, required=default is None)
        if value is None:
            return default or 0
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.complain(key, f"expected a number, found {describe(value)}")
            return default or 0
        if (low is not None and value < low) or (high is not None and value > high):
            self.complain(key, f"{value} is out of range")
        return value

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number within a range."""
        found = self.number(key, default, low, high)
        if isinstance(found, float):
            self.complain(key, "expected a whole number")
            return default
        return found

    def span(self, key: str) -> tuple[float, float] | None:
        """A number or [low, high], as a pair; None where the key is absent."""
        value = self._get(key, required=False)
        if value is None:
            return None
        ends = value if isinstance(value, list) else [value, value]
        if (
            len(ends) != 2
            or any(isinstance(end, bool) or not isinstance(end, int | float) for end in ends)
            or ends[0] > ends[1]
        ):
            self.complain(key, f"expected a number or [low, high], found {describe(value)}")
            return None
        return (ends[0], ends[1])

    def flag(self, key: str, default: bool = False) -> bool:
        value = self._get(key, required=False)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.complain(key, f"expected true or false, found {describe(value)}")
            return default
        return value

    def day(self, key: str, private: bool = False) -> date | None:
        """A date written YYYY-MM-DD; None where the key is absent or null. A private value is not repeated."""
        value = self._get(key, required=False)
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.complain(key, f"{'this' if private else describe(value)} is not a date", "write it as 2026-11-20")
            return None

    def words(self, key: str, default: tuple[str, ...] | None = ()) -> tuple[str, ...]:
        """A list of words or numbers, as text."""
        value = self._get(key, required=default is None)
        if value is None:
            return default or ()
        if not isinstance(value, list) or any(isinstance(item, dict | list | bool) or item is None for item in value):
            self.complain(key, f"expected a list, found {describe(value)}", "write [one, two]")
            return default or ()
        return tuple(str(item) for item in value)

    def numbers(self, key: str) -> tuple[int, ...]:
        value = self._get(key, required=False)
        if value is None:
            return ()
        if not isinstance(value, list) or any(isinstance(item, bool) or not isinstance(item, int) for item in value):
            self.complain(key, f"expected a list of whole numbers, found {describe(value)}")
            return ()
        return tuple(value)

    def each(self, key: str, required: bool = False) -> Iterator[Fields]:
        """The mappings of a list, one after the other; each is finished by its reader."""
        value = self._get(key, required)
        if value is None:
            return
        if not isinstance(value, list):
            self.complain(key, f"expected a list, found {describe(value)}")
            return
        for index in range(len(value)):
            yield Fields(self.source, (*self.path, key, index), self.problems)

    def inner(self, key: str, required: bool = False) -> Fields | None:
        value = self._get(key, required)
        return Fields(self.source, (*self.path, key), self.problems) if value is not None else None

    def named(self, key: str) -> Iterator[tuple[str, Fields]]:
        """The mappings of a mapping, with their names."""
        inner = self.inner(key)
        for name in inner.data if inner else {}:
            yield name, Fields(self.source, (*self.path, key, name), self.problems)

    def condition(self, key: str, vocabulary: Vocabulary, stage: int, required: bool = False) -> Condition | None:
        """A rule, parsed and type-checked; faults point into the rule itself."""
        value = self._get(key, required)
        if value is None:
            return None
        try:
            return check(str(value), vocabulary, stage)
        except ConditionError as error:
            place = self.source.value((*self.path, key))
            self.problems.append(Problem(place.shifted(error.column), f"{key}: {error.message}", error.hint))
            return None

    def finish(self, private: bool = False) -> None:
        """Refuse every key that nobody asked for; a private mapping's are not repeated (`{name: Bob, Smith}`)."""
        for key in self.strange():
            message = "unknown key here" if private else f"unknown key '{key}'"
            hint = f"keys: {', '.join(sorted(self.asked))}" if private else nearest(key, self.asked)
            self.problems.append(Problem(self.source.key((*self.path, key)), message, hint))

    def strange(self) -> list[str]:
        """The keys that nobody asked for."""
        return [key for key in self.data if key not in self.asked]


def describe(value: Any) -> str:
    """What a value is, in a user's words."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case dict():
            return "keys and values"
        case list():
            return "a list"
        case int() | float():
            return f"the number {value}"
        case _:
            text = str(value)
            return f"'{text[:40]}...'" if len(text) > 40 else f"'{text}'"
