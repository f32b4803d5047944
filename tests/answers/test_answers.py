"""Plain data to checked answers: every problem at once, and nothing unsafe let through."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from guidegen.answers import Answers, Client, parse_answers
from guidegen.errors import AnswersError
from guidegen.files.text_with_places import read
from guidegen.library import Library
from guidegen.library.levels import Level, Permit
from tests.support.base import BASE, changed, mapping, parsed, refused, text
from tests.support.problems import messages

OVERRIDE = {
    "flag": "RF02",
    "to": "SOON",
    "permit": "P1",
    "by": "C. Clinician",
    "registration": "PH12345",
    "on": "2026-11-20",
    "reason": "Examined today, no deficit.",
}


def read_text(yaml: str, library: Library) -> Answers:
    return parse_answers(read(yaml, "a.yaml"), library)


def line_of(yaml: str, key: str) -> int:
    """The line that a key stands in."""
    return 1 + [line.strip().startswith(f"{key}:") for line in yaml.splitlines()].index(True)


# Every problem at once


def test_a_valid_file_is_read_whole(library: Library) -> None:
    """Client, day and every answer come through, lists as tuples, without warnings."""
    answers = parsed(library, client={"name": "A. Runner", "id": "R-1042", "email": "runner@example.org"})
    assert answers.client == Client("A. Runner", "R-1042", "runner@example.org")
    assert answers.answered_on == date(2026, 11, 20)
    assert set(answers.values) == set(BASE)
    assert answers.values["worse"] == ("sit",)
    assert answers.values["age"] == 34
    assert (answers.complete, answers.overrides, answers.warnings) == (True, (), ())


def test_every_problem_is_reported_at_once_with_its_place(library: Library) -> None:
    """Faults of every kind in one file come in one error, each with file, line, column and what to do."""
    yaml = text(
        {
            "age": 134,
            "sex": "femal",
            "rf_nerve": ["none", "sadle"],
            "pain_avg": "much",
            "leg_weak": None,
            "worse": ["sit", "sit"],
            "colour": "red",
            "slep": "good",
        },
        client={"name": "A", "fone": "1"},
        overides=[],
    )
    with pytest.raises(AnswersError) as caught:
        read_text(yaml, library)
    found = [str(problem) for problem in caught.value.problems]
    # Two spaces, the key, a colon and a space stand before a value.
    expected = [
        f"a.yaml:{line_of(yaml, 'age')}:8: age: 134 is above 99 (give a whole number (years))",
        f"a.yaml:{line_of(yaml, 'sex')}:8: sex: 'femal' is not an option (did you mean 'female'?)",
        f"a.yaml:{line_of(yaml, 'rf_nerve')}:22: rf_nerve: 'sadle' is not an option (did you mean 'saddle'?)",
        f"a.yaml:{line_of(yaml, 'pain_avg')}:13: pain_avg: expected a whole number, found 'much'",
        f"a.yaml:{line_of(yaml, 'worse')}:18: worse: 'sit' stands here a second time (keep one)",
        f"a.yaml:{line_of(yaml, 'slep')}:3: unknown question 'slep' (did you mean 'sleep'?)",
        f"a.yaml:{line_of(yaml, 'client')}:23: unknown key here (keys: address, email, email_consent, id, name)",
        f"a.yaml:{line_of(yaml, 'overides')}:1: unknown key 'overides' (did you mean 'overrides'?)",
    ]
    assert [line for line in expected if line not in found] == []
    assert any(line.startswith(f"a.yaml:{line_of(yaml, 'colour')}:3: unknown question 'colour'") for line in found)
    assert any("leg_weak: this safety question needs an answer" in line for line in found)
    assert len(found) == len(expected) + 2


@pytest.mark.parametrize(
    ("id_", "value", "message", "hint"),
    [
        ("age", 9, "age: 9 is below 10", "give a whole number (years)"),
        ("age", 34.5, "age: expected a whole number (years), found 34.5", "round it"),
        ("age", True, "age: expected a whole number (years), found true", None),
        ("age", [34], "age: expected a whole number (years), found a list", None),
        ("age", "thirty", "age: expected a whole number (years), found 'thirty'", None),
        ("age", {"years": 34}, "age: expected a whole number (years), found keys and values", None),
        ("km_usual", float("nan"), "km_usual: expected a number (km), found the number nan", None),
        ("km_usual", float("inf"), "km_usual: the number is too large", "give a number (km)"),
        ("km_usual", 10**400, "km_usual: the number is too large", "give a number (km)"),
        ("pain_avg", 14, "pain_avg: 14 is above 10", "give a whole number"),
        ("pain_avg", -1, "pain_avg: -1 is below 0", "give a whole number"),
        ("trend", {"a": 1}, "trend: expected one option, found keys and values", "one of: better, same, worse"),
        ("trend", ["same"], "trend: expected one option, found a list", "one of: better, same, worse"),
        ("trend", 7, "trend: the number 7 is not an option", "one of: better, same, worse"),
        ("worse", "sit", "worse: expected a list of options, found 'sit'", "write [sit]"),
        ("worse", [["sit"]], "worse: a list is not an option", None),
        ("rf_nerve", ["none", "saddle"], "rf_nerve: 'none' cannot stand beside other options", "keep either 'none'"),
        ("history", ["cancer", "cancer"], "history: 'cancer' stands here a second time", "keep one"),
        ("race_date", "soon", "race_date: 'soon' is not a date", "write it as 2026-11-20"),
        ("race_date", "2026-02-30", "race_date: '2026-02-30' is not a date", "write it as 2026-11-20"),
        ("psfs_1_activity", ["x"], "psfs_1_activity: expected text, found a list", None),
        ("psfs_1_activity", "x" * 81, "psfs_1_activity: the text is too long: 81 characters, at most 80", None),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(
    id_: str, value: Any, message: str, hint: str | None, library: Library
) -> None:
    """A number, option, list, date or text that does not fit its question is named with what to write instead."""
    error = refused(library, {id_: value})
    assert messages(error) == [message]
    if hint:
        assert (error.problems[0].hint or "").startswith(hint)


def test_a_scalar_where_a_list_belongs_offers_every_option_when_it_is_none_of_them(library: Library) -> None:
    """A misspelt scalar for a multi question is answered with the options on offer."""
    hint = refused(library, {"better": "walking"}).problems[0].hint
    assert hint == "options: move, sit_bend, lean_back, lie, nothing"


@pytest.mark.parametrize("data", [None, [], "Jane Secret", 7, True])
def test_a_file_that_is_no_mapping_is_refused_without_its_words(data: Any, library: Library) -> None:
    """What is not keys and values is one clear problem, and a text that may be a name is not repeated."""
    source = read("x: 1", "a.yaml")
    source.data = data
    with pytest.raises(AnswersError) as caught:
        parse_answers(source, library)
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].message.startswith("expected client, answered_on and answers, found ")
    assert "Jane" not in str(caught.value)


def test_data_of_a_python_caller_is_checked_as_files_are(library: Library) -> None:
    """Keys that are no text, dates and tuples from Python code end in answers or problems, never in a crash."""
    data: dict[Any, Any] = mapping({"worse": ("sit", "bend")}, answered_on=date(2026, 11, 20))
    assert parse_answers(data, library).values["worse"] == ("bend", "sit")
    data[3] = 4
    data["answers"][1] = 2
    with pytest.raises(AnswersError) as caught:
        parse_answers(data, library)
    assert messages(caught.value) == ["unknown question '1'", "unknown key '3'"]


@pytest.mark.parametrize("answered_on", ["yesterday", "2026-13-01", "9999-12-31", "0226-11-20", {"a": 1}, True])
def test_a_day_that_cannot_be_is_refused(answered_on: Any, library: Library) -> None:
    """answered_on has to be a real day of our time, so that every later date can be reckoned from it."""
    error = refused(library, answered_on=answered_on)
    assert len(error.problems) == 1
    assert error.problems[0].message.startswith("answered_on: ")
    assert error.problems[0].hint == "write it as 2026-11-20"


def test_a_missing_day_is_named(library: Library) -> None:
    """answered_on is required."""
    assert messages(refused(library, answered_on=None)) == ["'answered_on' is missing"]


# Missing answers


def test_an_empty_list_and_a_null_count_as_unanswered(library: Library) -> None:
    """Nothing ticked is no answer, not even "none"; safety questions are named as such, with their words."""
    answers = mapping()
    answers["answers"] |= {"rf_nerve": [], "worse": [], "sleep": None}
    with pytest.raises(AnswersError) as caught:
        parse_answers(answers, library)
    assert messages(caught.value) == [
        "rf_nerve: this safety question needs an answer",
        "worse: this question needs an answer",
        "sleep: this question needs an answer",
    ]
    assert caught.value.problems[2].hint == "How is your sleep? [good, fair, poor]"


def test_every_missing_item_is_listed(library: Library) -> None:
    """With no answer at all, each question that is always asked is listed, and the safety ones say so."""
    with pytest.raises(AnswersError) as caught:
        parse_answers({"answered_on": "2026-11-20", "answers": {}}, library)
    always = [question for question in library.questionnaire if question.required and question.show_if is None]
    assert len(always) > 40
    assert messages(caught.value) == [
        f"{question.id}: this {'safety ' if question.safety else ''}question needs an answer" for question in always
    ]


def test_a_question_that_others_bring_up_is_missed_too(library: Library) -> None:
    """A follow-up that the other answers show is required as well."""
    error = refused(library, {"rf_nerve": ["both_legs_pain"], "duration": "gt_12w"})
    assert messages(error) == [
        "rf_nerve_when: this safety question needs an answer",
        "first_age: this question needs an answer",
    ]


SAFETY_ONLY = {
    "age": 52,
    "sex": "male",
    "rf_nerve": ["saddle"],
    "rf_nerve_when": "within_14d",
    "leg_weak": "no",
    "rf_general": ["none"],
    "rf_body": ["none"],
    "history": ["none"],
    "trauma": "none",
}


def safety_only(library: Library, changes: dict[str, Any], **top: Any) -> Answers:
    answers = {key: value for key, value in {**SAFETY_ONLY, **changes}.items() if value is not None}
    return parse_answers({"answered_on": "2026-11-20", "answers": answers, **top}, library)


def test_later_items_may_be_missing_after_an_emergency_in_the_safety_items(library: Library) -> None:
    """A form that ended at an emergency is accepted, and says that it is not complete."""
    answers = safety_only(library, {})
    assert not answers.complete
    assert set(answers.values) == set(SAFETY_ONLY)


def test_other_safety_items_may_be_missing_where_those_given_make_an_emergency_certain(library: Library) -> None:
    """An interview stops there at once: its page is printed whatever else is open, and what is open is told."""
    answers = safety_only(library, {"leg_weak": None, "rf_general": None})
    assert not answers.complete
    assert answers.unread == ("leg_weak", "rf_general")


def test_later_items_may_be_missing_where_one_of_them_made_an_emergency_certain(library: Library) -> None:
    """An aneurysm stops the form at the pain's duration, which is none of the safety items."""
    changes = {"rf_nerve": ["none"], "rf_nerve_when": None, "history": ["aneurysm"], "duration": "d4_14"}
    assert not safety_only(library, changes).complete


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"rf_nerve": ["none"], "rf_nerve_when": None}, id="nothing"),
        pytest.param({"rf_nerve_when": "older_stable"}, id="urgent"),
        pytest.param({"rf_nerve": ["none"], "rf_nerve_when": None, "history": ["aneurysm"]}, id="needs-a-later-item"),
        pytest.param({"rf_nerve": ["none"], "rf_nerve_when": None, "trauma": "major"}, id="needs-duration"),
        pytest.param({"rf_nerve_when": None}, id="safety-follow-up-missing"),
    ],
)
def test_later_items_may_not_be_missing_otherwise(changes: dict[str, Any], library: Library) -> None:
    """Less than an emergency, or one that hangs on items that are missing: everything is required."""
    with pytest.raises(AnswersError) as caught:
        safety_only(library, changes)
    assert any("this question needs an answer" in message for message in messages(caught.value))


