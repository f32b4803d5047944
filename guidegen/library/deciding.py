"""Which questions a grave red flag may hang on: those about safety, and others that its rule reads."""

from __future__ import annotations

from collections.abc import Iterator

from guidegen.library.context import Context
from guidegen.library.levels import Level
from guidegen.library.models import Library
from guidegen.rules import Condition, Truth


def deciding_questions(library: Library) -> frozenset[str]:
    """Every question that is about safety, or that the rule of a red flag of URGENT or above reads."""
    read = {id_ for when in _grave(library) for id_ in questions_read(when, library)}
    return library.questionnaire.safety_ids() | read


def undecided(library: Library, context: Context) -> frozenset[str]:
    """The questions that rules of grave red flags read which may hold, for all that these answers tell."""
    open_ = (when for when in _grave(library) if context.truth(when) is Truth.UNKNOWN)
    return frozenset(id_ for when in open_ for id_ in questions_read(when, library))


def _grave(library: Library) -> Iterator[Condition]:
    for flag in library.red_flags:
        yield from (branch.when for branch in flag.branches if branch.level >= Level.URGENT)


def questions_read(when: Condition, library: Library) -> Iterator[str]:
    """The questions that a rule reads, by itself or through facts; no fact reads itself."""
    for name in when.names():
        fact = library.facts.get(name)
        if name in library.questionnaire.by_id:
            yield name
        elif fact is not None:
            for part in (fact.when, *(points.when for points in fact.points)):
                yield from questions_read(part, library) if part is not None else ()
