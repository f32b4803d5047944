"""The one door: every kind of file gives the same answers, whatever its name, in every command."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from guidegen.answers import parse_answers
from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.readers.kinds import kind_of
from guidegen.readers.open import KINDS, Reading, open_answers
from guidegen.service.one_client import ClientFile, read_client
from tests.support.base import BASE, changed, mapping, run, text
from tests.support.fhir_sample import bundle, response
from tests.support.form_filling import blank_form, entries, filled_by_qpdf
from tests.support.tables import EMERGENCY, client, columns, table, write_table

CHANGES = {"area": ["centre", "buttock_left"], "km_usual": 30.5, "pain_avg": 3, "distance_unit": "km"}


def form_of(answers: Mapping[str, Any], library: Library) -> bytes:
    """The filled form of these answers."""
    data = {"answered_on": "2026-11-20", "answers": answers}
    return filled_by_qpdf(blank_form(), entries(data, library.questionnaire))


def as_yaml(path: Path, library: Library) -> None:
    path.write_text(text(CHANGES), encoding="utf-8")


def as_json(path: Path, library: Library) -> None:
    path.write_text(json.dumps(mapping(CHANGES)), encoding="utf-8")


def as_csv(path: Path, library: Library) -> None:
    path.write_text(table([client(1, CHANGES)], columns(library), ";"), encoding="utf-16", newline="")


def as_xlsx(path: Path, library: Library) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    header = columns(library)
    for row in (header, [client(1, CHANGES).get(name) for name in header]):
        sheet.append(row)
    book.save(path)


def as_fhir(path: Path, library: Library) -> None:
    path.write_text(json.dumps(response(library.questionnaire, changed(CHANGES))), encoding="utf-8")


def as_pdf(path: Path, library: Library) -> None:
    path.write_bytes(form_of(changed(CHANGES), library))


WRITERS: dict[str, Callable[[Path, Library], None]] = {
    "yaml": as_yaml,
    "json": as_json,
    "csv": as_csv,
    "xlsx": as_xlsx,
    "fhir": as_fhir,
    "pdf": as_pdf,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_same_answers(tmp_path: Path, library: Library, kind: str) -> None:
    """Whatever the file's name says, and in a folder as by itself."""
    path = tmp_path / "answers.yaml"
    WRITERS[kind](path, library)
    assert kind_of(path.read_bytes()[:65536], "yaml") == kind
    expected = parse_answers(mapping(CHANGES), library).values
    assert parse_answers(read_client(ClientFile(str(path)), library), library).values == expected
    explained = run(["explain", path, "--format", "json", "--today", "2026-11-20"])
    assert json.loads(explained.stdout)["level"] == "ROUTINE", explained.stderr
    assert run(["check", path, "--today", "2026-11-20"]).exit_code == 0
    if kind not in ("csv", "xlsx"):
        with open_answers(str(tmp_path), library, Reading()) as clients:
            (row,) = clients.rows()
        assert parse_answers(row.source, library).values == expected


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("csv", "xlsx")])
def test_batch_takes_every_kind(tmp_path: Path, library: Library, kind: str) -> None:
    """A single file of any kind is a batch of one."""
    path = tmp_path / "file"
    WRITERS[kind](path, library)
    result = run(["batch", path, "--dry-run", "--region", "uk", "--today", "2026-11-20"])
    assert "ROUTINE guide: 1" in result.stdout, result.stderr


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_what_stands_in_a_tables_cells_does_not_make_it_another_kind(
    tmp_path: Path, library: Library, delimiter: str
) -> None:
    """A list of failed rows whose reason begins a line like an answers file, and notes of several lines."""
    rows = [client(1, notes="client: prefers mornings\nanswers: none"), client(2)]
    header = ["reason", "row", "entry", *columns(library)]
    rows = [{"reason": "answered_on: this is not a date", "row": 2, "entry": "R-1", **row} for row in rows]
    raw = table(rows, header, delimiter).encode()
    assert kind_of(raw, "yaml") == "csv"
    assert kind_of(b"\xef\xbb\xbf" + raw, "yaml") == "csv"


@pytest.mark.parametrize("kind", ["csv", "fhir"])
def test_earlier_answers_are_found_in_a_table_by_the_clients_number(
    tmp_path: Path, library: Library, kind: str
) -> None:
    """Last month's table or Bundle is an OLD file as it is."""
    old = tmp_path / "old"
    if kind == "csv":
        write_table(old, [client(7), client(8, {"pain_avg": 9, "pain_worst": 9}, answered_on="2026-10-01")], library)
    else:
        identifier = {"identifier": {"value": "R-8"}}
        answers = changed({"pain_avg": 9, "pain_worst": 9})
        then = response(library.questionnaire, answers, subject=identifier, authored="2026-10-01")
        other = response(library.questionnaire, subject={"identifier": {"value": "R-7"}})
        old.write_text(json.dumps(bundle(other, then)))
    new = tmp_path / "new.yaml"
    new.write_text(text({"pain_avg": 3}, client={"id": "R-8"}), encoding="utf-8")
    result = run(["follow-up", old, new])
    assert result.exit_code == 0, result.stderr
    assert "pain_avg: 9 -> 3" in result.stdout


