"""Commands that print in the language that clients read, where it is half there or nobody understands which it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from guidegen.answers.language import NOT_UNDERSTOOD
from guidegen.library import Library
from guidegen.service.in_language import NOT_SPOKEN, PARTLY
from tests.support.base import run, text
from tests.support.pseudo import accented
from tests.support.tables import EMERGENCY, client, columns, table
from tests.support.translations import filled_in, write_catalogue, write_files

DAY = ("--today", "2026-11-20")
OPTIONS = ("--region", "uk", *DAY)
LATER = ("advice/emergency_act.md", "advice/emergency_stay_still.md", "regions/uk.yaml")


@pytest.fixture
def clinic(tmp_path: Path, library: Library) -> Path:
    """A clinic with half a translation to Polish, in which questions are whole."""
    files = filled_in(library, accented)
    write_files(tmp_path / "clinic" / "content" / "pl", {name: files[name] for name in files if name not in LATER})
    write_catalogue(tmp_path / "clinic", "pl", without=["Go now", "Your week"])
    return tmp_path / "clinic"


@pytest.fixture
def clients(tmp_path: Path, library: Library) -> Path:
    path = tmp_path / "clients.csv"
    said: Sequence[tuple[Mapping[str, Any], str]] = (
        (EMERGENCY, "pl"),
        ({}, "pl"),
        (EMERGENCY, "nonsense"),
        ({}, "en, es"),
        ({}, ""),
    )
    rows = [client(number, answers, language=language) for number, (answers, language) in enumerate(said, 1)]
    path.write_text(table(rows, [*columns(library), "language"]), encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
@pytest.mark.parametrize("said", ["nonsense", "Fransk", "en, es", 12, ["es"]])
def test_a_language_that_nobody_understands_holds_back_no_emergency_page(
    said: object, quiet: tuple[str, ...], tmp_path: Path
) -> None:
    """Whom to contact is told first, then that the page may be in a language that they do not read."""
    answers = tmp_path / "answers.yaml"
    answers.write_text(text(EMERGENCY, language=said), encoding="utf-8")
    done = run(["build", answers, "--html", "-o", tmp_path / "page.html", *quiet, *OPTIONS])
    assert done.exit_code == 4
    assert 'lang="en-GB"' in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert done.stderr.startswith("EMERGENCY: no guide was made. Contact this client now")
    assert "language: this is not a language that has a code" in done.stderr
    assert run(["check", answers, *DAY]).exit_code == 0


def test_what_is_not_translated_is_counted_below_whom_to_contact(clinic: Path, tmp_path: Path) -> None:
    """One line with a count, and the command that lists it."""
    answers = tmp_path / "answers.yaml"
    answers.write_text(text(EMERGENCY, language="pl"), encoding="utf-8")
    done = run(["build", answers, "--html", "-o", tmp_path / "page.html", "--clinic", clinic, *OPTIONS])
    assert done.exit_code == 4
    told = done.stderr.splitlines()
    assert told[0].startswith("EMERGENCY: no guide was made. Contact this client now")
    at = next(number for number, line in enumerate(told) if "items on this page are not translated" in line)
    assert told[at + 1] == f"  -> guidegen check --library --language pl --clinic {clinic}"
    assert done.stderr.count("not translated") == 1
    listed = run(told[at + 1].partition("guidegen ")[2].split())
    assert "advice/emergency_act.md" in listed.stderr
    assert listed.exit_code == 5


def test_a_batch_fails_with_what_its_dry_run_says(clinic: Path, clients: Path, tmp_path: Path) -> None:
    """A guide that is half in its language, and no other row; pages with words that are not are told with theirs."""
    given: list[str | Path] = [clients, "--clinic", clinic, *OPTIONS]
    dry = run(["batch", "--dry-run", *given])
    assert dry.exit_code == 6
    assert "would fail: 1 row\n    guides in 'pl', which is not wholly translated: 1\n" in dry.stdout
    assert "ROUTINE guide: 2\n" in dry.stdout
    whole = tmp_path / "whole"
    for again in ("--row-seconds=60", "--resume"):  # what an earlier run has printed is told as well
        done = run(["batch", *given, "-o", whole, again])
        assert done.exit_code == 6
        assert "FAILED: 1 row," in done.stdout
        assert f"LOOK: {PARTLY}: 1 row (row 2)\n" in done.stdout
        assert f"LOOK: {NOT_UNDERSTOOD}: 2 rows (rows 4, 5)\n" in done.stdout
        assert done.stdout.strip() == (whole / "summary.txt").read_text(encoding="utf-8").strip()


def test_a_dry_run_says_what_may_fail(clinic: Path, clients: Path, library: Library) -> None:
    """Where only some items are not translated nobody knows, before a guide is made, whether it prints one."""
    write_files(clinic / "content" / "pl", {"regions/uk.yaml": filled_in(library, accented)["regions/uk.yaml"]})
    write_catalogue(clinic, "pl")
    dry = run(["batch", clients, "--dry-run", "--clinic", clinic, *OPTIONS])
    assert dry.exit_code == 0
    assert "  may fail: 1 row\n    guides in 'pl' that print one of 2 items not translated: 1\n" in dry.stdout


def test_guides_fail_where_the_clinic_asks_for_a_language_that_is_not_there(clients: Path, tmp_path: Path) -> None:
    """But for clients who name one; pages that get somebody seen are printed in the language of the content."""
    given: list[str | Path] = [clients, "--language", "it", *OPTIONS]
    dry = run(["batch", "--dry-run", *given])
    assert "would fail: 2 rows\n    guides in 'it', to which there is no translation: 2\n" in dry.stdout
    done = run(["batch", *given, "-o", tmp_path / "whole"])
    assert "FAILED: 2 rows," in done.stdout
    assert f"LOOK: {NOT_SPOKEN}: 3 rows (rows 2, 3, 4)\n" in done.stdout
