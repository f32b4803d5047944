"""A run's logic with workers that print nothing: who is printed, skipped, older, failed, and what the folder holds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.batch.failed_rows import FailedRows
from guidegen.batch.folder import FAILED_ROWS
from guidegen.batch.identity import PSEUDONYM
from guidegen.batch.job import Delivery, Finding, Job, Refusal, Task, finding_of, program, refusal
from guidegen.batch.local_folder import open_folder
from guidegen.batch.masking import masked
from guidegen.batch.outcome import Outcome
from guidegen.batch.preflight import Preflight, triage_rows
from guidegen.batch.records.manifest import MANIFEST, Entry, read_manifest
from guidegen.batch.records.recipients import read_recipients
from guidegen.batch.run import Run
from guidegen.clinic.settings import Settings
from guidegen.delivery.mail.eligibility import Reason, plan_batch
from guidegen.errors import AnswersError, BusyError, JournalError, LibraryError, Place, Problem
from guidegen.library import Library
from guidegen.readers.form.make import form_pdf
from guidegen.readers.open import Reading, open_answers
from guidegen.readers.rows import ClientRow, Clients
from guidegen.service.one_client import assess_source
from tests.support.base import text
from tests.support.fhir_sample import response
from tests.support.form_filling import filled_by_qpdf
from tests.support.mail_folder import TERMS
from tests.support.tables import EMERGENCY, URGENT, Row, client, columns, open_clients, table, write_table

TODAY = date(2026, 11, 20)
UK = Settings(region="uk")


@dataclass
class PaperWorkers:
    """Workers whose documents are a line of text; `refuse` rows end as they say, `left_out` is not printed."""

    library: Library
    refuse: dict[int, Refusal] = field(default_factory=dict)
    printed: list[int] = field(default_factory=list)
    left_out: str = ""

    def run(self, job: Job, tasks: Iterator[Task]) -> Iterator[tuple[Task, Delivery | Refusal]]:
        for task in tasks:
            self.printed.append(task.row)
            yield task, self.refuse.get(task.row) or self.printed_row(job, task)

    def printed_row(self, job: Job, task: Task) -> Delivery | Refusal:
        try:
            finding = finding_of(assess_source(task.source, self.library, job.today, job.accepted))
        except AnswersError as error:
            return refusal(error, self.library)
        language = job.language_of(task.source)
        return Delivery(
            finding,
            f"{task.client_id} {task.input_hash}".encode(),
            1,
            False,
            self.left_out,
            "write it in by hand",
            0.12345,
            language=language or "en",
            content_hash=job.content_in(language),
        )


@dataclass
class Clinic:
    """A folder to run into, again and again; `told` are the rows that the last run has told of, in order."""

    library: Library
    folder: Path
    told: list[tuple[int, str, Refusal | None]] = field(default_factory=list)

    def run(self, table: Path, workers: PaperWorkers | None = None, settings: Settings = UK, **job: Any) -> Outcome:
        workers = workers or PaperWorkers(self.library)
        with open_clients(str(table), self.library.questionnaire) as clients, open_folder(self.folder) as folder:
            found = triage_rows(clients, self.library, TODAY)
            given = replace(Job(settings, TODAY, self.library.hash, program(), 60), **job)
            self.told = []

            def tell(row: ClientRow, client_id: str, result: Refusal | None) -> None:
                self.told.append((row.shown, client_id, result))

            return Run(clients, folder, given, found, None, tell).carry_out(workers)

    def surveyed(self, table: Path) -> Preflight:
        with open_clients(str(table), self.library.questionnaire) as clients:
            return triage_rows(clients, self.library, TODAY)

    def entries(self) -> list[Entry]:
        return list(read_manifest(self.folder))

    def statuses(self) -> dict[int, str]:
        return {entry.row: entry.status for entry in self.entries()}

    def guides(self) -> dict[str, str]:
        return {path.stem: path.read_text() for path in (self.folder / "guides").iterdir()}

    def failed(self) -> list[dict[str, str]]:
        path = self.folder / FAILED_ROWS
        return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))) if path.exists() else []


@pytest.fixture
def clinic(tmp_path: Path, library: Library) -> Clinic:
    return Clinic(library, tmp_path / "run")


@pytest.fixture
def write(tmp_path: Path, library: Library) -> Any:
    """Write rows as a table."""

    def written(*rows: Row, name: str = "clients.csv") -> Path:
        return write_table(tmp_path / name, rows, library)

    return written


# What a run leaves behind


def test_every_row_ends_in_the_manifest_and_its_document_beside_it(clinic: Clinic, write: Any) -> None:
    """One line a row with the codes of what was decided, the hash of the file, and no name anywhere."""
    outcome = clinic.run(write(client(1), client(2, EMERGENCY), client(3, URGENT, email="a@example.org")))
    assert outcome.delivered == {("ROUTINE", "guide"): 1, ("EMERGENCY", "emergency"): 1, ("URGENT", "urgent"): 1}
    found = {entry.client_id: entry for entry in clinic.entries()}
    assert {entry.client_id: (entry.row, entry.document, entry.pages) for entry in found.values()} == {
        "R-1": (2, "guide", 1),
        "R-2": (3, "emergency", 1),
        "R-3": (4, "urgent", 1),
    }
    assert "RF01" in found["R-2"].flags
    assert found["R-1"].presentation
    assert found["R-2"].presentation is None
    assert set(clinic.guides()) == {"R-1", "R-2", "R-3"}
    assert "Zyxwia" not in (clinic.folder / MANIFEST).read_text()
    assert read_recipients(clinic.folder)["R-3"].email == "a@example.org"
    assert not (clinic.folder / FAILED_ROWS).exists()


def test_who_needs_a_person_is_printed_first(clinic: Clinic, write: Any) -> None:
    """Emergencies and urgent clients before all others, each in the order of the table."""
    workers = PaperWorkers(clinic.library)
    clinic.run(write(client(1), client(2, URGENT), client(3), client(4, EMERGENCY)), workers)
    assert workers.printed == [3, 5, 2, 4]


def test_failed_rows_are_ready_to_be_corrected_and_run_again(clinic: Clinic, write: Any) -> None:
    """The list has the reason and all that the row held; corrected, it goes into the same folder and is empty after."""
    outcome = clinic.run(write(client(1, pain_avg=14, notes='a "b", c'), client(2), client(3, leg_weak="")))
    assert outcome.failed == {2, 4}
    first, second = clinic.failed()
    assert (first["client_id"], first["row"], first["notes"]) == ("R-1", "2", 'a "b", c')
    assert first["reason"] == "pain_avg: 14 is above 10 (give a whole number)"
    assert second["reason"].startswith("leg_weak: this safety question needs an answer")
    path = clinic.folder / FAILED_ROWS
    path.write_text(path.read_text("utf-8-sig").replace(",14,", ",4,"), encoding="utf-8")
    outcome = clinic.run(path)
    assert (outcome.failed, sum(outcome.delivered.values())) == ({3}, 1)
    assert [row["client_id"] for row in clinic.failed()] == ["R-3"]
    assert {entry.client_id: entry.status for entry in clinic.entries()} == {
        "R-1": "done",
        "R-2": "done",
        "R-3": "failed",
    }


def test_every_row_is_told_of_once_with_its_client_and_its_failure(clinic: Clinic, write: Any) -> None:
    """Printed, kept, given way, unclear, of two people, without its zeros or failed: whoever waits hears of each."""
    two = (client(5, email="a@example.org"), client(5, name="Other Person", email="b@example.org"))
    unclear = (client(4), client(4, answered_on="20/11/26"))
    older = (client(3), client(3, answered_on="2026-11-18"))
    path = write(client(1), client(2, pain_avg=14), *older, *unclear, *two)
    for kept in ("printed", "kept"):
        outcome = clinic.run(path)
        assert sorted(row for row, _, _ in clinic.told) == list(range(2, 10)), kept
        assert {row for row, _, result in clinic.told if result} == {3, 7, 8, 9}
        assert {row: client_id for row, client_id, _ in clinic.told if row < 8} == {
            2: "R-1",
            3: "R-2",
            4: "R-3",
            5: "R-3",
            6: "R-4",
            7: "R-4",
        }
        assert (outcome.failed, outcome.older) == ({3, 6, 7, 8, 9}, [(5, "R-3")])
        assert outcome.faultless == 0


def test_failures_that_are_not_in_the_row_are_counted(clinic: Clinic, write: Any) -> None:
    """A row that took too long has nothing to correct, one with a faulty answer has."""
    late = Refusal("took longer than 60 s", (Problem(Place("t"), "took longer than 60 s"),), seconds=61)
    workers = PaperWorkers(clinic.library, {2: late})
    outcome = clinic.run(write(client(1), client(2, pain_avg=14), client(3)), workers)
    assert (outcome.failed, outcome.faultless) == ({2, 3}, 1)


def test_what_is_to_be_written_in_by_hand_is_told(clinic: Clinic, write: Any) -> None:
    """A name that could not be printed stands in the manifest's line and in the outcome; else nothing is to do."""
    path = write(client(1))
    assert clinic.run(path).by_hand == []
    note = "printed without the client's name; write it in by hand"
    outcome = clinic.run(path, PaperWorkers(clinic.library, left_out="the client's name"), content_hash="another")
    assert outcome.by_hand == [("R-1", note)]
    assert [entry.note for entry in clinic.entries()] == [note]


