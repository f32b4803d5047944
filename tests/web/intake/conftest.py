"""A clinic with a waiting room, and the time in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guidegen.library import Library
from guidegen.web.intake.context import Clinic
from tests.support.waiting_room import Clock, make_clinic


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def clinic(tmp_path: Path, library: Library, clock: Clock) -> Iterator[Clinic]:
    made = make_clinic(tmp_path, library, clock=clock)
    yield made
    made.store.close()
