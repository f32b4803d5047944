"""No cell, however long, and no day, however far away, holds up a run or ends it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

import guidegen
from guidegen.library import Library
from guidegen.readers.mapping.date_format import DateFormat
from guidegen.readers.rows import UNREADABLE, when_answered
from guidegen.readers.tables.options import answer
from tests.support.pace import is_within

ROOMS = ("answers", "readers", "files", "assessment", "batch", "library")
MB = 1_000_000
SECONDS = 0.2
# A square of this many letters takes longer than a straight line of a million.
FIRST = 3_000
UNITS = ("9", "a", " ", ";", ",", "-", ".", "_", "@", "\n", "[", "(", '"', "\\", "/", "é", "%PDF-", "_x000D_", "x___")
SHAPES = [*UNITS, "a;", "1,", "9 ", "a ", "a@", "a.", "a/", "a_"]


def patterns() -> dict[re.Pattern[Any], tuple[str, set[str]]]:
    """All compiled patterns of the rooms that see what clients wrote: where each stands, and how it is used."""
    found: dict[re.Pattern[Any], tuple[str, set[str]]] = {}
    for room in ROOMS:
        package = importlib.import_module(f"{guidegen.__name__}.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            loaded = importlib.import_module(module.name)
            source = inspect.getsource(loaded)
            for name, value in vars(loaded).items():
                if isinstance(value, re.Pattern):
                    used = set(re.findall(rf"\b{name}\.(match|fullmatch|search|sub|split|findall|finditer)\(", source))
                    found.setdefault(value, (f"{module.name}.{name}", set()))[1].update(used)
    return found


def test_no_pattern_takes_more_than_a_straight_line() -> None:
    """Every pattern over what clients wrote is tried with each shape in the way it is used, the worst with 1 MB."""
    found = patterns()
    assert len(found) > 40
    slow = []
    for pattern, (name, used) in found.items():
        ways: list[Any] = [pattern.match] if used & {"match", "fullmatch"} else []
        ways += [pattern.search] if used - {"match", "fullmatch"} else []
        slow += [(name, shape) for way in ways if (shape := slow_shape(way, pattern)) is not None]
    assert slow == []


def slow_shape(way: Callable[[Any], object], pattern: re.Pattern[Any]) -> str | None:
    """The shape of a text that takes too long: what grows with the square is seen in a short one."""
    is_text = isinstance(pattern.pattern, str)
    shapes = [(shape, end) for shape in SHAPES for end in ("", "!")]

    def text(shape: str, end: str, size: int) -> str | bytes:
        whole = shape * (size // len(shape)) + end
        return whole if is_text else whole.encode()

    taken = {pair: seconds(way, text(*pair, FIRST)) for pair in shapes}
    worst = max(taken, key=lambda pair: taken[pair])
    if is_within(taken[worst], SECONDS / 40) and is_within(seconds(way, text(*worst, MB)), SECONDS):
        return None
    return "".join(worst)


def seconds(way: Callable[[Any], object], text: str | bytes) -> float:
    begun = time.thread_time()
    way(text)
    return time.thread_time() - begun


@pytest.mark.parametrize("shape", ["9", "a", "1,", "a;", " ", "bladder;", "[", "none "])
def test_a_long_cell_is_read_at_once(library: Library, shape: str) -> None:
    """Whatever question it stands at."""
    text = shape * (MB // len(shape)) + "!"
    for question in library.questionnaire:
        begun = time.thread_time()
        answer(question, text)
        assert is_within(time.thread_time() - begun, SECONDS), question.id


FAR = [
    datetime(year, month, day, hour, tzinfo=timezone(timedelta(hours=ahead))).isoformat()
    for year, month, day, hour in ((1, 1, 1, 0), (9999, 12, 31, 23))
    for ahead in (-23, -12, 0, 5, 14, 23)
]


@pytest.mark.parametrize("text", [*FAR, "0001-01-01", "9999-12-31", "9" * MB, "2026-11-29" * 1000, "-1-1-1", ""])
def test_a_day_that_no_calendar_holds_is_no_error(text: str) -> None:
    """It is a moment that can be compared, or one that cannot be read."""
    found = when_answered(text)
    assert found == UNREADABLE or datetime.fromisoformat(found)


@pytest.mark.parametrize("form", ["YYYY-MM-DD Z", "D/M/YYYY H:mm Z", "DD.MM.YY HH:mm:ss Z", "MMM D YYYY h:mm A CET"])
@pytest.mark.parametrize("zone", ["+14:00", "-23:59", "CET", "EST", "XYZ", "Z", "GMT", "GMT+99"])
def test_extreme_days_in_a_clinics_format_are_read_or_not(form: str, zone: str) -> None:
    """Never with another end than a moment or none."""
    for day in (date(1, 1, 1), date(9999, 12, 31), date(2026, 2, 28)):
        text = form
        for part, value in (
            ("YYYY", f"{day.year:04}"), ("YY", f"{day.year % 100:02}"), ("MMM", "Dec"), ("MM", f"{day.month:02}"),
            ("DD", f"{day.day:02}"), ("D", str(day.day)), ("HH", "23"), ("H", "23"), ("h", "11"), ("mm", "59"),
            ("ss", "59"), ("Z", zone),
        ):  # fmt: skip
            text = text.replace(part, value, 1)
        found = DateFormat(form).read(text)
        assert found is None or found.order