def test_what_the_press_leaves_is_counted(clinic: Clinic, write: Any) -> None:
    """These workers make everything by the reference rendering; that is worth a word but where it was asked for."""
    table = write(client(1, {}), client(2, URGENT))
    assert clinic.run(table).unpressed == 2
    assert clinic.run(table, settings=replace(UK, renderer="reference")).unpressed == 0


def test_lines_tell_how_long_a_row_took(clinic: Clinic, write: Any) -> None:
    """In seconds, to the thousandth; nothing where it was not tried."""
    late = Refusal("late", (Problem(Place("t"), "late"),), seconds=61.23456)
    untried = Refusal("untried", (Problem(Place("t"), "untried"),))
    clinic.run(write(client(1), client(2), client(3)), PaperWorkers(clinic.library, {3: late, 4: untried}))
    assert {entry.row: entry.seconds for entry in clinic.entries()} == {2: 0.123, 3: 61.235, 4: None}


def test_a_failed_row_keeps_what_was_found_of_it(clinic: Clinic, write: Any) -> None:
    """What the worker has assessed before it failed; else level and document of the first look."""
    finding = Finding("SOON", "P2", "guide", ("RF23",), "RAD", ("C11",), "PH2")
    refuse = {row: Refusal("late", (Problem(Place("t"), "late"),), found) for row, found in ((2, finding), (3, None))}
    clinic.run(write(client(1), client(2, URGENT)), PaperWorkers(clinic.library, refuse))
    found = {entry.row: entry for entry in clinic.entries()}
    assert (found[2].level, found[2].permit, found[2].flags, found[2].presentation) == ("SOON", "P2", ("RF23",), "RAD")
    assert (found[3].level, found[3].document, found[3].permit, found[3].flags) == ("URGENT", "urgent", None, ())


