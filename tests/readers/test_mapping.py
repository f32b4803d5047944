"""Mapping files: what they say is checked as a whole, and cells are read by what they say."""

from __future__ import annotations

import json
from collections.abc import Mapping as Words
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.errors import AnswersError, Problem
from guidegen.files.text_with_places import read
from guidegen.library import Library
from guidegen.readers.fhir import read_responses
from guidegen.readers.mapping.choices import split_choices
from guidegen.readers.mapping.date_format import DateFormat
from guidegen.readers.mapping.mapping_file import check_mapping, read_mapping
from guidegen.readers.mapping.models import IGNORED, Mapping, Target, fold
from guidegen.readers.mapping.schema import mapping_schema
from guidegen.readers.rows import UNREADABLE, ClientRow
from guidegen.readers.tables.columns import OWN_COLUMNS
from tests.support.fhir_sample import raw, response
from tests.support.problems import messages, problems_of
from tests.support.tables import client, open_clients, opened_table, table


def mapped(library: Library, columns: Words[str, Any] | None = None, **top: Any) -> str:
    """A whole mapping as YAML: a column of the same name for each question, some changed; None takes one away."""
    safety = library.questionnaire.safety_ids()
    found: dict[str, Any] = {"answered_on": "answered_on", "client_id": "client_id", "name": "name"}
    for question in library.questionnaire:
        found[question.id] = {"to": question.id, **({"confirmed": "yes"} if question.id in safety else {})}
    found |= columns or {}
    given = {name: value for name, value in found.items() if value is not None}
    lines = [f"{key}: {json.dumps(value)}" for key, value in {"separator": ";", **top}.items()]
    lines += ["columns:", *(f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in given.items())]
    return "\n".join(lines) + "\n"


def checked(text: str, library: Library) -> Mapping:
    return check_mapping(read(text, "mapping.yaml"), library.questionnaire)


def mapping_problems(text: str, library: Library) -> list[Problem]:
    return problems_of(AnswersError, checked, text, library)


def mapping_messages(text: str, library: Library) -> list[str]:
    return messages(mapping_problems(text, library))


def row_of(folder: Path, library: Library, mapping: str, cells: Words[str, Any]) -> ClientRow:
    """The calm client's row in a table with the mapping's columns and some cells changed."""
    found = checked(mapping, library)
    row = {**client(1), **cells}
    header = [name for name in row if found.target(name)] + [name for name in found.names() if name not in row]
    path = folder / "clients.csv"
    path.write_text(table([{name: row.get(name, "") for name in header}], header), encoding="utf-8", newline="")
    with open_clients(str(path), library.questionnaire, mapping=found) as clients:
        (only,) = clients.rows()
    return only


def row_messages(row: ClientRow, library: Library) -> list[str]:
    return messages(problems_of(AnswersError, parse_answers, row.source, library))


# The file


def test_a_mapping_of_our_own_columns_is_accepted(tmp_path: Path, library: Library) -> None:
    """Options by their names or labels need no words."""
    row = row_of(tmp_path, library, mapped(library), {"area": "Pain in the groin; buttock", "name": "Zyxwia Quorndon"})
    answers = parse_answers(row.source, library)
    assert answers.values["area"] == ("buttock", "groin")
    assert (answers.client.id, answers.client.name) == ("R-1", "Zyxwia Quorndon")


