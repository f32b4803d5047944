"""What has passed, also by a clock that was put back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from guidegen.web.intake.waiting import has_passed

SINCE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "is_passed"), [(0, False), (599, False), (601, True), (-5, False), (-59, False), (-61, True)]
)
def test_a_time_that_lies_ahead_has_passed_but_for_the_jitter_of_clocks(seconds: int, is_passed: bool) -> None:
    """A waiting time that would go on for hours longer counts as due; a few seconds back do not."""
    assert has_passed(SINCE + timedelta(seconds=seconds), SINCE, timedelta(minutes=10)) is is_passed
