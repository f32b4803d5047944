"""Red flags one answer away, for the clinician's record."""

from __future__ import annotations

from typing import Any

import pytest

from guidegen.assessment.near_misses import near_misses
from guidegen.library import Library
from tests.support.base import parsed


def codes(library: Library, changes: dict[str, Any]) -> set[str]:
    answers = parsed(library, changes)
    return {miss.flag.code for miss in near_misses(library.context(answers.values), library)}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"area": ["groin"]}, "RF15"),
        ({"daily_limit": "cannot"}, "RF22"),
        ({"trend": "worse"}, "RF24"),
    ],
)
def test_a_flag_with_all_parts_but_one_is_near(changes: dict[str, Any], code: str, library: Library) -> None:
    """A flag of which one part fails, while another rests on a tick, is listed."""
    assert code in codes(library, changes)


def test_a_calm_runner_is_near_nothing_that_one_tick_alone_would_raise(library: Library) -> None:
    """Fever, weight loss and nerve signs are one tick away for everybody, and so are not listed."""
    assert not {"RF01", "RF02", "RF05", "RF10"} & codes(library, {})


def test_a_flag_that_fired_is_not_near(library: Library) -> None:
    """What fired stands among the flags and not among the near misses."""
    assert "RF23" not in codes(library, {"leg_sx": ["below_knee"]})