def test_all_faults_of_a_mapping_are_told_at_once_with_their_lines(library: Library) -> None:
    """Unknown questions, options, keys and units, each with the nearest name."""
    text = mapped(
        library,
        {
            "Your pain": {"to": "pain_avrg"},
            "trend": {"to": "trend", "values": {"Up": "bettr"}},
            "km_now": {"to": "km_now", "unit": "furlongs"},
            "sit": {"to": "sit", "separator": ";"},
            "race_date": {"to": "race_date", "date": "DD/MM"},
            "stress": {"to": "stress", "values": {"Much": "high"}},
            "consent": {"to": "consent", "value": {"Yes": "yes"}},
            "Shoe size": None,
        },
        not_asked=["rf_nerve_wen", "age"],
        not_offered={"rf_nerve": ["sadle"], "x": []},
        colums={},
    )
    found = {problem.message: problem for problem in mapping_problems(text, library)}
    lines = text.splitlines()
    expected = {
        "'pain_avrg' is no question of ours": ("did you mean 'pain_avg'?", "Your pain"),
        "trend: 'bettr' is not an option": ("did you mean 'better'?", "trend"),
        "unknown key 'separator'": (None, "sit"),
        "date: year, month and day are needed, as in DD/MM/YYYY": (None, "race_date"),
        "unit: 'furlongs' is not known": (None, "km_now"),
        "unknown question 'rf_nerve_wen'": ("did you mean 'rf_nerve_when'?", "not_asked"),
        "rf_nerve: 'sadle' is not an option": ("did you mean 'saddle'?", "not_offered"),
        "unknown question 'x'": (None, "not_offered"),
        "unknown key 'colums'": ("did you mean 'columns'?", "colums"),
        "stress: expected a number, found 'high'": (None, "stress"),
        "unknown key 'value'": ("did you mean 'values'?", "consent"),
        "'age' is asked of everybody, so no form can leave it out": (
            "add it to the form, and map its column",
            "not_as",
        ),
    }
    for message, (hint, where) in expected.items():
        assert message in found
        match = found[message]
        assert match.hint == hint or hint is None
        assert where in lines[(match.place.line or 0) - 1]
        assert match.place.column


def test_a_question_is_given_by_one_column_only(library: Library) -> None:
    """The line of the first is named; a first and a last name are one name."""
    text = mapped(library, {"My age": {"to": "age", "confirmed": "yes"}, "Last name": "name", "NAME ": "email"})
    assert mapping_messages(text, library) == [
        "'age' is given by a second column",
        "the column 'NAME ' is mapped a second time",
    ]
    assert "area.groin" in mapped(library, {"groin": "area.groin"})
    assert (
        mapping_messages(mapped(library, {"groin": "area.groin"}), library)[0]
        == "'area.groin' is given by a second column"
    )


@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "no"}, {"confirmed": False}])
def test_a_safety_question_has_to_be_confirmed(library: Library, confirmed: dict[str, Any]) -> None:
    """By a person, in so many words; the line is that of the question."""
    text = mapped(library, {"rf_nerve": {"to": "rf_nerve", **confirmed}})
    (found,) = mapping_problems(text, library)
    assert found.message == "safety question rf_nerve: this is not confirmed"
    assert '"rf_nerve"' in text.splitlines()[(found.place.line or 0) - 1]


def test_what_a_draft_was_not_sure_of_has_to_be_confirmed_too(library: Library) -> None:
    """Where it says no, it holds for any question."""
    assert mapping_messages(mapped(library, {"sit": {"to": "sit", "confirmed": "no"}}), library) == [
        "sit: this is not confirmed"
    ]


def test_every_option_of_a_safety_question_has_a_word_or_the_file_says_so(library: Library) -> None:
    """A warning sign that nobody can tick is never left out in silence, and the file that says so is told."""
    words = {option.label: option.id for option in library.questionnaire["rf_general"].options if option.id != "fever"}
    column = {"rf_general": {"to": "rf_general", "values": words, "confirmed": "yes"}}
    assert mapping_messages(mapped(library, column), library) == ["rf_general: nothing of theirs means fever"]
    found = checked(mapped(library, column, not_offered={"rf_general": ["fever"]}), library)
    assert len(found.warnings) == 1
    assert "fever" in found.warnings[0].message


def test_questions_without_a_column_are_told(library: Library) -> None:
    """All that everybody has to answer, and safety questions that only some are asked unless the file lists them."""
    gone = dict.fromkeys(("pain_avg", "rf_nerve", "pregnancy", "first_age", "cadence", "answered_on"))
    found = mapping_messages(mapped(library, gone), library)
    assert found == [f"no column gives '{id_}'" for id_ in ("answered_on", "pregnancy", "rf_nerve", "pain_avg")]
    assert "no column gives 'pregnancy'" not in mapping_messages(
        mapped(library, gone, not_asked=["pregnancy"]), library
    )


