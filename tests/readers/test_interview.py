"""An interview without its terminal: which question is due, what typed text means, and when care comes first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidegen.answers import parse_answers
from guidegen.errors import AnswersError
from guidegen.files.text_with_places import read
from guidegen.library import Library
from guidegen.library.levels import Level
from guidegen.library.questionnaire import Question
from guidegen.readers.answers_yaml import given_yaml
from guidegen.readers.interview import Interview, NotUnderstoodError, client_fault, find_care, read_draft, read_typed
from tests.support.base import BASE, changed, text
from tests.support.plausible import complete_answers

TODAY = date(2026, 11, 20)


def as_typed(interview: Interview, question: Question, value: Any) -> str:
    """What a person types to give this value."""
    if not question.options:
        return str(value)
    numbers = {option.id: str(number) for number, option in enumerate(interview.offered(question), 1)}
    return " ".join(numbers[id_] for id_ in (value if isinstance(value, list) else [value]))


def step(interview: Interview, answers: Mapping[str, Any]) -> Interview:
    """The question that is due answered from these answers, or skipped."""
    question = interview.due
    assert question is not None
    if question.id not in answers:
        assert not question.required
        return interview.left_empty(question)
    typed = as_typed(interview, question, answers[question.id])
    return interview.answered(question, read_typed(interview, question, typed))


def held(library: Library, answers: Mapping[str, Any], until: str = "", miles: bool = False) -> Interview:
    """The interview in which these answers were typed, up to the question that is due then."""
    interview = Interview(library, miles)
    while (question := interview.due) is not None and question.id != until:
        interview = step(interview, answers)
    return interview


def typed(interview: Interview, id_: str, line: str) -> Interview:
    question = interview.library.questionnaire[id_]
    return interview.answered(question, read_typed(interview, question, line))


def saved(interview: Interview, **top: Any) -> str:
    """The file of an interview."""
    answers = {**interview.answers(), "distance_unit": "mi" if interview.miles else "km"}
    names = [question.id for question in interview.open]
    top = {"client": {}, "answered_on": TODAY, **top}
    return given_yaml(interview.library.questionnaire, answers, open_=names, **top)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), miles=st.booleans())
def test_whatever_is_typed_comes_back_as_the_same_answers(library: Library, data: st.DataObject, miles: bool) -> None:
    """Typed answer by answer, saved as YAML and read again, any complete answers are what they were."""
    wanted = data.draw(complete_answers(library, calm=0.6)) | {"distance_unit": "mi" if miles else "km"}
    file = saved(held(library, wanted, miles=miles))
    again = parse_answers(read(file, "answers.yaml"), library)
    assert again.values == parse_answers({"answered_on": "2026-11-20", "answers": wanted}, library).values


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_an_interview_left_anywhere_goes_on_as_if_it_had_not_been_left(library: Library, data: st.DataObject) -> None:
    """Saved and taken up again at any question, it ends in the same answers."""
    wanted = data.draw(complete_answers(library, calm=1))
    asked = [question.id for question in library.questionnaire if question.required and question.id in wanted]
    draft = read_draft(
        read(saved(held(library, wanted, data.draw(st.sampled_from(asked)))), "a.yaml"), library, False, TODAY
    )
    interview = draft.interview
    while interview.due is not None:
        interview = step(interview, wanted)
    assert interview.answers() == {id_: value for id_, value in wanted.items() if id_ != "distance_unit"}


@settings(max_examples=100, deadline=None)
@given(line=st.text(max_size=40), id_=st.sampled_from(sorted(BASE)))
def test_no_line_is_taken_for_what_the_file_would_refuse(library: Library, line: str, id_: str) -> None:
    """Whatever is typed is refused with a word, or is an answer that a file may hold."""
    interview = Interview(library, given=dict(BASE))
    question = library.questionnaire[id_]
    try:
        value = read_typed(interview, question, line)
    except NotUnderstoodError:
        return
    assert interview.answered(question, value).value(question) == value


def test_safety_questions_come_first_and_only_those_that_apply(library: Library) -> None:
    """A man is not asked about pregnancy, and the order is the questionnaire's."""
    interview = Interview(library)
    asked = []
    while interview.due is not None and interview.safety_due:
        asked.append(interview.due.id)
        interview = step(interview, changed({"sex": "male", "pregnancy": None}))
    assert asked == ["age", "sex", "rf_nerve", "leg_weak", "rf_general", "rf_body", "history", "trauma"]