def test_a_form_is_not_written_over_and_rows_have_names_of_their_own(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without -o, the document of form.pdf is form-guide.pdf, that of row 3 of a table clients-row3.pdf."""
    monkeypatch.chdir(tmp_path)
    as_pdf(tmp_path / "form.pdf", library)
    write_table(tmp_path / "clients.csv", [client(1), client(2, EMERGENCY)], library)
    assert run(["build", "form.pdf", "--region", "uk"]).exit_code == 0
    assert run(["build", "clients.csv", "--row", "3", "--region", "uk"]).exit_code == 4
    assert {path.name for path in tmp_path.iterdir()} == {
        "form.pdf",
        "form-guide.pdf",
        "clients.csv",
        "clients-row3.pdf",
    }


def test_one_row_of_a_table_is_one_client(tmp_path: Path, library: Library) -> None:
    """--row says which; without it a table of several is refused with what to do."""
    path = write_table(tmp_path / "clients.csv", [client(1), client(2, EMERGENCY)], library)
    assert run(["explain", path]).exit_code == 3
    assert "--row N" in run(["explain", path]).stderr
    assert "Level EMERGENCY" in run(["explain", path, "--row", "3"]).stdout
    result = run(["check", path, "--row", "9"])
    assert (result.exit_code, "no client in row 9" in result.stderr) == (3, True)


def test_from_overrules_what_a_file_looks_like(tmp_path: Path, library: Library) -> None:
    """Then it is read as that kind, or refused as that kind."""
    path = tmp_path / "a.yaml"
    as_yaml(path, library)
    assert run(["check", path, "--from", "yaml"]).exit_code == 0
    for kind in ("csv", "xlsx", "fhir", "pdf", "json"):
        result = run(["check", path, "--from", kind])
        assert (result.exit_code, result.exception is None or isinstance(result.exception, SystemExit)) == (
            0 if kind == "json" else 3,
            True,
        )


def test_problems_point_into_the_users_own_file(tmp_path: Path, library: Library) -> None:
    """Row and column, FHIRPath, field."""
    broken: dict[str, Any] = {**BASE, "pain_avg": 7, "age": 5}
    path = write_table(tmp_path / "a.csv", [client(1, {"age": 5})], library)
    assert ":2:6: age: 5 is below 10" in run(["check", path]).stderr
    (tmp_path / "f.json").write_text(json.dumps(response(library.questionnaire, broken)))
    assert "QuestionnaireResponse.item[0].item[0].answer[0]" in run(["check", tmp_path / "f.json"]).stderr
    (tmp_path / "p.pdf").write_bytes(form_of(broken, library))
    assert "field age: age: 5 is below 10" in run(["check", tmp_path / "p.pdf"]).stderr


def test_responses_that_are_not_completed_need_a_word(tmp_path: Path, library: Library) -> None:
    """--any-status takes them."""
    path = tmp_path / "r.json"
    path.write_text(json.dumps(response(library.questionnaire, changed(CHANGES), status="in-progress")))
    assert run(["check", path]).exit_code == 3
    assert run(["check", path, "--any-status"]).exit_code == 0


def test_a_mapping_is_for_what_has_columns(tmp_path: Path, library: Library) -> None:
    """For an answers file of ours it is a mistake, and told."""
    (tmp_path / "m.yaml").write_text("columns: {}\n")
    as_yaml(tmp_path / "a.yaml", library)
    with pytest.raises(AnswersError):
        read_client(ClientFile(str(tmp_path / "a.yaml"), Reading(mapping=str(tmp_path / "m.yaml"))), library)


def test_red_flags_are_told_through_every_door(tmp_path: Path, library: Library) -> None:
    """Also where the header of a table is at fault, or settings are broken and the table comes on standard input."""
    path = write_table(tmp_path / "clients.csv", [client(1, EMERGENCY)], library)
    faulty = path.read_text().replace("km_usual", "remarks", 1)
    result = run(["batch", "-", "--dry-run", "--region", "uk"], stdin=faulty.encode())
    assert result.exit_code == 3
    assert "RED FLAG" in result.stderr
    (tmp_path / "guidegen.toml").write_text("region = 7 7")
    result = run(["batch", "-", "--dry-run", "--clinic", tmp_path], stdin=path.read_bytes())
    assert result.exit_code == 3
    assert "RED FLAG: EMERGENCY: contact these clients now: R-1 (row 2)" in result.stderr


def test_a_first_client_in_place_of_a_header_is_not_told(tmp_path: Path, library: Library) -> None:
    """A table without a header is refused without repeating what stands in its first row."""
    lines = table([client(1), client(2)], columns(library)).splitlines()[1:]
    path = tmp_path / "clients.csv"
    path.write_text("\n".join(lines))
    result = run(["batch", path, "--dry-run", "--region", "uk"])
    assert (result.exit_code, "the first row is no header" in result.stderr) == (3, True)
    assert "Zyxwia" not in result.stderr.lower()
    assert "zyxwia" not in result.stderr.lower()