def test_a_failed_row_says_whether_its_client_needs_a_person(clinic: Clinic, write: Any) -> None:
    """Where the first look or the worker saw a red flag, and nowhere else."""
    problems = (Problem(Place("t"), "late"),)
    refuse = {
        2: Refusal("late", problems),
        3: Refusal("late", problems),
        4: Refusal("late", problems, alert="the answers hold red flags"),
    }
    clinic.run(write(client(1), client(2, URGENT), client(3)), PaperWorkers(clinic.library, refuse))
    notes = {entry.row: entry.note for entry in clinic.entries()}
    told = "red flags, or safety answers that were not read: contact this client"
    assert notes == {2: None, 3: told, 4: told}


def test_who_was_to_be_contacted_stays_known_when_newer_answers_fail(clinic: Clinic, write: Any) -> None:
    """The urgent page of the older answers is put away, the line about it stays."""
    clinic.run(write(client(1, URGENT)))
    clinic.run(write(client(1, pain_avg=14)))
    assert clinic.guides() == {}
    assert {(entry.status, entry.level, entry.error) for entry in clinic.entries()} == {
        ("older", "URGENT", "answered again"),
        ("failed", None, "invalid: pain_avg"),
    }


def test_the_same_answers_printed_anew_are_no_older_ones(clinic: Clinic, write: Any) -> None:
    """An urgent page of other content takes the place of the one before, and its client has answered once."""
    path = write(client(1, URGENT))
    clinic.run(path)
    clinic.run(path, content_hash="another")
    assert [(entry.status, entry.content_hash) for entry in clinic.entries()] == [("done", "another")]


def test_reasons_reach_the_list_and_not_the_manifest(clinic: Clinic, write: Any) -> None:
    """A shifted column can put a name among the answers; the manifest names the questions only."""
    clinic.run(write(client(1, age="Zyxwia Quorndon")))
    (entry,) = clinic.entries()
    assert entry.error == "invalid: age"
    assert "'Zyxwia Quorndon'" in clinic.failed()[0]["reason"]


def test_red_flags_of_a_row_that_fails_are_listed(clinic: Clinic, write: Any) -> None:
    """Nobody waits for a corrected row."""
    path = write(client(1), client(2, EMERGENCY, pain_avg=99), client(3, URGENT))
    needs = [(need.level, need.client_id, need.row) for need in clinic.surveyed(path).needs]
    assert needs == [("RED FLAG", "R-2", 3), ("URGENT", "R-3", 4)]
    clinic.run(path)
    assert {entry.client_id: bool(entry.note) for entry in clinic.entries()} == {
        "R-1": False,
        "R-2": True,
        "R-3": False,
    }


# Going on


def test_what_holds_is_not_printed_again(clinic: Clinic, write: Any) -> None:
    """The same answers, content, settings and file: the row is skipped."""
    path = write(client(1), client(2))
    clinic.run(path)
    workers = PaperWorkers(clinic.library)
    outcome = clinic.run(path, workers)
    assert (workers.printed, outcome.skipped) == ([], 2)
    assert len(clinic.entries()) == 2


def test_what_does_not_hold_is_printed_again(clinic: Clinic, write: Any) -> None:
    """A changed answer, a changed or lost file."""
    path = write(client(1), client(2), client(3), client(4))
    clinic.run(path)
    write(client(1, {"pain_avg": 5}), client(2), client(3), client(4))
    (clinic.folder / "guides" / "R-2.pdf").write_text("changed")
    (clinic.folder / "guides" / "R-3.pdf").unlink()
    workers = PaperWorkers(clinic.library)
    clinic.run(path, workers)
    assert workers.printed == [2, 3, 4]
    assert len(clinic.entries()) == 4


@pytest.mark.parametrize(
    "changes",
    [{"content_hash": "another"}, {"settings": Settings(region="uk", paper="letter")}],
    ids=["content", "settings"],
)
def test_content_and_settings_each_print_all_anew(changes: dict[str, Any], clinic: Clinic, write: Any) -> None:
    """Where one of the two has changed and nothing else, no earlier document is kept; the next run keeps them all."""
    path = write(client(1), client(2))
    clinic.run(path)
    for printed in ([2, 3], []):
        workers = PaperWorkers(clinic.library)
        outcome = clinic.run(path, workers, **changes)
        assert (workers.printed, outcome.skipped) == (printed, 2 - len(printed))
    assert {entry.content_hash for entry in clinic.entries()} == {changes.get("content_hash", clinic.library.hash)}


def test_a_strict_run_does_not_keep_a_guide_that_nobody_had_signed(clinic: Clinic, write: Any) -> None:
    """It is tried again, and put away where it is refused; an emergency page stays."""
    path = write(client(1), client(2, EMERGENCY))
    clinic.run(path)
    workers = PaperWorkers(clinic.library)
    clinic.run(path, workers)
    assert workers.printed == []
    unsigned = refusal(LibraryError([Problem(Place("--strict"), "not signed")]), clinic.library)
    workers = PaperWorkers(clinic.library, refuse={2: unsigned})
    outcome = clinic.run(path, workers, strict=True)
    assert (workers.printed, outcome.failed) == ([2], {2})
    assert set(clinic.guides()) == {"R-2"}


