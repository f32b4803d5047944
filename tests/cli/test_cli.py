"""The command line: exit codes, what goes where, what is written and how, and what a command costs."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import resource
import shlex
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.files.private_file import write_private
from guidegen.files.text_with_places import read
from guidegen.library import Library, load_library
from guidegen.library.questionnaire import Type
from guidegen.review.synthetic.sample_clients import sample_csv
from tests.support.base import BASE, EXAMPLES, ROOT, changed, example, mapping, run, text
from tests.support.pace import is_within

WITHHELD = {"emergency": "emergency", "urgent": "urgent", "teenager": "referral"}
NEW = ("guidegen.toml", "answers.yaml", "example.yaml", "answers.schema.json", "clients.csv")
COMMANDS = ("new", "questionnaire", "check", "explain", "build", "doctor")


def filled_in(template: str, answers: Mapping[str, Any]) -> str:
    """A questionnaire's YAML with answers written after its colons."""
    rows = []
    for row in template.splitlines():
        key = row.strip().split(":")[0]
        if row.startswith("  ") and key in answers:
            row = f"  {key}: {json.dumps(answers[key])}"
        elif row.startswith("answered_on:"):
            row = "answered_on: 2026-11-20"
        elif row.startswith("client:"):
            row = "client: {name: A. Runner, id: R-1042, email: runner@example.org}"
        rows.append(row)
    return "\n".join(rows) + "\n"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# build


def test_there_are_seven_examples() -> None:
    """The tests below run over all of them."""
    assert len(EXAMPLES) == 7
    assert set(WITHHELD) < {path.stem for path in EXAMPLES}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_build_ends_with_0_for_a_guide_and_4_for_anything_else(path: Path, tmp_path: Path) -> None:
    """Each example is printed, privately; where no guide was made the code says so and stderr says what to do."""
    target = tmp_path / "out.html"
    result = run(["build", path, "--region", "uk", "--html", "-o", target, "--today", "2026-11-20"])
    assert result.exit_code == (4 if path.stem in WITHHELD else 0)
    assert result.stdout == ""
    assert target.read_text().startswith("<!doctype html>") or target.read_text().startswith("<!DOCTYPE html>")
    assert mode(target) == 0o600
    assert [item.name for item in tmp_path.iterdir()] == ["out.html"]
    if path.stem in WITHHELD:
        assert result.stderr.startswith(f"{WITHHELD[path.stem].upper()}: ")
        assert "no guide was made" in result.stderr
        assert "Red flags: RF" in result.stderr
    else:
        assert f"{target}: guide (" in result.stderr


def test_quiet_still_tells_an_emergency(tmp_path: Path) -> None:
    """--quiet silences a guide's message and never a red flag's."""
    arguments = ["--region", "uk", "--today", "2026-11-20", "--html", "--quiet", "-o", str(tmp_path / "out.html")]
    assert run(["build", example("easy_acute"), *arguments]).stderr == ""
    stderr = run(["build", example("emergency"), *arguments]).stderr
    assert "EMERGENCY: no guide was made. Contact this client now" in stderr


def test_build_prints_a_pdf_beside_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without -o the guide takes the answers' name in the current folder; the record is a second PDF, both private."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(example("emergency"), tmp_path / "client.yaml")
    result = run(["build", "client.yaml", "--region", "uk", "--record", "record.pdf"])
    assert result.exit_code == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["client.pdf", "client.yaml", "record.pdf"]
    for name in ("client.pdf", "record.pdf"):
        assert (tmp_path / name).read_bytes().startswith(b"%PDF-")
        assert mode(tmp_path / name) == 0o600
    assert (tmp_path / "client.pdf").read_bytes() != (tmp_path / "record.pdf").read_bytes()


