"""What is shown at the moment, shared by the builder and everyone who looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Lock
from traceback import extract_tb

from guidegen.errors import AnswersError, GuidegenError, Place, Problem, missing_package
from guidegen.web.preview.page import Preview


@dataclass(frozen=True)
class Shown:
    """One state of the document: a preview, or the problems that stand against one. `version` counts from 1."""

    version: int
    preview: Preview | None = None
    problems: tuple[Problem, ...] = ()


class PreviewState:
    """Holds the newest state; every method may be called from any thread."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._shown = Shown(0)
        self._closed = False
        self._printing = Lock()
        self._printed: tuple[Preview, bytes] | None = None

    @property
    def shown(self) -> Shown:
        with self._changed:
            return self._shown

    def attempt(self, build_once: Callable[[], Preview]) -> Shown:
        """Make the document anew and show it, or why it cannot be made."""
        preview: Preview | None = None
        problems: tuple[Problem, ...] = ()
        try:
            preview = build_once()
        except Exception as error:  # a preview outlives every fault; the next change may mend it
            problems = problems_of(error)
        with self._changed:
            self._shown = Shown(self._shown.version + 1, preview, problems)
            self._changed.notify_all()
            return self._shown

    def wait(self, seen: int, seconds: float) -> int | None:
        """The version, as soon as it is another than the one seen, or after some seconds; None when all is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._shown.version != seen, seconds)
            return None if self._closed else self._shown.version

    def close(self) -> None:
        """Let everyone go who waits."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def pdf(self, preview: Preview) -> bytes:
        """The document printed, once for each state however often it is asked for. Raises what its printing raises."""
        with self._printing:
            if self._printed is None or self._printed[0] is not preview:
                self._printed = preview, preview.pdf()
            return self._printed[1]


def problems_of(error: Exception) -> tuple[Problem, ...]:
    """What to tell of a raised error; of an unexpected one its type and place only, as its text may quote answers."""
    if isinstance(error, AnswersError) and error.alert:
        return (Problem(Place("RED FLAG"), error.alert), *error.problems)
    if isinstance(error, GuidegenError):
        return error.problems
    if isinstance(error, ImportError) and (missing := missing_package(error)):
        return (missing,)
    if isinstance(error, OSError):
        return (Problem(Place(str(error.filename or "a file")), f"cannot be read: {error.strerror}"),)
    last = extract_tb(error.__traceback__)[-1]
    message = f"unexpected {type(error).__name__}"
    return (Problem(Place(last.filename, last.lineno), message, "this is a fault in guidegen; please report it"),)
