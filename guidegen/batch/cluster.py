"""Rows printed by the workers of a Dask cluster: the same work as here, and the same bytes."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from guidegen.batch.job import Delivery, Job, Refusal, Task
from guidegen.clinic.settings import Settings
from guidegen.errors import ClusterError, Place, Problem, RenderError
from guidegen.files.paths import leading_out, leads_out
from guidegen.files.scratch import scratch

CONNECT_SECONDS = 10
WAIT_SECONDS = 60  # for a first worker
FEWEST_UNDER_WAY = 4
LOOK_SECONDS = 5  # between two looks whether there still are workers, while no row gets done
_RESUME = "then go on with --resume"
WHY_DEAD = "this row took several workers down, one after the other: too much time or memory, or a fault in a library"

# What of a clinic's folder the work needs; nothing else in it leaves this machine.
CONTENT, TEMPLATES = _PARTS = "content", "templates"


@dataclass(frozen=True)
class Bundle:
    """A job with the clinic's own files, to be laid out anew on another machine."""

    job: Job
    files: tuple[tuple[str, bytes], ...]


def bundle_of(job: Job) -> Bundle:
    """Raises RenderError where a template is a link to a file elsewhere, which would be sent along."""
    folder, logo = job.settings.folder, job.settings.clinic.logo
    files = _files_of(folder) if folder else []
    if logo:
        files.append((_logo_name(job.settings), logo.path.read_bytes()))
    for typeface in job.settings.typefaces:
        files += [(name, path.read_bytes()) for name, path in typeface.assets.items()]
    return Bundle(job, tuple(files))


def _files_of(folder: Path) -> list[tuple[str, bytes]]:
    content, templates = (_found_in(folder / part) for part in _PARTS)
    if links := [path for path in templates if leads_out(path, folder / TEMPLATES)]:
        raise RenderError([leading_out(path) for path in links])
    return [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in (*content, *templates)]


def _found_in(folder: Path) -> list[Path]:
    """All files of a folder, also of folders that are linked into it."""
    found = []
    for place, folders, names in os.walk(folder, followlinks=True):
        here = Path(place)
        if any(here.samefile(above) for above in here.parents if above.is_relative_to(folder)):
            folders.clear()  # a link in a circle
            continue
        found += [here / name for name in names if (here / name).is_file()]
    return sorted(found)


def _handed_out(bundle: Bundle) -> Bundle:
    return bundle


def work_remotely(bundle: Bundle, task: Task) -> Delivery | Refusal:
    """One row, on a worker of the cluster."""
    from guidegen.batch.worker import work

    try:
        job = _laid_out(bundle)
    except OSError as error:
        why = f"the clinic's files cannot be written there: {error.strerror or type(error).__name__}"
        problem = Problem(Place("a worker of the cluster"), why, "look at its temporary folder, then --resume")
        return Refusal(why, (problem,), is_fatal=True)
    return work(job, task)


