"""Presentation, overlay, contributors and start phase where the library is another one than ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from guidegen.assessment import Assessment, assess
from guidegen.assessment.course import known_context
from guidegen.assessment.pattern import find_race_runway, find_race_wait, find_start_phase, find_step_rate
from guidegen.library import Library
from guidegen.library.levels import Permit
from tests.support.base import parsed
from tests.support.plausible import ANSWERED_ON

PERSISTING: dict[str, Any] = {
    "duration": "gt_12w",
    "first_age": 30,
    "infl_more": ["none"],
    "better": ["sit_bend"],
    "sleep": "poor",
    "stress": 8,
}


def assessed(library: Library, changes: dict[str, Any]) -> Assessment:
    return assess(parsed(library, changes), library, ANSWERED_ON)


def test_where_no_presentation_holds_it_is_the_last_one_that_is_no_overlay(library: Library) -> None:
    """A clinic may give the ordinary back a rule of its own; an overlay is never the presentation itself."""
    last = next(presentation for presentation in library.presentations if presentation.code == "NSLBP")
    never = next(flag.branches[0].when for flag in library.red_flags if flag.code == "RF08")
    strict = replace(
        library,
        presentations=tuple(
            replace(presentation, when=never) if presentation is last else presentation
            for presentation in library.presentations
        ),
    )
    pattern = assessed(strict, PERSISTING).pattern
    assert pattern is not None
    assert pattern.overlay is not None
    assert (pattern.presentation.code, pattern.overlay.code) == ("NSLBP", "PERSIST")


def test_an_overlay_tells_its_reasons_beside_those_of_the_presentation(library: Library) -> None:
    """The answers to what keeps pain going stand among the reasons only where the overlay lies over it."""
    overlaid, plain = (assessed(library, changes).pattern for changes in (PERSISTING, {}))
    assert overlaid is not None
    assert plain is not None
    asked = {"duration", "sleep", "stress"}
    assert asked <= {evidence.question for evidence in overlaid.because}
    assert not asked & {evidence.question for evidence in plain.because}


def test_a_library_without_an_open_phase_is_a_fault(library: Library) -> None:
    """Where every phase has an entry rule and none holds, nobody guesses a phase."""
    entry = library.phases[0].start_when
    closed = replace(library, phases=tuple(replace(phase, start_when=entry) for phase in library.phases))
    context = known_context(assessed(library, {}), library)
    with pytest.raises(ValueError, match="no phase without start_when"):
        find_start_phase(context, closed)


@pytest.mark.parametrize(
    ("race", "code", "start_week", "told"),
    [
        ("2027-01-08", "C", 1, "enough"),
        ("2027-01-07", "C", 1, "short"),
        ("2027-01-01", "C", 2, "enough"),
        ("2027-01-08", None, 1, "unknown"),
        (None, "C", 1, "unknown"),
        (None, None, 1, "unknown"),
    ],
)
def test_the_way_to_a_race_is_told_by_table_and_day(
    library: Library, race: str | None, code: str | None, start_week: int, told: str
) -> None:
    """Four weeks of table C, less those that are passed over, and three more; without table or day nobody knows."""
    answers = parsed(library, {"goal": "race", "race_date": race})
    plan = next((plan for plan in library.run_plans if plan.code == code), None)
    assert find_race_runway(answers, plan, start_week) == told


@pytest.mark.parametrize(
    ("permit", "presentation", "days", "told"),
    [
        (Permit.P2, "RAD", 84, "this_race"),
        (Permit.P2, "RAD", 85, "a_later_one"),
        (Permit.P1, "BSI", 140, "this_race"),
        (Permit.P1, "BSI", 141, "a_later_one"),
        (Permit.P3, "RAD", 84, "none"),
        (Permit.P2, "RAD", None, "none"),
    ],
)
def test_a_race_waits_as_long_as_a_clearance_may_take(
    permit: Permit, presentation: str, days: int | None, told: str, library: Library
) -> None:
    """12 weeks, and 20 for a bone, the last day included (evidence base 14.29)."""
    day = {"race_date": (ANSWERED_ON + timedelta(days)).isoformat()} if days else {}
    answers = replace(parsed(library), answered_on=ANSWERED_ON)
    answers = replace(answers, values={**answers.values, **day})
    assert find_race_wait(answers, permit, presentation) == told


@pytest.mark.parametrize(
    ("cadence", "told"), [(179, "below_180"), (179.5, "below_180"), (180, "from_180"), (None, "not_counted")]
)
def test_steps_leave_room_below_180(cadence: float | None, told: str, library: Library) -> None:
    """Evidence base 14.30."""
    answers = parsed(library)
    assert find_step_rate(replace(answers, values={**answers.values, "cadence": cadence})) == told
