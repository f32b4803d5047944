"""What a night's run takes: guides a second by workers, memory of the whole tree, and the ratio to single builds.

`make bench` runs it on few rows; `python -m tests.bench.batch 100 500` compares the memory of longer runs, and
`python -m tests.bench.batch press 300 5000` what the press takes, whose first run typesets what it needs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from guidegen.library import load_library
from guidegen.review.synthetic.sample_clients import sample_csv
from tests.support.tables import open_clients

ROWS = 48
SINGLE_BUILDS = 6
SAMPLED_EVERY = 0.1  # seconds
DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Taken:
    """Wall seconds, and the peak of all processes of the tree together, in MB; shared memory counts once. `cpu` are
    seconds of all of them.
    """

    seconds: float
    peak: float
    cpu: float


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for child in Path(f"/proc/{pid}/task").glob("*/children"):
        for text in child.read_text().split():
            found += tree(int(text))
    return found


def memory(pid: int) -> float:
    """The proportional set size of a tree in MB."""
    total = 0
    for process in tree(pid):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def cpu(pid: int) -> dict[int, float]:
    """Seconds of each process of a tree so far; nobody waits for all of them, so that the system adds up too few."""
    found = {}
    for process in tree(pid):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        found[process] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


def taken(arguments: list[str], accepted: tuple[int, ...] = (0, 4), press: Path | None = None) -> Taken:
    """A command, with its folder of typeset leaves where it has one."""
    started, peak, seconds = time.perf_counter(), 0.0, dict[int, float]()
    process = subprocess.Popen(
        [sys.executable, "-m", "guidegen", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "GUIDEGEN_PRESS": str(press or "")},
    )
    while process.poll() is None:
        with suppress(OSError):  # a process may end while it is looked at
            seconds |= cpu(process.pid)
            peak = max(peak, memory(process.pid))
        time.sleep(SAMPLED_EVERY)
    if process.returncode not in accepted:
        raise SystemExit(f"guidegen {' '.join(arguments)} ended with {process.returncode}")
    return Taken(time.perf_counter() - started, peak, sum(seconds.values()))


def batch(folder: Path, table: Path, workers: int, *options: str, press: Path | None = None) -> Taken:
    target = folder / f"{table.stem}-{workers}{''.join(options)}{time.monotonic_ns()}"
    day = DAY.isoformat()
    arguments = ["batch", str(table), "-o", str(target), "--region", "uk", "--jobs", str(workers), "--today", day]
    return taken([*arguments, *options], press=press)


def table(folder: Path, rows: int) -> Path:
    path = folder / f"clients{rows}.csv"
    path.write_text(sample_csv(load_library(), rows, DAY), encoding="utf-8", newline="")
    return path


def single_builds(folder: Path, clients: Path, count: int) -> float:
    """Seconds of one build, on average over the first clients, each as a process of its own."""
    seconds = 0.0
    with open_clients(str(clients), load_library().questionnaire) as opened:
        for row in islice(opened.rows(), count):
            answers = folder / "single.json"
            answers.write_text(json.dumps(row.source.data), encoding="utf-8")
            seconds += taken(["build", str(answers), "--region", "uk", "-o", str(folder / "single.pdf")]).seconds
    return seconds / count


def pressed(folder: Path, lengths: list[int]) -> None:
    """Runs of the press on all cores: the first one lays out what no earlier one did, the second finds it."""
    for rows in lengths:
        clients = table(folder, rows)
        for run in ("first", "second"):
            found = batch(folder, clients, len(os.sched_getaffinity(0)), "--renderer", "press", press=folder / "press")
            print(
                f"press, {run:6} batch of {rows:4} rows: {found.cpu * 1000 / rows:5.0f} ms of CPU a row, "
                f"{rows / found.seconds:5.2f} a second, peak {found.peak:.0f} MB in all",
                flush=True,
            )


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with_press = sys.argv[1:2] == ["press"]
        lengths = [int(argument) for argument in sys.argv[1 + with_press :]]
        if with_press:
            pressed(folder, lengths or [ROWS])
            return
        if lengths:
            for rows in lengths:
                found = batch(folder, table(folder, rows), len(os.sched_getaffinity(0)))
                print(f"batch of {rows:4} rows: {rows / found.seconds:4.2f} a second, peak {found.peak:.0f} MB")
            return
        clients = table(folder, ROWS)
        single = single_builds(folder, clients, SINGLE_BUILDS)
        print(f"build, one at a time: {single:5.2f} s a row (average of {SINGLE_BUILDS})")
        for workers in (1, 2):
            found = batch(folder, clients, workers)
            each = found.seconds / ROWS
            print(
                f"batch of {ROWS} rows, {workers} worker{'s' * (workers > 1)}: {1 / each:5.2f} a second, {each:5.2f} s"
                f" a row, {single / each:4.1f} times as fast as build, peak {found.peak:.0f} MB in all"
            )
        pressed(folder, [ROWS])


if __name__ == "__main__":
    main()
