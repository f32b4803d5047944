"""The first look: the all-clear is earned, remarks reach everyone, and the dry run promises what the run does."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidegen.answers.language import NOT_UNDERSTOOD
from guidegen.batch.preflight import Preflight, triage_rows
from guidegen.cli.batch_words import forecast, needs
from guidegen.errors import Place, Problem
from guidegen.library import Library
from guidegen.readers.form.read import BESIDE
from guidegen.readers.open import Reading, open_answers
from guidegen.service.in_language import NOT_SPOKEN
from tests.support.base import ROOT, run
from tests.support.tables import EMERGENCY, URGENT, Row, client, columns, open_clients, write_table
from tests.support.tables import table as table_of

TODAY = date(2026, 11, 20)
ALL_CLEAR = "No client needs to be contacted first."
OPTIONS = ("--region", "uk", "--today", "2026-11-20")


def looked_at(folder: Path, library: Library, *rows: Row) -> Preflight:
    path = write_table(folder / "clients.csv", rows, library)
    with open_clients(str(path), library.questionnaire) as clients:
        return triage_rows(clients, library, TODAY)


def told(found: Preflight) -> str:
    return "\n".join(needs(found))


def test_the_all_clear_is_given_where_everything_was_read(tmp_path: Path, library: Library) -> None:
    """Calm answers, all of them."""
    assert told(looked_at(tmp_path, library, client(1), client(2))).startswith(ALL_CLEAR)


@pytest.mark.parametrize(
    ("changes", "unread"),
    [
        pytest.param({"rf_general": "hot at night"}, ["rf_general"], id="free text"),
        pytest.param({"rf_general": ""}, ["rf_general"], id="no answer"),
        pytest.param({"rf_nerve": "none", "rf_nerve_when": "older_stable"}, ["rf_nerve_when"], id="hidden by another"),
        pytest.param({"rf_general": "?", "leg_weak": "?"}, ["leg_weak", "rf_general"], id="two questions"),
        pytest.param({"age": "340"}, ["age"], id="a number out of range"),
    ],
)
def test_a_row_with_a_safety_answer_that_was_not_read_is_listed(
    changes: dict[str, Any], unread: list[str], tmp_path: Path, library: Library
) -> None:
    """With its questions and never with the answer; the all-clear is not given."""
    found = looked_at(tmp_path, library, client(1), {**client(2), **changes})
    (need,) = found.needs
    assert (need.level, need.client_id, need.row, list(need.unread)) == ("UNREAD", "R-2", 3, unread)
    words = told(found)
    assert ALL_CLEAR not in words
    assert f"R-2 (row 3): not read: {', '.join(unread)}" in words
    assert "hot at night" not in words


def test_words_on_a_form_that_are_in_no_field_get_no_all_clear(library: Library) -> None:
    """Nobody but a person can say what they mean; where they stand is named, and `email` holds the guide back."""
    form = ROOT / "tests" / "readers" / "tried" / "20-typed-and-drawn-over-the-form.pdf"
    with open_answers(str(form), library, Reading()) as clients:
        found = triage_rows(clients, library, date(2026, 11, 29))
    (need,) = found.needs
    assert (need.level, need.unread) == ("UNREAD", ("page 2",))
    assert found.remarks == {BESIDE: [1]}
    assert ALL_CLEAR not in told(found)


def test_a_typing_error_that_is_near_a_warning_sign_counts_as_ticked(tmp_path: Path, library: Library) -> None:
    """While red flags are looked for, in all kinds of files."""
    (need,) = looked_at(tmp_path, library, {**client(1), "rf_general": "fevre"}).needs
    assert (need.level, need.unread) == ("RED FLAG", ("rf_general",))


def test_a_faulty_answer_to_another_question_is_no_alarm(tmp_path: Path, library: Library) -> None:
    """The row fails, and all its safety answers were read."""
    found = looked_at(tmp_path, library, {**client(1), "pain_avg": "14"})
    assert (found.needs, [fate for fate, _ in found.fates()]) == ([], ["refused"])


def test_a_file_that_may_hold_more_clients_gets_no_all_clear(tmp_path: Path, library: Library) -> None:
    """Nobody can say that no other one needs a person."""
    found = looked_at(tmp_path, library, client(1))
    found.incomplete = [Problem(Place("r.json"), "one page of several")]
    assert ALL_CLEAR not in told(found)
    assert "This list is not complete: r.json: one page of several" in told(found)


def test_old_answers_get_no_all_clear(tmp_path: Path, library: Library) -> None:
    """What was well then may not be so now."""
    found = looked_at(tmp_path, library, client(1, answered_on="2026-10-01"))
    assert ALL_CLEAR not in told(found)
    assert "over six weeks ago may no longer be so: row 2" in told(found)


def test_remarks_are_told_by_kind_with_their_rows(tmp_path: Path, library: Library) -> None:
    """What `check` would warn of is told of many rows at once, without an answer."""
    odd = {"pain_worst": 3, "pain_avg": 5}
    found = looked_at(tmp_path, library, client(1, odd), client(2), client(3, odd))
    assert "LOOK: answers do not fit together: 2 rows (rows 2, 4)" in list(forecast(found, held=""))


KINDS: dict[str, Row] = {
    "calm": {},
    "emergency": EMERGENCY,
    "urgent": URGENT,
    "refused": {"pain_avg": 99},
    "unread": {"rf_general": None},
}


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.integers(1, 4), st.integers(18, 20)), max_size=8))
def test_the_numbers_of_a_dry_run_add_up_to_its_rows(
    rows: list[tuple[str, int, int]], tmp_path_factory: pytest.TempPathFactory, library: Library
) -> None:
    """Every row is printed, fails or gives way to a newer one, whatever rows there are."""
    written = [client(who, KINDS[kind], answered_on=f"2026-11-{day}") for kind, who, day in rows]
    found = looked_at(tmp_path_factory.mktemp("dry"), library, *written)
    fates = Counter(fate for fate, _ in found.fates())
    assert fates.total() == found.total == len(rows)
    lines = list(forecast(found, held=""))
    printed = sum(int(line.rpartition(": ")[2]) for line in lines if re.match(r"  [A-Z]+ \w+: \d+$", line))
    assert printed == fates["printed"]


def test_a_dry_run_ends_as_the_run_would(tmp_path: Path, library: Library) -> None:
    """One number at two people: both rows fail, with the same exit code."""
    people = [client(1), client(1, name="Another Person", email="other@example.org")]
    people[0]["email"] = "first@example.org"
    path = write_table(tmp_path / "clients.csv", people, library)
    dry = run(["batch", path, "--dry-run", *OPTIONS])
    assert dry.exit_code == 6
    assert "would fail: 2 rows" in dry.stdout
    assert run(["batch", path, "-o", tmp_path / "run", *OPTIONS]).exit_code == 6


def test_a_language_without_a_translation_is_told_with_its_rows(tmp_path: Path, library: Library) -> None:
    """Those clients get their documents in the language of the content: somebody has to go through them with them."""
    table = tmp_path / "clients.csv"
    rows = [client(number, language=said) for number, said in enumerate(("es", "pl", "", "Polish"), 1)]
    table.write_text(table_of(rows, [*columns(library), "language"]), encoding="utf-8", newline="")
    with open_answers(str(table), library, Reading()) as clients:
        found = triage_rows(clients, library, date(2026, 11, 29))
    assert found.remarks[NOT_SPOKEN] == [3, 5]
    assert f"LOOK: {NOT_SPOKEN}: 2 rows (rows 3, 5)" in list(forecast(found, held=""))


def test_rows_whose_language_nobody_understands_are_told_and_printed(tmp_path: Path, library: Library) -> None:
    """In the language of the clinic: a word in the wrong column holds back nobody's page."""
    table = tmp_path / "clients.csv"
    rows = [client(1, EMERGENCY, language="nonsense"), client(2, language="en, es"), client(3)]
    table.write_text(table_of(rows, [*columns(library), "language"]), encoding="utf-8", newline="")
    with open_answers(str(table), library, Reading()) as clients:
        found = triage_rows(clients, library, TODAY)
    assert [(need.level, need.row) for need in found.needs] == [("EMERGENCY", 2)]
    assert [fate for fate, _ in found.fates()] == ["printed"] * 3
    assert f"LOOK: {NOT_UNDERSTOOD}: 2 rows (rows 2, 3)" in list(forecast(found, held=""))
