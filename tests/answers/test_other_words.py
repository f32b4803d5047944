"""Answers that somebody wrote in the words of a translation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.clinic.settings import Settings
from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.library.questionnaire import Questionnaire, Type
from guidegen.service.in_language import asked_in
from tests.readers.test_tables import read_text
from tests.support.base import BASE, mapping
from tests.support.tables import client, columns, table


@pytest.fixture(scope="module")
def spanish(library: Library) -> Questionnaire:
    return asked_in(library, Settings(language="es")).questionnaire


def test_labels_in_another_language_mean_their_options(library: Library, spanish: Questionnaire) -> None:
    """All of a file's, and whatever its capitals."""
    said: dict[str, Any] = {}
    for id_, value in BASE.items():
        question = spanish[id_]
        if question.type is Type.MULTI:
            said[id_] = [question.label(option).upper() for option in value]
        else:
            said[id_] = question.label(value) if question.options else value
    assert sum(said[id_] != BASE[id_] for id_ in BASE) > 20
    assert parse_answers(mapping(said), library).values == parse_answers(mapping(), library).values


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("leg_weak", "Ninguna pierna débil"),
        ("rf_nerve", ["Dolor en otro sitio", "none"]),
        ("leg_weak", ["Ninguna pierna ni ningún pie débil"]),
        ("rf_nerve", "¿?"),
    ],
)
def test_what_is_not_a_label_to_the_letter_is_refused(id_: str, said: object, library: Library) -> None:
    """Nothing is guessed of another language."""
    with pytest.raises(AnswersError) as caught:
        parse_answers(mapping({id_: said}), library)
    assert any(problem.message.startswith(f"{id_}: ") for problem in caught.value.problems)


def test_none_in_spanish_beside_a_sign_is_the_fault_that_it_is_in_english(
    library: Library, spanish: Questionnaire
) -> None:
    """And the sign counts meanwhile."""
    question = spanish["rf_nerve"]
    said = [question.label("bladder"), question.label("none")]
    with pytest.raises(AnswersError) as caught:
        parse_answers(mapping({"rf_nerve": said, "rf_nerve_when": "within_14d"}), library)
    assert any("'none' cannot stand beside other options" in problem.message for problem in caught.value.problems)
    assert caught.value.alert


def test_a_sign_in_spanish_counts_beside_words_that_nobody_knows(library: Library, spanish: Questionnaire) -> None:
    """Before the file is mended."""
    said = [spanish["rf_nerve"].label("bladder"), "Algo más"]
    with pytest.raises(AnswersError) as caught:
        parse_answers(mapping({"rf_nerve": said, "rf_nerve_when": "within_14d"}), library)
    assert any("is not an option" in problem.message for problem in caught.value.problems)
    assert "RF01" in str(caught.value.alert)


def test_cells_of_a_table_are_understood_too(tmp_path: Path, library: Library, spanish: Questionnaire) -> None:
    """One choice a cell, or several with semicolons between where no label has a comma in it."""
    said: dict[str, Any] = {
        "leg_weak": spanish["leg_weak"].label("mild_stable"),
        "rf_general": ";".join(spanish["rf_general"].label(id_) for id_ in ("weight_loss", "night_sweats")),
    }
    [row] = read_text(tmp_path, table([client(1, **said)], columns(library)), library)
    found = parse_answers(row.source, library).values
    assert found["leg_weak"] == "mild_stable"
    assert found["rf_general"] == ("weight_loss", "night_sweats")