def test_a_changed_answer_hides_and_shows_later_ones(library: Library) -> None:
    """Hidden answers are told and left out, and come back with their question."""
    answers = changed({"rf_nerve": ["sexual"], "rf_nerve_when": "older_stable"})
    before = held(library, answers)
    calm = typed(before, "rf_nerve", "7")
    assert [(question.id, option) for question, option in calm.left_out(before)] == [("rf_nerve_when", None)]
    assert "rf_nerve_when" not in calm.answers()
    assert calm.due is None
    assert typed(calm, "rf_nerve", "4").answers()["rf_nerve_when"] == "older_stable"
    younger = held(library, BASE)
    older = typed(younger, "age", "60")
    assert [question.id for question, _ in older.left_out(younger)] == ["pregnancy"]


def test_an_option_that_no_longer_applies_leaves_its_question_open(library: Library) -> None:
    """A safety question whose only tick is hidden by an earlier answer is asked again."""
    pregnant = held(library, changed({"pregnancy": "pregnant", "rf_body": ["bleeding_preg"]}), "history")
    now = typed(pregnant, "pregnancy", "1")
    assert [(question.id, option and option.id) for question, option in now.left_out(pregnant)] == [
        ("rf_body", "bleeding_preg")
    ]
    assert now.due is not None
    assert now.due.id == "rf_body"


def test_a_limit_that_falls_below_an_answer_asks_it_again(library: Library) -> None:
    """The age when pain began may not be above an age that was corrected."""
    interview = held(library, changed({"duration": "gt_12w", "first_age": 33}), "infl_more")
    younger = typed(interview, "age", "30")
    assert younger.due == library.questionnaire["first_age"]
    with pytest.raises(NotUnderstoodError, match="at most 30"):
        typed(younger, "first_age", "31")


@pytest.mark.parametrize(
    ("id_", "line", "said"),
    [
        ("age", "9", "a whole number from 10 to 99 years"),
        ("age", "34.5", "a whole number"),
        ("sex", "5", "from 1 to 4"),
        ("sex", "female", "from 1 to 4"),
        ("minutes", "10", "from 1 to 3"),
        ("rf_nerve", "1 7", "7 cannot stand beside other numbers"),
        ("rf_nerve", "1 9", "from 1 to 8"),
        ("rf_nerve", ",", "from 1 to 8"),
        ("km_usual", "156", "from 0 to 155 miles"),
        ("race_date", "20.11.2026", "as 2026-11-20"),
        ("notes", "a\u202eb", "direction mark"),
        ("consent", "maybe", "from 1 to 2"),
    ],
)
def test_what_is_no_answer_is_told_with_what_would_be_one(library: Library, id_: str, line: str, said: str) -> None:
    """A line that cannot be an answer changes nothing, and the message says what fits."""
    with pytest.raises(NotUnderstoodError, match=said):
        typed(Interview(library, miles=True), id_, line)


@pytest.mark.parametrize(
    ("id_", "line", "value"),
    [
        ("rf_nerve", "3, 1;1 2", ["bladder", "bowel", "saddle"]),
        ("km_usual", "12,5", 12.5),
        ("km_usual", " 12 ", 12),
        ("consent", "y", "yes"),
        ("consent", "No", "no"),
        ("minutes", "2", "20"),
        ("notes", "no", "no"),
    ],
)
def test_answers_are_read_as_people_type_them(library: Library, id_: str, line: str, value: Any) -> None:
    """Several numbers in any order and with any separator, decimal commas, yes and no in words."""
    assert typed(Interview(library), id_, line).answers().get(id_, value) == value
    assert read_typed(Interview(library), library.questionnaire[id_], line) == value


def test_an_emergency_is_told_as_soon_as_it_is_certain(library: Library) -> None:
    """Not before the question of since when, and then with the words of its page; unsure counts as new."""
    answers = changed({"rf_nerve": ["saddle"], "rf_nerve_when": "unsure"})
    before = held(library, answers, "rf_nerve_when")
    assert find_care(before) is None
    care = find_care(step(before, answers))
    assert care is not None
    assert (care.level, list(care.flags)) == (Level.EMERGENCY, ["RF01"])
    assert any("Do not wait for a call back" in words for words in care.words)
    assert any("pressure on the nerves" in words for words in care.words)


def test_who_leaves_before_since_when_counts_as_unsure(library: Library) -> None:
    """Nobody answers any more, so what may be an emergency is told as one."""
    before = held(library, changed({"rf_nerve": ["saddle"]}), "rf_nerve_when")
    care = find_care(before, leaving=True)
    assert care is not None
    assert care.level is Level.EMERGENCY
    assert find_care(held(library, BASE, "rf_general"), leaving=True) is None


