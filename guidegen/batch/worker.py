"""A process that prints rows: what it loads once, how it is stopped when a row hangs, and when its parent is gone."""

from __future__ import annotations

import faulthandler
import gc
import os
from functools import lru_cache
from importlib import import_module

from guidegen.batch.job import Delivery, Job, Refusal, Task, print_row, program
from guidegen.clinic.settings import Settings
from guidegen.errors import GuidegenError, Place, Problem, missing_package
from guidegen.files.scratch import use_scratch
from guidegen.library import Library
from guidegen.service import preloaded  # noqa: F401  (a fork server has it ready for every new process)
from guidegen.service.clinic_content import load_content
from guidegen.service.limits import limit_memory
from guidegen.service.processes import serve_parent

_PRINTING = "guidegen.service.printing"

# Objects, most of them in circles that only a full collection frees: the reference rendering leaves some 200,000 of a
# document, the press some thousand of each piece that is new.
COLLECT_AFTER = 60_000

_CHANGED = "it was changed meanwhile, or another machine has other files; then --resume"


def begin(memory: int | None) -> None:
    """Make this process a worker: it ends with its parent, ignores Ctrl-C, and may take `memory` bytes of data.

    Garbage is collected between rows, and not looked for while one is printed.
    """
    serve_parent()
    use_scratch()
    gc.disable()
    if memory is not None:
        limit_memory(memory)


def work(job: Job, task: Task) -> Delivery | Refusal:
    """Print one row. Where it takes longer than it may, this process ends at once, whatever it is doing."""
    if problems := _lacking():
        return Refusal("nothing can be printed on this computer", problems, is_fatal=True)
    try:
        library = library_of(job.settings, job.content_hash)
    except GuidegenError as error:
        return Refusal("the content cannot be loaded any more", error.problems, is_fatal=True)
    if library.hash != job.content_hash:
        return _not_the_same("content", _CHANGED)
    if program() != job.program:
        return _not_the_same("program", f"another machine has {program()}; install {job.program} there, then --resume")
    faulthandler.dump_traceback_later(job.row_seconds, exit=True, file=_nowhere())
    try:
        printed = print_row(job, library, task.source)
        if isinstance(printed, Delivery) and printed.content_hash not in (job.content_hash, *job.translated.values()):
            return _not_the_same("translation", _CHANGED)
        return printed
    finally:
        faulthandler.cancel_dump_traceback_later()
        if gc.get_count()[0] >= COLLECT_AFTER:
            gc.collect()
            gc.freeze()  # what has lasted till now is not looked through again


def _lacking() -> tuple[Problem, ...]:
    """What keeps every row from being printed here, whatever is in it."""
    try:
        import_module(_PRINTING)
        import_module("guidegen.pdf").render_pdf  # noqa: B018  (naming it loads what lays pages out)
        import_module("guidegen.html.kept_markup").parser()
    except GuidegenError as error:
        return error.problems
    except ImportError as error:
        if (problem := missing_package(error)) is None:
            raise
        return (problem,)
    return ()


def _not_the_same(what: str, hint: str) -> Refusal:
    message = f"the {what} is not the one that the run began with"
    return Refusal(message, (Problem(Place(what), message, hint),), is_fatal=True)


@lru_cache(maxsize=1)
def library_of(settings: Settings, _content_hash: str) -> Library:
    """The content, loaded once for each state that a run asks for: on a cluster a process outlives its run."""
    return load_content(settings)


@lru_cache(maxsize=1)
def _nowhere() -> int:
    """What nobody reads, open as long as the process: a stack names no answers, and helps nobody here."""
    return os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