def test_who_a_kept_document_is_for_is_known(clinic: Clinic, write: Any) -> None:
    """Also where the list of recipients was lost and nothing is printed anew."""
    path = write(client(1, email="a@example.org"))
    clinic.run(path)
    (clinic.folder / "recipients.jsonl").unlink()
    assert clinic.run(path).skipped == 1
    assert read_recipients(clinic.folder)["R-1"].email == "a@example.org"


def test_a_row_that_has_moved_keeps_its_document(clinic: Clinic, write: Any) -> None:
    """Its line tells the new place."""
    path = write(client(1), client(2))
    clinic.run(path)
    write(client(9), client(2), client(1))
    workers = PaperWorkers(clinic.library)
    clinic.run(path, workers)
    assert workers.printed == [2]
    assert {entry.client_id: entry.row for entry in clinic.entries()} == {"R-9": 2, "R-2": 3, "R-1": 4}


def test_a_document_of_older_answers_is_put_away_when_the_newer_ones_fail(clinic: Clinic, write: Any) -> None:
    """It might reassure somebody whose new answers hold a red flag."""
    path = write(client(1))
    clinic.run(path)
    write(client(1, pain_avg=14))
    clinic.run(path)
    assert clinic.guides() == {}
    assert (clinic.folder / "outdated" / "R-1.pdf").is_file()
    assert clinic.statuses() == {2: "failed"}


def test_a_torn_manifest_line_costs_its_row_only(clinic: Clinic, write: Any) -> None:
    """The document of a row without a line is printed again."""
    path = write(client(1), client(2))
    clinic.run(path)
    manifest = clinic.folder / MANIFEST
    manifest.write_bytes(manifest.read_bytes()[:-5])
    (clinic.folder / "guides" / ".R-2.pdf.tmp").write_text("torn")
    workers = PaperWorkers(clinic.library)
    clinic.run(path, workers)
    assert workers.printed == [3]
    assert clinic.statuses() == {2: "done", 3: "done"}
    assert set(clinic.guides()) == {"R-1", "R-2"}


def test_a_changed_manifest_is_told_and_left_alone(clinic: Clinic, write: Any) -> None:
    """A line that is none of ours is somebody's, and nothing is written over it."""
    path = write(client(1))
    clinic.run(path)
    manifest = clinic.folder / MANIFEST
    manifest.write_text("hello\n" + manifest.read_text())
    before = manifest.read_bytes()
    with pytest.raises(JournalError):
        clinic.run(path)
    assert manifest.read_bytes() == before


def test_content_that_changes_meanwhile_ends_the_run(clinic: Clinic, write: Any) -> None:
    """Documents of two contents in one run would be signed off by nobody; what was done stays."""
    problem = Problem(Place("content"), "changed")
    workers = PaperWorkers(clinic.library, {3: Refusal("changed", (problem,), is_fatal=True)})
    with pytest.raises(LibraryError):
        clinic.run(write(client(1), client(2), client(3)), workers)
    assert clinic.statuses() == {2: "done"}


def test_a_second_run_into_the_same_folder_is_refused(clinic: Clinic, write: Any) -> None:
    """As long as the first one works, and no longer."""
    path = write(client(1))
    with open_folder(clinic.folder), pytest.raises(BusyError):
        clinic.run(path)
    clinic.run(path)


def test_files_are_for_their_owner_only(clinic: Clinic, write: Any) -> None:
    """Documents, manifest, recipients and failed rows."""
    clinic.run(write(client(1), client(2, pain_avg=14)))
    files = [path for path in clinic.folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"R-1.pdf", MANIFEST, "recipients.jsonl", FAILED_ROWS}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert clinic.folder.stat().st_mode & 0o777 == 0o700


# Clients who answered more than once


def test_the_newest_answers_count_and_the_older_are_listed(clinic: Clinic, write: Any, tmp_path: Path) -> None:
    """By day and time; of two at the same time the later row."""
    rows = [
        client(1, answered_on="2026-11-18"),
        client(1, {"pain_avg": 3}, answered_on="2026-11-20 09:00"),
        client(1, answered_on="2026-11-20 08:00"),
        client(2),
        client(2, {"pain_avg": 2}),
    ]
    workers = PaperWorkers(clinic.library)
    outcome = clinic.run(write(*rows), workers)
    assert sorted(workers.printed) == [3, 6]
    assert sorted(clinic.surveyed(tmp_path / "clients.csv").latest.older()) == [(2, "R-1"), (4, "R-1"), (5, "R-2")]
    assert outcome.failed == set()
    assert clinic.statuses() == {2: "older", 3: "done", 4: "older", 5: "older", 6: "done"}
    told = {entry.row: (entry.error, entry.note) for entry in clinic.entries() if entry.status == "older"}
    assert told == {
        2: ("answered again: row 3 is newer", None),
        4: ("answered again: row 3 is newer", None),
        5: ("answered again: row 6 is newer", None),
    }


def test_older_rows_are_listed_once_however_often_the_run_goes_on(clinic: Clinic, write: Any) -> None:
    """One line a row."""
    path = write(client(1, answered_on="2026-11-18"), client(1))
    clinic.run(path)
    clinic.run(path)
    assert clinic.statuses() == {2: "older", 3: "done"}
    assert len(clinic.entries()) == 2


