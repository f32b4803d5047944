"""`guidegen map`: a draft for a person to finish, which tells nothing of any client."""

from __future__ import annotations

import json
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import Result

from guidegen.errors import AnswersError
from guidegen.files.text_with_places import read
from guidegen.library import Library
from guidegen.readers.mapping.draft import Draft, draft_mapping
from guidegen.readers.mapping.draft_text import draft_text
from guidegen.readers.mapping.exports import Kind, kind_of
from guidegen.readers.mapping.mapping_file import check_mapping
from guidegen.readers.rows import CellRow
from tests.support.base import run

HEADER = (
    "Date",
    "Your name",
    "Patient number",
    "Is any of this new or changed since it began?",
    "Where's the pain",
    "Pain average last 7 days",
    "Comments",
    "Shoe size",
)
ROWS = (
    ("05/11/2026", "Zyxwia Quorndon", "12", "Hard to start peeing, cant feel it;Uncle Morwenna", "Groin", "5", "Hi"),
    ("15/11/2026", "Ada Grünwald", "13", "No change at all", "Groin;One side of low back", "4", "I live with Ben"),
)  # fmt: skip


def drafted(library: Library, header: Sequence[str] = HEADER, rows: Sequence[Sequence[str]] = ROWS) -> Draft:
    lines = [CellRow(number, number, tuple(cells)) for number, cells in enumerate((header, *rows), 1)]
    return draft_mapping(lines, "clients.csv", library.questionnaire)


def run_map(*arguments: str | Path) -> Result:
    return run(["map", *arguments])


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (["Timestamp", "Email Address", "How old are you?"], Kind.GOOGLE),
        (["ID", "Start time", "Completion time", "Email", "Name"], Kind.MICROSOFT),
        (["record_id", "area___1", "area___2"], Kind.REDCAP_RAW),
        (["record_id", "redcap_event_name", "age"], Kind.REDCAP_RAW),
        (["Record ID", "Where? (choice=Groin)"], Kind.REDCAP_LABEL),
        (["client_id", "age"], Kind.PLAIN),
        ([], Kind.PLAIN),
    ],
)
def test_the_program_is_told_by_the_header(header: list[str], kind: Kind) -> None:
    """Whatever the file is called."""
    assert kind_of(header) is kind


def test_columns_are_guessed_by_their_wording(library: Library) -> None:
    """Words in another order, shortened ones, and none where nothing is like them."""
    found = {guess.name: guess for guess in drafted(library).guesses}
    assert [found[name].to for name in HEADER] == [
        "answered_on", "name", "client_id", "rf_nerve", "area", "pain_avg", None, None
    ]  # fmt: skip
    assert 0.6 <= found["Where's the pain"].sure < 1
    assert found["Where's the pain"].meanings["One side of low back"][0] == "one_side"
    assert found["Is any of this new or changed since it began?"].needs_a_look


def test_a_draft_shows_no_free_text(library: Library) -> None:
    """Only words that are like an option; the others are counted."""
    text = draft_text(drafted(library))
    for secret in ("Quorndon", "Grünwald", "Ben", "Morwenna", "Hi", "13"):
        assert secret not in text
    assert "cant feel it" in text
    assert "2 other answers in the table" in text


def test_a_date_is_written_one_way_or_left_to_a_person(library: Library) -> None:
    """The 15th cannot be a month; where all days could be, both ways are named and none is chosen."""
    sure = next(guess for guess in drafted(library).guesses if guess.to == "answered_on")
    assert sure.date == "D/M/YYYY"
    open_one = drafted(library, rows=ROWS[:1])
    guess = next(guess for guess in open_one.guesses if guess.to == "answered_on")
    assert guess.date is None
    assert set(guess.dates) == {"D/M/YYYY", "M/D/YYYY"}
    assert "# date: day or month first?" in draft_text(open_one)


