"""How much of the computer one document may take: time for each piece of work, memory for a whole process."""

from __future__ import annotations

import math
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from guidegen.clinic.limits import Limits
from guidegen.errors import LimitError

# A call into C hears no signal. A process that may be ended is ended after so many seconds more.
_GRACE = 2
# How long work may wait instead of computing, as a multiple of the time that it may compute.
_WAITING = 20
# What such a process ends by.
TIME_IS_UP = (signal.SIGPROF, signal.SIGALRM)

_is_expendable = False


def make_expendable() -> None:
    """Let this process be ended where the work in it cannot be interrupted."""
    global _is_expendable
    _is_expendable = True


@contextmanager
def time_limit(limits: Limits) -> Iterator[None]:
    """Raise LimitError in the work within once it has computed for too long.

    Only the main thread can be interrupted; in another one nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGXCPU, _interruption(limits.seconds))
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    until = math.ceil(time.process_time()) + limits.seconds
    resource.setrlimit(resource.RLIMIT_CPU, (_lower(soft, until), hard))
    _set_timers(limits.seconds)
    try:
        yield
    finally:
        _set_timers(0)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
        signal.signal(signal.SIGXCPU, before)


def limit_memory(size: int) -> None:
    """Let this process take no more than so many bytes of data, for good (Linux)."""
    if sys.platform == "linux":
        soft, hard = (_lower(end, size) for end in resource.getrlimit(resource.RLIMIT_DATA))
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _interruption(seconds: int) -> Callable[[int, FrameType | None], NoReturn]:
    def interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise LimitError.of_time(seconds)

    return interrupt


def _set_timers(seconds: int) -> None:
    """Have an expendable process ended some time after the work in it should have been; 0: not any more."""
    if _is_expendable:
        signal.setitimer(signal.ITIMER_PROF, seconds and seconds + _GRACE)
        signal.setitimer(signal.ITIMER_REAL, seconds * _WAITING)


def _lower(end: int, limit: int) -> int:
    return limit if end == resource.RLIM_INFINITY else min(end, limit)
