"""The default library is taken from where it was kept, as long as it is made of the same bytes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from guidegen.library import load, load_library


@pytest.fixture(autouse=True)
def prefix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where Python keeps compiled code in these tests."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "kept"


def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing read any more."""
    monkeypatch.setattr(load, "_read", lambda *_: pytest.fail("read once more"))


def kept_files(prefix: Path) -> list[Path]:
    return sorted(file for file in prefix.rglob("library.*") if file.is_file())


def test_it_is_the_same_as_one_that_is_read(monkeypatch: pytest.MonkeyPatch, prefix: Path) -> None:
    """Item by item, with its files and its hash."""
    first = load_library()
    assert len(kept_files(prefix)) == 1
    unread(monkeypatch)
    again = load_library()
    assert again == first
    assert (again.hash, again.files.hash, again.warnings) == (first.hash, first.files.hash, first.warnings)


def test_a_damaged_one_is_read_anew(prefix: Path) -> None:
    """Cut anywhere, or with other bytes in it."""
    first = load_library()
    (file,) = kept_files(prefix)
    whole = file.read_bytes()
    for damaged in (whole[:-100], whole[:60], b"", whole[:5_000] + b"\xff" * 200 + whole[5_200:]):
        file.write_bytes(damaged)
        assert load_library().version == first.version


def test_a_clinics_is_never_kept(tmp_path: Path, prefix: Path) -> None:
    """Nor one of another folder: what is kept is trusted as our code is."""
    (tmp_path / "clinic" / "content").mkdir(parents=True)
    load_library(tmp_path / "clinic")
    assert not kept_files(prefix)
