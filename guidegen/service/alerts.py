"""Red flags that a person has to hear of at once, whatever else goes wrong."""

from __future__ import annotations

from dataclasses import dataclass

from guidegen.answers import parse_answers
from guidegen.assessment import Assessment, find_gate
from guidegen.assessment.triage import told_first
from guidegen.errors import AnswersError
from guidegen.files.text_with_places import Source
from guidegen.library import Library
from guidegen.library.levels import Level
from guidegen.readers.rows import ClientRow

GRAVE = ("emergency", "urgent")


@dataclass(frozen=True)
class Alert:
    """What to tell of one client, without an answer. `level` is None where the answers have faults.

    `flags` are codes with their levels, `not_ruled_out` how many more there may be, `words` what an AnswersError says
    of answers that cannot be used, and `file` where they stand.
    """

    file: str
    level: Level | None = None
    flags: tuple[tuple[str, Level], ...] = ()
    not_ruled_out: int = 0
    words: str = ""


def alert_in(found: Assessment | AnswersError, file: str) -> Alert | None:
    """The alert that an assessment, or answers with faults, give cause for."""
    if isinstance(found, AnswersError):
        return Alert(file, words=found.alert) if found.alert else None
    if found.document not in GRAVE:
        return None
    told, more = told_first(found.flags)
    return Alert(file, found.level, tuple((fired.flag.code, fired.level) for fired in told), more)


def alert_of(row: ClientRow, library: Library) -> str | None:
    """What to tell of a client whose answers, in any way that they can be read, hold a red flag that is grave."""
    return next((alert for guess in (row.source, *row.guesses) if (alert := alert_in_guess(guess, library))), None)


def alert_in_guess(source: Source, library: Library) -> str | None:
    """The same of answers that may be meant so, whether or not they can be used."""
    try:
        answers = parse_answers(source, library)
    except AnswersError as error:
        return error.alert
    is_grave = find_gate(answers, library, answers.answered_on).document in GRAVE
    return "the answers hold red flags: contact this client now" if is_grave else None
