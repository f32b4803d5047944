"""Rows printed by processes of this machine: one row each at a time, so that a row can take only its own one down."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from guidegen.batch.job import Delivery, Job, Refusal, Task, died
from guidegen.batch.worker import begin, work
from guidegen.errors import ClusterError
from guidegen.service.processes import no_process, start_forkserver

# A process is ended after so many layouts: whatever a library may hold on to goes with it. Pages of the press are put
# together by code of ours, from what a new process would have to read again.
RECYCLE_AFTER = 50
_OF_A_LAYOUT = 1 / 4
# How often a process that dies before it has begun its row is made anew, after longer and longer pauses (seconds).
BIRTHS = 5
PAUSE = 0.3
_PRELOAD = ("guidegen.batch.worker",)
WHY_DEAD = "the process that printed this row died, twice: out of memory, or a fault in a library"


@dataclass
class _Worker:
    """One process; it starts with its first row. `layouts` is how much it has laid out."""

    pool: ProcessPoolExecutor
    layouts: float = 0


@dataclass(frozen=True)
class _Run:
    """A row that is being printed; `tries` counts this one."""

    worker: _Worker
    task: Task
    since: float
    tries: int


class LocalWorkers:
    """`jobs` processes; `memory` is how many bytes of data each may take (Linux), None for no limit."""

    def __init__(self, jobs: int, memory: int | None = None) -> None:
        self._jobs = jobs
        self._memory = memory
        methods = multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")

    def run(self, job: Job, tasks: Iterator[Task]) -> Iterator[tuple[Task, Delivery | Refusal]]:
        """Every row with what became of it, as they are done. Rows are asked for when there is a process for them."""
        start_forkserver(_PRELOAD)
        idle = [self._new() for _ in range(self._jobs)]
        busy: dict[Future[Delivery | Refusal], _Run] = {}

        def start(worker: _Worker, task: Task, tries: int = 1) -> None:
            worker, future = self._begun(worker, job, task)
            busy[future] = _Run(worker, task, time.monotonic(), tries)

        try:
            while True:
                while idle and (task := next(tasks, None)) is not None:
                    start(idle.pop(), task)
                if not busy:
                    # Processes that are still ending when Python does can make it complain.
                    for worker in idle:
                        worker.pool.shutdown(wait=True)
                    return
                for future in wait(busy, return_when=FIRST_COMPLETED).done:
                    run = busy.pop(future)
                    result = _result(future, run, job)
                    worker = self._next(run.worker, result)
                    if isinstance(result, Refusal) and result.again and run.tries == 1:
                        start(worker, run.task, tries=2)
                        continue
                    idle.append(worker)
                    yield run.task, result
        finally:
            for worker in (*idle, *(run.worker for run in busy.values())):
                worker.pool.shutdown(wait=False, cancel_futures=True)

    def _begun(self, worker: _Worker, job: Job, task: Task) -> tuple[_Worker, Future[Delivery | Refusal]]:
        """A row given to the worker, or to a new one where its process died while it had nothing to do, or at birth."""
        for births in range(BIRTHS):
            try:
                return worker, worker.pool.submit(work, job, task)
            except (BrokenProcessPool, EOFError, OSError) as error:
                worker.pool.shutdown(wait=False)
                time.sleep(births * PAUSE)
                start_forkserver(_PRELOAD)  # it may have died, too
                worker, last = self._new(), error
        raise ClusterError([no_process(last)])

    def _new(self) -> _Worker:
        return _Worker(ProcessPoolExecutor(1, self._context, initializer=begin, initargs=(self._memory,)))

    def _next(self, worker: _Worker, result: Delivery | Refusal) -> _Worker:
        """The process for the next row: the same one, or a new one where this has died or done enough."""
        is_spent = isinstance(result, Refusal) and (result.again or result.is_spent)
        by_press = isinstance(result, Delivery) and result.renderer == "press"
        worker.layouts += _OF_A_LAYOUT if by_press else 1
        if not is_spent and worker.layouts < RECYCLE_AFTER:
            return worker
        worker.pool.shutdown(wait=False)
        return self._new()


def _result(future: Future[Delivery | Refusal], run: _Run, job: Job) -> Delivery | Refusal:
    try:
        return future.result()
    except BrokenProcessPool:
        return died(run.task.source, time.monotonic() - run.since, job.row_seconds, WHY_DEAD)
