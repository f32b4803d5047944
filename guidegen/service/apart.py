"""Work that a clinic's templates have a say in, in a process of its own: whatever it takes, or breaks, ends with it."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar, cast

from guidegen.clinic.limits import Limits
from guidegen.errors import GuidegenError, LimitError, Place, Problem, RenderError
from guidegen.files.scratch import scratch, use_scratch
from guidegen.service.limits import TIME_IS_UP, limit_memory, make_expendable
from guidegen.service.processes import no_process, serve_parent, start_forkserver

T = TypeVar("T")

_PRELOADED = "guidegen.service.preloaded"
_DIED = "the process that made this died: out of memory, or a fault in a library"
_REPORT = "this is a fault in guidegen; please report it with this line"


def apart(limits: Limits, place: Place, work: Callable[..., T], *given: Any) -> T:
    """What the work returns or raises, done by a child process with a limit of memory (Linux; elsewhere it is not).

    Raises LimitError where the child needs more, or dies, with `place` where nothing nearer is known. What is limited
    in time is up to the work: one document, or each of many. It and what it is given have to be picklable.
    """
    if sys.platform != "linux":
        use_scratch()
        return work(*given)
    with tempfile.TemporaryDirectory(dir=scratch(), ignore_cleanup_errors=True) as folder:
        answer, exit_code = _answer(_child, folder, limits, work, given)
    if answer is None:
        died = LimitError.of_time(limits.seconds) if -(exit_code or 0) in TIME_IS_UP else LimitError.of(_DIED)
        raise died.found_in(place)
    done, result = answer
    if done:
        return cast(T, result)
    raise result.found_in(place) if isinstance(result, LimitError) else result


def _answer(target: Callable[..., None], *given: Any) -> tuple[tuple[bool, Any] | None, int | None]:
    """What a child process says before it ends, None where it says nothing, and how it ended."""
    context = _context()
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=target, args=(sender, *given), daemon=True)
    with receiver:
        try:
            child.start()
        except (EOFError, OSError) as error:
            raise RenderError([no_process(error)]) from error
        finally:
            sender.close()
        try:
            return receiver.recv(), None
        except (EOFError, OSError):
            child.join()
            return None, child.exitcode
        finally:
            child.kill()
            child.join()


def _context() -> Any:
    """How a child is begun: a copy of this process is at hand at once, but with threads in it nobody can make one."""
    if threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    start_forkserver([_PRELOADED])
    return multiprocessing.get_context("forkserver")


def _child(sender: Connection, folder: str, limits: Limits, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    serve_parent()
    make_expendable()
    _be_silent()
    tempfile.tempdir = folder
    limit_memory(limits.bytes)
    answer = _tried(work, given)
    try:
        sender.send(answer)
    except MemoryError:
        sender.send((False, LimitError.of_memory()))


def _tried(work: Callable[..., Any], given: tuple[Any, ...]) -> tuple[bool, Any]:
    """Whether the work was done, and its result or its error."""
    try:
        return True, work(*given)
    except (GuidegenError, ImportError, OSError) as error:
        return False, error
    except MemoryError:
        return False, LimitError.of_memory()
    except Exception as error:
        return False, _unexpected(error)


def _unexpected(error: Exception) -> GuidegenError:
    """An error that can be told in another process. Its type and place only: its text could quote an answer."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = Place(trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else Place("guidegen")
    return GuidegenError([Problem(place, f"unexpected {type(error).__name__}", _REPORT)])


def _be_silent() -> None:
    """What libraries print when they break down is for nobody here."""
    nowhere = Path(os.devnull).open("w")  # noqa: SIM115  (open as long as the process)
    sys.stdout = sys.stderr = nowhere
    for stream in (1, 2):
        os.dup2(nowhere.fileno(), stream)