def test_a_word_has_one_meaning(library: Library) -> None:
    """However it is capitalised; none at all is a fault, never no answer."""
    values = {"Up": "better", "up ": "worse", "Same": None}
    found = mapping_messages(mapped(library, {"trend": {"to": "trend", "values": values}}), library)
    assert found == ["trend: 'up ' stands here twice", "trend: a word has no meaning yet"]


def test_a_broken_or_foreign_file_is_told(tmp_path: Path, library: Library) -> None:
    """Each with one problem."""
    for number, text in enumerate(("", "- a\n", "columns: 3\n", "columns: {a: [}\n", "\x00")):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(AnswersError) as error:
            read_mapping(str(path), library.questionnaire)
        assert error.value.problems[0].place.file == str(path)
    with pytest.raises(AnswersError, match="no-such"):
        read_mapping(str(tmp_path / "no-such.yaml"), library.questionnaire)


def test_the_schema_knows_every_key_and_name(library: Library) -> None:
    """Columns of our table, units and keys of a column."""
    schema = json.loads(mapping_schema(library.questionnaire))
    short, long = schema["properties"]["columns"]["additionalProperties"]["oneOf"]
    assert {"client_id", "rf_nerve", "rf_nerve.bladder", "answered_on"} <= set(short["enum"])
    assert set(long["properties"]) == {
        "to", "values", "options", "no_answer", "separator", "unit", "date", "confirmed"
    }  # fmt: skip
    assert "age" not in schema["properties"]["not_asked"]["items"]["enum"]


# Headers


def test_columns_without_a_meaning_end_the_run(tmp_path: Path, library: Library) -> None:
    """In the table at their column, in the mapping at their line; those to be ignored are passed over."""
    found = checked(mapped(library, {"Shoes": "work"} | {"work": None}, ignore=["Score"]), library)
    header = ["Score", "Colour", *(name for name in found.names() if name != "Shoes")]
    path = tmp_path / "clients.csv"
    path.write_text(table([], header), encoding="utf-8")
    with pytest.raises(AnswersError) as error, open_clients(str(path), library.questionnaire, mapping=found):
        pass
    unknown, missing = error.value.problems
    assert (unknown.message, unknown.place.line, unknown.place.column) == ("unknown column 'Colour'", 1, 2)
    assert (missing.message, missing.place.file) == ("the table has no column 'Shoes'", "mapping.yaml")
    assert found.target(" score") is IGNORED


def test_a_corrected_list_of_failed_rows_is_read_as_its_table_was(tmp_path: Path, library: Library) -> None:
    """The columns in front of it are passed over; a clinic's own column of such a name is not."""
    found = checked(mapped(library), library)
    path = tmp_path / "failed.csv"
    path.write_text(table([], [*OWN_COLUMNS, *found.names()]), encoding="utf-8")
    with open_clients(str(path), library.questionnaire, mapping=found) as clients:
        assert list(clients.rows()) == []
    path.write_text(table([], [*found.names(), *OWN_COLUMNS]), encoding="utf-8")
    with pytest.raises(AnswersError) as error, open_clients(str(path), library.questionnaire, mapping=found):
        pass
    assert [problem.message for problem in error.value.problems] == [f"unknown column '{one}'" for one in OWN_COLUMNS]


def test_names_are_found_however_they_are_spaced_and_quoted(library: Library) -> None:
    """Forms change quotes and put line breaks into long questions."""
    found = checked(mapped(library, {"What's your\n work?": "work", "work": None}), library)
    target = found.target("\ufeffWHAT\u2019S  your work? ")
    assert isinstance(target, Target)
    assert target.ours == "work"


# Cells


def in_km(column: dict[str, Any]) -> dict[str, Any]:
    """The other distances in kilometres where one has a unit, as a mapping must have them."""
    if "unit" not in column:
        return {}
    return {"distance_unit": None, **{id_: {"to": id_, "unit": "km"} for id_ in ("km_usual", "km_now", "longest_30d")}}


