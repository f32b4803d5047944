"""What ships, away from the checkout: an sdist that is as good as a clone, and a wheel made from it.

`make packaging` installs both into environments of their own.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.support.base import ROOT
from tests.support.lacking import lacking


def built(kind: str, source: Path, into: Path, ahead: int = 0) -> Path:
    """An sdist or a wheel of a source tree; of how many clients of each region it has something typeset ahead."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(into)]
    environment = {**os.environ, "GUIDEGEN_AHEAD": str(ahead)}
    subprocess.run(command, cwd=source, env=environment, check=True, capture_output=True)
    (made,) = into.iterdir()
    return made


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist's own folder, as who downloads it has it."""
    folder = tmp_path_factory.mktemp("sdist")
    subprocess.run(["tar", "xzf", built("sdist", ROOT, folder / "dist")], cwd=folder, check=True)
    (found,) = (path for path in folder.iterdir() if path.name != "dist")
    return found


@pytest.fixture(scope="module")
def wheel(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", unpacked, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What pip would put into site-packages; the packages that it needs are those of the tests."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    return folder


def ended(arguments: list[str], folder: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """A Python that has the wheel and no checkout, in another folder."""
    environment = {**os.environ, "PYTHONPATH": str(site)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_sdist_holds_what_a_clone_holds(unpacked: Path) -> None:
    """Every file that is under version control is in it, so that all make commands work, and set-up can be run."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("this is no clone")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    tracked = {name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()}
    assert {"Makefile", ".ci/setup", "pyproject.toml", "output/.gitkeep"} < tracked
    assert tracked - {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")} == set()
    assert (unpacked / ".ci" / "setup").stat().st_mode & stat.S_IXUSR


def test_what_lies_beside_a_clone_is_not_packed(unpacked: Path, tmp_path: Path) -> None:
    """A clinic that tries guidegen in its clone and packs it hands out no answers and no guides."""
    for name in ("answers.yaml", "clients.csv", "tonight/guides/R-1.pdf", "output/guide.pdf", "content.bak/a.md"):
        (unpacked / name).parent.mkdir(parents=True, exist_ok=True)
        (unpacked / name).write_text("private", encoding="utf-8")
    with tarfile.open(built("sdist", unpacked, tmp_path / "dist")) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert "guidegen/version.py" in names
    assert not {
        name for name in names if name.startswith(("answers", "clients", "tonight", "output/guide", "content."))
    }


def test_the_wheel_is_small_and_holds_what_runs(wheel: Path) -> None:
    """The package with its content, templates and types; neither tests nor what sets up a clone."""
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top.partition("-")[0] for top in tops} == {"guidegen"}
    for name in (
        "py.typed",
        "content/questionnaire.yaml",
        "content/examples/easy_acute.yaml",
        "templates/guide.html.j2",
    ):
        assert f"guidegen/{name}" in names
    assert not [name for name in names if "__pycache__" in name or "/tests/" in name]
    assert wheel.stat().st_size < 1_800_000  # without what is typeset ahead


def test_from_the_wheel_a_clinic_starts_in_an_empty_folder(site: Path, tmp_path: Path) -> None:
    """A new folder, its example printed, and its made-up clients as a batch; all with what the wheel itself holds."""
    where = "import guidegen.files.resources as r; print(r.content_dir(), r.templates_dir())"
    told = ended(["-c", where], tmp_path, site).stdout.split()
    assert told == [str(site / "guidegen" / name) for name in ("content", "templates")]
    guidegen = ["-m", "guidegen"]
    for arguments in (
        ["new", "--region", "uk", "--sample", "3"],
        ["build", "example.yaml", "--region", "uk"],
        ["batch", "clients.csv", "-o", "tonight"],
    ):
        done = ended([*guidegen, *arguments], tmp_path, site)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "example.pdf").read_bytes().startswith(b"%PDF")
    assert len(list((tmp_path / "tonight" / "guides").glob("*.pdf"))) == 3


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_the_wheel_prints_without_what_lays_out(unpacked: Path, tmp_path: Path) -> None:
    """It brings typeset pieces along, and takes them for its own."""
    packed = built("wheel", unpacked, tmp_path / "dist", ahead=1)
    with zipfile.ZipFile(packed) as wheel:
        wheel.extractall(tmp_path / "site")
    bare = lacking(tmp_path / "bare", ["weasyprint", "pikepdf", "fontTools"], ["pango", "harfbuzz"])
    environment = {**bare, "PYTHONPATH": os.pathsep.join((str(tmp_path / "bare"), str(tmp_path / "site")))}
    answers = tmp_path / "site" / "guidegen" / "content" / "examples" / "sciatica.yaml"
    command = ["build", str(answers), "--region", "us", "--renderer", "press", "--today", "2026-11-20"]
    run = [sys.executable, "-m", "guidegen", *command, "-o", "guide.pdf"]
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "guide.pdf").read_bytes().startswith(b"%PDF")


USE = """
import os
from pathlib import Path

import guidegen


class Folder:
    def __fspath__(self) -> str:
        return "ours"


for folder in ("ours", Path("ours"), Folder()):
    library = guidegen.load_library(folder)
    settings = guidegen.load_settings(folder)
    assert settings.region == "uk" and settings.folder == Path("ours")
    answers = guidegen.parse_answers(guidegen.read_answers(os.path.join(folder, "example.yaml")), library)
for file in ("ours/example.yaml", Path("ours/example.yaml")):
    assert guidegen.parse_answers(guidegen.read_answers(file), library) == answers
assessment = guidegen.assess(answers, library, answers.answered_on)
guide = guidegen.assemble(assessment, library, settings)
html = guidegen.render_html(guide)
logo = Path(guidegen.__file__).parent / "py.typed"
pdfs = {guidegen.render_pdf(html, {"unused": file}) for file in (logo, str(logo))}
assert len(pdfs) == 1
print(assessment.level)
"""


@pytest.mark.long
def test_folders_and_files_are_named_in_any_way(site: Path, tmp_path: Path) -> None:
    """The functions of the package take text, a Path, or anything that stands for one."""
    assert ended(["-m", "guidegen", "new", "ours", "--region", "uk"], tmp_path, site).returncode == 0
    done = ended(["-c", USE], tmp_path, site)
    assert (done.returncode, done.stdout) == (0, "ROUTINE\n"), done.stderr
