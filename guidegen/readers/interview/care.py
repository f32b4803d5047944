"""Whether the answers so far call for care now, and the content's words for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from guidegen.assessment.sections import find_advice
from guidegen.assessment.triage import triage
from guidegen.library.context import Context
from guidegen.library.levels import Level, Permit
from guidegen.library.models import Library
from guidegen.readers.interview.state import Interview

_DOCUMENTS = {Level.EMERGENCY: "emergency", Level.URGENT: "urgent"}


@dataclass(frozen=True)
class Advised:
    """A part of the advice, by what it is called in the content whatever its language, with the heading over it."""

    part: str
    heading: str
    text: str


@dataclass(frozen=True)
class Care:
    """EMERGENCY or URGENT, its flags by code, and the Markdown of what to do, in the order of the printed page.

    `reasons` are what each flag says of itself.
    """

    level: Level
    flags: Mapping[str, Level]
    advice: tuple[Advised, ...]
    reasons: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All of it, one text after the other."""
        return (*(f"{one.heading}\n{one.text}" for one in self.advice), *self.reasons)


def find_care(
    interview: Interview, leaving: bool = False, lowered: Mapping[str, Level] = MappingProxyType({})
) -> Care | None:
    """What is certain whatever is still to be answered; once no answer is missing, all flags that fired.

    `leaving`: no answer will follow, so a safety question that only some are asked (since when?) and that is still
    open counts as "unsure", as it does in a file. `lowered`: flags, by code, that a clinician has stepped down to a
    level; every other flag counts as it fired.
    """
    library, context = interview.library, _context(interview, leaving)
    found = flags_so_far(interview, leaving)
    levels = {code: min(level, lowered.get(code, level)) for code, level in found.items()}
    level = max(levels.values(), default=Level.ROUTINE)
    if level not in _DOCUMENTS:
        return None
    deciding = {code: one for code, one in levels.items() if one is level}
    codes = tuple(deciding)
    return Care(level, deciding, tuple(_advice(context, library, level, codes)), tuple(_reasons(library, level, codes)))


def flags_so_far(interview: Interview, leaving: bool = False) -> dict[str, Level]:
    """The red flags of whatever level that are certain; once no answer is missing, all that fired."""
    library, context = interview.library, _context(interview, leaving)
    if interview.complete:
        return {fired.flag.code: fired.level for fired in triage(context, library).flags}
    return _certain(context, library)


def _context(interview: Interview, leaving: bool) -> Context:
    return interview.library.context(_as_unsure(interview) | interview.values) if leaving else interview.context


def _as_unsure(interview: Interview) -> dict[str, str]:
    return {
        question.id: "unsure"
        for question in interview.library.questionnaire
        if question.safety and question.show_if and "unsure" in question.option_ids
    }


def _certain(context: Context, library: Library) -> dict[str, Level]:
    found: dict[str, Level] = {}
    for flag in library.red_flags:
        levels = [branch.level for branch in flag.branches if context.holds(branch.when)]
        if levels:
            found[flag.code] = max(levels)
    return found


def _advice(context: Context, library: Library, level: Level, codes: tuple[str, ...]) -> Iterator[Advised]:
    """The advice of the document that would be printed."""
    document = _DOCUMENTS[level]
    known = context.knowing(flags=codes, permit=str(Permit.P0))
    for item in find_advice(known, library, document):
        if item.section == document:
            yield from (Advised(part, library.headings.get(part, part), text) for part, text in item.parts.items())


def _reasons(library: Library, level: Level, codes: tuple[str, ...]) -> Iterator[str]:
    """Each flag's own part."""
    part = str(level).capitalize()
    return (flag.parts[part] for flag in library.red_flags if flag.code in codes and part in flag.parts)
