"""Answers that stand at another question than theirs: swapped cells, shifted rows, words in the wrong box."""

from __future__ import annotations

from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.answers.elsewhere import LONGEST, Elsewhere
from guidegen.answers.file import answers_of
from guidegen.errors import AnswersError
from guidegen.files.text_with_places import Source
from guidegen.library import Library
from guidegen.service.alerts import alert_in_guess
from tests.support.base import mapping, parsed, refused, text


@pytest.mark.parametrize(
    ("changes", "unread"),
    [
        pytest.param({"trauma": "none", "nsaid_caution": ["minor"]}, ("trauma",), id="a choice"),
        pytest.param({"rf_nerve": ["none"], "equipment": ["bladder"]}, ("rf_nerve",), id="a tick"),
        pytest.param({"rf_nerve": ["none"], "pain_avg": "bladder;saddle"}, ("rf_nerve",), id="several at a number"),
        pytest.param(
            {"rf_general": ["none"], "sleep": "Fever of 38 °C or more, or shivers"}, ("rf_general",), id="words"
        ),
        pytest.param(
            {"equipment": ["unsure"]}, ("rf_nerve", "rf_nerve_when", "leg_weak"), id="a word of several questions"
        ),
        pytest.param({"rf_nerve": ["none"], "equipment": ["none", "no"]}, (), id="words of nothing"),
        pytest.param({"history": ["smoke"], "equipment": ["smoke"]}, (), id="one that is answered so"),
        pytest.param({"history": ["none"], "equipment": ["ankle"]}, (), id="no word of ours"),
        pytest.param({"sex": "female", "pregnancy": "no", "consent": "maybe"}, (), id="a word of doubt"),
        pytest.param({"sex": "female", "pregnancy": "no", "sleep": "maybe"}, ("pregnancy",), id="it is one elsewhere"),
        pytest.param(
            {"sex": "female", "pregnancy": "no", "night": "maybe"},
            ("pregnancy", "night"),
            id="a red flag hangs on both",
        ),
    ],
)
def test_both_questions_are_in_doubt(changes: dict[str, Any], unread: tuple[str, ...], library: Library) -> None:
    """A word that is no answer where it stands may be the answer to a safety question, which has another then."""
    assert refused(library, changes).unread == unread


def test_a_question_of_other_rules_is_in_doubt_where_a_red_flag_hangs_on_it(library: Library) -> None:
    """It may be that of a bone that breaks."""
    bone = {"area": ["bony_spot"], "worse": ["impact"], "flare_easy": "easy", "bsi_hx": "none"}
    assert "bsi_hx" in (refused(library, bone | {"equipment": ["two_plus", "same_site"]}).unread or ())
    assert refused(library, {"equipment": ["two_plus"]}).unread == ()


@pytest.mark.parametrize("consent", ["worse_or_severe", "Bladder", "saddle; bladder"])
def test_an_answer_where_consent_to_mail_should_stand_is_in_doubt(consent: str, library: Library) -> None:
    """The one column beside the questions whose words are options, too."""
    assert refused(library, client={"email_consent": consent}).unread


@pytest.mark.parametrize("note", ["fever", "Fever;very_unwell", "night_sweats | fever", "Losing weight without trying"])
def test_a_text_that_is_nothing_but_an_answer_is_told(note: str, library: Library) -> None:
    """Texts are free, so that nothing else would tell; the answers are used, and their question counts as unread."""
    answers = parsed(library, {"rf_general": ["none"], "notes": note})
    assert answers.unread == ("rf_general",)
    (warning,) = answers.warnings
    assert warning.is_safety
    assert note not in str(warning)


@pytest.mark.parametrize("note", ["No fever", "fever, and then some", "none", "I had a fever as a child", "Diabetes"])
def test_other_texts_are_texts(note: str, library: Library) -> None:
    """What people write in their own words is nobody's answer."""
    assert parsed(library, {"history": ["diabetes"], "notes": note}).unread == ()


def shifted(changes: dict[str, Any], library: Library, is_row: bool, **top: Any) -> tuple[str, ...] | None:
    source = Source("t", mapping(changes, **top), is_row=is_row)
    source.values = {("answers", id_): (2, at) for at, id_ in enumerate(source.data["answers"])}
    with pytest.raises(AnswersError) as error:
        parse_answers(source, library)
    return error.value.unread


