"""The words for who cannot see a picture: an opening, then whole sentences, no more than a listener keeps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guidegen.html.alternative_text import alternative_text


def test_steps_follow_the_opening_without_their_marks() -> None:
    """Numbers of a list and stars around words are for who sees them; a number within a sentence stays."""
    steps = "1. **Stand tall.** Ready? Breathe!\n2. Hold for 1.5 seconds.\n\n- Relax"
    assert (
        alternative_text("Two pictures.", steps)
        == "Two pictures. Stand tall. Ready? Breathe! Hold for 1.5 seconds. Relax"
    )
    assert alternative_text("Two pictures.", "") == "Two pictures."


def test_the_first_sentence_without_room_ends_it() -> None:
    """A shorter sentence after it is left out too, else a step would be missing in between."""
    fits = "x" * (400 - len("Opening. "))
    assert alternative_text("Opening.", f"1. {fits}\n2. Y.") == f"Opening. {fits}"
    assert alternative_text("Opening.", f"1. First.\n2. {fits}\n3. Y.") == "Opening. First."


@given(st.text(max_size=50), st.text(max_size=900))
def test_any_text_is_held_to_its_length(opening: str, steps: str) -> None:
    """Whatever a clinic writes, the opening is there and the whole is short."""
    text = alternative_text(opening, steps)
    assert text.startswith(opening)
    assert len(text) <= 400
