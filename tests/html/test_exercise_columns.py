"""Notes beside the picture or below the steps: the shorter column takes the next."""

from __future__ import annotations

from guidegen.html.exercise_columns import columns

WORDS = {
    "Steps": "1. Stand.\n2. Sit.",
    "Cue": "Be tall.",
    "Common mistake": "Do not slump, lean or let your knees fall in while you go down to the seat.",
    "Easier": "Use a higher seat.",
}


def test_below_a_low_picture_there_is_room() -> None:
    """Beside a picture that takes no height all notes go below it before the steps get longer."""
    assert columns(WORDS, WORDS, picture=0) == ([], ["Cue", "Common mistake", "Easier"])


def test_beside_a_high_picture_the_notes_go_below_the_steps() -> None:
    """A picture higher than steps and notes together leaves none to its side."""
    assert columns(WORDS, WORDS, picture=100) == (["Cue", "Common mistake", "Easier"], [])


def test_between_them_each_note_goes_to_the_shorter_column() -> None:
    """Four lines of steps, a picture of three: one note levels them, the long one goes where it takes fewer lines."""
    below, beside = columns(WORDS, WORDS, picture=16)
    assert beside[0] == "Cue"
    assert sorted([*below, *beside]) == ["Common mistake", "Cue", "Easier"]
    assert below


def test_one_column_keeps_the_notes_by_the_picture() -> None:
    """On narrow pages nothing is balanced."""
    assert columns(WORDS, ["Steps", "Easier"], picture=500, narrow=True) == ([], ["Easier"])