def test_a_day_that_cannot_be_read_may_be_the_newest(clinic: Clinic, write: Any) -> None:
    """Then nothing older is printed."""
    clinic.run(write(client(1, answered_on="20/11/26"), client(1)))
    assert clinic.statuses() == {2: "failed", 3: "older"}
    assert clinic.guides() == {}


def test_red_flags_of_older_answers_are_listed_too(clinic: Clinic, write: Any, tmp_path: Path) -> None:
    """Somebody who ticked a warning sign on Monday is not well because of Tuesday's form."""
    found = clinic.surveyed(write(client(1, EMERGENCY, answered_on="2026-11-18"), client(1)))
    clinic.run(tmp_path / "clients.csv")
    assert {entry.status: entry.level for entry in clinic.entries()} == {"older": "EMERGENCY", "done": "ROUTINE"}
    assert {entry.status: bool(entry.note) for entry in clinic.entries()} == {"older": True, "done": False}
    (need,) = found.needs
    assert (need.level, need.row, need.why) == ("EMERGENCY", 2, "older answers; row 3 is newer")
    assert [found.kinds[number] for fate, number in found.fates() if fate == "printed"] == [("ROUTINE", "guide")]


def test_one_number_under_two_names_is_told(clinic: Clinic, write: Any) -> None:
    """It may be two people; spelling in capitals is no other name."""
    found = clinic.surveyed(
        write(client(1), client(1, name="Other Person"), client(2), client(2, name="ZYXWIA  quorndon2"))
    )
    assert found.latest.with_other_names() == {"R-1": [2, 3]}


# Correcting what failed


def corrected(clinic: Clinic, **changes: str) -> Path:
    """The list of failed rows with some columns of each row changed, as a person would save it."""
    rows = [{**row, **changes} for row in clinic.failed()]
    path = clinic.folder / FAILED_ROWS
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_rows_that_a_run_does_not_look_at_stay_in_the_list(clinic: Clinic, write: Any) -> None:
    """What somebody has corrected there, or has still to correct, is not lost to another table."""
    clinic.run(write(client(1, pain_avg=14), client(2, pain_avg=15, notes="=1+1")))
    corrected(clinic, pain_avg="4")
    clinic.run(write(client(1), client(3), name="other.csv"))
    (left,) = clinic.failed()
    assert (left["client_id"], left["pain_avg"], left["notes"], left["row"]) == ("R-2", "4", "'=1+1", "3")
    clinic.run(clinic.folder / FAILED_ROWS)
    assert clinic.failed() == []
    assert {entry.client_id: entry.status for entry in clinic.entries()} == dict.fromkeys(("R-1", "R-2", "R-3"), "done")


def test_a_list_of_another_kind_of_table_is_set_aside(clinic: Clinic, write: Any, tmp_path: Path) -> None:
    """Its rows have other columns, so the two cannot be one list."""
    clinic.run(write(client(1, pain_avg=14)))
    before = (clinic.folder / FAILED_ROWS).read_bytes()
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "a.yaml").write_text(text({"pain_avg": 99}, client={"id": "R-9"}), encoding="utf-8")
    outcome = clinic.run(tmp_path / "answers")
    assert outcome.set_aside == "failed-2.csv"
    assert (clinic.folder / "failed-2.csv").read_bytes() == before
    assert [row["file"] for row in clinic.failed()] == ["a.yaml"]
    clinic.run(write(client(2, pain_avg=14)))
    assert clinic.run(tmp_path / "answers").set_aside == "failed-4.csv"
    assert [row["file"] for row in clinic.failed()] == ["a.yaml"]


def test_a_client_whose_number_is_corrected_is_one_client(clinic: Clinic, write: Any) -> None:
    """The failed entry goes with the wrong number; the row of the clinic's own table stays the one that is told."""
    clinic.run(write(client(1), client(2, pain_avg=14), client(3, client_id="", pain_avg=15)))
    corrected(clinic, client_id="R-22", pain_avg="4")
    path = clinic.folder / FAILED_ROWS
    path.write_text(path.read_text().replace("R-22", "R-33", 2).replace("R-33", "R-22", 1))
    clinic.run(path)
    assert {entry.client_id: (entry.row, entry.status) for entry in clinic.entries()} == {
        "R-1": (2, "done"),
        "R-22": (3, "done"),
        "R-33": (4, "done"),
    }


def test_a_corrected_row_names_what_it_corrects(clinic: Clinic, write: Any) -> None:
    """The line of a failed row that it comes from, and no line where nothing had failed."""
    path = write(client(1, pain_avg=14), client(2))
    clinic.run(path)
    failed = {entry.client_id: entry.input_hash for entry in clinic.entries()}["R-1"]
    clinic.run(corrected(clinic, pain_avg="4"))
    clinic.run(write(client(1, {"pain_avg": 4}), client(2, {"pain_avg": 5})))
    corrects = {(entry.client_id, entry.corrects) for entry in clinic.entries()}
    assert corrects == {("R-1", failed), ("R-2", None)}


def test_a_row_that_fails_again_under_another_number_is_that_client(clinic: Clinic, write: Any) -> None:
    """The wrong number is forgotten, though the row still has a fault."""
    clinic.run(write(client(1, pain_avg=14)))
    clinic.run(corrected(clinic, client_id="R-11"))
    assert {entry.client_id: entry.status for entry in clinic.entries()} == {"R-11": "failed"}
    assert [row["client_id"] for row in clinic.failed()] == ["R-11"]


