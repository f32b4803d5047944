"""An emergency's page on paper at the desk, by a command of the clinic's, as soon as somebody is stopped."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from guidegen.errors import GuidegenError
from guidegen.web.intake.acts import GUIDE, may_print
from guidegen.web.intake.board import FIRST, Listed
from guidegen.web.intake.desk import Desk
from guidegen.web.intake.documents import guide_of
from guidegen.web.intake.paper_notes import NOT_PRINTED, PRINTED, has_paper
from guidegen.web.intake.visits import State, Visit
from guidegen.web.intake.waiting import has_passed

_PRINTER = "printer"
_SECONDS = 30
_AGAIN = timedelta(minutes=1)
_TRIES = 3
# No clinic has more emergencies; whoever sends the forms of more empties the printer's tray.
MOST, WITHIN = 20, timedelta(minutes=10)


class Paper:
    """Prints each emergency of somebody in the clinic once; `tell` is told where a command fails, and of nobody.

    The command gets the PDF as its input. It is run without a shell, and has taken the page where it ends with 0.
    """

    def __init__(self, desk: Desk, command: Sequence[str], tell: Callable[[str], None]) -> None:
        self._desk = desk
        self._command = list(command)
        self._tell = tell
        # By id and version: what the desk has changed is looked at again.
        self._done: set[tuple[str, int]] = set()
        self._failed: dict[tuple[str, int], tuple[int, datetime]] = {}
        self._printed: list[datetime] = []
        self._is_flooded = False

    def look(self, listed: Listed) -> None:
        """Print what has not been printed yet."""
        for row in listed.of(FIRST):
            visit = row.visit
            is_here = visit.state is State.EMERGENCY and visit.how != "link"
            if is_here and _key(visit) not in self._done and self._is_due(visit):
                self._print(visit)

    def _is_due(self, visit: Visit) -> bool:
        tries, last = self._failed.get(_key(visit), (0, datetime.min))
        if tries:
            return tries < _TRIES and has_passed(self._desk.clinic.now(), last, _AGAIN)
        if has_paper(self._desk.clinic.store.events(visit.id)):
            self._done.add(_key(visit))
        return _key(visit) not in self._done

    def _print(self, visit: Visit) -> None:
        desk = self._desk
        standing = desk.standings.of(visit)
        if standing.assessment is None or not may_print(visit, standing, GUIDE):
            return
        now = desk.clinic.now()
        self._printed = [at for at in self._printed if not has_passed(now, at, WITHIN)]
        was_flooded, self._is_flooded = self._is_flooded, len(self._printed) >= MOST
        if self._is_flooded:
            self._fail(visit, "" if was_flooded else f"{MOST} pages in {WITHIN.seconds // 60} minutes are enough")
            return
        try:
            guide = guide_of(standing.assessment, desk.clinic.library, desk.clinic.settings)
            data = desk.printer.print(guide).data
            subprocess.run(  # noqa: S603  (the clinic's own command)
                self._command,
                input=data,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=True,
            )
        except (GuidegenError, OSError, subprocess.SubprocessError) as error:
            self._fail(visit, _why(error))
            return
        self._printed.append(now)
        self._done.add(_key(visit))
        desk.clinic.store.note(visit.id, _PRINTER, PRINTED)

    def _fail(self, visit: Visit, why: str) -> None:
        """The list and the history say so, and the terminal where there is a reason to tell."""
        tries, _ = self._failed.get(_key(visit), (0, None))
        self._failed[_key(visit)] = tries + 1, self._desk.clinic.now()
        if why:
            self._tell(f"error: the page of an emergency was not printed: {why}")
            self._tell("  -> print it from the desk")
        if not tries:
            self._desk.clinic.store.note(visit.id, _PRINTER, NOT_PRINTED)


def _key(visit: Visit) -> tuple[str, int]:
    return visit.id, visit.version


def _why(error: Exception) -> str:
    """What went wrong, in words that quote no page."""
    if isinstance(error, subprocess.CalledProcessError):
        return f"--print-with ended with exit code {error.returncode}"
    if isinstance(error, subprocess.TimeoutExpired):
        return f"--print-with did not end within {_SECONDS} seconds"
    if isinstance(error, OSError):
        return f"--print-with: {error.strerror or type(error).__name__}"
    return f"it could not be made: {type(error).__name__}"
