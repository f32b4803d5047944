"""A computer that lacks something: what it is and how to learn what mends it is told, and so is a red flag."""

from __future__ import annotations

import http.client
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from guidegen.clinic.settings import Settings
from guidegen.library import Library
from guidegen.readers.form.make import form_pdf
from tests.support.base import EXAMPLES, ROOT, mapping, run
from tests.support.form_filling import entries, filled_by_qpdf
from tests.support.lacking import ended, lacking
from tests.support.pack_sample import Client, batch_folder

pytestmark = pytest.mark.slow

MENDS = "guidegen doctor names the command that mends it"
NO_PANGO = f"error: this computer: the library libpango-1.0-0 is missing, and without it no PDF can be made: {MENDS}\n"
DAY = ("--today", "2026-11-20")
FILES = {path.stem: path for path in EXAMPLES}
# Pieces that came along with guidegen may print a guide whatever is missing.
UK = ("--region", "uk", "--renderer", "reference", *DAY)


@pytest.fixture
def no_pango(tmp_path: Path) -> dict[str, str]:
    return lacking(tmp_path / "lacking", libraries=["pango", "harfbuzz-subset"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["build", FILES["easy_acute"], *UK],
        ["build", FILES["easy_acute"], *UK, "-o", "-"],
        ["build", FILES["easy_acute"], *UK, "--html", "-o", "guide.html", "--record", "record.pdf"],
        ["questionnaire", "--format", "pdf", "--region", "uk"],
        ["figures", "-o", "drawings"],
    ],
    ids=lambda arguments: " ".join(arguments[0:1] + [str(one) for one in arguments[2:] if str(one).startswith("-")]),
)
def test_without_pango_each_command_that_makes_a_pdf_says_so(
    arguments: list[str | Path], tmp_path: Path, no_pango: dict[str, str]
) -> None:
    """One line names the library and the command that knows more, nothing is on stdout, and nothing is written."""
    before = sorted(tmp_path.iterdir())
    told = ended(arguments, tmp_path, no_pango)
    assert (told.returncode, told.stdout, told.stderr.decode()) == (5, b"", NO_PANGO)
    assert sorted(tmp_path.iterdir()) == before


def test_without_pango_an_emergency_is_told(tmp_path: Path, no_pango: dict[str, str]) -> None:
    """The page cannot be printed, and nobody waits for that."""
    told = ended(["build", FILES["emergency"], *UK], tmp_path, no_pango).stderr.decode()
    assert told.startswith("RED FLAG: EMERGENCY (RF01 EMERGENCY): contact this client now")
    assert told.endswith(NO_PANGO)


def test_without_pango_a_run_tells_who_needs_a_person_and_ends(tmp_path: Path, no_pango: dict[str, str]) -> None:
    """No row is said to have failed, because each would have; the same command goes on once that is mended."""
    for name in ("emergency", "urgent", "easy_acute"):
        (tmp_path / "clients").mkdir(exist_ok=True)
        shutil.copy(FILES[name], tmp_path / "clients")
    told = ended(["batch", "clients", *UK, "-o", "run", "--quiet"], tmp_path, no_pango)
    lines = told.stderr.decode().splitlines(keepends=True)
    assert (told.returncode, told.stdout, lines[-1]) == (5, b"", NO_PANGO)
    assert [line[:20] for line in lines[:-1]] == ["RED FLAG: EMERGENCY:", "RED FLAG: URGENT: co"]
    assert not (tmp_path / "run" / "failed.csv").exists()
    assert run(["batch", tmp_path / "clients", *UK, "-o", tmp_path / "run", "--quiet"]).exit_code == 0


