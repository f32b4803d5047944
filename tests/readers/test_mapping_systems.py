"""Survey programs: recognised by their headers, cells that join several answers, and forms that nobody finished."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from guidegen.cli.map import KINDS, map_
from guidegen.errors import AnswersError
from guidegen.files.text_with_places import read
from guidegen.library import Library
from guidegen.readers.mapping.draft import Draft, Guess, draft_mapping
from guidegen.readers.mapping.draft_text import draft_text
from guidegen.readers.mapping.exports import Kind, kind_of
from guidegen.readers.mapping.mapping_file import check_mapping, read_mapping
from guidegen.readers.rows import CellRow
from tests.support.exports import written_csv
from tests.support.plausible import random_answers
from tests.support.survey_exports import EXPORTS
from tests.support.tables import client, opened_table
from tests.support.twins import finish

WHAT_HURTS = "What makes it worse?"
HISTORY = "Have you ever had any of these, or do you have them now?"


def drafted(library: Library, *rows: Sequence[str], by_place: bool = False) -> Draft:
    lines = [CellRow(number, number, tuple(cells)) for number, cells in enumerate(rows, 1)]
    return draft_mapping(lines, "clients.csv", library.questionnaire, is_by_place=by_place)


def guess(draft: Draft, to: str) -> Guess:
    return next(one for one in draft.guesses if one.to == to)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("StartDate EndDate Status RecordedDate ResponseId Q1", Kind.QUALTRICS),
        ("start end about/age about/sex _id _uuid _submission_time _index", Kind.KOBO),
        ("SubmissionDate about-age meta-instanceID KEY", Kind.ODK),
        ("id submitdate lastpage startlanguage seed age", Kind.LIMESURVEY),
        ("Response ID|Date submitted|Last page|Start language|How old are you?", Kind.LIMESURVEY),
        ("Respondent ID|Collector ID|Start Date|End Date|IP Address", Kind.SURVEYMONKEY),
        ("#|How old are you?|Start Date (UTC)|Submit Date (UTC)|Network ID", Kind.TYPEFORM),
        ("Submission Date|Client number|How old are you?", Kind.JOTFORM),
        ("No.|Response ID|Timestamp|Finished|Survey ID|1. How old are you?", Kind.FORMBRICKS),
    ],
)
def test_each_program_is_told_by_its_own_columns(header: str, kind: Kind) -> None:
    """Whatever questions stand beside them."""
    assert kind_of(header.split("|" if "|" in header else " ")) is kind


@pytest.mark.parametrize("separator", ["\n", "|", ";", ", ", " | ", ";\n"])
def test_the_separator_of_joined_answers_is_found(library: Library, separator: str) -> None:
    """Also where the program usually has another one, or the words are not quite ours."""
    cells = ["Smoking, now or in the past", "Blood-thinning medicine"], ["Diabetes", "Cancer, now or in the past"]
    rows = [(str(number), "30", separator.join(two)) for number, two in enumerate(cells)]
    draft = drafted(library, ("client_id", "age", HISTORY), *rows)
    history = guess(draft, "history")
    assert history.separator is not None
    assert history.separator.strip(" ") in separator or history.separator.strip() == separator.strip()
    assert not {separator.join(two) for two in cells} & set(history.meanings)


@pytest.mark.parametrize("joint", ["\n", ";", " / ", " and ", "|", " + ", ",", "\t", " & ", "\u2022"])
@pytest.mark.parametrize("id_", ["history", "worse", "leg_weak"])
def test_a_cell_of_several_answers_is_no_option(library: Library, joint: str, id_: str) -> None:
    """Whatever stands between them: one of them would be lost."""
    question = library.questionnaire[id_]
    first, second = question.options[0].label, question.options[1].label
    draft = drafted(library, ("client_id", "age", question.ask), ("7", "30", f"{first}{joint}{second}"))
    assert f"{first}{joint}{second}" not in guess(draft, id_).meanings


def test_words_that_are_not_quite_ours_are_drafted_one_by_one(library: Library) -> None:
    """With a separator in the place of the program's usual one."""
    cell = "Bending forwards makes it worse\nSitting makes it worse"
    draft = drafted(library, ("client_id", "age", WHAT_HURTS), ("7", "30", cell))
    assert draft.separator == "\n"
    assert cell not in draft_text(draft)