def test_zeros_that_a_spreadsheet_took_are_told(clinic: Clinic, write: Any) -> None:
    """7.pdf might be another client's guide."""
    clinic.run(write(client(1, client_id="007", pain_avg=14)))
    clinic.run(corrected(clinic, client_id="7", pain_avg="4"))
    assert "zeros in front" in clinic.failed()[0]["reason"]
    assert clinic.guides() == {}


def test_going_on_with_the_first_table_keeps_what_was_corrected(clinic: Clinic, write: Any) -> None:
    """The row that failed is known to be the one that was corrected, also under another number."""
    path = write(client(1, pain_avg=14, email="a@b@example.org"), client(2, pain_avg=15))
    clinic.run(path)
    clinic.run(corrected(clinic, pain_avg="4", email="a@example.org"))
    before = clinic.guides()
    workers = PaperWorkers(clinic.library)
    outcome = clinic.run(path, workers)
    assert (workers.printed, outcome.skipped, outcome.failed) == ([], 2, set())
    assert read_recipients(clinic.folder)["R-1"].email == "a@example.org"
    assert clinic.guides() == before


def test_the_first_table_never_undoes_a_correction_that_does_not_hold_any_more(clinic: Clinic, write: Any) -> None:
    """Whether the content changed or the document is gone: whoever corrected the row runs that list again."""
    path = write(client(1, pain_avg=14))
    clinic.run(path)
    clinic.run(corrected(clinic, pain_avg="4"))
    (entry,) = clinic.entries()
    outcome = clinic.run(path, content_hash="another")
    assert (outcome.failed, [client_id for client_id, _ in outcome.by_hand]) == (set(), ["R-1"])
    assert clinic.entries() == [entry]
    assert list(clinic.guides()) == ["R-1"]
    (clinic.folder / "guides" / "R-1.pdf").unlink()
    assert [why for _, why in clinic.run(path).by_hand] == [
        "was corrected in another file, and its document does not hold any more: run that file again"
    ]
    assert clinic.entries() == [entry]


def test_a_day_that_cannot_be_read_sends_all_rows_of_the_client_to_be_corrected(clinic: Clinic, write: Any) -> None:
    """Corrected to an older day, it must not win over the newer answers."""
    clinic.run(write(client(1, answered_on="01.03.2026"), client(1, {"pain_avg": 3})))
    assert [row["row"] for row in clinic.failed()] == ["2", "3"]
    path = clinic.folder / FAILED_ROWS
    path.write_text(path.read_text("utf-8-sig").replace("01.03.2026", "2026-03-01"), encoding="utf-8")
    workers = PaperWorkers(clinic.library)
    clinic.run(path, workers)
    assert workers.printed == [3]
    assert clinic.statuses() == {2: "older", 3: "done"}


def test_an_older_row_never_replaces_newer_answers_of_an_earlier_run(clinic: Clinic, write: Any) -> None:
    """Whatever table it comes in; and who was to be contacted stays known when newer answers are calm."""
    mail: Row = {"email": "a@example.org", "email_consent": "yes"}
    clinic.run(write(client(1, EMERGENCY), client(2, URGENT, answered_on="2026-11-10")))
    workers = PaperWorkers(clinic.library)
    clinic.run(write(client(1, answered_on="2026-11-01"), {**client(2), **mail}, name="later.csv"), workers)
    assert workers.printed == [3]
    found = [(entry.client_id, entry.status, entry.level) for entry in clinic.entries()]
    assert sorted(found) == [
        ("R-1", "done", "EMERGENCY"),
        ("R-1", "older", "ROUTINE"),
        ("R-2", "done", "ROUTINE"),
        ("R-2", "older", "URGENT"),
    ]
    errors = {(entry.client_id, entry.error) for entry in clinic.entries() if entry.status == "older"}
    assert errors == {
        ("R-1", "answered again: this folder holds newer answers of an earlier run"),
        ("R-2", "answered again"),
    }
    plan = plan_batch(clinic.folder, TERMS)
    assert {one.client_id: one.reason for one in plan.held} == {"R-1": Reason.EMERGENCY, "R-2": Reason.GRAVE_BEFORE}


def test_a_red_flag_in_a_faulty_older_row_holds_e_mail_back(clinic: Clinic, write: Any) -> None:
    """The row could not be assessed; that it holds a red flag is known."""
    newer = client(1, email="a@example.org", email_consent="yes")
    clinic.run(write(client(1, EMERGENCY, pain_avg=99, answered_on="2026-11-10"), newer))
    (held,) = plan_batch(clinic.folder, TERMS).held
    assert held.reason is Reason.GRAVE_BEFORE


def test_what_is_missing_in_any_kind_of_file_is_told_without_a_crash(
    library: Library, tmp_path: Path, clinic: Clinic
) -> None:
    """An empty field of a form, a response without its day, a key that is not there."""
    folder = tmp_path / "answers"
    folder.mkdir()
    blank = form_pdf(library, Settings(region="uk"))
    (folder / "a.pdf").write_bytes(filled_by_qpdf(blank, {}))
    (folder / "b.json").write_text(json.dumps(response(library.questionnaire, authored=None)))
    (folder / "c.yaml").write_text("answers: {}\n")
    (folder / "d.yaml").write_text(text(EMERGENCY, client={"id": "R-1"}), encoding="utf-8")
    told: list[str] = []
    with open_answers(str(folder), library, Reading()) as clients:
        found = triage_rows(
            clients, library, TODAY, refused=lambda row, _, result: told.extend(masked(p, row) for p in result.problems)
        )
    assert (found.total, len(found.kinds)) == (4, 1)
    assert [need.client_id for need in found.needs if need.level == "EMERGENCY"] == ["R-1"]
    assert any("this safety question needs an answer" in line for line in told)