def test_calm_answers_need_no_care_and_urgent_ones_say_whom_to_call(library: Library) -> None:
    """An urgent flag comes with its page's words once it is certain."""
    assert find_care(held(library, BASE)) is None
    care = find_care(held(library, changed({"age": 67, "pregnancy": None, "trauma": "minor"})))
    assert care is not None
    assert care.level is Level.URGENT
    assert any("Do not run or jump" in words for words in care.words)


def test_a_blank_file_is_an_interview_that_has_not_begun(library: Library) -> None:
    """An answers part with no values, or none at all, is taken from the first question on."""
    for file in ("answers:\n  age:\n  rf_nerve: []\n", "client: {name: A. Runner}\n"):
        draft = read_draft(read(file, "a.yaml"), library, True, TODAY)
        assert draft.interview.due == library.questionnaire["age"]
        assert (draft.answered_on, draft.interview.miles, draft.complete) == (TODAY, True, False)


@pytest.mark.parametrize(("given_", "miles"), [({}, True), ({"km_usual": 20}, False), ({"distance_unit": "km"}, False)])
def test_distances_of_a_file_keep_their_unit(library: Library, given_: dict[str, Any], miles: bool) -> None:
    """A file that names no unit holds kilometres; only one without any distance may be asked in miles."""
    file = json.dumps({"answered_on": "2026-11-20", "answers": {"age": 34, **given_}})
    assert read_draft(read(file, "a.json"), library, True, TODAY).interview.miles is miles


def test_a_complete_file_is_known_as_such(library: Library) -> None:
    """Answers that every other command takes are complete, whatever optional question is open."""
    draft = read_draft(read(text(), "a.yaml"), library, False, TODAY)
    assert draft.complete
    assert draft.interview.complete


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("answers: {age: 8}\n", "8 is below 10"),
        ("answers: {agge: 34}\n", "unknown question 'agge'"),
        ("foo: 1\nanswers: {age: 34}\n", "unknown key 'foo'"),
        ("client: {email: nobody}\nanswers: {age: 34}\n", "not an e-mail address"),
        ("answered_on: soon\nanswers: {age: 34}\n", "is not a date"),
        ("- age\n", "expected client, answered_on and answers"),
        ("answers: {age: [\n", "not valid YAML"),
        ("answers: {rf_nerve: [saddle, numb]}\n", "not an option"),
    ],
)
def test_a_file_with_faults_is_refused_so_that_none_of_it_is_lost(library: Library, file: str, said: str) -> None:
    """What cannot be read could not be written again."""
    with pytest.raises(AnswersError) as refused:
        read_draft(read(file, "a.yaml"), library, False, TODAY)
    assert any(said in problem.message for problem in refused.value.problems)
    assert not any("needs an answer" in problem.message for problem in refused.value.problems)


def test_client_and_overrides_of_a_file_stay_in_it(library: Library) -> None:
    """What an interview does not ask is written back as it was."""
    override = {"flag": "RF02", "to": "SOON", "permit": "P1", "by": "B: C", "registration": "1"}
    override |= {"on": "2026-11-20", "reason": 'said "yes"'}
    client = {"name": "A. Runner", "id": "007", "address": "1 Road\nTown", "email_consent": "yes"}
    draft = read_draft(read(text(client=client, overrides=[override]), "a.yaml"), library, False, TODAY)
    file = saved(draft.interview, client=draft.client, answered_on=draft.answered_on, overrides=draft.overrides)
    again = read(file, "b.yaml")
    assert again.data["client"] == client
    assert again.data["overrides"] == [override]


@pytest.mark.parametrize("value", ["no", "a: b", "# c", "1.0", "[d]", "'", '"', "null", "on", "Ünder 5 km", "a\\nb"])
def test_text_in_a_saved_file_is_read_as_it_was_typed(library: Library, value: str) -> None:
    """Nothing that a person types means anything to YAML."""
    interview = typed(held(library, BASE), "notes", value)
    file = saved(interview, client={"name": value})
    again = read(file, "a.yaml")
    assert (again.data["answers"]["notes"], again.data["client"]["name"]) == (value, value)
    assert "# Is there anything else your clinician should know? (optional)" in file


def test_a_client_is_refused_for_what_a_file_would_be_refused_for(library: Library) -> None:
    """Names and addresses are checked as in an answers file, each by itself."""
    assert client_fault("name", "A. Runner", library) is None
    assert client_fault("email", "runner@example.org", library) is None
    assert "not an e-mail address" in (client_fault("email", "runner", library) or "")
    assert "too long" in (client_fault("name", "x" * 121, library) or "")
