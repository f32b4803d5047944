"""Red flags that hang on a sign that was given, while what decides is still open: nobody may be told of an all-clear.

Interview -> flags by code that may be grave -> those that a given answer alone has opened. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guidegen.library.context import Context
from guidegen.library.levels import Level
from guidegen.library.models import RedFlag
from guidegen.library.questionnaire import Type
from guidegen.readers.interview import Interview
from guidegen.rules import Condition, Truth
from guidegen.rules.evaluation import Answer


def not_ruled_out(interview: Interview) -> Mapping[str, Level]:
    """Flags that may come to URGENT or more by a safety answer that was given, and could not with none of its signs."""
    library = interview.library
    opened = [(flag.code, level, when) for flag in library.red_flags for level, when in _open(flag, interview.context)]
    others = [library.context(values) for values in _without_signs(interview)] if opened else []
    found: dict[str, Level] = {}
    for code, level, when in opened:
        if any(other.truth(when) is Truth.NO for other in others):
            found[code] = max(level, found.get(code, level))
    return found


def _open(flag: RedFlag, context: Context) -> Iterator[tuple[Level, Condition | None]]:
    for branch in flag.branches:
        if branch.level >= Level.URGENT and context.truth(branch.when) is Truth.UNKNOWN:
            yield branch.level, branch.when


def _without_signs(interview: Interview) -> Iterator[dict[str, Answer]]:
    """The values with what was ticked to one safety question taken away, for each that something was ticked to."""
    for question in interview.library.questionnaire:
        value, nothing = interview.values.get(question.id), sorted(question.nothing)[:1]
        if not question.safety or value is None or not nothing:
            continue
        calm: Answer = tuple(nothing) if question.type is Type.MULTI else nothing[0]
        if value != calm:
            yield {**interview.values, question.id: calm}
