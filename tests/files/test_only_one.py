"""A lock that one process holds at a time."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from guidegen.files.only_one import only_one

HOLDS = "import sys, pathlib; from guidegen.files.only_one import only_one\nwith only_one(pathlib.Path(sys.argv[1])): "


def test_a_second_one_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    """In another process as in this one, however the first ends; the file is private."""
    lock = tmp_path / "lock"
    command = [sys.executable, "-c", f"{HOLDS}print(1, flush=True); sys.stdin.read()", str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"1\n"
        with pytest.raises(BlockingIOError), only_one(lock):
            raise AssertionError
        first.kill()
    with only_one(lock):
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600
        assert subprocess.run([sys.executable, "-c", f"{HOLDS}pass", str(lock)], capture_output=True).returncode == 1
    with only_one(lock):
        pass


def test_a_folder_that_is_not_there_is_an_oserror(tmp_path: Path) -> None:
    """Not taken for a lock that somebody holds."""
    with pytest.raises(FileNotFoundError), only_one(tmp_path / "missing" / "lock"):
        raise AssertionError
