"""The order of the rooms is held by import-linter; here it is shown that its contracts can be broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.base import ROOT

TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
CONTRACTS = [contract["name"] for contract in TOOLS["importlinter"]["contracts"]]
# Modules that no contract allows: the last two import each other.
FORBIDDEN = {
    "rules/upward.py": "import guidegen.cli",
    "html/pages.py": "import weasyprint",
    "web/drawn.py": "def late() -> None:\n    from reportlab.pdfgen import canvas",
    "service/told.py": "import click",
    "library/rows.py": "from openpyxl import Workbook",
    "batch/served.py": "from starlette.requests import Request",
    "guide/one.py": "from guidegen.guide import other",
    "guide/other.py": "from guidegen.guide import one",
}


def broken(folder: Path) -> list[str]:
    """The contracts that a copy of the package breaks."""
    lint = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    done = subprocess.run(lint, capture_output=True, text=True, cwd=folder, check=False, env={"COLUMNS": "300"})
    verdicts = {name: line for line in done.stdout.splitlines() for name in CONTRACTS if line.startswith(f"{name} ")}
    assert list(verdicts) == CONTRACTS, done.stdout + done.stderr
    found = [name for name, line in verdicts.items() if line.removeprefix(name).startswith(" BROKEN")]
    assert done.returncode == bool(found)
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and its contracts, to be changed."""
    shutil.copytree(ROOT / "guidegen", tmp_path / "guidegen", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_can_be_broken(copy: Path) -> None:
    """An import that a contract forbids is found, within a function too; the package itself has none."""
    assert broken(copy) == []
    for name, code in FORBIDDEN.items():
        (copy / "guidegen" / name).write_text(f"{code}\n")
    assert broken(copy) == CONTRACTS
    assert len(CONTRACTS) >= 6


def test_a_new_room_is_given_its_place_first(copy: Path) -> None:
    """A package that stands in no contract breaks the first one."""
    (copy / "guidegen" / "attic").mkdir()
    (copy / "guidegen" / "attic" / "__init__.py").write_text("")
    assert broken(copy) == CONTRACTS[:1]
