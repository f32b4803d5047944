"""The answers of an interview so far, and which question follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from guidegen.answers.values import read_value
from guidegen.library.context import Context
from guidegen.library.models import Library
from guidegen.library.options import Option
from guidegen.library.questionnaire import Question
from guidegen.rules import Truth
from guidegen.rules.evaluation import Answer

UNIT = "distance_unit"


@dataclass(frozen=True)
class Interview:
    """One moment of an interview; every answer makes a new one.

    `given` are values as an answers file holds them, also of questions that do not apply any more, so that an answer
    comes back when its question does. `passed` are optional questions that were left empty. The unit of distances is
    settled before the first question, and each distance is asked in it, so it is no question here.
    """

    library: Library
    miles: bool = False
    given: Mapping[str, Any] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()

    def answered(self, question: Question, value: Any) -> Interview:
        """The interview with one more answer, or another one."""
        return replace(self, given={**self.given, question.id: value}, passed=self.passed - {question.id})

    def left_empty(self, question: Question) -> Interview:
        """The interview with an optional question passed over, and without an answer that it had."""
        given = {id_: value for id_, value in self.given.items() if id_ != question.id}
        return replace(self, given=given, passed=self.passed | {question.id})

    @cached_property
    def values(self) -> dict[str, Answer]:
        """The given answers as rules read them, distances in kilometres; without any that is out of range."""
        found: dict[str, Answer] = {}
        for question in self._questions():
            if question.id in self.given:
                value, faults = read_value(question, self.given[question.id], self.miles)
                limit = found.get(question.at_most or "")
                above = isinstance(value, int | float) and isinstance(limit, int | float) and value > limit
                if value is not None and not faults and not above:
                    found[question.id] = value
        return found

    @cached_property
    def context(self) -> Context:
        return self.library.context(self.values)

    @cached_property
    def shown(self) -> tuple[Question, ...]:
        """The questions that apply, as far as the answers so far tell, in the order in which they are asked."""
        return tuple(question for question in self._questions() if self.context.shown(question.id) is Truth.YES)

    def offered(self, question: Question) -> tuple[Option, ...]:
        """The options to choose from; one that may apply is offered, and an old one where it was ticked."""
        given = self.values.get(question.id)
        ticked = given if isinstance(given, tuple) else (given,)
        return tuple(
            option
            for option in question.options
            if self.context.shown(question.id, option.id) is not Truth.NO and (not option.old or option.id in ticked)
        )

    def value(self, question: Question) -> Any:
        """The answer as an answers file holds it, without options that do not apply; None where there is none."""
        if question.id not in self.values:
            return None
        answer = self.values[question.id]
        if self.context.shown(question.id) is Truth.NO:
            return None
        if isinstance(answer, tuple):
            return [option for option in answer if self.context.shown(question.id, option) is not Truth.NO] or None
        return self.given[question.id]

    @property
    def due(self) -> Question | None:
        """The first question that waits for an answer; None at the end."""
        return next(iter(self.open), None)

    @property
    def complete(self) -> bool:
        """Whether only optional questions are left, if any."""
        return not any(question.required for question in self.open)

    @property
    def safety_due(self) -> bool:
        """Whether a safety question waits for its answer."""
        return any(question.safety for question in self.open)

    @cached_property
    def open(self) -> tuple[Question, ...]:
        """The questions that wait for an answer, in their order."""
        return tuple(
            question for question in self.shown if self.value(question) is None and question.id not in self.passed
        )

    def before(self, question: Question) -> Question | None:
        """The question that was asked before this one; None at the first."""
        earlier: Question | None = None
        for other in self.shown:
            if other.id == question.id:
                return earlier
            earlier = other
        return earlier

    def number(self, question: Question) -> tuple[int, int]:
        """Which of how many questions this one is; how many there are may change with the answers."""
        return self.shown.index(question) + 1, len(self.shown)

    def answers(self) -> dict[str, Any]:
        """What an answers file is to hold: the answers to questions that apply, in the questionnaire's order."""
        return {question.id: value for question in self.shown if (value := self.value(question)) is not None}

    def left_out(self, before: Interview) -> list[tuple[Question, Option | None]]:
        """Answers that applied `before` and do not any more: whole questions, or single options of one."""
        found: list[tuple[Question, Option | None]] = []
        now = self.answers()
        for question in before.shown:
            old, new = before.value(question), now.get(question.id)
            if question.id not in self.given or old is None:
                continue
            if question not in self.shown:
                found.append((question, None))
            elif isinstance(old, list) and self.given[question.id] == before.given[question.id]:
                found += [(question, question.option(id_)) for id_ in old if id_ not in (new or ())]
        return found

    def _questions(self) -> Iterator[Question]:
        return (question for question in self.library.questionnaire if question.id != UNIT)
