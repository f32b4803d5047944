"""Which way words run."""

from __future__ import annotations

import pytest

from guidegen.files.writing_direction import direction_of, turns


@pytest.mark.parametrize(
    ("words", "direction"),
    [
        ("español", "ltr"),
        ("polski", "ltr"),
        ("العربية", "rtl"),
        ("עברית", "rtl"),
        ("(2) اردو and English", "rtl"),
        ("English اردو", "ltr"),
        ("112", "ltr"),
        ("", "ltr"),
    ],
)
def test_the_first_letter_tells(words: str, direction: str) -> None:
    """What is no letter tells nothing."""
    assert direction_of(words) == direction


@pytest.mark.parametrize(
    ("words", "around", "turned"),
    [
        ("Robin", "ltr", False),
        ("+44 20", "ltr", False),
        ("Robin محمد", "ltr", True),
        ("٣", "ltr", True),
        ("محمد", "rtl", False),
        ("محمد Robin", "rtl", True),
        ("+44 20", "rtl", True),
        (" · ", "rtl", False),
    ],
)
def test_what_runs_against_its_surroundings_is_known(words: str, around: str, turned: bool) -> None:
    """Numbers too: among words from the right their groups change places."""
    assert turns(words, around) is turned
