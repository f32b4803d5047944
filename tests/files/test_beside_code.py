"""What is made of the package's own files is kept beside them, for the code that made it and for no other."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from guidegen.files import beside_code
from guidegen.files.beside_code import keep_beside, kept_beside

ROOMS = ("files",)


@pytest.fixture(autouse=True)
def prefix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where Python keeps compiled code in these tests."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "kept"


def test_what_was_kept_is_found_under_its_key(tmp_path: Path) -> None:
    """And under no other, nor for another file."""
    keep_beside(tmp_path / "a.txt", "one", ROOMS, b"data")
    assert kept_beside(tmp_path / "a.txt", "one", ROOMS) == b"data"
    assert kept_beside(tmp_path / "a.txt", "two", ROOMS) is None
    assert kept_beside(tmp_path / "b.txt", "one", ROOMS) is None


def test_other_code_finds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of another version, or where a module of these rooms is another."""
    keep_beside(tmp_path / "a.txt", "one", ROOMS, b"data")
    monkeypatch.setattr(beside_code, "VERSION", "another")
    beside_code._head.cache_clear()
    assert kept_beside(tmp_path / "a.txt", "one", ROOMS) is None
    beside_code._head.cache_clear()
    assert beside_code._head(ROOMS) != beside_code._head(("rules",))
    beside_code._head.cache_clear()


def test_nothing_is_kept_where_python_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: Path
) -> None:
    """As its own compiled code is not."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    keep_beside(tmp_path / "a.txt", "one", ROOMS, b"data")
    assert not prefix.exists()


def test_a_place_that_takes_nothing_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: Path) -> None:
    """Full, or another's; no half file is left."""

    def failing(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(Path, "replace", failing)
    keep_beside(tmp_path / "a.txt", "one", ROOMS, b"data")
    assert not [file for file in prefix.rglob("*") if file.is_file()]
    assert kept_beside(tmp_path / "a.txt", "one", ROOMS) is None
