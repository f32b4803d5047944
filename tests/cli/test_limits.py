"""A template or style that never comes to an end, or takes all memory: every command ends, and names it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from guidegen.library import Library
from tests.cli.test_batch import batch
from tests.support.base import ROOT, example, run
from tests.support.mail_folder import clients, run_email, write_batch
from tests.support.sampled import sampled
from tests.support.tables import EMERGENCY, client, write_table

pytestmark = pytest.mark.slow

LOOP = "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}"
GROW = "{% set n = namespace(x=['x']) %}{% for _ in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}"
ENDLESS = "@page { size: 5mm 5mm !important; margin: 0 !important } * { font-size: 40mm !important }"
TIME, MEMORY = "more than 2 s of computing time", "more memory than it may have"
SETTINGS = """
region = "uk"
[mail]
from = "Riverside <hello@clinic.example>"
[limits]
seconds = 2
memory = 700
"""
# Where other documents have to be made on a machine that is busy.
PATIENT = SETTINGS.replace("seconds = 2", "seconds = 9")


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    folder = tmp_path / "clinic"
    folder.mkdir()
    (folder / "guidegen.toml").write_text(SETTINGS)
    return folder


def put(clinic: Path, name: str, text: str) -> Path:
    path = clinic / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def told(clinic: Path, *arguments: str | Path) -> str:
    """What a command says that must end with a fault of content."""
    result = run([*arguments, "--clinic", clinic])
    assert result.exit_code == 5, result.output
    assert "fault in guidegen" not in result.stderr
    return result.stderr


@pytest.mark.parametrize("target", sampled(["out.pdf", "out.html"], ["out.html"]))
@pytest.mark.parametrize(("text", "why"), [(LOOP, TIME), (GROW, MEMORY)])
def test_build_ends_and_names_the_template(text: str, why: str, target: str, clinic: Path, tmp_path: Path) -> None:
    """With its line, though other templates have it printed; nothing is written."""
    path = put(clinic, "partials/cover.html.j2", f"<p>\n{text}")
    options = ["-o", str(tmp_path / target), *(["--html"] if target.endswith("html") else [])]
    assert f"{path}:2: this" in (stderr := told(clinic, "build", example("easy_acute"), *options))
    assert why in stderr
    assert not (tmp_path / target).exists()


@pytest.mark.long
def test_a_style_that_never_ends_ends(clinic: Path, tmp_path: Path) -> None:
    """The layout is a part of the document; the template that makes the page is named."""
    put(clinic, "css/guide.css", ENDLESS)
    stderr = told(clinic, "build", example("easy_acute"), "-o", tmp_path / "out.pdf")
    assert "templates/guide.html.j2: this takes" in stderr
    assert TIME in stderr


def test_a_red_flag_is_told_before(clinic: Path, tmp_path: Path) -> None:
    """Whatever keeps the page from being made."""
    put(clinic, "emergency.html.j2", LOOP)
    stderr = told(clinic, "build", example("emergency"), "-o", tmp_path / "out.pdf")
    assert "RED FLAG: EMERGENCY" in stderr
    assert "emergency.html.j2:1: this" in stderr


@pytest.mark.long
def test_the_record_has_limits_of_its_own(clinic: Path, tmp_path: Path) -> None:
    """And keeps the guide from being written, too."""
    (clinic / "guidegen.toml").write_text(PATIENT)
    put(clinic, "partials/record.html.j2", LOOP)
    files = ["-o", str(tmp_path / "out.pdf"), "--record", str(tmp_path / "record.pdf")]
    assert "record.html.j2:1: this" in told(clinic, "build", example("easy_acute"), *files)
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.usefixtures("no_search_for_dead_rules")
@pytest.mark.parametrize(("text", "why"), sampled([(LOOP, TIME), (GROW, MEMORY)], [TIME]))
def test_check_ends_at_the_first(text: str, why: str, clinic: Path) -> None:
    """It does not wait as long again for every kind of document."""
    path = put(clinic, "base.html.j2", text)
    stderr = told(clinic, "check", "--library")
    assert stderr.count(why) == 1
    assert f"{path}:1: this" in stderr


@pytest.mark.parametrize(
    "part",
    ["body.html.j2", *(pytest.param(name, marks=pytest.mark.long) for name in ("body.txt.j2", "subject.txt.j2"))],
)
def test_email_ends_before_anything_is_sent(part: str, clinic: Path, tmp_path: Path) -> None:
    """The words of all messages are made first."""
    path = put(clinic, f"email/{part}", LOOP)
    folder = write_batch(tmp_path / "b", clients(2))
    result = run_email(folder, "--clinic", clinic)
    assert (result.exit_code, f"{path}:1: this" in result.stderr) == (5, True), result.stderr
    assert not (folder / "first_message.eml").exists()


@pytest.mark.long
def test_the_subject_alone_has_its_limit(clinic: Path, tmp_path: Path) -> None:
    """It is shown where nobody is to be mailed, too."""
    put(clinic, "email/subject.txt.j2", LOOP)
    result = run_email(write_batch(tmp_path / "b", []), "--clinic", clinic)
    assert (result.exit_code, TIME in result.stderr) == (5, True), result.stderr


@pytest.mark.parametrize(
    ("template", "command"),
    [
        pytest.param("figures.html.j2", ["figures", "-o", "drawings"], marks=pytest.mark.long),
        pytest.param("partials/figure_alt.html.j2", ["figures", "-o", "drawings"], marks=pytest.mark.long),
        ("form.html.j2", ["questionnaire", "--format", "pdf"]),
    ],
)
def test_sheets_end(
    template: str, command: list[str], clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawings and the form are made with a clinic's templates as well."""
    monkeypatch.chdir(tmp_path)
    path = put(clinic, template, LOOP)
    assert f"{path}:1: this" in told(clinic, *command)
    assert not (tmp_path / "drawings").exists()