def test_without_pango_what_needs_no_pdf_works(tmp_path: Path, no_pango: dict[str, str], library: Library) -> None:
    """HTML, the checks, a pack, and the reading of a filled form, whose red flags are told as of any file."""
    flags = {"rf_nerve": ["saddle"], "rf_nerve_when": "within_14d"}
    blank = form_pdf(library, Settings(region="uk"))
    (tmp_path / "form.pdf").write_bytes(filled_by_qpdf(blank, entries(mapping(flags), library.questionnaire)))
    batch_folder(tmp_path / "batch", [Client("R-2", "sciatica", 2)])
    for arguments in (
        ["build", str(FILES["easy_acute"]), *UK, "--html", "-o", "guide.html"],
        ["check", "--reading"],
        ["pack", "batch"],
        ["check", "form.pdf", *DAY],
    ):
        told = ended(arguments, tmp_path, no_pango)
        assert told.returncode == 0, told.stderr
    assert b"RED FLAG: EMERGENCY" in told.stderr
    assert (tmp_path / "guide.html").exists()


def test_without_pango_the_preview_shows_the_page_and_tells_of_the_pdf(
    tmp_path: Path, no_pango: dict[str, str]
) -> None:
    """The red flag stands first on stderr; the browser gets the page, and in place of the PDF what is missing."""
    command = [sys.executable, "-m", "guidegen", "build", str(FILES["emergency"]), *UK, "--watch", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=no_pango) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("RED FLAG: EMERGENCY")
        address = urlsplit(process.stderr.readline().removeprefix("preview: ").strip())
        assert address.port
        for name, status, words in (("", 200, b"999"), ("guide.pdf", 500, MENDS.encode())):
            browser = http.client.HTTPConnection("127.0.0.1", address.port, timeout=30)
            browser.request("GET", address.path + name)
            response = browser.getresponse()
            assert response.status == status
            assert words in response.read()
            browser.close()
        process.kill()


def test_without_pango_doctor_names_what_mends_it(tmp_path: Path, no_pango: dict[str, str]) -> None:
    """Each missing library with the package that has it; what is there stays ok."""
    told = ended(["doctor"], tmp_path, no_pango)
    assert told.returncode == 5
    assert told.stderr == b""
    lines = told.stdout.decode().splitlines()
    missing = {line: lines[number + 1] for number, line in enumerate(lines) if line.startswith("MISSING")}
    assert [line.removeprefix("MISSING  ").partition(":")[0] for line in missing] == [
        "library libpango-1.0.so.0",
        "library libpangoft2-1.0.so.0",
        "library libharfbuzz-subset.so.0",
        "a small PDF",
    ]
    for mend, package in zip(missing.values(), ("pango-1.0-0", "pangoft2-1.0-0", "harfbuzz-subset0"), strict=False):
        assert "mend it with: " in mend
        assert f"apt-get install --yes --no-install-recommends lib{package}" in mend
        assert "apt-get update && " in mend


@pytest.mark.parametrize(
    ("package", "needed"),
    [
        *((name, "build") for name in ("babel", "fontpkg_atkinson_hyperlegible", "jinja2", "markdown_it", "pikepdf")),
        *((name, "build") for name in ("PIL", "fontTools", "weasyprint")),
        ("reportlab", "pack"),
        ("openpyxl", "check"),
        ("yaml", "explain"),
    ],
)
def test_a_missing_package_is_told_in_one_line(package: str, needed: str, tmp_path: Path) -> None:
    """It is named with the command that knows more; an emergency is told where the answers could be read."""
    if needed == "pack":
        batch_folder(tmp_path / "batch", [Client("R-2", "sciatica", 2)])
    (tmp_path / "table.xlsx").write_bytes(b"PK\x03\x04")
    arguments: dict[str, list[str | Path]] = {
        "build": ["build", FILES["emergency"], *UK],
        "pack": ["pack", "batch"],
        "check": ["check", "table.xlsx"],
        "explain": ["explain", FILES["emergency"]],
    }
    told = ended(arguments[needed], tmp_path, lacking(tmp_path / "lacking", [package]))
    lines = told.stderr.decode().splitlines()
    assert (told.returncode, told.stdout) == (5, b"")
    assert lines[-1] == f"error: this computer: the Python package '{package}' is missing or too old: {MENDS}"
    assert [line.partition(" (")[0] for line in lines[:-1]] == ["RED FLAG: EMERGENCY"] * (needed == "build")