def test_a_file_that_changes_meanwhile_fails_alone(clinic: Clinic, library: Library, tmp_path: Path) -> None:
    """Its client is another one than was looked at."""
    folder = tmp_path / "answers"
    folder.mkdir()
    for number in (1, 2, 3):
        (folder / f"{number}.yaml").write_text(text(client={"id": f"R-{number}"}), encoding="utf-8")
    with open_answers(str(folder), library, Reading()) as clients, open_folder(clinic.folder) as opened:
        found = triage_rows(clients, library, TODAY)
        (folder / "2.yaml").write_text(text(client={"id": "R-9"}), encoding="utf-8")
        job = Job(UK, TODAY, library.hash, program(), 60)
        outcome = Run(clients, opened, job, found, None, lambda *_: None).carry_out(PaperWorkers(library))
    assert (sum(outcome.delivered.values()), outcome.failed) == (2, {2})
    assert set(clinic.guides()) == {"R-1", "R-3"}
    assert "changed while the run was on" in clinic.failed()[0]["reason"]


def test_moments_are_compared_in_one_zone(clinic: Clinic, write: Any) -> None:
    """09:00 in London is later than 10:30 in Helsinki's summer, whatever the clocks there say."""
    rows = [
        client(1, EMERGENCY, answered_on="2026-11-20T09:00:00+00:00"),
        client(1, answered_on="2026-11-20T10:30:00+03:00"),
    ]
    clinic.run(write(*rows))
    assert clinic.statuses() == {2: "done", 3: "older"}


def test_one_number_for_two_people_prints_neither(clinic: Clinic, write: Any) -> None:
    """Name and address both differ; each is listed with the reason."""
    clinic.run(
        write(client(1, email="a@example.org"), client(1, name="Other Person", email="b@example.org"), client(2))
    )
    assert [row["row"] for row in clinic.failed()] == ["2", "3"]
    assert set(clinic.guides()) == {"R-2"}
    assert len(clinic.entries()) == 3


def test_a_day_to_come_fails(clinic: Clinic, write: Any) -> None:
    """It would be newer than all others; tomorrow it may be elsewhere already."""
    path = write(client(1, EMERGENCY, answered_on="2199-01-01"), client(2, answered_on="2026-11-21"))
    clinic.run(path)
    assert clinic.statuses() == {2: "failed", 3: "done"}
    assert [need.level for need in clinic.surveyed(path).needs] == ["RED FLAG"]
    clinic.run(corrected(clinic, answered_on="2026-11-20"))
    assert clinic.statuses() == {2: "done", 3: "done"}
    assert set(clinic.guides()) == {"R-1", "R-2"}


def test_red_flags_of_a_torn_row_are_looked_for(clinic: Clinic, write: Any) -> None:
    """A comma without quotes shifts all answers behind it; the row fails, and its client is told all the same."""
    path = write(client(1), client(2, EMERGENCY, name="Vorn§ Cid"), client(3, name="Hale§ Ben"))
    path.write_text(path.read_text().replace("§", ","))
    assert [(need.level, need.row) for need in clinic.surveyed(path).needs] == [("RED FLAG", 3), ("UNREAD", 4)]
    clinic.run(path)
    assert {entry.client_id: entry.status for entry in clinic.entries()} == {
        "R-1": "done",
        "R-2": "failed",
        "R-3": "failed",
    }
    assert "Cid" not in (clinic.folder / MANIFEST).read_text()


def test_a_torn_row_has_no_number_but_in_front(clinic: Clinic, write: Any) -> None:
    """Elsewhere it is anybody's word: two torn rows are not one client called John."""
    path = write(client(1), client(2))
    head, *lines = path.read_text().splitlines()
    names = head.split(",")
    order = [names.index("name"), names.index("client_id"), *range(2, len(names))]
    moved = [",".join(line.split(",")[index] for index in order) for line in (head, *lines)]
    path.write_text("\n".join([moved[0], *(f"Smith, John,{line}" for line in moved[1:])]))
    clinic.run(path)
    assert all(entry.client_id.startswith(PSEUDONYM) for entry in clinic.entries())
    assert len(clinic.entries()) == 2


def test_what_was_read_before_a_table_breaks_off_is_known(library: Library, tmp_path: Path, write: Any) -> None:
    """Nobody waits for the rest."""

    @dataclass
    class Torn:
        whole: Clients

        def rows(self) -> Iterator[ClientRow]:
            yield next(iter(self.whole.rows()))
            raise AnswersError([Problem(Place("t"), "broken off")])

    found = Preflight()
    with open_clients(str(write(client(1, EMERGENCY))), library.questionnaire) as clients, pytest.raises(AnswersError):
        triage_rows(Torn(clients), library, TODAY, found=found)  # type: ignore[arg-type]
    assert [need.client_id for need in found.needs] == ["R-1"]


def test_a_folder_that_was_replaced_is_not_written_into(clinic: Clinic, write: Any) -> None:
    """It may be another run's by now."""
    with open_folder(clinic.folder) as folder:
        clinic.folder.rename(clinic.folder.with_name("moved"))
        clinic.folder.mkdir()
        with pytest.raises(FileNotFoundError):
            folder.write("summary.txt", b"x")
    assert list(clinic.folder.iterdir()) == []


