"""Which questions grave red flags hang on."""

from __future__ import annotations

from typing import Any

import pytest

from guidegen.library import Library
from guidegen.library.deciding import deciding_questions, undecided
from tests.support.base import parsed, refused


def test_questions_that_rules_of_grave_flags_read_decide_beside_those_about_safety(library: Library) -> None:
    """By themselves (`night`) or through a fact (`duration`); what no such rule reads does not."""
    found = deciding_questions(library)
    assert library.questionnaire.safety_ids() < found
    assert {"night", "duration", "leg_sx"} <= found
    assert not {"sleep", "equipment", "goal"} & found


def test_complete_answers_leave_nothing_undecided(library: Library) -> None:
    """Every rule is settled by them."""
    assert undecided(library, library.context(parsed(library).values)) == frozenset()


@pytest.mark.parametrize(
    ("changes", "unread"),
    [
        pytest.param({"night": "qqqq"}, ("night",), id="decides-alone"),
        pytest.param({"trend": "qqqq"}, (), id="decides-beside-others-that-are-calm"),
        pytest.param({"trend": "qqqq", "history": ["cancer"]}, ("trend",), id="decides-beside-another"),
        pytest.param({"night": None}, ("night",), id="missing"),
        pytest.param({"sleep": "qqqq"}, (), id="decides-nothing"),
    ],
)
def test_an_unread_answer_is_told_where_a_grave_flag_hangs_on_it(
    changes: dict[str, Any], unread: tuple[str, ...], library: Library
) -> None:
    """A question that is not about safety is among the unread ones as far as the other answers leave it open."""
    assert refused(library, changes).unread == unread