@pytest.mark.parametrize(
    ("column", "cell", "means"),
    [
        ({"to": "km_now", "unit": "m"}, "5000", 5),
        ({"to": "km_now", "unit": "mi"}, "2", 3.218),
        ({"to": "km_now", "unit": "km"}, "7,5 km", 7.5),
        ({"to": "km_now", "unit": "km"}, "2 Miles", 3.218),
        ({"to": "home_bridge_left"}, "12", 12),
        ({"to": "home_side_bridge_left", "unit": "minutes"}, "1.5", 90),
        ({"to": "home_side_bridge_left", "unit": "seconds"}, "1 min", 60),
        ({"to": "stress", "values": {"A lot": 9}}, "a lot", 9),
        ({"to": "stress", "values": {"A lot": 9}}, "3", 3),
        ({"to": "trend", "values": {"Up": "better", "Down": "worse"}}, "up", "better"),
        ({"to": "race_date", "date": "D/M/YYYY"}, "3/12/2026", "2026-12-03"),
        ({"to": "race_date"}, "2026-12-03", "2026-12-03"),
        ({"to": "consent", "values": {"I agree": "yes", "I do not": "no"}}, "I agree", "yes"),
        ({"to": "consent"}, "TRUE", "yes"),
        ({"to": "notes"}, "as it is", "as it is"),
        ({"to": "cadence", "no_answer": ["n/a"]}, "N/A", None),
        ({"to": "area", "separator": " / "}, "Pain in the groin / buttock", ("buttock", "groin")),
    ],
)
def test_cells_are_read_as_the_mapping_says(
    tmp_path: Path, library: Library, column: dict[str, Any], cell: str, means: Any
) -> None:
    """Units, words, dates and separators."""
    mapping = mapped(library, {**in_km(column), column["to"]: None, "Theirs": column})
    row = row_of(tmp_path, library, mapping, {"Theirs": cell, "longest_30d": "0"})
    assert parse_answers(row.source, library).values.get(column["to"]) == means


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ({"to": "km_now", "unit": "km"}, "30 furlongs", "km_now: expected a number (km), found '30 furlongs'"),
        ({"to": "km_now", "unit": "km"}, "1,250", "km_now: expected a number (km), found '1,250'"),
        ({"to": "minutes", "values": {"1": 10, "2": 20}}, "10", "minutes: this is none of the answers known"),
        ({"to": "trend", "values": {"Up": "better"}}, "better", "trend: this is none of the answers known"),
        ({"to": "race_date", "date": "D/M/YYYY"}, "2026-12-03", "race_date: this is not a date written as D/M/YYYY"),
        ({"to": "race_date", "date": "D/M/YYYY"}, "3/13/2026", "race_date: this is not a date written as D/M/YYYY"),
        ({"to": "area"}, "buttock; Other: my knee", "area: this is none of the answers known"),
        ({"to": "consent"}, "perhaps", "consent: this is none of the answers known"),
    ],
)
def test_what_the_mapping_does_not_know_is_a_fault(
    tmp_path: Path, library: Library, column: dict[str, Any], cell: str, why: str
) -> None:
    """At its column, and without repeating free text in the message, which logs show."""
    mapping = mapped(library, {**in_km(column), column["to"]: None, "Theirs": column})
    row = row_of(tmp_path, library, mapping, {"Theirs": cell})
    told = row_messages(row, library)
    assert any(message.startswith(why) for message in told), told
    assert not any("knee" in message for message in told)
    problem = next(one for one in row.source.problems) if row.source.problems else None
    assert problem is None or (problem.place.line == 2 and problem.place.column)


def test_distances_of_a_form_in_miles_stay_in_miles(tmp_path: Path, library: Library) -> None:
    """So that the guide speaks of miles; a column for the unit would contradict it."""
    miles = {id_: {"to": id_, "unit": "miles"} for id_ in ("km_usual", "km_now", "longest_30d")}
    row = row_of(
        tmp_path,
        library,
        mapped(library, {**miles, "distance_unit": None}),
        dict(zip(miles, ("10", "8", "5 km"), strict=True)),
    )
    values = parse_answers(row.source, library).values
    assert values["distance_unit"] == "mi"
    assert (values["km_usual"], values["longest_30d"]) == (16.09, 5)
    assert "units of their own" in mapping_messages(mapped(library, miles), library)[0]
    partly = mapped(library, {**miles, "km_now": "km_now", "distance_unit": None})
    assert mapping_messages(partly, library) == ["km_now: other distances have a unit here, and this one has none"]


