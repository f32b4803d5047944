"""Rows printed by the workers of a Dask cluster: the same work as here, and the same bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from guidegen.batch.job import Delivery, Job, Refusal, Task
from guidegen.clinic.settings import Settings
from guidegen.errors import ClusterError, Place, Problem

CONNECT_SECONDS = 10
WAIT_SECONDS = 60  # for a first worker
FEWEST_UNDER_WAY = 4
WHY_DEAD = "this row took several workers down, one after the other: too much time or memory, or a fault in a library"

# What of a clinic's folder the work needs; nothing else in it leaves this machine.
_PARTS = ("content", "templates")


@dataclass(frozen=True)
class Bundle:
    """A job with the clinic's own files, to be laid out anew on another machine."""

    job: Job
    files: tuple[tuple[str, bytes], ...]


def bundle_of(job: Job) -> Bundle:
    folder, logo = job.settings.folder, job.settings.clinic.logo
    paths = [path for part in _PARTS for path in sorted((folder / part).rglob("*")) if path.is_file()] if folder else []
    files = [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths if folder]
    if logo:
        files.append((_logo_name(job.settings), logo.path.read_bytes()))
    return Bundle(job, tuple(files))


def work_remotely(bundle: Bundle, task: Task) -> Delivery | Refusal:
    """One row, on a worker of the cluster."""
    from guidegen.batch.worker import work

    return work(_laid_out(bundle), task)


class ClusterWorkers:
    """The workers behind a scheduler's address (`tcp://host:8786`)."""

    def __init__(self, address: str) -> None:
        self._address = address

    def run(self, job: Job, tasks: Iterator[Task]) -> Iterator[tuple[Task, Delivery | Refusal]]:
        """Every row with what became of it. A worker that is lost costs nothing: its rows go to the others.

        Raises ClusterError where there is no scheduler or no worker, or where the scheduler is lost.
        """
        from distributed import as_completed

        with _connected(self._address) as client:
            bundle = client.scatter(bundle_of(job), broadcast=True, hash=False)
            under_way: dict[str, Task] = {}
            completed = as_completed(loop=client.loop)

            def fill() -> None:
                width = max(FEWEST_UNDER_WAY, 2 * sum(client.nthreads().values()))
                while len(under_way) < width and (task := next(tasks, None)) is not None:
                    future = client.submit(
                        work_remotely, bundle, task, key=f"row-{task.number}-{task.input_hash}", pure=False
                    )
                    under_way[future.key] = task
                    completed.add(future)

            fill()
            for future in completed:
                task = under_way.pop(future.key)
                result = _result(future, task, self._address)
                future.release()
                fill()
                yield task, result


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise _error(address, "the cluster's library is not installed", "pip install 'guidegen[cluster]'") from error
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise _error(address, "no scheduler answers there", "start one with: dask scheduler") from error
    try:
        client.wait_for_workers(1, timeout=WAIT_SECONDS)
    except (OSError, TimeoutError) as error:
        client.close()
        hint = f"start one with: dask worker {address} --nthreads 1"
        raise _error(address, "the scheduler has no workers", hint) from error
    return client


def _result(future: Any, task: Task, address: str) -> Delivery | Refusal:
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    try:
        result: Delivery | Refusal = future.result()
    except KilledWorker:
        problem = Problem(task.source.value(()), WHY_DEAD)
        return Refusal(WHY_DEAD, (problem,))
    except (CancelledError, OSError) as error:
        raise _error(address, "the scheduler was lost", "start it again, then run with --resume") from error
    return result


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
    folder = Path(tempfile.mkdtemp(prefix="guidegen-"))
    for name, data in bundle.files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    clinic = settings.clinic
    if clinic.logo:
        clinic = replace(clinic, logo=replace(clinic.logo, path=folder / _logo_name(settings)))
    return replace(bundle.job, settings=replace(settings, folder=folder, clinic=clinic))
