"""Words that are nearly an option of ours: what red flags are looked for with."""

from __future__ import annotations

import pytest

from guidegen.library import Library
from guidegen.library.options import Option
from guidegen.library.questionnaire import Question

LONG = 12


def options(library: Library) -> list[tuple[Question, Option]]:
    found = [(question, option) for question in library.questionnaire if question.safety for option in question.options]
    assert len(found) > 40
    return found


def test_a_label_that_was_cut_off_is_near(library: Library) -> None:
    """Some programs export the first letters of an answer."""
    for question, option in options(library):
        for length in (LONG, 15, 20, 30, 40):
            if len(option.label) > length:
                assert option.id in question.options_near(option.label[:length]), (option.label, length)


@pytest.mark.parametrize("remark", [" (since Monday)", " - but only a little, at night", ", see letter", " ???"])
def test_an_option_with_a_remark_behind_is_near(library: Library, remark: str) -> None:
    """However long the remark is."""
    for question, option in options(library):
        for word in (option.id, option.label):
            assert option.id in question.options_near(word + remark), word


def test_a_typing_error_in_a_long_label_is_near(library: Library) -> None:
    """Also in one that was cut off."""
    for question, option in options(library):
        if len(option.label) > LONG:
            for at in range(1, len(option.label), 5):
                misspelt = option.label[:at] + option.label[at + 1 :]
                assert option.id in question.options_near(misspelt), misspelt
                assert option.id in question.options_near(misspelt[:25]), misspelt[:25]


@pytest.mark.parametrize("text", ["", "?", "x", "see my letter", "9" * 1_000_000, "as I told the nurse", "N/A", "ja"])
def test_other_words_are_near_to_none(library: Library, text: str) -> None:
    """And cost no time."""
    for question in library.questionnaire:
        if question.safety:
            assert question.options_near(text) == ()