@pytest.mark.parametrize(("text", "why"), [pytest.param(LOOP, "more than 9 s", marks=pytest.mark.long), (GROW, MEMORY)])
def test_a_row_of_a_batch_ends_and_names_it(
    text: str, why: str, clinic: Path, tmp_path: Path, library: Library
) -> None:
    """The other rows are printed."""
    (clinic / "guidegen.toml").write_text(PATIENT)
    path = put(clinic, "partials/cover.html.j2", text)
    rows = [client(1, EMERGENCY), client(2, {}), client(3, EMERGENCY)]
    table = write_table(tmp_path / "clients.csv", rows, library)
    done = batch(table, "-o", tmp_path / "out", "--clinic", clinic, "--jobs", "1", "--row-seconds", "600")
    assert done.returncode == 6, done.stderr
    assert f"{path}:1: this" in done.stderr
    assert why in done.stderr
    assert len(list((tmp_path / "out" / "guides").iterdir())) == 2


@contextmanager
def preview(clinic: Path) -> Iterator[subprocess.Popen[str]]:
    """`guidegen build --watch` with its messages to be read."""
    command = ["build", str(example("easy_acute")), "--clinic", str(clinic), "--watch", "--port", "0"]
    with subprocess.Popen(
        [sys.executable, "-m", "guidegen", *command], cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def line(process: subprocess.Popen[str], word: str) -> str:
    """The next message that holds a word."""
    assert process.stderr
    return next(found for found in process.stderr if word in found)


@pytest.mark.long
def test_a_preview_goes_on(clinic: Path) -> None:
    """What never ends is told in its place, in the page as in the PDF, and the next change mends it."""
    (clinic / "guidegen.toml").write_text(PATIENT)
    path = put(clinic, "partials/cover.html.j2", LOOP)
    with preview(clinic) as process:
        address = line(process, "preview:").split()[-1]
        assert f"{path}:1: this takes" in line(process, "error:")
        path.unlink()
        style = put(clinic, "css/guide.css", ENDLESS)
        line(process, "mended")
        assert b"Running with low back pain" in urlopen(address, timeout=60).read()
        with pytest.raises(HTTPError, match="500") as error:
            urlopen(f"{address}guide.pdf", timeout=60)
        assert b"templates/guide.html.j2</code>: this takes" in error.value.read()
        style.unlink()
        with urlopen(f"{address}events?seen=2", timeout=120) as events:
            assert any(b"reload" in found for found in events)
        assert urlopen(f"{address}guide.pdf", timeout=60).read().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("seconds = 31", "31 is out of range"),
        ("seconds = 0", "0 is out of range"),
        ("seconds = 1.5", "expected a whole number"),
        ("memory = 2000", "2000 is out of range"),
        ("memory = 100", "100 is out of range"),
        ("minutes = 1", "unknown key 'minutes'"),
    ],
)
def test_settings_only_lower_the_limits(words: str, why: str, clinic: Path) -> None:
    """And are checked as the others are."""
    (clinic / "guidegen.toml").write_text(f'region = "uk"\n[limits]\n{words}\n')
    result = run(["build", example("easy_acute"), "--clinic", clinic, "-o", os.devnull])
    assert (result.exit_code, why in result.stderr) == (3, True), result.stderr