def test_without_click_the_command_that_mends_it_is_told(tmp_path: Path) -> None:
    """No command can be run then, and doctor is one."""
    told = ended(["--help"], tmp_path, lacking(tmp_path / "lacking", ["click"]))
    assert told.returncode == 5
    assert told.stderr.decode().splitlines() == [
        f"error: the Python package 'click' is missing or too old: {sys.executable} -m pip install click"
    ]


def test_a_run_without_a_package_that_prints_ends_at_once(tmp_path: Path) -> None:
    """The processes that print cannot even begin; that is told once, not for each row."""
    (tmp_path / "clients").mkdir()
    shutil.copy(FILES["easy_acute"], tmp_path / "clients")
    told = ended(
        ["batch", "clients", *UK, "-o", "run", "--quiet"], tmp_path, lacking(tmp_path / "lacking", ["markdown_it"])
    )
    assert (told.returncode, told.stdout) == (5, b"")
    assert told.stderr.decode().startswith("error: this computer: the Python package 'markdown_it' is missing")


def test_doctor_mends_a_package_that_cannot_be_loaded(tmp_path: Path) -> None:
    """A package that pip takes for installed is installed anew."""
    told = ended(["doctor"], tmp_path, lacking(tmp_path / "lacking", ["babel"])).stdout.decode()
    assert "MISSING  package babel: is installed and cannot be loaded: ModuleNotFoundError\n" in told
    assert f"mend it with: {sys.executable} -m pip install --force-reinstall 'babel>=2.16'\n" in told


def test_doctor_looks_at_every_dependency(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of pyproject.toml, and all of the installed package's metadata where that is all there is, are understood."""
    import tomllib

    from guidegen.cli import doctor

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    found = doctor._dependencies()
    assert [one.name + one.bounds for one in found if not one.extra] == project["dependencies"]
    assert {extra: [one.name + one.bounds for one in found if one.extra == extra] for extra in extras} == extras
    metadata = ["babel>=2.16", "weasyprint<71,>=70", "pyyaml", "keyring>=25; extra == 'keyring'"]
    monkeypatch.setattr(doctor, "_project_lines", list)
    monkeypatch.setattr(doctor, "_metadata_lines", lambda: metadata)
    assert [(one.name, one.bounds, one.extra) for one in doctor._dependencies()] == [
        ("babel", ">=2.16", ""),
        ("weasyprint", "<71,>=70", ""),
        ("pyyaml", "", ""),
        ("keyring", ">=25", "keyring"),
    ]


@pytest.mark.parametrize(
    ("installed", "bounds", "told"),
    [
        ("70.1", ">=70,<71", "ok"),
        ("1.006", ">=1.6", "ok"),
        ("2.0", ">=2", "ok"),
        ("10.0.0rc1", ">=10", "ok"),
        ("69.9", ">=70,<71", "MISSING"),
        ("71.0", ">=70,<71", "MISSING"),
        ("3.1.5", ">=3.1.6", "MISSING"),
    ],
)
def test_doctor_compares_versions_by_their_numbers(
    installed: str, bounds: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package that is older than needed, or newer than it may be, is told with both versions."""
    from guidegen.cli import doctor

    dependency = doctor.Dependency("babel", bounds)
    monkeypatch.setattr("importlib.metadata.version", lambda _: installed)
    lines, _ = doctor._tried(doctor.Check("package babel", lambda: doctor._package(dependency), "mend"))
    assert lines[0].split()[0] == told
    assert told == "ok" or f"{installed} is installed; wanted: {bounds}" in lines[0]


@pytest.mark.parametrize("package", ["starlette", "uvicorn", "argon2", "itsdangerous"])
def test_without_the_extra_the_waiting_room_says_what_is_missing(package: str, tmp_path: Path) -> None:
    """Nothing is made then; every other command goes on without it."""
    computer = lacking(tmp_path / "lacking", packages=[package])
    told = ended(["intake", "--region", "uk", "--data", "data", "--port", "0"], tmp_path, computer)
    assert told.returncode == 5
    assert f"the Python package '{package}' is missing or too old: {MENDS}" in told.stderr.decode()
    assert not (tmp_path / "data").exists()
    assert ended(["explain", FILES["easy_acute"]], tmp_path, computer).returncode == 0