def test_later_items_may_not_be_missing_where_a_clinician_overrides(library: Library) -> None:
    """An override asks for complete answers, because what it lets through is decided by them."""
    with pytest.raises(AnswersError) as caught:
        safety_only(library, {}, overrides=[{**OVERRIDE, "flag": "RF01"}])
    assert "duration: this question needs an answer" in messages(caught.value)


def test_an_emergency_beside_an_overridden_one_needs_no_later_items(library: Library) -> None:
    """What nobody has stepped down prints its page at once, whatever was signed of another flag."""
    both = {"rf_general": ["very_unwell", "fever"]}
    assert not safety_only(library, both, overrides=[{**OVERRIDE, "flag": "RF01"}]).complete


def test_no_consent_no_document(library: Library) -> None:
    """Consent answered with no blocks, whatever else was answered."""
    assert messages(refused(library, {"consent": "no"})) == ["consent: without this consent nothing is printed"]


# Stale answers, contradictions, limits


def test_answers_to_hidden_questions_are_ignored_with_a_warning(library: Library) -> None:
    """What the questionnaire would not have shown is dropped and told, and decides nothing."""
    answers = parsed(library, {"sex": "male", "pregnancy": "pregnant", "first_age": 20, "rf_nerve_when": "unsure"})
    assert not {"pregnancy", "first_age", "rf_nerve_when"} & set(answers.values)
    ignored = "the answer is ignored, because this question does not apply to the other answers"
    assert {warning.message for warning in answers.warnings} == {
        f"{id_}: {ignored}" for id_ in ("pregnancy", "first_age", "rf_nerve_when")
    }


