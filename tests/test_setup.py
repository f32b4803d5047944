"""`make guide` on a machine where it was interrupted before. A small stand-in takes the place of Python and pip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.base import ROOT

# As Python and pip do: a venv has its python before its pip, pip takes itself away before it puts the new one in place,
# and what a package has left behind counts as the package.
STAND_IN = f"""#!/usr/bin/env bash
step() {{
    echo "$1" >>"$LOG"
    if [ "$KILLED_AT" = "$1" ]; then kill -KILL "$PPID"; exit 1; fi
}}
case "$*" in
    "-c "*) exec {sys.executable} "$@" ;;
    "-m venv .venv")
        mkdir -p .venv/bin
        cp "$0" .venv/bin/python
        step venv
        touch .venv/pip
        ;;
    "-m pip --version") [ -e .venv/pip ] ;;
    "-m pip install --quiet --upgrade pip"*)
        rm .venv/pip
        step pip
        touch .venv/pip
        ;;
    "-m pip install "*)
        if [ ! -e .venv/package ]; then
            touch .venv/package
            step packages
            printf '#!/bin/sh\\necho guide of "$2"' >.venv/bin/guidegen
            chmod +x .venv/bin/guidegen
        fi
        ;;
    *) exit 2 ;;
esac
"""


def make(folder: Path, target: str = "guide", killed_at: str = "") -> subprocess.CompletedProcess[str]:
    """`make` with the stand-in, whose set-up is killed at one of its steps."""
    environment = {**os.environ, "PYTHON": str(folder / "python"), "LOG": str(folder / "log"), "KILLED_AT": killed_at}
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):  # of the make that runs these tests
        environment.pop(name, None)
    return subprocess.run(
        ["make", target], cwd=folder / "clone", env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What set-up needs of a clone, beside the stand-in."""
    clone = tmp_path / "clone"
    shutil.copytree(ROOT / ".ci", clone / ".ci")
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, clone)
    (tmp_path / "python").write_text(STAND_IN, encoding="utf-8")
    (tmp_path / "python").chmod(0o755)
    return tmp_path


def steps(folder: Path) -> list[str]:
    log = folder / "log"
    found = log.read_text(encoding="utf-8").split() if log.exists() else []
    log.unlink(missing_ok=True)
    return found


@pytest.mark.parametrize("moment", ["venv", "pip", "packages"])
def test_an_interrupted_set_up_mends_itself(moment: str, folder: Path) -> None:
    """Whatever was half made is made anew by the same command, and only then."""
    assert make(folder, killed_at=moment).returncode != 0
    assert steps(folder)[-1] == moment
    (folder / "clone" / ".venv" / "half").touch()
    again = make(folder)
    assert again.returncode == 0, again.stderr
    assert again.stdout.splitlines()[-1] == "guide of content/examples/easy_acute.yaml"
    assert "An earlier set-up was interrupted" in again.stderr
    assert steps(folder) == ["venv", "pip", "packages"]
    assert not {".unfinished", "half"} & {path.name for path in (folder / "clone" / ".venv").iterdir()}
    assert make(folder).returncode == 0
    assert steps(folder) == []


def test_an_update_that_is_interrupted_is_not_taken_for_done(folder: Path) -> None:
    """Where a .venv was whole and its update was killed, `make guide` does not run what is left of it."""
    assert make(folder).returncode == 0
    steps(folder)
    assert make(folder, ".venv/.dev", killed_at="pip").returncode != 0
    assert not (folder / "clone" / ".venv" / ".run").exists()
    assert make(folder).returncode == 0
    assert steps(folder) == ["pip", "venv", "pip", "packages"]


def test_a_set_up_that_came_to_its_end_is_kept(folder: Path) -> None:
    """A newer pyproject.toml brings packages up to date in the .venv that is there."""
    assert make(folder).returncode == 0
    (folder / "clone" / ".venv" / "kept").touch()
    os.utime(folder / "clone" / ".venv" / ".run", (0, 0))  # older than pyproject.toml
    steps(folder)
    assert make(folder).returncode == 0
    assert steps(folder) == ["pip"]
    assert (folder / "clone" / ".venv" / "kept").exists()


def test_a_second_set_up_waits_for_the_first(folder: Path) -> None:
    """It does not empty what the first one is making."""
    if shutil.which("flock") is None:
        pytest.skip("this system has no flock")
    lock = ["flock", "pyproject.toml", "sh", "-c", "echo held; read _"]
    with subprocess.Popen(
        lock, cwd=folder / "clone", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdin is not None
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(subprocess.TimeoutExpired):
            subprocess.run(
                [".ci/setup", "run"], cwd=folder / "clone", timeout=1, capture_output=True, text=True, check=False
            )
        assert not (folder / "clone" / ".venv").exists()
        first.stdin.write("\n")


def test_what_root_has_to_install_is_told_as_one_command(folder: Path) -> None:
    """Who is not root is given a line to paste, which fetches the lists of packages first."""
    stand_in = folder / "python"
    stand_in.write_text(
        STAND_IN.replace('"-c "*)', '"-c import ctypes"*"libpango-1.0.so.0") exit 1 ;;\n    "-c "*)'), encoding="utf-8"
    )
    (folder / "bin").mkdir()
    (folder / "bin" / "id").write_text("#!/bin/sh\necho 1000\n", encoding="utf-8")
    (folder / "bin" / "id").chmod(0o755)
    environment = {"PATH": f"{folder / 'bin'}:/usr/bin:/bin", "PYTHON": str(stand_in), "LOG": "", "KILLED_AT": ""}
    told = subprocess.run(
        [".ci/setup", "run"], cwd=folder / "clone", env=environment, capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    assert told.stderr.splitlines()[-1] == (
        "sudo apt-get update && sudo apt-get install --yes --no-install-recommends libpango-1.0-0"
    )