@pytest.mark.parametrize("style", ["first", "each"])
def test_two_header_rows_name_question_and_option(library: Library, style: str) -> None:
    """Where the question stands over its first option only, and where it stands over each."""
    question = library.questionnaire["worse"]
    labels = [option.label for option in question.options]
    above = [question.ask, *([""] if style == "first" else [question.ask]) * (len(labels) - 1)]
    header = ["Respondent ID", "Collector ID", "Start Date", "How old are you?", *above]
    below = ["", "", "", "Open-Ended Response", *labels]
    draft = drafted(library, header, below, ["118", "4", "11/29/2026 9:20:00 AM", "30", *labels])
    assert draft.kind is Kind.SURVEYMONKEY
    assert draft.told is not None
    worse = guess(draft, "worse")
    assert worse.name == f"{question.ask} [*]"
    assert [option for option, _ in worse.meanings.values()] == list(question.option_ids)


def test_codes_are_drafted_by_their_place_only_when_asked(library: Library) -> None:
    """All of a question's options then, for the others will be chosen one day; and they wait for a person."""
    rows = ("record_id", "redcap_event_name", "trend"), ("7", "baseline", "1"), ("8", "baseline", "2")
    assert guess(drafted(library, *rows), "trend").meanings == {"1": (None, 0.0), "2": (None, 0.0)}
    trend = guess(drafted(library, *rows, by_place=True), "trend")
    options = library.questionnaire["trend"].option_ids
    assert [option for option, _ in trend.meanings.values()] == list(options)
    assert list(trend.meanings) == [str(number) for number in range(1, len(options) + 1)]
    assert trend.needs_a_look
    too_many = guess(drafted(library, *rows, ("9", "baseline", "99"), by_place=True), "trend")
    assert all(option is None for option, _ in too_many.meanings.values())


def test_an_empty_column_of_the_program_gives_nothing(library: Library) -> None:
    """Addresses and names that nobody gave are passed over, and the form's own question is taken."""
    header = ("StartDate", "EndDate", "RecordedDate", "ResponseId", "RecipientEmail", "Email", "Q1")
    draft = drafted(library, header, ("2026-11-29 09:20:00",) * 3 + ("R_1", "", "a@example.org", "30"))
    assert "RecipientEmail" in draft.ignored
    assert guess(draft, "email").name == "Email"
    assert guess(draft, "answered_on").name == "RecordedDate"


@pytest.mark.parametrize("name", EXPORTS)
def test_a_draft_of_an_export_shows_no_clients(library: Library, name: str) -> None:
    """No number, address or answer of theirs, and it is refused until a person has confirmed it."""
    write, by_place = EXPORTS[name]
    text = write([{"notes": "Uncle Morwenna", "psfs_1_activity": "Quorndon hill"}], library)
    lines = [CellRow(number, number, tuple(row)) for number, row in enumerate(_cells(text), 1)]
    found = draft_text(draft_mapping(lines, "clients.csv", library.questionnaire, is_by_place=by_place))
    for secret in ("Morwenna", "Quorndon", "R-1", "192.0.2.1"):
        assert secret not in found
    with pytest.raises(AnswersError, match="this is not confirmed"):
        check_mapping(read(found, "mapping.yaml"), library.questionnaire)


def _cells(text: str) -> list[list[str]]:
    first = text.partition("\r\n")[0]
    return list(csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ","))


REDCAP = ("record_id", "redcap_repeat_instrument", "redcap_repeat_instance", "back_pain_timestamp")