def test_hidden_options_are_ignored_with_a_warning(library: Library) -> None:
    """A hidden option beside others is dropped and told."""
    answers = parsed(library, {"rf_body": ["testicle", "collapse"]})
    assert answers.values["rf_body"] == ("collapse",)
    assert [warning.message for warning in answers.warnings] == [
        "rf_body: 'testicle' is ignored, because it does not apply to the other answers"
    ]


@pytest.mark.parametrize(
    "changes",
    [{"rf_body": ["testicle"]}, {"sex": "male", "pregnancy": None, "rf_body": ["bleeding_preg"]}],
)
def test_a_safety_question_with_only_hidden_options_is_unanswered(changes: dict[str, Any], library: Library) -> None:
    """Ignoring all that was ticked in a safety question leaves it open, and never counts as none."""
    assert messages(refused(library, changes)) == ["rf_body: this safety question needs an answer"]


def test_first_age_is_at_most_the_age(library: Library) -> None:
    """Pain that began at an age not yet reached is an error; at the same age it is fine."""
    changes = {"duration": "gt_12w", "infl_more": ["none"]}
    assert messages(refused(library, {**changes, "first_age": 35})) == ["first_age: 35 is above age (34)"]
    assert parsed(library, {**changes, "first_age": 34}).values["first_age"] == 34


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"run_pain": "not_running", "km_now": 5}, "km_now: a distance now, although run_pain is not_running"),
        ({"longest_30d": 30, "km_usual": 25}, "longest_30d: the longest run is longer than the usual week"),
        ({"pain_avg": 5, "pain_worst": 4}, "pain_worst: the worst pain is below the average"),
    ],
)
def test_contradictions_are_warnings(changes: dict[str, Any], message: str, library: Library) -> None:
    """Answers that do not fit together are told with their place and block nothing."""
    yaml = text(changes)
    (warning,) = read_text(yaml, library).warnings
    assert warning.message == message
    assert warning.place.line == line_of(yaml, message.split(":")[0])


