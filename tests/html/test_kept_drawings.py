"""Figures of the default content are taken as they were drawn before, and no others are kept."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from guidegen.html import kept_drawings
from guidegen.html.kept_drawings import known_frames, known_pose
from guidegen.library import Library
from guidegen.library.models import BODIES, Exercise
from guidegen.pictures import figures
from guidegen.pictures.drawing import COLOUR, GREY, Drawing

SHAPE = 2.0


@pytest.fixture(autouse=True)
def prefix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where Python keeps compiled code in these tests; nothing is known in memory."""
    monkeypatch.setattr(kept_drawings, "_DRAWN", {})
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "kept"


def kept_files(prefix: Path) -> list[Path]:
    return sorted(file for file in prefix.rglob("kept_drawings.*") if file.is_file())


def forget() -> None:
    """As another process begins."""
    kept_drawings._DRAWN.clear()


def drawn_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing drawn any more."""
    for name in ("draw_frames", "draw_pose"):
        monkeypatch.setattr(figures, name, lambda *_: pytest.fail("drawn once more"))


def frames(exercise: Exercise, palette: figures.Palette = COLOUR, body: str = BODIES[0]) -> Drawing:
    return known_frames(exercise, SHAPE, palette, (0, 1), body)


def test_it_is_the_same_as_what_is_drawn(library: Library, monkeypatch: pytest.MonkeyPatch, prefix: Path) -> None:
    """In every ink, on every body, at the end alone, and for a pose of its own."""
    exercise = library.exercises[0]
    pose = exercise.poses["start"]
    asked = [(palette, at, body) for palette in (COLOUR, GREY) for at in ((0, 1), (1,)) for body in BODIES]
    drawn = [figures.draw_frames(exercise, SHAPE, *each) for each in asked]
    posed = figures.draw_pose("side", pose, SHAPE, GREY, BODIES[1])
    assert [known_frames(exercise, SHAPE, *each) for each in asked] == drawn
    assert known_pose("side", pose, SHAPE, GREY, BODIES[1]) == posed
    assert len(kept_files(prefix)) == len(asked) + 1
    drawn_once_more(monkeypatch)
    forget()
    assert [known_frames(exercise, SHAPE, *each) for each in asked] == drawn
    assert known_pose("side", pose, SHAPE, GREY, BODIES[1]) == posed


def test_what_a_clinic_has_drawn_is_not_kept(library: Library, prefix: Path) -> None:
    """Neither its own poses nor what is drawn in its own colours."""
    exercise = library.exercises[0]
    own = replace(exercise, poses={**exercise.poses, "end": exercise.poses["end"] + "; C-3"})
    assert frames(own) == figures.draw_frames(own, SHAPE)
    frames(exercise, replace(COLOUR, accent="#5b1a4d"))
    assert not kept_files(prefix)


def test_poses_at_fault_are_told_each_time(library: Library, prefix: Path) -> None:
    """Though other poses of the same exercise are known."""
    exercise = library.exercises[0]
    frames(exercise)
    faulty = replace(exercise, position="nowhere")
    for _ in range(2):
        with pytest.raises(figures.FigureError):
            frames(faulty)
    assert len(kept_files(prefix)) == 1


def test_a_damaged_one_is_drawn_anew(library: Library, prefix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut anywhere, and one that was kept in another form."""
    exercise = library.exercises[0]
    drawn = frames(exercise)
    (file,) = kept_files(prefix)
    whole = file.read_bytes()
    for damaged in (whole[:-100], whole[:60], b""):
        file.write_bytes(damaged)
        forget()
        assert frames(exercise) == drawn
    monkeypatch.setattr(kept_drawings, "_written", lambda _: b"wide high <svg/>")
    file.unlink()
    for _ in range(2):
        forget()
        assert frames(exercise) == drawn
