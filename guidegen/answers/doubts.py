"""Which safety questions nobody knows the answer to, among answers that are not all as they should be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guidegen.library.deciding import deciding_questions, undecided
from guidegen.library.models import Library
from guidegen.rules.evaluation import Answer


@dataclass
class Doubts:
    """What could not be taken as it stands, by the questions' ids.

    `untaken` answers are those that the reader could not take, or not whole; `unreadable` ones have faults, `ignored`
    ones are hidden by others. `misplaced` are options that stand where they are no answer, by the questions that they
    may answer.
    """

    library: Library
    untaken: Collection[str] = ()
    unreadable: set[str] = field(default_factory=set)
    ignored: set[str] = field(default_factory=set)
    misplaced: dict[str, set[str]] = field(default_factory=dict)

    def misplace(self, found: Iterable[tuple[str, str]]) -> None:
        """Keep options, each with the question that it may answer."""
        for id_, option in found:
            self.misplaced.setdefault(id_, set()).add(option)

    def doubted(self, values: Mapping[str, Answer]) -> set[str]:
        """The questions of which another answer stands elsewhere, so that their own may not be theirs."""
        return {id_ for id_, options in self.misplaced.items() if not options <= _answered(values.get(id_))}

    def unread(self, values: Mapping[str, Answer], missing: Collection[str]) -> tuple[str, ...]:
        """Safety questions that apply, or have an answer, and of which no answer was read whole.

        Others too, where their answer is open and a grave red flag may hang on it.
        """
        safety = self.library.questionnaire.safety_ids()
        return self._in_order(self._found(values, missing) & safety | self._deciding({*self.untaken}, values))

    def unread_of_refused(
        self, values: Mapping[str, Answer], missing: Collection[str], is_shifted: bool
    ) -> tuple[str, ...]:
        """The same of answers that are refused, and others that a grave red flag hangs on.

        `is_shifted` says that all may stand in each other's places. Safety answers tell by themselves whether they do.
        """
        found = self._found(values, missing)
        safety = self.library.questionnaire.safety_ids()
        if is_shifted:
            found |= deciding_questions(self.library) - safety
        return self._in_order(found & safety | self._deciding(found, values))

    def _found(self, values: Mapping[str, Answer], missing: Collection[str]) -> set[str]:
        return {*self.untaken, *missing} | self.unreadable | self.ignored | self.doubted(values)

    def _deciding(self, found: Collection[str], values: Mapping[str, Answer]) -> set[str]:
        """Those of the questions found on which a grave red flag may hang, for all that the others tell."""
        if not found:
            return set()
        # What was only guessed of an answer decides nothing.
        known = {id_: value for id_, value in values.items() if id_ not in found}
        return {*found} & undecided(self.library, self.library.context(known))

    def _in_order(self, found: Collection[str]) -> tuple[str, ...]:
        return tuple(question.id for question in self.library.questionnaire if question.id in found)


def _answered(value: Answer) -> set[Any]:
    return {*value} if isinstance(value, tuple) else {value}
