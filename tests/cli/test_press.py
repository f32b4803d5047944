"""What `guidegen press` tells of its folder, and does to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from guidegen.cli import doctor, doctor_clinic, main
from guidegen.cli.lacking import LackingError
from guidegen.press import standing
from guidegen.press.disk import Shelf
from guidegen.press.fragments import Bookmark
from guidegen.press.made_with import program
from guidegen.service.printing import _press
from tests.support.from_right import FONTS, font_settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("GUIDEGEN_PRESS", str(tmp_path / "press"))
    _press.cache_clear()  # one for a process, which looks for its folder once
    yield tmp_path / "press"
    _press.cache_clear()


def told(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["press", *arguments])
    assert done.exit_code == code, done.output
    return done.output


def test_it_tells_what_is_there_and_empties_it(folder: Path) -> None:
    """An empty folder, one with a piece, and one that was emptied."""
    assert "0 pieces for 0 kinds of page" in told("status")
    Shelf(folder, "kind").put("key", Bookmark(1, "One", 0.0, 0.0))
    assert "1 pieces for 1 kind of page" in told("status")
    assert "empty" in told("clear")
    assert "0 pieces" in told("status")


def test_it_tells_of_templates_that_keep_guides_from_the_press(folder: Path, tmp_path: Path) -> None:
    """By name; styles count too. Nothing is warmed for them."""
    templates = tmp_path / "clinic" / "templates" / "css"
    templates.mkdir(parents=True)
    (templates / "guide.css").write_text("p { color: red }")
    clinic = ("--clinic", str(tmp_path / "clinic"))
    assert "css/guide.css: a template of the clinic's own" in told("status", *clinic)
    assert "css/guide.css: a template of the clinic's own" in told("warm", "--region", "uk", *clinic, code=2)


def test_doctor_tells_what_is_left_to_the_reference_rendering(folder: Path, tmp_path: Path) -> None:
    """Templates of the clinic's own, marks for trimming, and languages with fonts of their own."""
    (tmp_path / "guidegen.toml").write_text('region = "uk"\n')
    assert doctor_clinic.press(tmp_path) == "makes all documents"
    (tmp_path / "guidegen.toml").write_text('region = "uk"\n' + font_settings(*FONTS))
    assert "but those in a language with its own fonts (ar)" in doctor_clinic.press(tmp_path)
    (tmp_path / "guidegen.toml").write_text('region = "uk"\n[print]\nmarks = true\n')
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "guide.html.j2").write_text("")
    told = doctor_clinic.press(tmp_path)
    assert "reference rendering" in told
    assert "guide.html.j2" in told
    assert "marks" in told


def test_without_a_folder_there_is_nothing_to_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing to empty."""
    monkeypatch.setenv("GUIDEGEN_PRESS", "")
    assert "no folder for it" in told("warm", "--region", "uk", code=2)
    assert "no folder for it" in told("status")
    assert "no folder for it" in told("clear")


@pytest.fixture
def ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where what was typeset ahead would be."""
    monkeypatch.setattr(standing, "_FILE", tmp_path / "some.leaves")
    standing.standing_type.cache_clear()
    yield tmp_path / "some.leaves"
    standing.standing_type.cache_clear()


def test_what_came_with_guidegen_is_told(folder: Path, ahead: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By `press status` how much, by `doctor` what it is good for, above all where nothing can be laid out."""
    assert "no pieces came with guidegen" in told("status")
    with pytest.raises(LackingError, match="none"):
        doctor._typeset_ahead()
    noted = standing.SetForStanding()
    noted.note("kind", "key", Bookmark(1, "One", 0.0, 0.0))
    ahead.write_bytes(noted.written("0" * 64))
    standing.standing_type.cache_clear()
    assert "1 pieces came with guidegen" in told("status")
    monkeypatch.setattr(doctor, "_library", lambda _: "loads")
    assert doctor._typeset_ahead().endswith("in colour")
    monkeypatch.setattr(doctor, "_is_there", lambda _: False)
    assert "while a library is missing" in doctor._typeset_ahead()
    ahead.write_bytes(ahead.read_bytes().replace(program().encode(), b"f" * 64))
    standing.standing_type.cache_clear()
    with pytest.raises(LackingError, match="another state"):
        doctor._typeset_ahead()


@pytest.mark.slow
def test_it_is_warmed_with_made_up_clients(folder: Path) -> None:
    """For the looks of the run that is to come."""
    said = told("warm", "--guides", "1", "--region", "uk", "--extent", "short", "--today", "2026-11-20")
    assert "1 guides of 1 made-up clients laid out" in said
    assert "pieces for" in said
    assert list(folder.rglob("*.leaf"))