@pytest.mark.parametrize("ticks", [("1", "0"), ("Checked", "Unchecked"), ("Yes", "No")])
def test_a_star_stands_for_the_options_of_a_field(tmp_path: Path, library: Library, ticks: tuple[str, str]) -> None:
    """A column for each, as REDCap has them; without any tick a safety question has no answer."""
    question = library.questionnaire["rf_general"]
    codes = {str(number): option for number, option in enumerate(question.option_ids)}
    column = {"to": "rf_general", "options": codes, "confirmed": "yes"}
    mapping = mapped(library, {"rf_general": None, "fever___*": column})
    cells = {f"fever___{code}": ticks[1] for code in codes}
    row = row_of(tmp_path, library, mapping, {**cells, "fever___0": ticks[0], "fever___3": ticks[0]})
    assert parse_answers(row.source, library).values["rf_general"] == ("fever", "night_sweats")
    row = row_of(tmp_path, library, mapping, cells)
    assert row_messages(row, library) == ["rf_general: this safety question needs an answer"]
    row = row_of(tmp_path, library, mapping, {**cells, "fever___5": ticks[0], "fever___1": "maybe"})
    assert row_messages(row, library)[0].startswith("rf_general.very_unwell: this is none of the answers known")
    lacking = mapped(library, {"rf_general": None, "fever___*": column | {"options": {"0": "fever"}}})
    assert mapping_messages(lacking, library)[0].startswith("rf_general: nothing of theirs means very_unwell")


def test_an_early_cell_may_have_lines(tmp_path: Path, library: Library) -> None:
    """An address in front of all the questions is no torn row."""
    found = checked(mapped(library, {"Where": "address"}), library)
    header = ["client_id", "Where", *(name for name in found.names() if name not in ("client_id", "Where"))]
    cells = {**client(1), "Where": "1 River Road\nRiverside"}
    path = tmp_path / "clients.csv"
    path.write_text(table([cells, client(2)], header), encoding="utf-8", newline="")
    with open_clients(str(path), library.questionnaire, mapping=found) as clients:
        first, second = clients.rows()
    assert parse_answers(first.source, library).client.address == "1 River Road\nRiverside"
    assert not second.source.problems


def test_a_first_and_a_last_name_are_one_name(tmp_path: Path, library: Library) -> None:
    """In the order of the table, for the answers as for the list of recipients."""
    mapping = mapped(library, {"name": None, "First name": "name", "Last name": "name"})
    row = row_of(tmp_path, library, mapping, {"First name": "Ada", "Last name": "Quorndon"})
    assert row.client["name"] == row.source.data["client"]["name"] == "Ada Quorndon"


@pytest.mark.parametrize(
    ("written", "order"),
    [
        ("2026/11/20 9:30:15 AM GMT+1", "2026-11-20T08:30:15"),
        ("2026/11/20 12:05:00 PM GMT", "2026-11-20T12:05:00"),
        ("2026/1/5 12:05:00\u202fam UTC-5:30", "2026-01-05T05:35:00"),
        ("2026/11/20 9:30:15", UNREADABLE),
        ("2026/11/20 13:30:15 PM GMT+1", UNREADABLE),
        ("", UNREADABLE),
    ],
)
def test_the_local_time_of_a_form_orders_its_rows(tmp_path: Path, library: Library, written: str, order: str) -> None:
    """By the moment whatever the zone; the day is the local one, and a time that cannot be read may be the newest."""
    column = {"to": "answered_on", "date": "YYYY/M/D h:mm:ss A Z"}
    mapping = mapped(library, {"answered_on": None, "Timestamp": column})
    row = row_of(tmp_path, library, mapping, {"Timestamp": written})
    assert row.answered == order
    if order == UNREADABLE:
        assert any("answered_on" in message for message in row_messages(row, library))


def test_a_red_flag_beside_words_that_nobody_knows_is_told(tmp_path: Path, library: Library) -> None:
    """What could be read of a cell counts at once."""
    row = row_of(tmp_path, library, mapped(library), {"rf_nerve": "bladder; my dog", "rf_nerve_when": "within_14d"})
    with pytest.raises(AnswersError) as error:
        parse_answers(row.source, library)
    assert "EMERGENCY" in (error.value.alert or "")