class ClusterWorkers:
    """The workers behind a scheduler's address (`tcp://host:8786`)."""

    def __init__(self, address: str) -> None:
        self._address = address

    def run(self, job: Job, tasks: Iterator[Task]) -> Iterator[tuple[Task, Delivery | Refusal]]:
        """Every row with what became of it. A worker that is lost costs nothing: its rows go to the others.

        Raises ClusterError where there is no scheduler or no worker, or where the scheduler or all workers are lost.
        """
        bundle = bundle_of(job)
        with _connected(self._address) as client:
            yield from self._printed(client, bundle, tasks)

    def _printed(self, client: Any, bundle: Bundle, tasks: Iterator[Task]) -> Iterator[tuple[Task, Delivery | Refusal]]:
        under_way: dict[str, Task] = {}
        completed: SimpleQueue[Any] = SimpleQueue()
        with _lost_told(self._address):
            # Not scattered: the only worker that has it may die, and what was computed is computed again.
            there = client.submit(_handed_out, bundle, pure=False)

        def submit(task: Task) -> None:
            key = f"row-{task.number}-{task.input_hash}"
            with _lost_told(self._address):
                future = client.submit(work_remotely, there, task, key=key, pure=False)
                future.add_done_callback(completed.put)
            under_way[key] = task

        def fill() -> None:
            with _lost_told(self._address):
                width = max(FEWEST_UNDER_WAY, 2 * sum(client.nthreads().values()))
            # Outside: what goes wrong in asking for a row is no fault of the cluster.
            while len(under_way) < width and (task := next(tasks, None)) is not None:
                submit(task)

        fill()
        while under_way:
            future = self._next(client, completed)
            task = under_way.pop(future.key)
            result = _result(future, task, self._address)
            fill()
            yield task, result

    def _next(self, client: Any, completed: SimpleQueue[Any]) -> Any:
        """The next row that is done. Dask waits for workers for ever; this does not, once there are none."""
        alone = 0
        while alone < WAIT_SECONDS:
            with suppress(Empty):
                return completed.get(timeout=LOOK_SECONDS)
            with _lost_told(self._address):
                alone = 0 if client.nthreads() else alone + LOOK_SECONDS
        raise _error(self._address, "the cluster has lost all its workers", f"{_worker(self._address)}; {_RESUME}")


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError as error:
        raise _error(address, "the cluster's library is not installed", "pip install 'guidegen[cluster]'") from error
    with _unlogged(), ExitStack() as stack:
        try:
            client = stack.enter_context(Client(address, timeout=CONNECT_SECONDS, set_as_default=False))
        except (OSError, ValueError) as error:
            raise _error(address, "no scheduler answers there", "start one with: dask scheduler") from error
        try:
            client.wait_for_workers(1, timeout=WAIT_SECONDS)
        except (OSError, TimeoutError) as error:
            raise _error(address, "the scheduler has no workers", _worker(address)) from error
        _all_have_the_program(client, address)
        yield client


def _all_have_the_program(client: Any, address: str) -> None:
    """A worker without it dies of the first row that it is sent, and nobody is told why."""
    with _lost_told(address):
        told = client.run(exec, "import guidegen", on_error="return")
    if error := next((found for found in told.values() if isinstance(found, Exception)), None):
        raise _unfit(address, error)


@contextmanager
def _unlogged() -> Iterator[None]:
    """Without what libraries log of a cluster that breaks down, with tracebacks; what has happened is told here."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def _lost_told(address: str) -> Iterator[None]:
    """For what is asked of the scheduler."""
    try:
        yield
    except (OSError, CancelledError, RuntimeError) as error:
        raise _lost(address) from error


def _result(future: Any, task: Task, address: str) -> Delivery | Refusal:
    from distributed import KilledWorker
    from distributed.comm.core import CommClosedError

    try:
        result: Delivery | Refusal = future.result()
    except KilledWorker:
        problem = Problem(task.source.value(()), WHY_DEAD)
        return Refusal(WHY_DEAD, (problem,))
    except (CancelledError, CommClosedError, ConnectionError, TimeoutError) as error:
        raise _lost(address) from error
    except Exception as error:
        # The work itself raises nothing; a worker that has another guidegen cannot even begin it.
        raise _unfit(address, error) from error
    return result


def _unfit(address: str, error: Exception) -> ClusterError:
    message = f"a worker cannot do the work: {type(error).__name__}"
    return _error(address, message, f"install the same guidegen on each; {_RESUME}")


def _lost(address: str) -> ClusterError:
    return _error(address, "the scheduler was lost", f"start it again; {_RESUME}")


def _worker(address: str) -> str:
    return f"start one with: dask worker {address} --nthreads 1"


def _error(address: str, message: str, hint: str) -> ClusterError:
    return ClusterError([Problem(Place(address), message, hint)])


def _logo_name(settings: Settings) -> str:
    logo = settings.clinic.logo
    return f"logo.{logo.kind}" if logo else ""


@lru_cache(maxsize=1)
def _laid_out(bundle: Bundle) -> Job:
    """The job with the clinic's files in a folder of this machine, which stays as long as the worker."""
    settings = bundle.job.settings
    if not bundle.files:
        return replace(bundle.job, settings=replace(settings, folder=None))
    folder = Path(tempfile.mkdtemp(dir=scratch()))
    for name, data in bundle.files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    clinic = settings.clinic
    if clinic.logo:
        clinic = replace(clinic, logo=replace(clinic.logo, path=folder / _logo_name(settings)))
    typefaces = tuple(each.moved_to(folder) for each in settings.typefaces)
    return replace(bundle.job, settings=replace(settings, folder=folder, clinic=clinic, typefaces=typefaces))
