"""What was signed for: kept whole, and ended by another answer than then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from guidegen.library import Library
from guidegen.web.intake.signatures import signatures_hold, with_signature
from guidegen.web.intake.standing import interview_of
from guidegen.web.intake.visits import Visit

WHEN = datetime(2026, 11, 20, tzinfo=UTC)
THEN = {"age": 40, "sex": "male", "rf_nerve": ["both_legs_pain"], "rf_nerve_when": "within_14d", "leg_weak": "no"}
SIGNED = {"to": "SOON", "permit": "P1", "by": "Anna Berg"}


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, True),
        ({"duration": "lt_4d"}, True),
        ({"age": 41}, False),
        ({"rf_general": ["none"]}, True),
        ({"rf_nerve": None}, True),
        ({"rf_nerve": ["both_legs_pain", "saddle"]}, False),
        ({"rf_nerve": ["none"]}, False),
        ({"leg_weak": "worse_or_severe"}, False),
        ({"rf_nerve_when": "older_stable"}, False),
    ],
)
def test_a_signature_holds_while_safety_answers_are_those_of_then(
    library: Library, changed: dict[str, Any], holds: bool
) -> None:
    """What is asked after it ends nothing, nor does an answer that is waited for; another answer does."""
    visit = with_signature(Visit("a", "", "tablet", WHEN, WHEN, answers=THEN), "RF02", SIGNED)
    assert visit.signed == {"RF02": THEN}
    answers = {key: value for key, value in {**THEN, **changed}.items() if value is not None}
    assert signatures_hold(visit, interview_of(replace(visit, answers=answers), library, "km")) is holds


def test_a_signature_without_what_was_signed_holds_for_nothing(library: Library) -> None:
    """One of before it was kept."""
    visit = with_signature(Visit("a", "", "tablet", WHEN, WHEN, answers=THEN), "RF02", SIGNED)
    assert not signatures_hold(replace(visit, signed={}), interview_of(visit, library, "km"))
    assert signatures_hold(replace(visit, signed={}, overrides=()), interview_of(visit, library, "km"))
