"""The code of default templates is kept on disk, that of a clinic's in memory alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from guidegen.html import compiled
from guidegen.html.compiled import CompiledTemplates
from guidegen.html.environment import forget_templates, new_environment

NAME = "partials/boxes.html.j2"


@pytest.fixture(autouse=True)
def prefix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where Python keeps compiled code in these tests."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    forget_templates()
    return tmp_path / "kept"


def written(clinic: Path | None = None) -> None:
    environment = new_environment(clinic)
    environment.bytecode_cache = CompiledTemplates()  # another process
    environment.get_template(NAME)


def test_another_process_compiles_nothing(monkeypatch: pytest.MonkeyPatch, prefix: Path) -> None:
    """It reads what the first one kept."""
    written()
    assert len([file for file in prefix.rglob("*.pyc") if "boxes" in file.name]) == 1
    monkeypatch.setattr("jinja2.Environment.compile", lambda *_, **__: pytest.fail("compiled once more"))
    written()


@pytest.mark.parametrize("damage", [lambda data: data[:-30], lambda data: b"", lambda data: data[:120] + b"\0" * 40])
def test_damaged_code_is_compiled_anew(prefix: Path, damage: object) -> None:
    """Whatever happened to it."""
    written()
    (file,) = (file for file in prefix.rglob("*.pyc") if "boxes" in file.name)
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    written()


def test_the_code_of_a_clinics_template_is_in_memory_alone(tmp_path: Path, prefix: Path) -> None:
    """What stands in our package's folders is ours."""
    file = tmp_path / "clinic" / NAME
    file.parent.mkdir(parents=True)
    file.write_text("<p>A clinic's</p>")
    written(tmp_path / "clinic")
    assert not [kept for kept in prefix.rglob("*.pyc") if "boxes" in kept.name]
    assert compiled._is_default(None) is False
