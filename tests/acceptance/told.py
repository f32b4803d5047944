"""What a run tells of one client in a file, by its own words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from guidegen.batch.preflight import GRAVE, Preflight, triage_rows
from guidegen.cli.batch_words import needs
from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.readers.open import Reading
from guidegen.service.one_client import opened
from tests.support.base import run
from tests.support.plausible import ANSWERED_ON

TODAY = ANSWERED_ON + timedelta(days=4)
ALL_CLEAR = "No client needs to be contacted first."
RIGHT = "read right"


@dataclass(frozen=True)
class Told:
    """`level` is the gravest of the client's needs. `words` are what is printed.

    `refused` says that the run ends in them, `raised` that it ends in a traceback, `is_alarm` that a red flag is told
    of somebody, `is_clear` that nobody needs to be contacted first.
    """

    words: str
    level: str = ""
    refused: bool = False
    is_alarm: bool = False
    is_clear: bool = False
    raised: bool = False
    expected: str = ""

    def of_grave(self) -> str:
        """What became of a client with a grave red flag."""
        if self.raised:
            return "raised"
        if self.level:
            return RIGHT if self.level == self.expected else "listed lower" if self.level == "URGENT" else "listed"
        if self.refused and not self.is_clear:
            return "refused: RED FLAG" if self.is_alarm else "refused"
        return "lost"

    def of_calm(self) -> str:
        """What became of a client without any."""
        if self.raised:
            return "raised"
        return "false alarm" if self.level or self.is_alarm else "calm"

    def agreed(self, told: Told) -> Told:
        """What is told where a command tells it otherwise than its parts: what is worse."""
        if told.is_clear != self.is_clear:
            return replace(told, level="", refused=False)
        return self


def told_by_batch(path: Path, mapping: Path | None, library: Library, others: Collection[str]) -> Told:
    """What `guidegen batch` finds; `others` are the numbers of the file's calm clients."""
    found = Preflight()
    reading = Reading(mapping=str(mapping) if mapping else None)
    try:
        with opened(str(path), library, reading) as clients:
            triage_rows(clients, library, TODAY, found=found)
            if clients.problems or not found.total:
                raise AnswersError(clients.problems)
    except AnswersError as error:
        words = "\n".join([*(str(problem) for problem in error.problems), error.alert or ""])
        return Told(words, _level(found, others), refused=True, is_alarm=bool(error.alert or found.needs))
    words = "\n".join(needs(found))
    is_clear = ALL_CLEAR in words
    return Told(words, _level(found, others), bool(found.incomplete), bool(found.needs), is_clear)


def _level(found: Preflight, others: Collection[str]) -> str:
    """The gravest need of the client; where rows ran into each other, what is told of their row tells of all."""
    mine = [need.level for need in found.needs if need.client_id not in others]
    mine += [need.level for need in found.needs if need.client_id in others and need.level not in GRAVE]
    return mine[0] if mine else ""


def told_by_command(path: Path, mapping: Path | None) -> Told:
    """The same, by the command line."""
    given: list[str | Path] = ["batch", path, "--dry-run", "--region", "uk", "--today", TODAY.isoformat()]
    if mapping is not None:
        given += ["--mapping", mapping]
    result = run(given)
    is_alarm = "RED FLAG" in result.output or "CONTACT FIRST" in result.output
    return Told(result.output, "", result.exit_code not in (0, 6), is_alarm, ALL_CLEAR in result.output)