# What is told


def told_of(clients: Path, library: Library) -> list[str]:
    """Every fault of the first client, as screens and logs have it."""
    with open_clients(str(clients), library.questionnaire) as opened:
        row = next(iter(opened.rows()))
    with pytest.raises(AnswersError) as error:
        parse_answers(row.source, library)
    return [masked(problem, row).partition(": ")[2] for problem in error.value.problems]


def test_faults_are_told_without_answers(library: Library, tmp_path: Path, write: Any) -> None:
    """On screens and in logs; limits and names of questions stay readable. The list of failed rows has them in full."""
    row = client(1, age="Zyxwia Q", pain_avg=14, area="centre;butock", km_usual="x" * 90, name="\u202e")
    assert told_of(write(row), library) == [
        "name: the text holds a direction mark (U+202E)",
        "age: expected a whole number (years), found '…'",
        "pain_avg: … is above 10",
        "area: '…' is not an option",
        "km_usual: expected a number (km), found '…...'",
    ]
    answers = {"age": "Zyxwia Q", "pain_avg": 14.5, "area": ["centre", "butock"], "consent": True, "sex": None}
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.yaml").write_text(text(answers), encoding="utf-8")
    found = "\n".join(told_of(folder, library))
    assert "pain_avg: expected a whole number, found …" in found
    for word in ("Zyxwia", "butock", "14.5"):
        assert word not in found


def test_failed_rows_keep_cells_beyond_the_header() -> None:
    """Nothing that somebody wrote is lost on the way to being corrected."""
    rows = FailedRows(["reason", "row", "entry", "client_id", "age"], ";")
    rows.add(7, "R-1", ["old reason", "3", "R-1", "R-1", "40", "extra"], [Problem(Place("t"), "a fault", "mend it")])
    rows.add(2, "R-2", ["", "2", "R-2", "R-2"], [Problem(Place("t"), "one"), Problem(Place("t"), "two")])
    lines = rows.encoded().decode("utf-8-sig").splitlines()
    assert lines == [
        "reason;row;entry;client_id;age",
        '"one; two";2;R-2;R-2;',
        "a fault (mend it);7;R-1;R-1;40;extra",
    ]


def test_the_manifest_is_one_json_object_a_line(clinic: Clinic, write: Any) -> None:
    """With the names of the contract."""
    clinic.run(write(client(1)))
    (line,) = (clinic.folder / MANIFEST).read_text().splitlines()
    contract = "row client_id level document status file pages sha256 input_hash content_hash seconds error"
    assert set(contract.split()) <= set(json.loads(line))


def test_numbers_that_differ_by_capitals_name_files_that_differ_otherwise(clinic: Clinic, write: Any) -> None:
    """Many computers keep R-a and R-A in one file, so that one client's guide would be the other's."""
    clinic.run(write(client(1, client_id="R-a"), client(2, client_id="R-A"), client(3)))
    names = list(clinic.guides())
    assert len(names) == 3
    assert len({name.casefold() for name in names}) == 3
    assert "R-3" in names


@pytest.fixture
def write_spoken(tmp_path: Path, library: Library) -> Callable[..., Path]:
    """Writes a table with a column for the language of each client."""

    def written(*rows: Row) -> Path:
        path = tmp_path / "spoken.csv"
        path.write_text(table(rows, ["language", *columns(library)]), encoding="utf-8", newline="")
        return path

    return written


def test_what_changes_in_one_language_prints_its_documents_anew_alone(
    clinic: Clinic, write_spoken: Callable[..., Path]
) -> None:
    """Each row is made from the content in its own language; what is signed of that is its own, too."""
    path = write_spoken(client(1), client(2, language="es"), client(3, language="Spanish"), client(4, language="pl"))
    in_two = {"es": "spanish"}
    clinic.run(path, translated=in_two)
    own = clinic.library.hash
    assert [entry.content_hash for entry in clinic.entries()] == [own, "spanish", "spanish", own]
    for changes, again in (
        ({"translated": in_two}, []),
        ({"translated": {"es": "other"}}, [3, 4]),
        ({"translated": {"es": "other", "pl": "polish"}}, [5]),
        ({"translated": {"es": "other", "pl": "polish"}, "content_hash": "another"}, [2]),
    ):
        workers = PaperWorkers(clinic.library)
        clinic.run(path, workers, **changes)
        assert workers.printed == again
    signed = replace(UK, sign_off=replace(UK.sign_off, in_languages={"es": "signed"}))
    workers = PaperWorkers(clinic.library)
    clinic.run(path, workers, settings=signed, **changes)
    assert 3 in workers.printed


def test_a_row_that_was_corrected_in_its_language_too_is_done(
    clinic: Clinic, write_spoken: Callable[..., Path]
) -> None:
    """The first table finds the document that it was corrected to."""
    path = write_spoken(client(1, pain_avg=14, language="qqqq"))
    clinic.run(path, translated={"es": "spanish"})
    clinic.run(corrected(clinic, pain_avg="4", language="es"), translated={"es": "spanish"})
    workers = PaperWorkers(clinic.library)
    outcome = clinic.run(path, workers, translated={"es": "spanish"})
    assert (workers.printed, outcome.skipped, outcome.by_hand) == ([], 1, [])