# How an answer may be written


@pytest.mark.parametrize("written", ["no", '"no"', "'no'", "false", "False"])
def test_no_in_every_writing_is_the_option_no(written: str, library: Library) -> None:
    """Bare, quoted or as a boolean, no is the option no."""
    yaml = text().replace('leg_weak: "no"', f"leg_weak: {written}")
    assert f"leg_weak: {written}\n" in yaml
    assert read_text(yaml, library).values["leg_weak"] == "no"


def test_booleans_of_a_yaml_1_1_reader_are_yes_and_no(library: Library) -> None:
    """False and True in a mapping, as PyYAML reads bare no and yes, mean those options."""
    values = parsed(library, {"leg_weak": False, "night": False, "pregnancy": False, "consent": True}).values
    assert [values[id_] for id_ in ("leg_weak", "night", "pregnancy", "consent")] == ["no", "no", "no", "yes"]
    assert messages(refused(library, {"consent": False})) == ["consent: without this consent nothing is printed"]


@pytest.mark.parametrize("minutes", [20, "20", 20.0, " 20 "])
def test_minutes_may_be_a_number_or_text(minutes: Any, library: Library) -> None:
    """An option that looks like a number may be written as one."""
    assert parsed(library, {"minutes": minutes}).values["minutes"] == "20"


