"""A visit's documents as PDF, printed by a process of its own that stays, so that a page of questions never waits.

visit -> Assessment -> Guide or record -> PDF
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from threading import Lock
from time import sleep

from guidegen.assessment import Assessment
from guidegen.clinic.limits import Limits
from guidegen.clinic.settings import Settings
from guidegen.errors import GuidegenError, LimitError
from guidegen.files.scratch import use_scratch
from guidegen.guide import Guide
from guidegen.library import Library
from guidegen.service.document import client_document
from guidegen.service.limits import limit_memory, make_expendable
from guidegen.service.page import template_of
from guidegen.service.printing import Printed, print_document
from guidegen.service.processes import serve_parent, start_forkserver

# Seconds after which it is seen whether somebody still waits.
_AFTER = 0.5
_PRELOADED = "guidegen.service.preloaded"
_DIED = "the process that made this died: out of memory, or a fault in a library"


def guide_of(assessment: Assessment, library: Library, settings: Settings) -> Guide:
    """The document for the runner. Raises SettingsError and LibraryError as `client_document`."""
    return client_document(assessment, library, settings)


def letter_of(assessment: Assessment, library: Library, settings: Settings) -> Guide:
    """The letter for the clinician who will see this person, by itself. Raises as above."""
    document = client_document(assessment, library, settings)
    guide = document.for_staff or document
    return replace(guide, document="letter", sections=tuple(one for one in guide.sections if one.id == "letter"))


class Printer:
    """One process that prints; what it knows of pages it keeps. May be asked from any thread."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._is_closed = False
        self._waiting = 0

    def print(self, guide: Guide) -> Printed:
        """The document's bytes. Raises GuidegenErrors as printing does, LimitError where the process died of it."""
        with self._lock:
            self._waiting += 1
        try:
            return self._printed(guide)
        finally:
            with self._lock:
                self._waiting -= 1

    def _printed(self, guide: Guide) -> Printed:
        for is_last in (False, True):
            pool = self._begun()
            try:
                return pool.submit(print_document, guide).result()
            except BrokenProcessPool:
                # It may have died of the document before this one.
                self._end(pool)
                if is_last:
                    raise LimitError.of(_DIED).found_in(template_of(guide)) from None
        raise AssertionError

    def warm(self, guides: Iterable[Guide]) -> None:
        """Have some documents printed for nobody, one at a time, so that the first one that somebody needs is quick."""
        for guide in guides:
            while self._waiting and not self._is_closed:
                sleep(_AFTER)
            if self._is_closed:
                return
            with suppress(GuidegenError):
                self._printed(guide)

    def close(self) -> None:
        """End the process."""
        self._is_closed = True
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
                self._pool = None

    def _begun(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._is_closed:
                raise RuntimeError("nothing is printed any more")
            if self._pool is None:
                start_forkserver([_PRELOADED])
                self._pool = ProcessPoolExecutor(
                    1, multiprocessing.get_context("forkserver"), _begin, (self._limits.bytes,)
                )
            return self._pool

    def _end(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            pool.shutdown(wait=False, cancel_futures=True)
            if self._pool is pool:
                self._pool = None


def _begin(memory: int) -> None:
    serve_parent()
    use_scratch()
    make_expendable()
    limit_memory(memory)


def pressed(settings: Settings) -> Settings:
    """The settings with the press on, whose pages are there in a fraction of a second."""
    return replace(settings, renderer="press")
