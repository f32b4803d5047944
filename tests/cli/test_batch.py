"""`guidegen batch` as a clinic runs it at night: killed, poisoned, hung, twice at once."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import pty
import random
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from guidegen.library import Library
from tests.support.base import ROOT, run, text
from tests.support.signing import sign_folder
from tests.support.tables import EMERGENCY, URGENT, Row, client, columns, table, write_table

pytestmark = pytest.mark.slow

TODAY = "2026-11-20"
OPTIONS = ("--region", "uk", "--today", TODAY)


def batch(*arguments: str | Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as its workers need."""
    command = [sys.executable, "-m", "guidegen", "batch", *map(str, arguments), *OPTIONS]
    done = subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, timeout=300, check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def manifest(folder: Path) -> set[str]:
    """The lines of a manifest but for how long each took."""
    lines = [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    return {json.dumps(line | {"seconds": None}, sort_keys=True) for line in lines}


def documents(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "guides").iterdir()}


def failed(folder: Path) -> dict[str, str]:
    """The reason of each failed row by its client's number."""
    content = (folder / "failed.csv").read_text(encoding="utf-8-sig")
    return {row["client_id"]: row["reason"] for row in csv.DictReader(io.StringIO(content))}


def mixed(count: int) -> list[Row]:
    """Clients of whom most get a short document, and every sixth a guide."""
    kinds: Sequence[Any] = (EMERGENCY, URGENT, EMERGENCY, URGENT, EMERGENCY, {})
    return [client(number, kinds[number % 6], name=f"Zyxwia Quorndon{number}") for number in range(count)]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, library: Library) -> tuple[Path, Path]:
    """A table and the folder of a run over it that nobody disturbed."""
    folder = tmp_path_factory.mktemp("batch")
    path = write_table(folder / "clients.csv", [*mixed(18), client(3, URGENT, answered_on="2026-11-18")], library)
    done = batch(path, "-o", folder / "whole", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    return path, folder / "whole"


@pytest.mark.parametrize("times", [3, pytest.param(10, marks=pytest.mark.long)])
def test_a_killed_run_that_goes_on_ends_as_if_it_had_not_been(
    times: int, undisturbed: tuple[Path, Path], tmp_path: Path
) -> None:
    """kill -9 at random moments, each followed by --resume: the same lines, the same bytes, nothing else."""
    path, whole = undisturbed
    folder = tmp_path / "killed"
    rng = random.Random(4)
    kills = 0
    while kills < times:
        command = [sys.executable, "-m", "guidegen", "batch", path, "-o", folder, "--resume", "--jobs", "2", *OPTIONS]
        process = subprocess.Popen([*map(str, command)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        timer = threading.Timer(rng.uniform(0.3, 2.5), process.send_signal, [signal.SIGKILL])
        timer.start()
        ended = process.wait(timeout=120)
        timer.cancel()
        if ended == 0:  # it was quicker: the rest of the kills hit a run from the start
            assert documents(folder) == documents(whole)
            for leftover in (folder / "guides").iterdir():
                leftover.unlink()
            (folder / "manifest.jsonl").unlink()
        kills += ended == -signal.SIGKILL
    done = batch(path, "-o", folder, "--resume", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert manifest(folder) == manifest(whole)
    assert documents(folder) == documents(whole)
    names = {path.name for path in folder.rglob("*")}
    assert names == {path.name for path in whole.rglob("*")}
    assert {path.name for path in folder.iterdir()} == {"guides", "manifest.jsonl", "recipients.jsonl", "summary.txt"}
    assert (folder / "recipients.jsonl").read_text().count("R-3") >= 1


def test_workers_end_with_their_parent(undisturbed: tuple[Path, Path], tmp_path: Path) -> None:
    """A parent that is killed leaves no process behind that goes on printing."""
    path, _ = undisturbed
    command = [sys.executable, "-m", "guidegen", "batch", path, "-o", tmp_path / "run", "--jobs", "2", *OPTIONS]
    process = subprocess.Popen([*map(str, command)], cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True)
    lines = tmp_path / "run" / "manifest.jsonl"
    while not (lines.exists() and lines.stat().st_size) and process.poll() is None:
        os.sched_yield()
    process.kill()
    process.wait()
    assert process.stderr is not None
    # Every process of the run holds the other end of this pipe: it is read to its end only when all are gone.
    reader = threading.Thread(target=process.stderr.read, daemon=True)
    reader.start()
    reader.join(timeout=20)
    assert not reader.is_alive()
    process.stderr.close()


# Each row with one fault, and a word of the reason that is to be given.
POISON: Sequence[tuple[Row, str]] = (
    (client(100, pain_avg=14), "pain_avg: 14 is above 10"),
    (client(101, age="old"), "age: expected a whole number"),
    (client(102, age=""), "age: this safety question needs an answer"),
    (client(103, area="butock"), "did you mean 'buttock'"),
    (client(104, rf_nerve=""), "rf_nerve: this safety question needs an answer"),
    (client(105, rf_nerve="none;bladder"), "cannot stand beside"),
    (client(106, answered_on=""), "'answered_on' is missing"),
    (client(107, answered_on="20.11.2026"), "is not a date"),
    (client(108, answered_on="1026-11-20"), "the year 1026"),
    (client(109, consent="no"), "without this consent"),
    (client(110, email="two@at@example.org"), "not an e-mail address"),
    (client(111, name="x" * 121), "too long"),
    (client(112, name="a\u202eb"), "direction mark"),
    (client(113, name="a\x07b"), "control"),
    (client(114, km_usual="30,500"), "km_usual: expected"),
    (client(115, worse="bend;bend"), "a second time"),
    (client(116, leg_weak="perhaps"), "leg_weak: 'perhaps' is not an option"),
    (client(117, pain_avg="1e400"), "pain_avg: expected"),
    (client(118, race_date="tomorrow"), "is not a date"),
    (client(119, email_consent="perhaps"), "email_consent: expected"),
)


def test_a_poisoned_table_costs_its_bad_rows_only(library: Library, tmp_path: Path) -> None:
    """Twenty kinds of bad rows, and two torn ones: all good ones among them are delivered, each bad one is told."""
    assert len(POISON) == 20
    good = [client(number, (EMERGENCY, URGENT)[number % 2], name="Marker Personname") for number in range(1, 12)]
    rows = [row for pair in zip([*good, *good[:9]], POISON, strict=True) for row in (pair[0], pair[1][0])]
    lines = table([*rows[:22], *(row for row, _ in POISON[11:])], columns(library)).split("\r\n")
    lines[2:2] = ['R-200,"Zyxwia Quorndon,,,2026-11-20', "R-201,too,few"]
    path = tmp_path / "clients.csv"
    path.write_text("\r\n".join(lines), encoding="utf-8", newline="")
    done = batch(path, "-o", tmp_path / "run")
    assert done.returncode == 6, done.stderr
    assert set(documents(tmp_path / "run")) == {f"R-{number}.pdf" for number in range(1, 12)}
    reasons = failed(tmp_path / "run")
    assert set(reasons) == {row["client_id"] for row, _ in POISON} | {"R-200", "R-201"}
    for row, reason in POISON:
        assert reason in reasons[row["client_id"]]
    assert "quote" in reasons["R-200"]
    assert "cells" in reasons["R-201"]
    for word in ("Marker", "Quorndon", "butock", "perhaps", "tomorrow", "@example"):
        assert word not in done.stderr + done.stdout + (tmp_path / "run" / "manifest.jsonl").read_text()


def test_rows_that_hang_or_take_all_memory_stop_nobody(library: Library, tmp_path: Path) -> None:
    """A clinic's template that runs for ever for one client, and asks for gigabytes for another."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "guidegen.toml").write_text("")
    (tmp_path / "templates" / "urgent.html.j2").write_text(
        '{% extends "base/urgent.html.j2" %}{% block title %}'
        '{% if personal.client.id == "R-1" %}'
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
        '{% elif personal.client.id == "R-2" %}{% set big = namespace(x=["x"]) %}'
        "{% for _ in range(60) %}{% set big.x = big.x + big.x %}{% endfor %}"
        "{% endif %}{{ super() }}{% endblock %}"
    )
    path = write_table(tmp_path / "clients.csv", [client(number, URGENT) for number in range(1, 5)], library)
    folder = tmp_path / "run"
    limits = ["--row-seconds", "3", "--row-memory", "500"]
    done = batch(path, "-o", folder, "--clinic", tmp_path, *limits, "--jobs", "2")
    assert done.returncode == 6, done.stderr
    assert failed(folder) == {
        "R-1": "the row took longer than 3 s",
        "R-2": "this needs more memory than it may have (look there for a loop, or for something that grows)",
    }
    assert set(documents(folder)) == {"R-3.pdf", "R-4.pdf"}
    assert "R-1 (row 2): RF07 (the page could not be printed)" in done.stdout


def test_a_dry_run_tells_all_and_writes_nothing(library: Library, tmp_path: Path) -> None:
    """Who needs a person first, what would be printed, and each row that could not be, without anybody's answers."""
    rows = [client(1), client(2, EMERGENCY), client(3, pain_avg=14), client(1, answered_on="2026-11-01")]
    path = write_table(tmp_path / "clients.csv", rows, library)
    result = run(["batch", path, "--dry-run", *OPTIONS])
    assert result.exit_code == 6
    told = result.stdout.splitlines()
    assert told[0] == "CONTACT FIRST"
    assert told[2] == "  R-2 (row 3): RF01"
    assert "  ROUTINE guide: 1" in told
    assert "  EMERGENCY emergency: 1" in told
    assert "pain_avg: … is above 10" in result.stderr
    assert "14 is above" not in result.stderr
    assert list(tmp_path.iterdir()) == [path]


def test_an_emergency_that_stopped_the_questions_is_told_by_what_is_certain(library: Library, tmp_path: Path) -> None:
    """Its flag, and how many nobody has ruled out, rather than all that might be among open questions."""
    row = {"client_id": "R-1", "answered_on": TODAY, "age": 34, "sex": "male"}
    row |= {"rf_nerve": "bladder", "rf_nerve_when": "within_14d"}
    path = write_table(tmp_path / "clients.csv", [row], library)
    result = run(["batch", path, "--dry-run", *OPTIONS])
    [told] = [line for line in result.stdout.splitlines() if line.startswith("  R-1")]
    assert re.fullmatch(r"  R-1 \(row 2\): RF01, and [0-9]+ not ruled out", told)


def test_who_was_to_be_contacted_before_is_not_forgotten(library: Library, tmp_path: Path) -> None:
    """The list of a run that only mends names those of the runs before it; the command it tells keeps its options."""
    rows = [client(1, URGENT), client(2, URGENT, pain_avg=99)]
    path = write_table(tmp_path / "clients.csv", rows, library)
    folder = tmp_path / "my run"
    first = batch(path, "-o", folder, "--paper", "letter", "--jobs", "1")
    assert first.returncode == 6
    command = next(line.partition("run: ")[2] for line in first.stdout.splitlines() if "--resume" in line)
    assert shlex.split(command)[:2] == ["guidegen", "batch"]
    assert "--paper letter" in command
    assert "--region uk" in command
    list_ = folder / "failed.csv"
    list_.write_text(list_.read_text("utf-8-sig").replace(",99,", ",4,"), encoding="utf-8")
    second = batch(*shlex.split(command)[2:])
    assert second.returncode == 0, second.stderr
    told = (folder / "summary.txt").read_text()
    assert "  R-1 (row 2): URGENT" in told
    assert "  R-2 (row 3): RF07" in told


def test_a_folder_that_a_run_has_written_is_not_run_into_by_mistake(undisturbed: tuple[Path, Path]) -> None:
    """Without --resume it ends with a message, and changes nothing."""
    path, whole = undisturbed
    before = manifest(whole)
    done = batch(path, "-o", whole)
    assert (done.returncode, "--resume" in done.stderr) == (2, True)
    assert manifest(whole) == before


def test_a_table_comes_from_standard_input(library: Library) -> None:
    """As from any other program."""
    content = table([client(1), client(2, URGENT)], columns(library)).encode()
    result = run(["batch", "-", "--dry-run", *OPTIONS], stdin=content)
    assert result.exit_code == 0
    assert "R-2 (row 3): RF07" in result.stdout


def test_without_o_the_folder_has_the_tables_name(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the current folder; a table on stdin has no name."""
    monkeypatch.chdir(tmp_path)
    path = write_table(tmp_path / "march.csv", [client(1, pain_avg=99)], library)
    assert run(["batch", path, *OPTIONS]).exit_code == 6
    assert (tmp_path / "march-guides" / "failed.csv").is_file()
    result = run(["batch", "-", *OPTIONS], stdin=path.read_bytes())
    assert (result.exit_code, "-o DIR is missing" in result.stderr) == (2, True)


def test_a_folder_of_answers_files_is_run_over(tmp_path: Path) -> None:
    """Each file is a client."""
    (tmp_path / "one.yaml").write_text(text(client={"id": "R-1"}), encoding="utf-8")
    (tmp_path / "two.yaml").write_text(text(EMERGENCY, client={"id": "R-2"}), encoding="utf-8")
    result = run(["batch", tmp_path, "--dry-run", *OPTIONS])
    assert "  R-2 (row 2): RF01" in result.stdout


def test_a_limit_leaves_the_rest_for_later(library: Library, tmp_path: Path) -> None:
    """--limit 2 looks at two rows."""
    path = write_table(tmp_path / "clients.csv", [client(number, URGENT) for number in range(5)], library)
    result = run(["batch", path, "--dry-run", "--limit", "2", *OPTIONS])
    assert "2 rows looked at" in result.stdout
    assert "R-2" not in result.stdout
    assert "This list is not complete" in result.stdout
    calm = write_table(tmp_path / "calm.csv", [client(1), client(2, EMERGENCY)], library)
    for limit, is_clear in (("1", False), ("2", False)):
        result = run(["batch", calm, "--dry-run", "--limit", limit, *OPTIONS])
        assert ("No client needs to be contacted first" in result.stdout) is is_clear


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--dry-run", "--region", "atlantis"], 2, "region 'atlantis' is not known"),
        (["--dry-run"], 2, "no region is set"),
        (["--region", "uk", "-o", ""], 2, "-o takes a folder"),
        (["--dry-run", "--region", "uk", "--strict"], 0, "no clinician has signed"),
        (["--dry-run", "--region", "uk", "--sheet", "x"], 3, "a text table has no sheets"),
        (["--region", "uk", "-o", "/proc/nowhere/run"], 2, "cannot be written"),
        (
            ["--region", "uk", "-o", "x", "--cluster", "tcp://127.0.0.1:1", "--jobs", "2"],
            2,
            "--jobs is for this machine",
        ),
        (["--region", "uk", "-o", "klingon://x"], 2, "this kind of place cannot be written"),
    ],
)
def test_what_cannot_be_done_is_told_and_red_flags_before_it(
    library: Library, tmp_path: Path, arguments: list[str], code: int, told: str
) -> None:
    """With the exit codes of the contract; who needs a person is told all the same, as soon as the table is read."""
    path = write_table(tmp_path / "clients.csv", [client(1, EMERGENCY)], library)
    result = run(["batch", path, *arguments, "--today", TODAY])
    assert (result.exit_code, told in result.stderr) == (code, True), result.stderr
    if "--sheet" not in arguments and "takes a folder" not in told and "--jobs" not in told:
        assert "RED FLAG: EMERGENCY: contact these clients now: R-1 (row 2)" in result.stderr


def test_broken_settings_do_not_hide_red_flags(library: Library, tmp_path: Path) -> None:
    """The rows are triaged with the default content."""
    (tmp_path / "guidegen.toml").write_text("region = 7 7")
    path = write_table(tmp_path / "clients.csv", [client(1, EMERGENCY)], library)
    result = run(["batch", path, "--dry-run", "--clinic", tmp_path])
    assert result.exit_code == 3
    assert "RED FLAG: EMERGENCY: contact these clients now: R-1 (row 2)" in result.stderr


def test_a_header_with_faults_ends_the_run(tmp_path: Path) -> None:
    """With each fault and no traceback."""
    path = tmp_path / "clients.csv"
    path.write_text("client_id,answered_on,sex,agee\nR-1,2026-11-20,male,34\n")
    result = run(["batch", path, "--dry-run", *OPTIONS])
    assert result.exit_code == 3
    assert "did you mean 'age'?" in result.stderr


def on_a_terminal(*arguments: str | Path, **environment: str) -> str:
    """What the command writes on a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "guidegen", "batch", *map(str, arguments), *OPTIONS]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment}
    process = subprocess.Popen(command, cwd=ROOT, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # how a terminal ends
        while part := os.read(ours, 4096):
            shown += part
    os.close(ours)
    process.wait()
    return shown.decode()


def test_progress_is_a_bar_on_a_terminal_and_lines_elsewhere(library: Library, tmp_path: Path) -> None:
    """With its rate; without colours where NO_COLOR asks for none, and with nothing where --quiet does."""
    path = write_table(tmp_path / "clients.csv", [client(number, URGENT) for number in range(5)], library)
    shown = on_a_terminal(path, "--dry-run", NO_COLOR="1")
    assert "5/?" in shown
    assert "a second" in shown
    assert "\x1b[3" not in shown
    result = run(["batch", path, "--dry-run", *OPTIONS])
    assert result.stderr.startswith("looking at: 5, ")
    result = run(["batch", path, "--dry-run", "--quiet", *OPTIONS])
    assert result.stderr.splitlines()[0].startswith("RED FLAG: URGENT")


# Signatures


@pytest.mark.long
def test_strict_holds_back_the_guides_whose_content_is_not_signed(library: Library, tmp_path: Path) -> None:
    """By row: a guide that uses an unsigned item fails, others are printed, and pages that get somebody seen are."""
    (tmp_path / "guidegen.toml").write_text("")
    used = "exercises/nerve_slider"
    sign_folder(tmp_path, library, [key for key in library.files.fingerprints if key != used])
    sciatica = {"leg_sx": ["below_knee"], "area": ["buttock"]}
    clients = write_table(tmp_path / "t.csv", [client(1), client(2, sciatica), client(3, EMERGENCY)], library)
    options = (clients, "--clinic", tmp_path, "-o", tmp_path / "out", "--strict")
    dry = batch(*options, "--dry-run")
    assert "not signed by a clinician: exercises/nerve_slider" in dry.stderr
    assert "a guide that uses something of that will fail, because of --strict" in dry.stderr
    result = batch(*options)
    assert result.returncode == 6
    assert set(documents(tmp_path / "out")) == {"R-1.pdf", "R-3.pdf"}
    assert list(failed(tmp_path / "out")) == ["R-2"]
    assert "exercises/nerve_slider" in failed(tmp_path / "out")["R-2"]
    told = {entry["client_id"]: entry for entry in map(json.loads, manifest(tmp_path / "out"))}
    assert {key: entry["approved"] for key, entry in told.items()} == {"R-1": True, "R-2": False, "R-3": True}
    sign_folder(tmp_path, library, [used])
    again = batch(*options, "--resume")
    assert again.returncode == 0, again.stderr
    assert set(documents(tmp_path / "out")) == {"R-1.pdf", "R-2.pdf", "R-3.pdf"}


def test_what_holds_every_guide_back_is_told_before_the_first_row(library: Library, tmp_path: Path) -> None:
    """Content that nobody has signed, with --strict, and content that is due to be read again; urgent pages go on."""
    own = tmp_path / "content" / "exercises" / "plank.md"
    own.parent.mkdir(parents=True)
    default = (ROOT / "content" / "exercises" / "plank.md").read_text(encoding="utf-8")
    own.write_text(default.replace("review_date: null", "review_date: null\nnext_review: 2020-01-01"))
    clients = write_table(tmp_path / "t.csv", [client(1), client(2, EMERGENCY)], library)
    for options, why, told in (
        (("--strict",), "no clinician has signed", "guides from content that no clinician has signed, told above: 1"),
        (("--clinic", tmp_path), "2020-01-01 is past", "guides from content that is due to be read again"),
    ):
        result = run(["batch", clients, "--dry-run", *options, *OPTIONS])
        assert result.exit_code == 6
        assert why in result.stderr
        assert "until that is mended no guide is printed; pages that get somebody seen are" in result.stderr
        assert told in result.stdout
        assert "EMERGENCY emergency: 1" in result.stdout