@pytest.mark.parametrize(("age", "read_as"), [("34", 34), (" 34 ", 34), (34.0, 34), ("34.0", 34)])
def test_a_number_may_be_text(age: Any, read_as: int, library: Library) -> None:
    """A whole number comes out as one, however it was written."""
    found = parsed(library, {"age": age}).values["age"]
    assert (found, type(found)) == (read_as, int)


def test_options_stand_in_the_order_of_the_questionnaire(library: Library) -> None:
    """The order of ticks carries no meaning."""
    assert parsed(library, {"worse": ["cough", "bend", "sit"]}).values["worse"] == ("bend", "sit", "cough")


@pytest.mark.parametrize("unit", ["mi", " mi "])
def test_miles_become_kilometres_before_ranges_are_checked(unit: str, library: Library) -> None:
    """All three distances are converted; a race's distance is asked in kilometres and stays."""
    changes = {"distance_unit": unit, "km_usual": 10, "km_now": "5", "longest_30d": 6.2, "race_km": 42.2}
    values = parsed(library, changes).values
    assert [values[id_] for id_ in ("km_usual", "km_now", "longest_30d", "race_km")] == [16.09, 8.045, 9.976, 42.2]
    assert messages(refused(library, {**changes, "km_usual": 156})) == ["km_usual: 156 is above 155.376"]
    assert parsed(library, {"km_usual": 156}).values["km_usual"] == 156


# Names and other text


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("A\x07B", "the text holds a control or unassigned character (U+0007)"),
        ("A\x00", "the text holds a control or unassigned character (U+0000)"),
        ("A\nB", "the text holds a control or unassigned character (U+000A)"),
        ("A\x1b[31m", "the text holds a control or unassigned character (U+001B)"),
        ("A\u202eB", "the text holds a direction mark (U+202E)"),
        ("\u2066A\u2069", "the text holds a direction mark (U+2066)"),
        ("A\ud800", "the text holds a control or unassigned character (U+D800)"),
        ("A\ue000", "the text holds a control or unassigned character (U+E000)"),
        ("A\u2028B", "the text holds a control or unassigned character (U+2028)"),
        ("Z" + "\u0335" * 5, "the text stacks too many accents on one letter"),
        ("A" * 121, "the text is too long: 121 characters, at most 120"),
        ("A" * 10_000, "the text is too long: 10000 characters, at most 120"),
    ],
)
def test_a_name_that_cannot_be_printed_is_refused(name: str, why: str, library: Library) -> None:
    """Control characters, direction marks, stacked accents and endless names are refused, without repeating them."""
    error = refused(library, client={"name": name})
    assert messages(error) == [f"name: {why}"]
    assert name not in str(error)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{7*7}}", "{% raw %}", "O'Hara & Søn", "李小龍", "محمد", "Zoë", "*A* [b](c)"]
)
def test_any_printable_name_is_text(name: str, library: Library) -> None:
    """Markup, template signs and every script come through as the text that they are."""
    assert parsed(library, client={"name": name}).client.name == name


