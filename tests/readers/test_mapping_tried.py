"""What clinics had drafted wrongly, each with its right outcome once a person has confirmed the draft."""

from __future__ import annotations

from pathlib import Path

import pytest

from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.readers.mapping.mapping_file import read_mapping
from tests.support.tables import open_clients
from tests.support.twins import assessed, finish

TRIED = Path(__file__).parent / "tried"


@pytest.mark.parametrize(
    ("name", "levels", "flags"),
    [
        ("03-surveymonkey-two-header-rows.csv", ["EMERGENCY"], {"RF18"}),
        ("04-answers-joined-by-line-ends.csv", ["URGENT"], {"RF25"}),
        ("07-microsoft-anonymous.csv", ["ROUTINE"], set()),
        ("22-qualtrics-three-header-rows.csv", ["ROUTINE"], set()),
        ("25-google-zone-name.csv", ["ROUTINE"], set()),
        ("24_kobo_split_columns.csv", ["SOON", "SOON", "ROUTINE"], None),
    ],
)
def test_a_confirmed_draft_gives_the_right_assessment(
    tmp_path: Path, library: Library, name: str, levels: list[str], flags: set[str] | None
) -> None:
    """Without another line by hand; rows of a header are no clients."""
    table, mapping = TRIED / name, tmp_path / "mapping.yaml"
    finish(table, mapping, library, by_place=False)
    checked = read_mapping(str(mapping), library.questionnaire)
    with open_clients(str(table), library.questionnaire, mapping=checked) as found:
        assessments = [assessed(row.source, library) for row in found.rows()]
    assert sorted(one["level"] for one in assessments) == sorted(levels)
    if flags is not None:
        assert {flag["code"] for flag in assessments[0]["flags"]} >= flags


def test_a_mapping_that_takes_joined_answers_for_one_option_is_refused(library: Library) -> None:
    """What was drafted once, and hides a blood thinner."""
    with pytest.raises(AnswersError, match="is made up of several answers"):
        read_mapping(str(TRIED / "04-joined.mapping.yaml"), library.questionnaire)