def test_a_dash_is_stdin_and_stdout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers from a pipe go to a pipe, messages go to stderr, and no file is written."""
    monkeypatch.chdir(tmp_path)
    raw = example("easy_acute").read_bytes()
    piped = run(["build", "-", "--region", "uk", "--html"], stdin=raw)
    assert piped.exit_code == 0
    assert piped.stdout.rstrip().endswith("</html>")
    assert piped.stderr.startswith(("stdout: guide (", "warning: "))
    assert run(["build", example("easy_acute"), "--region", "uk", "--html", "-o", "-"]).stdout == piped.stdout
    assert run(["check", "-"], stdin=raw).stdout == "-: valid\n"
    assert json.loads(run(["explain", "-", "--format", "json"], stdin=raw).stdout)["document"] == "guide"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("output", "record"),
    [
        ("in.yaml", None),
        ("./in.yaml", None),
        ("out.pdf", "out.pdf"),
        ("out.pdf", "in.yaml"),
        ("link.pdf", None),
        ("-", "-"),
    ],
)
def test_files_that_would_overwrite_each_other_are_refused(
    output: str, record: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers, guide and record are different files, however they are written; else nothing is done."""
    monkeypatch.chdir(tmp_path)
    Path("in.yaml").write_text(text())
    Path("link.pdf").symlink_to("in.yaml")
    result = run(["build", "in.yaml", "--region", "uk", "-o", output, *(["--record", record] if record else [])])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "must be different files" in result.stderr
    assert Path("in.yaml").read_text() == text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.yaml", "link.pdf"]


# check and explain


def test_check_reads_several_files_and_tells_each(tmp_path: Path) -> None:
    """One bad file does not keep the others from being checked; the code is that of the worst."""
    good, bad, other = (tmp_path / name for name in ("good.yaml", "bad.yaml", "other.json"))
    good.write_text(text())
    bad.write_text(text({"rf_nerve": ["saddle"], "rf_nerve_when": "within_14d", "age": 7}))
    other.write_text(json.dumps(mapping()))
    result = run(["check", good, bad, other, "--today", "2026-11-20"])
    assert result.exit_code == 3
    assert result.stdout == f"{good}: valid\n{other}: valid\n"
    assert f"RED FLAG: {bad}: what could be read holds red flags (RF01 EMERGENCY" in result.stderr
    assert f"error: {bad}:3:8: age: 7 is below 10" in result.stderr
    assert run(["check", good, other]).exit_code == 0