def test_text_is_composed_and_trimmed(library: Library) -> None:
    """Outer white space goes, and letters with separate accents become one character."""
    assert parsed(library, client={"name": "  Zoe\u0308 ", "id": 1042}).client == Client("Zoë", "1042", "")


@pytest.mark.parametrize("client", [None, {}, {"name": "", "id": "", "email": " "}, {"name": None}])
def test_a_client_may_be_left_empty(client: Any, library: Library) -> None:
    """Blank fields of a form are fields without an answer."""
    assert parsed(library, client=client).client == Client()


@pytest.mark.parametrize("email", ["runner", "@example.org", "runner@", "a@b@c", "a b@example.org"])
def test_an_email_that_is_none_is_refused(email: str, library: Library) -> None:
    """An address needs one @ between two parts, and the message does not repeat it."""
    error = refused(library, client={"email": email})
    assert messages(error) == ["email: this is not an e-mail address"]
    assert email not in str(error)


@pytest.mark.parametrize("client", ["Jane Secret", ["Jane Secret"], {"name": ["Jane Secret"]}, {"id": {"a": "Jane"}}])
def test_a_client_in_the_wrong_shape_is_not_repeated(client: Any, library: Library) -> None:
    """A name written in the wrong place is refused without showing it."""
    error = refused(library, client=client)
    assert len(error.problems) == 1
    assert "Jane" not in str(error)


# Overrides


def test_an_override_is_read_with_all_its_fields(library: Library) -> None:
    """A complete override comes through with its levels and its day."""
    (found,) = parsed(library, overrides=[OVERRIDE]).overrides
    assert (found.flag, found.to, found.permit, found.on) == ("RF02", Level.SOON, Permit.P1, date(2026, 11, 20))
    assert (found.by, found.registration, found.reason) == ("C. Clinician", "PH12345", "Examined today, no deficit.")


@pytest.mark.parametrize("key", sorted(OVERRIDE))
@pytest.mark.parametrize("value", [None, " "])
def test_an_override_needs_every_field(key: str, value: str | None, library: Library) -> None:
    """Without flag, level, permit, name, registration, date or reason nothing is stepped down."""
    error = refused(library, overrides=[{**OVERRIDE, key: value}])
    assert any(key in message or ("date" in message and key == "on") for message in messages(error))


@pytest.mark.parametrize("to", ["ROUTINE", "SOON", "URGENT"])
@pytest.mark.parametrize("permit", ["P0", "P1", "P2", "P3"])
def test_an_override_has_a_permit_that_fits_its_level(to: str, permit: str, library: Library) -> None:
    """URGENT goes with P0, SOON with P1 to P3, ROUTINE with P3, and nothing else."""
    fits = (to, permit) in {("URGENT", "P0"), ("SOON", "P1"), ("SOON", "P2"), ("SOON", "P3"), ("ROUTINE", "P3")}
    overrides = [{**OVERRIDE, "to": to, "permit": permit}]
    if fits:
        assert parsed(library, overrides=overrides).overrides[0].to is Level[to]
    else:
        assert messages(refused(library, overrides=overrides)) == [f"permit: {permit} does not go with {to}"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"to": "EMERGENCY"}, "to: 'EMERGENCY' is not known"),
        ({"permit": "P4"}, "permit: 'P4' is not known"),
        ({"flag": "RF99"}, "flag: 'RF99' is not a red flag"),
        ({"on": "today"}, "on: 'today' is not a date"),
        ({"reason": "A\u202eB"}, "reason: the text holds a direction mark (U+202E)"),
        ({"because": "x"}, "unknown key 'because'"),
    ],
)
def test_an_override_that_cannot_be_read_is_refused(change: dict[str, str], message: str, library: Library) -> None:
    """Unknown levels, permits, flags and keys, dates that are none and unprintable words are each one problem."""
    assert messages(refused(library, overrides=[{**OVERRIDE, **change}])) == [message]


