"""Reading ease: what counts as a sentence, where it stands, and grades worked out by hand."""

from __future__ import annotations

import pytest

from guidegen.language.readability import grade, sentences, syllables

BY_HAND = {
    1: ["walk", "hips", "raised", "steps", "knee's", "through", "you'll", "move", "strength", "breathe", "8", "2.5"],
    2: [
        "able",
        "little",
        "sitting",
        "doing",
        "quiet",
        "careful",
        "something",
        "movement",
        "wanted",
        "fatigue",
        "GP",
        "isn't",
    ],
    3: ["exercise", "area", "serious", "guardian", "energy", "period", "usual", "MRI", "easier", "ideas"],
    4: ["emergency", "information", "operation"],
}


@pytest.mark.parametrize(("word", "count"), [(word, count) for count, words in BY_HAND.items() for word in words])
def test_syllables_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    """Silent ends, neighbouring vowels, abbreviations and figures are counted as a reader says them."""
    assert syllables(word) == count


def test_each_bullet_and_numbered_item_is_a_sentence() -> None:
    """Items of a list end a sentence without a full stop; one that holds two counts as two."""
    body = "- Walk a bit\n- Rest. Then walk on\n\n1. Sit\n2. Stand up"
    assert [sentence.text for sentence in sentences(body)] == ["Walk a bit", "Rest.", "Then walk on", "Sit", "Stand up"]


def test_headings_are_not_counted_and_cells_of_a_table_are() -> None:
    """A heading would make a hard body look easy; a table is read cell by cell."""
    body = "### A heading\n\nOne two.\n\n| Week | Run |\n| --- | --- |\n| One | Two minutes |"
    assert [sentence.text for sentence in sentences(body)] == ["One two.", "Week", "Run", "One", "Two minutes"]


def test_a_sentence_ends_at_a_mark_that_a_new_start_follows() -> None:
    """Decimals and small letters after a stop do not end one; question marks, quotes and figures do."""
    body = 'Run 2.5 km approx. as before. Does it hurt? "Stop." 30 per cent less is fine!'
    found = [sentence.text for sentence in sentences(body)]
    assert found == ["Run 2.5 km approx. as before.", "Does it hurt?", '"Stop."', "30 per cent less is fine!"]


def test_every_sentence_has_the_line_that_it_begins_in() -> None:
    """Lines count from the line of the file that the body begins in, through lists and broken paragraphs."""
    body = "One goes on\nhere. Two.\n\n- Three\n- Four goes\n  on. Five."
    assert [(sentence.text, sentence.line) for sentence in sentences(body, first_line=10)] == [
        ("One goes on here.", 10),
        ("Two.", 11),
        ("Three", 13),
        ("Four goes on.", 14),
        ("Five.", 15),
    ]


def test_words_and_long_words_of_a_sentence_are_told() -> None:
    """A hyphen parts two words; long words have three syllables or more, as often as they stand there."""
    (sentence,) = sentences("Single-leg exercise isn't an emergency, but exercise.")
    assert (sentence.words, sentence.syllables) == (8, 2 + 1 + 3 + 2 + 1 + 4 + 1 + 3)
    assert sentence.long_words == ("exercise", "emergency", "exercise")


def test_the_grade_is_that_of_flesch_and_kincaid() -> None:
    """0.39 x words / sentences + 11.8 x syllables / words - 15.59, over the whole body."""
    one = sentences("Keep gently moving in the house, as far as it is comfortable.")
    assert [(sentence.words, sentence.syllables) for sentence in one] == [(12, 17)]
    assert grade(one) == pytest.approx(0.39 * 12 + 11.8 * 17 / 12 - 15.59)
    two = sentences("- Walk a bit.\n- Your doctor has information.")
    assert [(sentence.words, sentence.syllables) for sentence in two] == [(3, 3), (4, 8)]
    assert grade(two) == pytest.approx(0.39 * 7 / 2 + 11.8 * 11 / 7 - 15.59)


def test_the_same_words_as_bullets_are_easier() -> None:
    """Bullets are sentences, so a list is not scored as one endless one."""
    assert grade(sentences("- Walk\n- Rest\n- Sit")) < grade(sentences("Walk, rest, sit"))


def test_a_body_without_words_asks_for_no_grade() -> None:
    """Nothing to read is not an error."""
    assert sentences("") == sentences("---") == ()
    assert grade(()) == 0