def redcap(folder: Path, library: Library, *rows: Sequence[str], answers: bool = True) -> tuple[Path, Path]:
    """A table of REDCap with one client a row, whose own cells are given, and its finished draft."""
    ids = [question.id for question in library.questionnaire]
    given = client(1) if answers else {}
    lines = [[*row[:4], *(str(given.get(id_, "")) for id_ in ids), row[4], row[5]] for row in rows]
    lines = [[*REDCAP, *ids, "back_pain_complete", "diary_complete"], *lines]
    table, mapping = folder / "clients.csv", folder / "mapping.yaml"
    table.write_text(written_csv(lines[0], lines[1:]), encoding="utf-8", newline="")
    finish(table, mapping, library, by_place=False)
    return table, mapping


@pytest.mark.parametrize("word", ["0", "1", "", "Unverified", "Incomplete"])
def test_a_form_that_was_not_finished_is_refused(tmp_path: Path, library: Library, word: str) -> None:
    """Its answers are there to look for red flags in; --any-status takes it."""
    row = ("7", "", "", "2026-11-20 09:30:00", word, "")
    table, mapping = redcap(tmp_path, library, row, ("8", *row[1:4], "2", "0"))
    checked = read_mapping(str(mapping), library.questionnaire)
    assert checked.finished == {"back_pain_complete": frozenset(("2", "complete"))}
    with opened_table(table, library, checked) as found:
        unfinished, finished = found.rows()
    assert ["did not finish the form" in problem.message for problem in unfinished.source.problems] == [True]
    assert "rf_nerve" in unfinished.source.data["answers"]
    assert not finished.source.problems
    with opened_table(table, library, checked, any_status=True) as found:
        assert not any(row.source.problems for row in found.rows())


def test_rows_of_a_repeated_form_without_answers_are_passed_over_and_told(tmp_path: Path, library: Library) -> None:
    """One with an answer is a client's, and the empty row of a form that is not repeated is refused as any other."""
    diary = ("7", "diary", "1", "", "", "2")
    table, mapping = redcap(tmp_path, library, ("7", "", "", "2026-11-20 09:30:00", "2", ""), answers=True)
    lines = table.read_text(encoding="utf-8").splitlines()
    width = lines[0].count(",") - len(REDCAP)
    empty = ",".join([*diary[:4], *[""] * (width - 1), *diary[4:]])
    table.write_text("\r\n".join([lines[0], lines[1], empty, lines[1].replace("7,,,", "9,diary,1,")]), encoding="utf-8")
    checked = read_mapping(str(mapping), library.questionnaire)
    with opened_table(table, library, checked) as found:
        assert [row.client["id"] for row in found.rows()] == ["7", "9"]
        assert any("row 3" in problem.message for problem in found.warnings)


def test_a_column_that_says_whether_a_form_was_finished_has_to_be_there(tmp_path: Path, library: Library) -> None:
    """Without it nobody knows who did not finish."""
    table, mapping = redcap(tmp_path, library, ("7", "", "", "2026-11-20 09:30:00", "2", ""))
    table.write_text(table.read_text(encoding="utf-8").replace("back_pain_complete", "diary_done"), encoding="utf-8")
    text = mapping.read_text(encoding="utf-8").replace("ignore: [", 'ignore: ["diary_done", ')
    mapping.write_text(text, encoding="utf-8")
    with opened_table(table, library, read_mapping(str(mapping), library.questionnaire)) as found:
        assert ["which says whether a form was finished" in problem.message for problem in found.problems] == [True]


def test_a_column_for_what_is_none_of_the_options_waits_for_a_person(library: Library) -> None:
    """The words that somebody wrote beside the options are no option, and are not shown."""
    question = library.questionnaire["worse"]
    labels = [option.label for option in question.options]
    names = [f"{question.ask} [{label}]" for label in (*labels, "Other (please specify)")]
    draft = drafted(library, ("client_id", "age", *names), ("7", "30", *("1" for _ in labels), "Quorndon hill"))
    assert list(guess(draft, "worse").meanings) == labels
    assert [one.name for one in draft.guesses if one.to is None] == names[-1:]
    assert "Quorndon" not in draft_text(draft)


