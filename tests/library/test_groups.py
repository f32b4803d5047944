"""Which questions stand together on a page, and what is wrong with a grouping."""

from __future__ import annotations

import pytest

from guidegen.errors import Problem
from guidegen.files.resources import content_dir
from guidegen.files.text_with_places import read
from guidegen.library.questionnaire import Questionnaire, load_questionnaire

TEXT = (content_dir() / "questionnaire.yaml").read_text(encoding="utf-8")
GROUP = '  - {id: you, title: "About you", questions: [age, sex]}\n'


def loaded(group: str = GROUP, before: str = GROUP) -> tuple[Questionnaire, list[Problem]]:
    """The questionnaire with one of its lines replaced, and what is wrong with it."""
    assert before in TEXT
    problems: list[Problem] = []
    return load_questionnaire(read(TEXT.replace(before, group), "questionnaire.yaml"), problems), problems


def test_a_question_in_no_group_has_a_page_of_its_own() -> None:
    """Without the first group its questions stand alone, in their order."""
    questionnaire, problems = loaded("")
    assert problems == []
    assert [group.questions for group in questionnaire.groups[:3]] == [("age",), ("sex",), ("pregnancy",)]


@pytest.mark.parametrize(
    ("questions", "told"),
    [
        ("age, sexx", "'sexx' is not a question"),
        ("sex, age", "they do not follow each other"),
        ("age, pregnancy", "they do not follow each other"),
        ("sex, pregnancy", "whether 'pregnancy' is asked hangs on another of them"),
        ("postpartum_weeks, rf_nerve", "they are of several sections"),
        ("pain_avg, pain_worst", "'pain_avg' is in another group already"),
    ],
)
def test_a_page_is_filled_in_at_once_or_is_a_fault(questions: str, told: str) -> None:
    """Its questions are there, follow each other, are of one section, and none hangs on another."""
    _, problems = loaded(f"{GROUP.replace('age, sex', questions)}")
    assert told in problems[0].message
    assert problems[0].place.line is not None


def test_words_for_faults_are_those_that_there_are() -> None:
    """A misspelt fault would be a word that nobody reads."""
    _, problems = loaded('  missin: "Please answer this question."\n', '  missing: "Please answer this question."\n')
    assert [problem.message for problem in problems] == ["unknown key 'missin'"]


def test_a_side_names_the_option_that_it_is_read_as() -> None:
    """Another word than an option above it would leave every rule without it."""
    line = '      - {id: buttock_left, label: "Pain in the left buttock", reads_as: buttock}\n'
    _, problems = loaded(line.replace("reads_as: buttock", "reads_as: buttok"), line)
    assert [problem.message for problem in problems] == ["reads_as: 'buttok' is not an option above this one"]
