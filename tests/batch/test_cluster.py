"""A batch on a real Dask cluster: a scheduler and two workers on this machine, one of them killed while it works."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guidegen.batch.cluster import _laid_out, bundle_of, work_remotely
from guidegen.batch.job import Delivery, Job, Refusal, Task, program
from guidegen.clinic.settings import load_settings
from guidegen.errors import RenderError
from guidegen.library import Library
from tests.cli.test_batch import batch, documents, manifest
from tests.support.base import ROOT, parsed, run
from tests.support.from_right import FONTS, font_settings
from tests.support.sampled import sampled
from tests.support.tables import EMERGENCY, URGENT, client, write_table

pytestmark = pytest.mark.slow

PATIENCE = 60.0


class Cluster:
    """A scheduler and its workers, each in a process group of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.start("scheduler", "--port", "0", "--scheduler-file", folder / "scheduler.json")
        deadline = time.monotonic() + PATIENCE
        while not self.is_up() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.address = json.loads((folder / "scheduler.json").read_text())["address"]

    def is_up(self) -> bool:
        try:
            return bool(json.loads((self.folder / "scheduler.json").read_text())["address"])
        except (OSError, ValueError):
            return False

    def start(self, part: str, *arguments: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{part}", "--host", "127.0.0.1", "--no-dashboard"]
        with (self.folder / "cluster.log").open("ab") as log:
            process = subprocess.Popen(
                [*command, *map(str, arguments)],
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start("worker", self.address, "--nthreads", "1", "--local-directory", self.folder)

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    found = Cluster(tmp_path)
    try:
        yield found
    finally:
        found.end()


@pytest.mark.long
def test_a_cluster_that_loses_a_worker_makes_the_same_bytes(cluster: Cluster, tmp_path: Path, library: Library) -> None:
    """Every row once, as on one machine; no name reaches the cluster's logs."""
    rows = [client(number, (EMERGENCY, URGENT)[number % 2]) for number in range(16)]
    path = write_table(tmp_path / "clients.csv", rows, library)
    lost = cluster.worker()
    cluster.worker()
    command = [sys.executable, "-m", "guidegen", "batch", path, "-o", tmp_path / "far", "--cluster", cluster.address]
    command += ["--region", "uk", "--today", "2026-11-20"]
    process = subprocess.Popen([*map(str, command)], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    lines = tmp_path / "far" / "manifest.jsonl"
    deadline = time.monotonic() + PATIENCE
    while not (lines.exists() and lines.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(lost.pid, signal.SIGKILL)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 0, told.decode()
    near = batch(path, "-o", tmp_path / "near")
    assert near.returncode == 0, near.stderr
    assert manifest(tmp_path / "far") == manifest(tmp_path / "near")
    assert documents(tmp_path / "far") == documents(tmp_path / "near")
    assert len(documents(tmp_path / "far")) == len(rows)
    assert "Zyxwia" not in (tmp_path / "cluster.log").read_text() + told.decode()


def test_a_scheduler_that_is_not_there_is_told(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the command that starts one."""
    path = write_table(tmp_path / "clients.csv", [client(1, EMERGENCY)], library)
    monkeypatch.setattr("guidegen.batch.cluster.CONNECT_SECONDS", 1)
    done = run(["batch", path, "-o", tmp_path / "run", "--region", "uk", "--cluster", "tcp://127.0.0.1:9"])
    assert (done.exit_code, "start one with: dask scheduler" in done.stderr) == (2, True), done.stderr


def test_a_scheduler_without_workers_is_told(
    cluster: Cluster, tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than waited at for ever."""
    path = write_table(tmp_path / "clients.csv", [client(1, EMERGENCY)], library)
    monkeypatch.setattr("guidegen.batch.cluster.WAIT_SECONDS", 1)
    done = run(["batch", path, "-o", tmp_path / "run", "--region", "uk", "--cluster", cluster.address])
    assert (done.exit_code, "start one with: dask worker" in done.stderr) == (2, True), done.stderr


def job_of(library: Library, folder: Path, **changes: Any) -> Job:
    given: dict[str, Any] = {"content_hash": library.hash, "program": program(), "row_seconds": 60, **changes}
    return Job(load_settings(folder), parsed(library).answered_on, **given)


def task_of(tmp_path: Path, library: Library) -> Task:
    from tests.support.tables import open_clients

    path = write_table(tmp_path / "clients.csv", [client(1, EMERGENCY)], library)
    with open_clients(str(path), library.questionnaire) as clients:
        row = next(iter(clients.rows()))
    return Task(row.number, row.shown, "R-1", row.source, "hash")


def test_a_clinics_own_files_reach_another_machine(tmp_path: Path) -> None:
    """Content, templates and logo travel with the work; nothing else of the clinic's folder does."""
    from guidegen.library import load_library

    clinic = tmp_path / "clinic"
    (clinic / "content" / "advice").mkdir(parents=True)
    default = ROOT / "content" / "advice" / "emergency_act.md"
    (clinic / "content" / "advice" / "emergency_act.md").write_text(default.read_text() + "\n\nOur own words.\n")
    (clinic / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><path d="M0 0h2v1z"/></svg>'
    )
    (clinic / "guidegen.toml").write_text('region = "uk"\n[clinic]\nname = "C"\nlogo = "logo.svg"\n')
    (clinic / "clients.csv").write_text("secret")
    library = load_library(clinic)
    bundle = bundle_of(job_of(library, clinic))
    assert [name for name, _ in bundle.files] == ["content/advice/emergency_act.md", "logo.svg"]
    for path in sorted(clinic.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    result = work_remotely(bundle, task_of(tmp_path, library))
    assert isinstance(result, Delivery)
    assert result.finding.document == "emergency"


def test_fonts_of_a_language_reach_another_machine(tmp_path: Path, library: Library) -> None:
    """Wherever they lie on this one."""
    (tmp_path / "guidegen.toml").write_text('region = "uk"\n' + font_settings(*FONTS))
    bundle = bundle_of(job_of(library, tmp_path))
    assert [data for _, data in bundle.files] == [file.read_bytes() for file in FONTS]
    (typeface,) = _laid_out(bundle).settings.typefaces
    assert [path.read_bytes() for path in typeface.assets.values()] == [file.read_bytes() for file in FONTS]
    assert not any(path in FONTS for path in typeface.assets.values())


@pytest.mark.parametrize(
    ("changes", "what"), [({"content_hash": "x"}, "content"), ({"program": "guidegen 9"}, "program")]
)
def test_another_content_or_program_is_refused(
    tmp_path: Path, library: Library, changes: dict[str, str], what: str
) -> None:
    """A worker with other files would print other pages under the same approval."""
    (tmp_path / "guidegen.toml").write_text('region = "uk"')
    job = job_of(library, tmp_path, **changes)
    result = work_remotely(bundle_of(job), task_of(tmp_path, library))
    assert isinstance(result, Refusal)
    assert (result.is_fatal, what in result.summary) == (True, True)


def test_what_a_cluster_may_log_of_a_row_holds_no_answers(tmp_path: Path, library: Library) -> None:
    """Its repr is all that Dask writes of work that failed."""
    assert "Zyxwia" not in repr(task_of(tmp_path, library))


def breaking(
    cluster: Cluster, tmp_path: Path, library: Library, patience: int = 1
) -> tuple[subprocess.Popen[str], Path]:
    """A run on the cluster whose first row is done, with no patience for workers that do not come."""
    path = write_table(tmp_path / "clients.csv", [client(number, EMERGENCY) for number in range(1, 31)], library)
    code = (
        "from guidegen.batch import cluster\nfrom guidegen.cli import main\n"
        f"cluster.WAIT_SECONDS, cluster.LOOK_SECONDS = {patience}, 1\nmain()"
    )
    options = ["-o", tmp_path / "far", "--cluster", cluster.address, "--region", "uk", "--today", "2026-11-20"]
    process = subprocess.Popen(
        [sys.executable, "-c", code, "batch", *map(str, (path, *options))],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    lines = tmp_path / "far" / "manifest.jsonl"
    deadline = time.monotonic() + PATIENCE
    while not (lines.exists() and lines.stat().st_size) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    return process, path


@pytest.mark.parametrize(
    ("part", "why"), sampled([(0, "the scheduler was lost"), (1, "the cluster has lost all its workers")], [0])
)
def test_a_cluster_that_breaks_down_is_told(
    part: int, why: str, cluster: Cluster, tmp_path: Path, library: Library
) -> None:
    """What it is, where, and how to go on; without a word of the library's."""
    cluster.worker()
    process, _ = breaking(cluster, tmp_path, library, patience=60 if part == 0 else 3)
    os.killpg(cluster.processes[part].pid, signal.SIGKILL)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 2, told
    assert f"error: {cluster.address}: {why}" in told
    assert "--resume" in told
    assert not any(words in told for words in ("Traceback", "fault in guidegen", "distributed", "cannot be written"))


@pytest.mark.long
def test_the_only_worker_may_be_lost(cluster: Cluster, tmp_path: Path, library: Library) -> None:
    """Another one goes on, though nobody is left who had the clinic's files."""
    cluster.worker()
    process, path = breaking(cluster, tmp_path, library, patience=60)
    os.killpg(cluster.processes[1].pid, signal.SIGKILL)
    cluster.worker()
    _, told = process.communicate(timeout=240)
    assert process.returncode == 0, told
    assert len(documents(tmp_path / "far")) == len(path.read_text().splitlines()) - 1


def test_a_worker_without_the_program_is_told(
    cluster: Cluster, tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot even begin the work."""
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "guidegen.py").write_text("raise ModuleNotFoundError('no module named guidegen')")
    monkeypatch.setattr("tests.batch.test_cluster.ROOT", tmp_path / "bare")
    cluster.start("worker", cluster.address, "--nthreads", "1", "--local-directory", tmp_path)
    path = write_table(tmp_path / "clients.csv", [client(1, EMERGENCY)], library)
    done = run(["batch", path, "-o", tmp_path / "run", "--region", "uk", "--cluster", cluster.address])
    assert (done.exit_code, "a worker cannot do the work" in done.stderr) == (2, True), done.stderr


def test_a_template_that_leads_out_is_not_sent(tmp_path: Path, library: Library) -> None:
    """The file behind the link would leave the machine; one that leads to another template goes along."""
    (tmp_path / "secret").write_text("secret")
    templates = tmp_path / "clinic" / "templates"
    (templates / "partials").mkdir(parents=True)
    (templates / "partials" / "a.j2").write_text("a")
    (templates / "more").symlink_to(templates / "partials")
    (templates / "partials" / "circle").symlink_to(templates)
    (tmp_path / "clinic" / "guidegen.toml").write_text('region = "uk"')
    job = job_of(library, tmp_path / "clinic")
    assert [name for name, _ in bundle_of(job).files] == ["templates/more/a.j2", "templates/partials/a.j2"]
    for link in (templates / "b.j2", templates / "partials" / "c.j2"):
        link.symlink_to(tmp_path / "secret")
    with pytest.raises(RenderError, match="leads out of its folder") as error:
        bundle_of(job)
    told = [Path(problem.place.file).relative_to(templates).as_posix() for problem in error.value.problems]
    assert told == ["b.j2", "more/c.j2", "partials/c.j2"]


def test_a_worker_that_cannot_write_is_told(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """As that, once, and not as a fault of each row or of the scheduler."""
    (tmp_path / "guidegen.toml").write_text('region = "uk"')
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "x.txt").write_text("x")

    def refuse(*_: Any, **__: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    result = work_remotely(bundle_of(job_of(library, tmp_path)), task_of(tmp_path, library))
    assert isinstance(result, Refusal)
    assert (result.is_fatal, "No space left on device" in result.summary) == (True, True)