def test_a_row_with_many_faults_may_be_shifted(library: Library) -> None:
    """Then every answer that a red flag hangs on may be another's; where answers bear their names, none is."""
    faults = {"sleep": "7", "stress": "poor", "confidence": "none"}
    assert {"night", "pain_worst"} <= {*(shifted(faults, library, is_row=True) or ())}
    assert shifted(faults, library, is_row=False) == ()
    two = {"sleep": "7", "stress": "poor"}
    assert shifted(two, library, is_row=True, language="es") == ()
    assert shifted(two, library, is_row=True, language="2026-11-20")


@pytest.mark.parametrize(("area", "unread"), [("groin", ("worse",)), ("centre", ())])
def test_an_open_answer_of_complete_ones_is_in_doubt_where_a_red_flag_hangs_on_it(
    area: str, unread: tuple[str, ...], library: Library
) -> None:
    """As where a reader took one of several ticks, and another was left open: the answers can be used all the same."""
    source = Source("t", mapping({"area": [area], "worse": ["downhill"]}), unread=["worse"])
    assert parse_answers(source, library).unread == unread


def test_what_was_guessed_of_an_answer_decides_nothing(library: Library) -> None:
    """A reader's guess is kept to look for red flags with, and its question is open all the same."""
    bone = {"area": ["bony_spot"], "worse": ["impact"], "flare_easy": "easy", "bsi_hx": "none"}
    for unread in ([], ["bsi_hx"]):
        source = Source("t", mapping({**bone, "sleep": "?"}), unread=unread)
        with pytest.raises(AnswersError) as error:
            parse_answers(source, library)
        assert error.value.unread == tuple(unread)


def test_a_clinics_own_words_are_looked_for_too(library: Library) -> None:
    """What their form calls an answer of ours."""
    words = Elsewhere(library.questionnaire, {"numb between the legs": {"rf_nerve": "saddle"}})
    stress = library.questionnaire["stress"]
    assert list(words.find("Numb  between the legs", stress)) == [("rf_nerve", "saddle")]
    assert list(words.find("Numb between the legs", library.questionnaire["rf_nerve"])) == []


def test_a_long_text_is_looked_at_in_its_beginning(library: Library) -> None:
    """It would take for ever."""
    words = Elsewhere(library.questionnaire)
    assert list(words.find("x" * LONGEST + ";bladder", None)) == []
    assert list(words.find("9," * 500_000, None)) == []


@pytest.mark.parametrize("ticks", ["[~]", "[null]", "[~, none]"])
def test_nothing_in_a_list_is_no_word(ticks: str, library: Library) -> None:
    """Python calls it None, and our options have a none."""
    source = answers_of(text().replace('rf_body: ["none"]', f"rf_body: {ticks}").encode(), "t.yaml")
    with pytest.raises(AnswersError) as error:
        parse_answers(source, library)
    assert error.value.unread == ("rf_body",)


@pytest.mark.parametrize("name", ["Answers", "responses", "answers (2)"])
def test_a_second_block_of_answers_under_another_name_is_searched(name: str, library: Library) -> None:
    """Its questions are in doubt, whichever of the two blocks holds the red flag."""
    source = answers_of(f'{text()}"{name}": {{rf_body: [collapse], sleep: good}}\n'.encode(), "t.yaml")
    with pytest.raises(AnswersError) as error:
        parse_answers(source, library)
    assert error.value.unread == ("rf_body",)
    assert any(alert_in_guess(guess, library) for guess in source.guesses)


@pytest.mark.parametrize("where", ["client", "top"])
@pytest.mark.parametrize(("said", "unread"), [("collapse", ("rf_body",)), ("rang back", ())])
def test_an_answer_under_a_key_that_is_none_of_ours_is_in_doubt(
    where: str, said: str, unread: tuple[str, ...], library: Library
) -> None:
    """Other words under it are a fault, and no red flag."""
    top = {"client": {"id": "R-1", "remark": said}} if where == "client" else {"remark": said}
    assert refused(library, **top).unread == unread
