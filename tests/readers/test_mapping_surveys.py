"""The same clients in the tables of eight survey programs and in answers files: same assessments, few lines by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from guidegen.library import Library
from tests.support.survey_exports import EXPORTS
from tests.support.twins import BY_HAND, twins

COUNT = 12


@pytest.mark.parametrize("name", EXPORTS)
def test_the_export_of_each_program_gives_the_assessments_of_the_answers_files(
    tmp_path: Path, library: Library, name: str
) -> None:
    """With the draft in which a person confirmed what waits for it, and wrote no more than a few lines."""
    found = twins(name, tmp_path, library, COUNT)
    assert found.levels > 2
    assert found.ids == [f"R-{number}" for number in range(1, COUNT + 1)]
    assert found.theirs == found.ours
    assert found.by_hand <= BY_HAND