def test_a_flag_is_overridden_once(library: Library) -> None:
    """Two overrides of one flag contradict each other; two flags may each have one."""
    error = refused(library, overrides=[OVERRIDE, {**OVERRIDE, "to": "ROUTINE", "permit": "P3"}])
    assert messages(error) == ["flag: RF02 is overridden a second time"]
    assert len(parsed(library, overrides=[OVERRIDE, {**OVERRIDE, "flag": "RF03"}]).overrides) == 2


# The alert


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"rf_nerve": ["saddle"], "rf_nerve_when": "within_14d", "slep": "good"}, id="fault-elsewhere"),
        pytest.param({"rf_nerve": ["saddle"], "rf_nerve_when": "within_14days"}, id="follow-up-misspelt"),
        pytest.param({"rf_nerve": ["saddle"]}, id="follow-up-missing"),
        pytest.param({"rf_nerve": ["saddle", "leggs"], "rf_nerve_when": "unsure"}, id="other-option-misspelt"),
        pytest.param({"rf_nerve": ["none", "saddle"], "rf_nerve_when": "unsure"}, id="none-beside-it"),
        pytest.param({"rf_nerve": "saddle", "rf_nerve_when": "unsure"}, id="no-list"),
        pytest.param({"rf_nerve": ["unsure"], "rf_nerve_when": "unsure", "consent": "no"}, id="no-consent"),
        pytest.param({"rf_nerve": ["bladder"], "rf_nerve_when": "older_worse", "age": 134}, id="age-out-of-range"),
    ],
)
def test_an_emergency_in_unusable_answers_is_alerted(changes: dict[str, Any], library: Library) -> None:
    """Where what could be read holds RF01, the error says so; help must not wait for a corrected file."""
    alert = refused(library, changes).alert
    assert alert is not None
    assert "RF01 EMERGENCY" in alert
    assert "contact this client now" in alert


def test_an_urgent_finding_in_unusable_answers_is_alerted(library: Library) -> None:
    """An urgent red flag that is certain is alerted with its own level."""
    alert = refused(library, {"rf_general": ["weight_loss"], "colour": "red"}).alert
    assert alert is not None
    assert "URGENT" in alert
    assert "EMERGENCY" not in alert


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"colour": "red"}, id="calm"),
        pytest.param({"rf_nerve": None}, id="nothing-known"),
        pytest.param({"leg_weak": "mild_stable", "colour": "red"}, id="only-soon"),
        pytest.param({"history": ["cancer"], "area": None}, id="urgent-only-if-a-missing-answer-were-so"),
        pytest.param({"rf_nerve": ["saddle"], "rf_nerve_when": "older_stable", "history": 3}, id="not-emergency"),
    ],
)
def test_no_emergency_is_alerted_without_an_answer_that_says_so(changes: dict[str, Any], library: Library) -> None:
    """Missing answers alone raise no alarm; they are reported as problems."""
    alert = refused(library, changes).alert
    assert alert is None or "EMERGENCY" not in alert
    if "rf_nerve_when" not in changes:
        assert alert is None


def test_every_base_answer_may_be_missing_one_at_a_time(library: Library) -> None:
    """Taking any one required answer away is exactly one problem that names it."""
    assert len(BASE) == len(changed({})) > 40
    for id_ in BASE:
        assert [message.split(":")[0] for message in messages(refused(library, {id_: None}))] == [id_]