def test_check_of_the_library_finds_nothing_and_reading_lists_every_file(library: Library) -> None:
    """The default content is clean, its median grade at most 7 and no body above 9; its hash names it."""
    told = run(["check", "--library", "--reading"])
    assert told.exit_code == 0
    *table, last = told.stdout.splitlines()
    assert last == f"content {library.version} ({library.hash[:12]}): {len(library.items())} items, no problems"
    grades = [float(line.split()[0]) for line in table if line.endswith(".md")]
    assert len(grades) > 150
    assert sorted(grades)[len(grades) // 2] <= 7
    assert max(grades) <= 9


def test_warnings_go_to_stderr_unless_quiet(tmp_path: Path) -> None:
    """A warning has its place and blocks nothing."""
    file = tmp_path / "in.yaml"
    file.write_text(text({"pain_avg": 5}))
    warning = f"warning: {file}:15:15: pain_worst: the worst pain is below the average\n"
    for command in (["check"], ["explain"]):
        result = run([*command, file, "--today", "2026-11-20"])
        assert (result.exit_code, result.stderr) == (0, warning)
        assert run([*command, file, "--today", "2026-11-20", "--quiet"]).stderr == ""


KEYS = {
    *("level", "permit", "document", "flags", "presentation", "overlay", "irritability", "start_phase", "run_plan"),
    *("contributors", "phases", "sections", "excluded", "warnings", "content"),
}
NULL_AT_P0 = ("presentation", "overlay", "irritability", "start_phase", "run_plan")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_explain_as_json_has_the_keys_of_the_design(path: Path, library: Library) -> None:
    """Level, document, flags with reasons, pattern, phases and content are there; at P0 the pattern is null."""
    result = run(["explain", path, "--format", "json"])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert set(found) >= KEYS
    assert found["content"] == {"version": library.version, "hash": library.hash}
    for flag in found["flags"]:
        assert set(flag) >= {"id", "code", "level", "permit", "because"}
        assert flag["because"]
        for reason in flag["because"]:
            assert set(reason) == {"question", "answer", "rule", "truth"}
    if path.stem in ("emergency", "urgent"):
        assert (found["level"], found["permit"], found["document"]) == (path.stem.upper(), "P0", path.stem)
        assert {found[key] for key in NULL_AT_P0} == {None}
        assert found["contributors"] == found["phases"] == found["excluded"] == []
    elif path.stem != "teenager":
        assert found["presentation"] in {item.code for item in library.presentations}
        assert found["phases"]
        for phase in found["phases"]:
            assert set(phase) >= {"code", "exercises"}
            for exercise in phase["exercises"]:
                assert set(exercise) >= {"id", "dose", "because"}
                assert exercise["dose"]
        for contributor in found["contributors"]:
            assert set(contributor) == {"id", "code", "score", "because"}


@pytest.mark.parametrize("format_", ["text", "json"])
def test_explain_names_no_client(format_: str, tmp_path: Path) -> None:
    """The reasons can be shown around: name, id and address are not in them."""
    file = tmp_path / "in.yaml"
    file.write_text(text(client={"name": "Zyxwia Quorndon", "id": "R-40417", "email": "zq@mail.example"}))
    result = run(["explain", file, "--format", format_])
    assert result.exit_code == 0
    assert "NSLBP" in result.stdout or "FLEX" in result.stdout
    for word in ("Zyxwia", "R-40417", "zq@mail"):
        assert word not in result.output


def test_explain_as_text_gives_reasons() -> None:
    """The text names level, red flags with the answers behind them, exercises and what was left out."""
    stdout = run(["explain", example("sciatica")]).stdout
    assert stdout.startswith("Level SOON, permit P2, document: guide\n")
    assert "RF23 radicular_pain: SOON P2\n    - below_knee in leg_sx: yes (leg_sx: below_knee, pins)\n" in stdout
    assert "\nLeft out\n" in stdout


# What commands cost

PRINTING = ("weasyprint", "reportlab", "jinja2", "babel", "markdown_it", "hypothesis", "PIL", "fontTools", "tomllib")
HEAVY = (*PRINTING, "openpyxl", "lxml", "starlette", "uvicorn", "sqlite3", "argon2", "guidegen.web")
MODULES = f"""
import sys
from guidegen.cli import main
try:
    main(sys.argv[1:])
finally:
    print("LOADED", [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
LIGHT = [
    ["--help"],
    ["build", "--help"],
    ["explain", str(EXAMPLES[0])],
    ["explain", str(EXAMPLES[0]), "--format", "json"],
    ["check", str(EXAMPLES[0])],
    ["questionnaire", "--format", "yaml"],
]


@pytest.mark.parametrize("arguments", LIGHT, ids=lambda arguments: " ".join(arguments[:1] + arguments[2:]))
def test_a_command_that_prints_nothing_loads_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    """Help, explain, check and the questionnaire import no library that only a PDF needs."""
    done = subprocess.run([sys.executable, "-c", MODULES, *arguments], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "LOADED []"


def test_who_gives_the_rows_of_a_table_out_loads_nothing_heavy(tmp_path: Path) -> None:
    """It stays in memory beside those that print, for as long as the night's run takes."""
    (tmp_path / "clients.csv").write_text(sample_csv(load_library(), 2, date(2026, 11, 20)), encoding="utf-8")
    arguments = ["batch", "clients.csv", "--region", "uk", "--dry-run"]
    done = subprocess.run([sys.executable, "-c", MODULES, *arguments], capture_output=True, text=True, cwd=tmp_path)
    assert done.stderr.splitlines()[-1] == "LOADED []", done.stderr


@pytest.mark.parametrize(
    ("arguments", "seconds"), [(LIGHT[0], 0.15), (LIGHT[2], 0.2), (LIGHT[4], 0.2)], ids=["help", "explain", "check"]
)
def test_a_command_that_prints_nothing_is_fast(arguments: list[str], seconds: float, tmp_path: Path) -> None:
    """Help stays under 0.15 s of CPU, explain and check under 0.2, Python's start included; ten tries if it is busy."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def used() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "guidegen", *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=tmp_path, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert any(is_within(used(), seconds) for _ in range(10))


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help_with_an_example(command: str) -> None:
    """--help ends with 0; each command shows how it is called, and the group lists all of them."""
    result = run([command, "--help"] if command else ["-h"])
    assert result.exit_code == 0
    if command:
        assert f"guidegen {command}" in result.stdout
        assert "Example" in result.stdout
    else:
        assert all(f"  {name} " in result.stdout for name in COMMANDS)
        assert "Exit codes" in result.stdout


def test_doctor_finds_nothing_missing_here() -> None:
    """On a machine that runs these tests, all is ok but for extras and what a wheel brings, and the code is 0."""
    result = run(["doctor"])
    assert result.exit_code == 0, result.output
    lines = [line for line in result.stdout.splitlines() if not line.startswith("         to have it: ")]
    assert len(lines) > 20
    wanting = [line for line in lines if not line.startswith("ok ")]
    assert all("optional" in line and ("(extra " in line or "typeset ahead" in line) for line in wanting)


def test_doctor_says_how_to_mend_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is named with the command that mends it, and the code is 5."""
    monkeypatch.setattr("guidegen.cli.doctor._LIBRARIES", (("libnone.so.9", "libnone9"),))
    result = run(["doctor"])
    assert result.exit_code == 5
    assert "MISSING  library libnone.so.9: cannot be loaded" in result.stdout
    mend = "apt-get update && apt-get install --yes --no-install-recommends libnone9"
    assert mend in result.stdout.replace("sudo ", "")


# new and questionnaire


def test_new_makes_a_folder_that_works_once_filled_in(tmp_path: Path) -> None:
    """All files are private; the answers file, filled in, is valid, and with its settings a guide comes out."""
    folder = tmp_path / "clinics" / "ours"
    result = run(["new", folder, "--region", "uk"])
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [str(folder / name) for name in NEW]
    assert sorted(path.name for path in folder.iterdir()) == sorted(NEW)
    assert {mode(path) for path in folder.iterdir()} == {0o600}
    answers = folder / "answers.yaml"
    unfilled = run(["check", answers])
    assert unfilled.exit_code == 3
    assert "error: " in unfilled.stderr
    assert "age: this safety question needs an answer" in unfilled.stderr
    answers.write_text(filled_in(answers.read_text(), BASE))
    assert run(["check", answers, "--clinic", folder]).stdout == f"{answers}: valid\n"
    built = run(["build", answers, "--clinic", folder, "--html", "-o", tmp_path / "out.html"])
    assert built.exit_code == 0, built.stderr


@pytest.mark.parametrize(
    ("where", "region", "trial"),
    [
        ("ours", "uk", "guidegen build ours/example.yaml --clinic ours"),
        (".", "ie", "guidegen build example.yaml"),
        ("my clinic", None, "guidegen build 'my clinic/example.yaml' --clinic 'my clinic' --region uk"),
    ],
)
def test_new_makes_an_example_that_prints_at_once(
    where: str, region: str | None, trial: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command that new tells prints a guide, without a word about old answers; --region alone does too."""
    monkeypatch.chdir(tmp_path)
    made = run(["new", where, *(["--region", region] if region else [])])
    assert made.stderr == f"To see a guide at once: {trial}\n"
    built = run([*shlex.split(trial)[1:], "--html", "-o", "guide.html"])
    assert (built.exit_code, built.stderr) == (0, "guide.html: guide (ROUTINE, P3) written.\n")
    plain = run(["build", Path(where) / "example.yaml", "--region", "uk", "--html", "-o", "again.html"])
    assert (plain.exit_code, plain.stderr) == (0, "again.html: guide (ROUTINE, P3) written.\n")


@pytest.mark.parametrize("name", NEW)
def test_new_never_overwrites(name: str, tmp_path: Path) -> None:
    """One file that is there already is enough to leave the folder as it is."""
    (tmp_path / name).write_text("mine")
    result = run(["new", tmp_path])
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"already there: {name}" in result.stderr
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "mine")]


def test_new_with_an_unknown_region_makes_nothing(tmp_path: Path) -> None:
    """A misspelt region is told before any folder is made."""
    result = run(["new", tmp_path / "ours", "--region", "ukk"])
    assert result.exit_code == 3
    assert "did you mean 'uk'?" in result.stderr
    assert not (tmp_path / "ours").exists()


def test_the_yaml_questionnaire_is_an_answers_file_to_fill_in(library: Library) -> None:
    """Filled in, it holds exactly those answers; every question and option stands in it."""
    template = run(["questionnaire", "--format", "yaml"]).stdout
    empty = read(template, "answers.yaml")
    assert not empty.problems
    assert set(empty.data["answers"]) == set(library.questionnaire.by_id)
    for question in library.questionnaire:
        assert all(f"  #   {option.id}: " in template for option in question.options if not option.old)
    source = read(filled_in(template, BASE), "answers.yaml")
    answers = parse_answers(source, library)
    assert set(answers.values) == {*BASE, "distance_unit"}
    assert answers.client.name == "A. Runner"
    assert answers.warnings == ()


@pytest.mark.parametrize(("region", "unit", "km"), [("us", "mi", 40.225), ("uk", "km", 25)])
def test_the_questionnaire_asks_in_the_units_of_the_region(region: str, unit: str, km: float, library: Library) -> None:
    """In a region that counts in miles the same number is miles, from the template to the answers."""
    template = run(["questionnaire", "--format", "yaml", "--region", region]).stdout
    assert f"\n  distance_unit: {unit}\n" in template
    assert f"0 to 250 {unit}" in template or unit == "mi"
    assert parse_answers(read(filled_in(template, BASE), "a.yaml"), library).values["km_usual"] == km


def test_the_json_schema_names_every_item(library: Library) -> None:
    """It is JSON, holds the 47 core items among its properties, and its options are those of the questionnaire."""
    schema = json.loads(run(["questionnaire", "--format", "json-schema"]).stdout)
    answers = schema["properties"]["answers"]
    core = [question for question in library.questionnaire if question.required]
    assert len(core) == 47
    assert {question.id for question in core} <= set(answers["properties"])
    assert set(answers["properties"]) == set(library.questionnaire.by_id)
    assert set(answers["required"]) == {question.id for question in core if question.show_if is None}
    assert answers["additionalProperties"] is False
    for question in library.questionnaire:
        found = answers["properties"][question.id]
        if question.type in (Type.CHOICE, Type.MULTI):
            offered = found["items"]["oneOf"] if question.type is Type.MULTI else found["oneOf"]
            assert tuple(option["const"] for option in offered) == question.option_ids
        elif question.type in (Type.NUMBER, Type.SCALE):
            assert (found["minimum"], found["maximum"]) == (question.low, question.high)


def test_the_csv_is_the_header_of_a_table_of_clients(library: Library) -> None:
    """One line: who, then every question id."""
    stdout = run(["questionnaire", "--format", "csv"]).stdout
    (header,) = csv.reader(io.StringIO(stdout))
    assert header[:5] == ["client_id", "name", "email", "email_consent", "answered_on"]
    assert header[5:] == [question.id for question in library.questionnaire]


# Writing files


def test_a_private_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """New or old, the file ends with mode 0600 and the new content, and nothing stands beside it."""
    target = tmp_path / "a.pdf"
    write_private(target, b"one")
    assert (target.read_bytes(), mode(target)) == (b"one", 0o600)
    target.chmod(0o644)
    write_private(target, b"two")
    assert (target.read_bytes(), mode(target)) == (b"two", 0o600)
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_written_through(tmp_path: Path) -> None:
    """A link stays a link, and what it points to gets the new content."""
    (tmp_path / "real.pdf").write_bytes(b"old")
    (tmp_path / "link.pdf").symlink_to("real.pdf")
    write_private(tmp_path / "link.pdf", b"new")
    assert (tmp_path / "link.pdf").is_symlink()
    assert (tmp_path / "real.pdf").read_bytes() == b"new"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """A named pipe, as /dev/null or a shell's >(...), receives the bytes and stays what it is."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_private(pipe, b"x" * 200_000)
    reader.join(10)
    assert got == [b"x" * 200_000]
    assert pipe.is_fifo()


@pytest.mark.parametrize(("target", "error"), [(".", IsADirectoryError), ("none/a.pdf", FileNotFoundError)])
def test_a_place_that_cannot_hold_a_file_is_an_error(target: str, error: type[OSError], tmp_path: Path) -> None:
    """A folder as target, or a folder that is not there, is an OSError and leaves nothing."""
    with pytest.raises(error):
        write_private(tmp_path / target, b"x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("without", ["O_TMPFILE", "link"])
def test_where_the_system_cannot_write_unnamed_files_the_result_is_the_same(
    without: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without O_TMPFILE, or without links to open files, a private named file is written and put in place."""
    if without == "O_TMPFILE":
        monkeypatch.delattr(os, "O_TMPFILE")
    else:
        monkeypatch.setattr(os, "link", refuse)
    write_private(tmp_path / "a.pdf", b"one")
    assert ((tmp_path / "a.pdf").read_bytes(), mode(tmp_path / "a.pdf")) == (b"one", 0o600)
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def has_unnamed_files(folder: Path) -> bool:
    """Whether this system and file system can write a file that has no name yet."""
    try:
        os.close(os.open(folder, os.O_TMPFILE | os.O_RDWR))
    except (AttributeError, OSError):
        return False
    return True


def test_a_file_has_no_name_until_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system can, no named temporary file is ever written to."""
    if not has_unnamed_files(tmp_path):
        pytest.skip("this file system has no O_TMPFILE")
    monkeypatch.setattr("guidegen.files.private_file._stage_named", refuse)
    write_private(tmp_path / "a.pdf", b"one")
    write_private(tmp_path / "a.pdf", b"two")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.pdf", b"two")]


def refuse(*_: Any, **__: Any) -> None:
    raise OSError(1, "not permitted")


@pytest.mark.parametrize("without", ["", "O_TMPFILE"])
def test_a_write_that_fails_at_its_end_leaves_the_old_file_only(
    without: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the new file cannot take the old one's place, the old one stays and no temporary file does."""
    (tmp_path / "a.pdf").write_bytes(b"old")
    if without:
        monkeypatch.delattr(os, without)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="not permitted"):
        write_private(tmp_path / "a.pdf", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.pdf", b"old")]


WRITER = """
import sys
from pathlib import Path
from guidegen.files.private_file import write_private
data = b"n" * 20_000_000
print("ready", flush=True)
write_private(Path(sys.argv[1]), data)
print("done", flush=True)
"""
SIZE = 20_000_000


def killed(target: Path, delay: float) -> float | None:
    """Start a write, kill it after some seconds; how long it took if it was faster."""
    command = [sys.executable, "-c", WRITER, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        started = time.perf_counter()
        timer = threading.Timer(delay, process.kill)
        timer.start()
        done = process.stdout.readline() == b"done\n"
        took = time.perf_counter() - started
        timer.cancel()
        return took if done else None


def test_a_kill_at_any_moment_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    """Of 20 writes killed at random moments none leaves half a file, and none leaves half of one beside it."""
    target = tmp_path / "guide.pdf"
    old, new = b"o" * SIZE, b"n" * SIZE
    target.write_bytes(old)
    whole = killed(target, 60)
    assert whole is not None
    assert target.read_bytes() == new
    rng = random.Random(1)
    finished = 0
    for _ in range(20):
        target.write_bytes(old)
        finished += killed(target, rng.uniform(0, whole)) is not None
        assert target.read_bytes() in (old, new)
    assert finished < 20
    if has_unnamed_files(tmp_path):
        # Between getting its name and taking the old file's place the new file is whole; a kill there is very rare.
        stray = [path for path in tmp_path.iterdir() if path != target]
        assert len(stray) <= 1
        assert all(path.read_bytes() == new for path in stray)


def test_answers_in_a_file_are_those_of_the_base() -> None:
    """The helper that writes answers files writes what it was given."""
    source = read(text({"age": 40}), "a.yaml")
    assert not source.problems
    assert source.data["answers"] == changed({"age": 40})


@pytest.mark.usefixtures("no_search_for_dead_rules")
def test_check_library_reads_a_clinics_templates(tmp_path: Path) -> None:
    """A template that does not compile is found before anybody's guide is built with it."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "guidegen.toml").write_text('region = "uk"\n', encoding="utf-8")
    (tmp_path / "templates" / "guide.html.j2").write_text("line one\n{% if %}\n", encoding="utf-8")
    told = run(["check", "--library", "--clinic", tmp_path])
    assert told.exit_code == 5
    assert "guide.html.j2:2" in told.stderr