def test_a_draft_is_valid_yaml_and_refused_as_it_is(library: Library) -> None:
    """Every line that waits for a person is told."""
    source = read(draft_text(drafted(library)), "mapping.yaml")
    assert not source.problems
    with pytest.raises(AnswersError) as error:
        check_mapping(source, library.questionnaire)
    found = [problem.message for problem in error.value.problems]
    assert "safety question rf_nerve: this is not confirmed" in found
    assert "area: this is not confirmed" in found
    assert "'Shoe size': nothing is said of this column" in found
    assert any(message.startswith("rf_nerve: nothing of theirs means bowel") for message in found)
    assert "no column gives 'rf_body'" in found


def test_codes_wait_for_their_meaning(library: Library) -> None:
    """A code of REDCap is no word, so none is guessed; in the order of numbers, which is nobody's."""
    draft = drafted(
        library, ("record_id", "trend", "worse___1", "worse___2"), (("7", "3", "0", "1"), ("8", "1", "0", "0"))
    )
    assert draft.kind is Kind.REDCAP_RAW
    record, trend, worse = draft.guesses
    assert (record.to, trend.to, worse.to) == ("client_id", "trend", "worse")
    assert trend.meanings == {"1": (None, 0.0), "3": (None, 0.0)}
    assert (worse.name, worse.is_options, list(worse.meanings)) == ("worse___*", True, ["1", "2"])
    with pytest.raises(AnswersError) as error:
        check_mapping(read(draft_text(draft), "mapping.yaml"), library.questionnaire)
    assert "trend: a word has no meaning yet" in [problem.message for problem in error.value.problems]


def test_names_of_columns_survive_yaml(library: Library) -> None:
    """Quotes, colons, line breaks, other scripts, and headers longer than a plain key may be."""
    names = ['Say "yes": now', "one\ntwo", "Größe – 大きさ", "# no comment", "long" * 300]
    source = read(draft_text(drafted(library, names, [])), "mapping.yaml")
    assert not source.problems
    assert list(source.data["columns"]) == names


def test_a_table_without_a_header_is_not_drafted(library: Library) -> None:
    """Its first row is a client's."""
    with pytest.raises(AnswersError) as error:
        drafted(library, ("R-1", "Zyxwia", "zyxwia@example.org"), [])
    (problem,) = error.value.problems
    assert (problem.place.line, problem.place.column) == (1, 3)
    assert "zyxwia" not in problem.message


def test_the_command_writes_a_private_file_and_never_over_another(tmp_path: Path) -> None:
    """What it guessed goes to stderr, without a word of the table."""
    table, mapping = tmp_path / "clients.csv", tmp_path / "mapping.yaml"
    table.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in (HEADER, *ROWS)), encoding="utf-8")
    result = run_map(table, "-o", mapping)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "6 columns guessed, 2 open" in result.stderr
    assert "Quorndon" not in result.stderr
    assert stat.S_IMODE(mapping.stat().st_mode) == 0o600
    before = mapping.read_bytes()
    result = run_map(table, "-o", mapping)
    assert result.exit_code == 2
    assert mapping.read_bytes() == before
    assert run_map(table).stdout.encode() == before


def test_the_command_writes_the_schema(tmp_path: Path) -> None:
    """For editors, without a table."""
    assert json.loads(run_map("--schema").stdout)["required"] == ["columns"]
    assert run_map("--schema", tmp_path / "clients.csv").exit_code == 2
    assert run_map().exit_code == 2


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_table_is_told(tmp_path: Path, raw: bytes) -> None:
    """With exit code 3 and nothing written."""
    table = tmp_path / "clients.csv"
    table.write_bytes(raw)
    result = run_map(table, "-o", tmp_path / "mapping.yaml")
    assert result.exit_code == 3
    assert "error: " in result.stderr
    assert not (tmp_path / "mapping.yaml").exists()
    assert run_map(tmp_path / "no-such.csv").exit_code == 3
    assert run_map(table, "-o", tmp_path / "no-folder" / "mapping.yaml").exit_code in (2, 3)