def test_codes_in_front_of_the_words_are_passed_over(library: Library) -> None:
    """LimeSurvey writes code and text of each column, so that no star stands for its options."""
    question = library.questionnaire["rf_nerve"]
    labels = [option.label for option in question.options]
    names = [f"rfnerve[SQ{number:03d}]. {question.ask} [{label}]" for number, label in enumerate(labels, 1)]
    own = ("id. Response ID", "submitdate. Date submitted", "lastpage. Last page", "startlanguage. Start language")
    header = (*own, "age. How old are you?", *names)
    draft = drafted(library, header, ("1", "2026-11-29 09:30:00", "7", "en", "30", *("No" for _ in names)))
    assert draft.kind is Kind.LIMESURVEY
    assert [guess(draft, to).name for to in ("answered_on", "age")] == [own[1], "age. How old are you?"]
    found = [one.to for one in draft.guesses if one.question is question]
    assert found == [f"rf_nerve.{option}" for option in question.option_ids]


@pytest.mark.parametrize("has_answers_together", [True, False])
def test_groups_in_front_of_names_are_passed_over(library: Library, has_answers_together: bool) -> None:
    """Whether KoBo writes the answers of a question with several together or only in columns of their own."""
    options = [f"safety/rf_nerve/{option}" for option in library.questionnaire["rf_nerve"].option_ids]
    together = ["safety/rf_nerve"] if has_answers_together else []
    header = ("start", "end", "_uuid", "_index", "about/client_id", "about/age", "about/sex", *together, *options)
    draft = drafted(library, header, ("2026-11-29", "2026-11-29", "0", "1", "7", "30", "male", *(["0"] * 9)))
    assert guess(draft, "rf_nerve").name == "safety/rf_nerve/*"
    assert {guess(draft, to).name for to in ("client_id", "age", "sex")} == {
        "about/client_id",
        "about/age",
        "about/sex",
    }
    assert set(together) <= set(draft.ignored)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("qualtrics text", ",True,", ",False,"),
        ("formbricks", ",Yes,cs1,", ",No,cs1,"),
        ("typeform joined", ",completed,", ",partial,"),
    ],
)
def test_who_did_not_come_to_the_end_is_refused(
    tmp_path: Path, library: Library, name: str, old: str, new: str
) -> None:
    """By the column in which each program says so."""
    answers = random_answers(random.Random(5), library, calm=1)
    text = EXPORTS[name][0]([answers, answers], library)
    first, _, second = text.rpartition(old)
    table, mapping = tmp_path / "clients.csv", tmp_path / "mapping.yaml"
    table.write_text(f"{first}{new}{second}", encoding="utf-8", newline="")
    finish(table, mapping, library, by_place=False)
    with opened_table(table, library, read_mapping(str(mapping), library.questionnaire)) as found:
        good, bad = found.rows()
    assert not good.source.problems
    assert ["did not finish the form" in problem.message for problem in bad.source.problems] == [True]


def test_the_command_knows_every_program_and_tells_of_header_rows(tmp_path: Path, library: Library) -> None:
    """Codes by their places are drafted only when they are asked for."""
    assert [kind.value for kind in Kind] == list(KINDS)
    table = tmp_path / "clients.csv"
    answers = random_answers(random.Random(5), library, calm=1)
    table.write_text(EXPORTS["qualtrics codes"][0]([answers], library), encoding="utf-8", newline="")
    plain = CliRunner().invoke(map_, [str(table)])
    by_place = CliRunner().invoke(map_, [str(table), "--codes-by-place"])
    assert plain.exit_code == by_place.exit_code == 0
    assert "the second and the third row" in plain.stderr
    assert plain.stdout.count("   # ?") > 20
    assert by_place.stdout.count("   # ?") == 0
    assert "   # by its place: " in by_place.stdout
