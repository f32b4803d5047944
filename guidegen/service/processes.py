"""Processes that work for another one: how they begin, and that they end with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from multiprocessing import connection, parent_process

from guidegen.errors import Place, Problem
from guidegen.files.scratch import temporary_files_there

_one_at_a_time = threading.Lock()


def start_forkserver(preload: Sequence[str]) -> None:
    """Start what new processes come from, with some modules loaded, where the system has such a thing.

    Ctrl-C cannot reach it: it would end with a traceback. All temporary files of its processes, and its own, stand in
    the folder of this one.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return
    from multiprocessing import forkserver  # with all that it loads, for the processes of one command alone

    with _one_at_a_time:
        multiprocessing.get_context("forkserver").set_forkserver_preload(list(preload))
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with temporary_files_there():
                forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def no_process(error: Exception) -> Problem:
    """The fault of a computer on which no process can be begun."""
    why = getattr(error, "strerror", None) or type(error).__name__
    return Problem(Place("this computer"), f"no process can be begun: {why}", "end other programs, then try again")


def serve_parent() -> None:
    """Make this process one that works for its parent: it ends with it, and ignores Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
