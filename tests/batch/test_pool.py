"""Processes that die as soon as they begin: their rows are tried again, and a machine that begins none is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from guidegen.library import Library
from tests.cli.test_batch import documents
from tests.support.base import ROOT, run
from tests.support.sampled import sampled
from tests.support.tables import EMERGENCY, client, write_table

PATIENCE = 120.0


def children(process: int) -> list[int]:
    """The processes that one has begun, as far as it lives."""
    found: list[int] = []
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += map(int, thread.read_text().split())
        except OSError:
            continue
    return found


def forkservers(process: int) -> list[int]:
    """What the processes of a run come from."""
    found = []
    for child in children(process):
        try:
            if b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
        except OSError:
            continue
    return found


@pytest.mark.parametrize("part", sampled(["worker", "forkserver"], ["worker"]))
def test_a_process_that_dies_at_once_costs_nothing(part: str, tmp_path: Path, library: Library) -> None:
    """Neither the one that prints nor the one that it comes from; nothing of it is on the screen."""
    path = write_table(tmp_path / "clients.csv", [client(number, EMERGENCY) for number in (1, 2, 3)], library)
    command = ["batch", str(path), "-o", str(tmp_path / "out"), "--region", "uk", "--jobs", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "guidegen", *command, "--today", "2026-11-20"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    killed = 0
    deadline = time.monotonic() + PATIENCE
    while not killed and process.poll() is None and time.monotonic() < deadline:
        for server in forkservers(process.pid):
            for victim in [server] if part == "forkserver" else children(server)[:1]:
                os.kill(victim, signal.SIGKILL)
                killed += 1
                break
    _, told = process.communicate(timeout=PATIENCE)
    assert (killed, process.returncode) == (1, 0), told
    assert len(documents(tmp_path / "out")) == 3
    assert not any(words in told for words in ("Traceback", "fault in guidegen", "Exception"))


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (BlockingIOError(11, "Resource temporarily unavailable"), "Resource temporarily unavailable"),
        (EOFError("unexpected EOF"), "EOFError"),
        (BrokenProcessPool("a child died"), "BrokenProcessPool"),
    ],
)
def test_a_computer_that_begins_no_process_is_told(
    error: Exception, why: str, tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As that, and not as a folder that cannot be written or a fault of the program."""
    tries = []

    def refuse(*_: Any, **__: Any) -> None:
        tries.append(1)
        raise error

    monkeypatch.setattr(ProcessPoolExecutor, "submit", refuse)
    monkeypatch.setattr("guidegen.batch.pool.PAUSE", 0)
    path = write_table(tmp_path / "clients.csv", [client(1, EMERGENCY)], library)
    done = run(["batch", path, "-o", tmp_path / "out", "--region", "uk", "--today", "2026-11-20"])
    assert (done.exit_code, len(tries) > 1) == (2, True), done.stderr
    assert f"error: this computer: no process can be begun: {why}" in done.stderr
    assert not any(words in done.stderr for words in ("Traceback", "fault in guidegen", "cannot be written"))
