"""How a visit stands: its answers as a file, and the level, red flags and document that follow from them.

visit -> Interview -> answers file -> Assessment, by the same code as `ask` and `build`
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from guidegen.answers.file import answers_of
from guidegen.assessment import Assessment
from guidegen.errors import AnswersError, Problem
from guidegen.library import Library
from guidegen.library.levels import Level
from guidegen.readers.answers_yaml import given_yaml
from guidegen.readers.interview import Care, Interview, find_care
from guidegen.readers.interview.state import UNIT
from guidegen.rules import Truth
from guidegen.service.one_client import assess_source
from guidegen.web.intake.flow import Way
from guidegen.web.intake.not_ruled_out import not_ruled_out
from guidegen.web.intake.visits import State, Visit
from guidegen.web.intake.waiting import has_passed

# After so long without a page somebody has stopped: what is still open counts as in a file that stops there.
LEFT = timedelta(minutes=10)
# What is told of a visit that cannot be looked at.
UNREADABLE = "these answers cannot be assessed"
_UNUSABLE = "unusable"
# As many as the list shows, and some more.
_KEPT = 1200


@dataclass(frozen=True)
class Standing:
    """What is known of a visit. `level` is None while nothing grave is certain and questions are open.

    `flags` are those that decide by code. `assessment` is there once the answers can be assessed; `problems` say why
    they cannot. `alert` is what is told of a red flag in answers that cannot be used. `not_ruled_out` are flags that a
    sign has opened, while what decides is not answered yet.
    """

    level: Level | None = None
    flags: Mapping[str, Level] | None = None
    assessment: Assessment | None = None
    problems: tuple[Problem, ...] = ()
    alert: str = ""
    safety_due: bool = False
    not_ruled_out: Mapping[str, Level] = field(default_factory=dict)

    @property
    def is_grave(self) -> bool:
        """Whether a person has to see to this first."""
        return bool(self.alert) or (self.level is not None and self.level >= Level.URGENT)

    @property
    def has_letter(self) -> bool:
        """Whether there is a letter for the clinician who will see this person."""
        return self.assessment is not None and "letter" in self.assessment.sections

    @property
    def document(self) -> str:
        """Which document there is for the runner; empty where there is none yet."""
        return self.assessment.document if self.assessment else ""


def told_flags(standing: Standing) -> dict[str, str]:
    """The flags that somebody is told of, by code, with their level: what they see to covers no more than these."""
    return {code: str(level) for code, level in _grave(standing).items()}


def is_covered(standing: Standing, told: Mapping[str, str]) -> bool:
    """Whether who was told of these flags has seen to all that it stands at now."""
    return all(code in told and level <= Level[told[code]] for code, level in _grave(standing).items())


def _grave(standing: Standing) -> dict[str, Level]:
    # A red flag in answers that cannot be used has no code that anybody knows.
    return {**(standing.flags or {}), **({_UNUSABLE: Level.EMERGENCY} if standing.alert else {})}


def interview_of(visit: Visit, library: Library, unit: str) -> Interview:
    """The answers of a visit so far; `unit` is that of distances where the answers name none."""
    given = {id_: value for id_, value in visit.answers.items() if id_ != UNIT and id_ in library.questionnaire.by_id}
    return Interview(library, visit.answers.get(UNIT, unit) == "mi", given)


def care_now(visit: Visit, interview: Interview, leaving: bool = False) -> Care | None:
    """As `find_care`, each flag that a clinician has stepped down at the level that was signed.

    That flag must not stop the questions a second time; whatever fires beside it is told as ever.
    """
    lowered = {str(override["flag"]): Level[str(override["to"])] for override in visit.overrides}
    return find_care(interview, leaving=leaving, lowered=lowered)


def answers_file(visit: Visit, library: Library, unit: str, day: date) -> str:
    """The visit as an answers file, as `guidegen ask` writes one; `day` is that of the first answers."""
    interview = interview_of(visit, library, unit)
    client: dict[str, Any] = {key: visit.client[key] for key in ("name", "email", "address") if visit.client.get(key)}
    if visit.number:
        client["id"] = visit.number
    if "email_consent" in visit.client:
        client["email_consent"] = bool(visit.client["email_consent"])
    return given_yaml(
        library.questionnaire,
        {**interview.answers(), UNIT: "mi" if interview.miles else "km"},
        client=client,
        answered_on=day,
        overrides=visit.overrides,
        language=visit.language,
    )


class Standings:
    """How visits stand, each worked out once for every state of it; may be asked from any thread."""

    def __init__(self, library: Library, unit: str, today: Callable[[], date], now: Callable[[], datetime]) -> None:
        self.library = library
        self.unit = unit
        self._today = today
        self._now = now
        self._lock = Lock()
        self._kept: OrderedDict[str, tuple[tuple[Any, ...], Standing]] = OrderedDict()

    def of(self, visit: Visit) -> Standing:
        """How a visit stands now."""
        has_left = visit.state is State.ASKING and has_passed(self._now(), visit.quiet_since, LEFT)
        key = (visit.version, visit.state, has_left, self._today())
        with self._lock:
            known = self._kept.get(visit.id)
            if known is not None and known[0] == key:
                self._kept.move_to_end(visit.id)
                return known[1]
        try:
            found = self._find(visit, has_left)
        except Exception:  # whatever it is in one visit, the others are told of, and a person looks at this one first
            found = Standing(alert=UNREADABLE)
        with self._lock:
            self._kept[visit.id] = key, found
            self._kept.move_to_end(visit.id)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def answers_file(self, visit: Visit) -> str:
        """The visit as an answers file."""
        return answers_file(visit, self.library, self.unit, self.day(visit))

    def day(self, visit: Visit) -> date:
        """The day of the first answers, where the clinic is: when somebody goes on later, the older day is safer."""
        return min(visit.begun.astimezone().date(), self._today())

    def _find(self, visit: Visit, has_left: bool) -> Standing:
        if visit.state in (State.REFUSED, State.WITHDRAWN):
            return Standing()
        interview = interview_of(visit, self.library, self.unit)
        if visit.state is State.ASKING:
            care = care_now(visit, interview, leaving=has_left)
            is_due = Way(interview, visit.again).safety_due
            assessment = self._stopped(visit) if care is not None and (visit.urgent_seen or has_left) else None
            level, flags = (care.level, care.flags) if care else (None, None)
            open_ = not_ruled_out(interview)
            return Standing(level, flags, assessment, safety_due=is_due, not_ruled_out=open_)
        try:
            assessment = self._assessed(visit)
        except AnswersError as error:
            return Standing(problems=error.problems, alert=error.alert or "", safety_due=interview.safety_due)
        deciding = [fired for fired in assessment.flags if fired.level is assessment.level]
        certain = [fired for fired in deciding if fired.truth is Truth.YES] or deciding
        flags = {fired.flag.code: fired.level for fired in certain}
        return Standing(assessment.level, flags, assessment, safety_due=interview.safety_due)

    def _stopped(self, visit: Visit) -> Assessment | None:
        """What gets somebody seen who need not go on with the questions, or has not: what is open is "not asked"."""
        try:
            found = self._assessed(visit)
        except AnswersError:
            return None
        return found if found.level >= Level.URGENT else None

    def _assessed(self, visit: Visit) -> Assessment:
        source = answers_of(self.answers_file(visit).encode(), "answers")
        # Whoever steps a flag down here has signed in, so what they sign counts (evidence base 14.32).
        codes = tuple(flag.code for flag in self.library.red_flags)
        # Who was stopped, or may be asked on with a guardian, is not taken for one who has less.
        enough = Level.EMERGENCY if visit.state in (State.EMERGENCY, State.UNDER_AGE) else Level.URGENT
        return assess_source(source, self.library, self._today(), codes, enough)