# Choices


@pytest.mark.parametrize(
    ("text", "words", "rest"),
    [
        ("a", ("a",), []),
        ("a, b, c; d", ("a", "b, c; d"), []),
        ("b, c; d, a,", ("b, c; d", "a"), []),
        ("A , B,  C; D", ("a", "b, c; d"), []),
        ("a, x, y, a", ("a", "a"), ["x, y"]),
        ("b, c", (), ["b, c"]),
        ("x", (), ["x"]),
        (", ,", (), []),
        ("e, f", ("e, f",), []),
        ("e, g", ("e", "g"), []),
    ],
)
def test_words_of_choices_may_hold_the_separator(text: str, words: tuple[str, ...], rest: list[str]) -> None:
    """The longest known word wins where the rest then fits too; what is left over is kept as it was written."""
    split = split_choices(text, ", ", {"a", "b, c; d", "e", "e, f", "g"}, fold)
    assert (split.words, split.rest, split.ambiguous) == (words, rest, False)


def test_a_cell_that_can_be_read_in_two_ways_is_told() -> None:
    """Rather than decided."""
    assert split_choices("a, b", ", ", {"a", "b", "a, b"}, fold).ambiguous
    assert split_choices("a, b, c", ", ", {"a, b", "c", "a", "b, c"}, fold).ambiguous
    assert not split_choices("a;" * 5000, ";", {"a"}, fold).words


def test_a_separator_of_letters_needs_its_spaces() -> None:
    """So that it is not found within words."""
    assert split_choices("a band and sand", " and ", {"a band", "sand"}, fold).words == ("a band", "sand")


# Dates


@pytest.mark.parametrize(
    ("written_as", "text", "order"),
    [
        ("DD/MM/YYYY HH:mm", "03/12/2026 09:05", "2026-12-03T09:05:00"),
        ("M/D/YY H:mm:ss", "12/3/26 9:05:07", "2026-12-03T09:05:07"),
        ("D. MMM YYYY", "3. Nov 2026", "2026-11-03T00:00:00"),
        ("D-MMM-YYYY", "3-november-2026", "2026-11-03T00:00:00"),
        ("YYYY-MM-DDTHH:mm:ssZ", "2026-11-03T23:00:00-03:00", "2026-11-04T02:00:00"),
        ("YYYYMMDD", "20261103", "2026-11-03T00:00:00"),
        ("DD/MM/YYYY", "3/12/2026", None),
        ("DD/MM/YYYY", "31/02/2026", None),
        ("DD/MM/YYYY", "٠٣/12/2026", None),
        ("YYYY-MM-DDTHH:mm:ssZ", "0001-01-01T00:00:00+14", None),
    ],
)
def test_dates_are_read_by_their_format_only(written_as: str, text: str, order: str | None) -> None:
    """What is written in another way, or is no day, is not guessed at."""
    found = DateFormat(written_as).read(text)
    assert (found.order if found else None) == order


@pytest.mark.parametrize("text", ["DD/MM", "DD/MM/YYYY DD", "D/M/YYYY h:mm", "jj.mm.aaaa", "", "H:mm A D/M/YYYY"])
def test_a_format_that_leaves_something_open_is_refused(text: str) -> None:
    """No year, a part twice, hours of 12 without AM or PM, letters of no meaning."""
    with pytest.raises(ValueError, match=r"\w"):
        DateFormat(text)


def test_a_sheets_own_dates_need_no_format(library: Library) -> None:
    """They are dates already."""
    found = checked(mapped(library, {"answered_on": {"to": "answered_on", "date": "D/M/YYYY"}}), library)
    target = found.target("answered_on")
    assert isinstance(target, Target)
    assert target.read(datetime(2026, 11, 3, 9, 5)).value == "2026-11-03"


# What may be lost


@pytest.mark.parametrize(
    ("id_", "word", "meaning"),
    [
        ("rf_nerve", "Yes", "none"),
        ("rf_nerve", "yes, both", "none"),
        ("leg_weak", "TRUE", "no"),
        ("rf_body", "x", "none"),
        ("trauma", "Yes - a fall", "none"),
        ("history", "A weak immune system", "none"),
    ],
)
def test_a_yes_that_is_read_as_none_is_told_on_each_run(library: Library, id_: str, word: str, meaning: str) -> None:
    """And so is a warning sign of ours that means nothing there; the words of a no are not."""
    options = {option: option for option in library.questionnaire[id_].option_ids}
    told = checked(
        mapped(library, {id_: {"to": id_, "values": options | {word: meaning}, "confirmed": "yes"}}), library
    )
    assert [problem.message.startswith(f"{id_}: '{word}' is read as '{meaning}'") for problem in told.turned] == [True]
    calm = {"to": id_, "values": options | {"Nothing": meaning}, "confirmed": "yes"}
    assert checked(mapped(library, {id_: calm}), library).warnings == ()
    assert told.warnings == told.turned


def test_with_a_yes_that_is_read_as_none_no_list_is_complete(tmp_path: Path, library: Library) -> None:
    """Whatever the answers are: a warning sign would not be seen among them. So it is with FHIR."""
    options = {option: option for option in library.questionnaire["rf_nerve"].option_ids}
    turned = {"to": "rf_nerve", "values": options | {"Yes": "none"}, "confirmed": "yes"}
    meanings = checked(mapped(library, {"rf_nerve": turned}), library)
    path, names = tmp_path / "clients.csv", [name for name in meanings.targets if name != "address"]
    path.write_text(table([client(1)], names), encoding="utf-8", newline="")
    with opened_table(path, library, meanings) as clients:
        assert list(clients.incomplete) == [*meanings.turned]
    resource = response(library.questionnaire)
    assert read_responses(raw(resource), "r.json", library, mapping=meanings).incomplete == [*meanings.turned]
    calm = checked(mapped(library, {}), library)
    with opened_table(path, library, calm) as clients:
        assert list(clients.incomplete) == []


@pytest.mark.parametrize("mark", ["\n", ";", "|", ", ", " / ", " + ", " and ", "<br>", "\t", " - "])
def test_a_word_that_is_several_answers_is_no_option(library: Library, mark: str) -> None:
    """One of them would be lost; the hint names what stands between them."""
    question = library.questionnaire["history"]
    word = mark.join(question.label(option) for option in ("smoke", "thinners"))
    options = {option: option for option in question.option_ids}
    column = {"history": {"to": "history", "values": options | {word: "smoke"}, "confirmed": "yes"}}
    assert ["made up of several answers" in one for one in mapping_messages(mapped(library, column), library)] == [True]


@pytest.mark.parametrize(
    ("ignored", "is_good"),
    [(["meta/*"], True), (["*_comment"], True), (["_*"], False), (["*"], False), (["**"], False), (["age"], False)],
)
def test_names_to_be_passed_over_may_hold_a_star(library: Library, ignored: list[str], is_good: bool) -> None:
    """Never one that would pass over nearly everything; a column that is mapped is read all the same."""
    text = mapped(library, ignore=ignored)
    assert (mapping_messages_or_none(text, library) == []) is is_good
    if is_good:
        found = checked(mapped(library, ignore=[*ignored, "age*"]), library)
        assert getattr(found.target("age"), "ours", "") == "age"
        assert found.target("age_comment") is IGNORED


def mapping_messages_or_none(text: str, library: Library) -> list[str]:
    try:
        checked(text, library)
    except AnswersError as error:
        return messages(error.problems)
    return []


def test_no_answer_where_a_safety_question_was_not_asked(tmp_path: Path, library: Library) -> None:
    """N/A is allowed where its show-if does not hold, and lacks an answer where it does."""
    column = {"rf_nerve_when": {"to": "rf_nerve_when", "no_answer": ["N/A"], "confirmed": "yes"}}
    row = row_of(tmp_path, library, mapped(library, column), {"rf_nerve_when": "n/a"})
    assert parse_answers(row.source, library)
    row = row_of(tmp_path, library, mapped(library, column), {"rf_nerve_when": "N/A", "rf_nerve": "saddle"})
    with pytest.raises(AnswersError) as error:
        parse_answers(row.source, library)
    assert "rf_nerve_when" in (error.value.unread or ())
    assert error.value.alert
