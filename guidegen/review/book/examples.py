"""Two made-up clients for each branch of a red flag: one for whom it just fires, and one for whom it just does not.

wish -> sample -> one answer changed -> both sampled again with all that the rule reads held -> proved by evaluation
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from guidegen.answers import Answers, parse_answers
from guidegen.assessment import Assessment, assess
from guidegen.errors import AnswersError
from guidegen.guide.answers_in_words import AnswerInWords, Runner
from guidegen.library.deciding import questions_read
from guidegen.library.models import Branch, Library
from guidegen.library.questionnaire import Question, Type
from guidegen.review.synthetic.sampling import sample
from guidegen.review.synthetic.solver import FINEST, Solver
from guidegen.rules import Condition, Truth
from guidegen.rules.conditions import Ordered

SEED = 20261120
TRIES = 40
# So many clients for whom a branch fires are looked for.
_FOUND = 8


@dataclass(frozen=True)
class ExampleAnswer:
    """What one client answered to one question; `changed` is what the two clients do not share."""

    told: tuple[AnswerInWords, ...]
    changed: bool


@dataclass(frozen=True)
class ExampleClient:
    """The answers that a branch reads, and the level and permit that all answers of this client lead to."""

    answers: tuple[ExampleAnswer, ...]
    level: str
    permit: str


@dataclass(frozen=True)
class Examples:
    """`fires` and `misses` differ in one answer; None where the search has not found one."""

    fires: ExampleClient | None = None
    misses: ExampleClient | None = None


def examples_of(branch: Branch, library: Library, today: date) -> Examples:
    """Two clients for a branch; the same library and day give the same ones."""
    return _Search(branch.when, library, today).examples()


def made_up(condition: Condition, library: Library, today: date) -> Assessment | None:
    """A client for whom a rule holds, with as little else as can be; None where the search has not found one."""
    return next(_Search(condition, library, today).firing(), None)


class _Search:
    def __init__(self, condition: Condition, library: Library, today: date) -> None:
        self.condition = condition
        self.library = library
        self.today = today
        self.rng = random.Random(SEED)  # noqa: S311  (the same clients every time)
        read = frozenset(questions_read(condition, library))
        self.read = tuple(question for question in library.questionnaire if question.id in read)

    def examples(self) -> Examples:
        """Of a few clients for whom the branch fires, the plainest one that has another near by."""
        found = sorted(islice(self.firing(), _FOUND), key=lambda one: (len(one.flags), _length(one.answers)))
        pairs = (pair for firing in found if (pair := self.pair(firing)))
        return next(pairs, Examples(self.client(found[0], None)) if found else Examples())

    def pair(self, firing: Assessment) -> Examples | None:
        for question, fires, misses in self.changes(firing.answers.values):
            pair = [self.assessed(firing, question, value) for value in (fires, misses)]
            if pair[0] and pair[1] and self.truth(pair[0]) is Truth.YES and self.truth(pair[1]) is Truth.NO:
                return Examples(*(self.client(found, question) for found in pair if found))
        return None

    def firing(self) -> Iterator[Assessment]:
        for _ in range(TRIES):
            solver = Solver(self.library, self.rng)
            if not solver.want(self.condition):
                continue
            _tick_little(solver)
            solver.calm(1, 1)
            found = self.parsed(sample(solver, self.today))
            if found and self.truth(found) is Truth.YES:
                yield found

    def parsed(self, answers: Mapping[str, Any]) -> Assessment | None:
        try:
            checked = parse_answers({"answered_on": self.today.isoformat(), "answers": answers}, self.library)
        except AnswersError:
            return None
        return assess(checked, self.library, self.today)

    def truth(self, found: Assessment) -> Truth:
        return self.library.context(found.answers.values).truth(self.condition)

    def changes(self, values: Mapping[str, Any]) -> Iterator[tuple[Question, Any, Any]]:
        """A question with an answer for which the branch fires, and one near by for which it does not.

        Numbers come first, at their threshold, then ticks that are taken away, then other choices.
        """
        ranked = sorted(self.read, key=lambda question: _RANKS.get(question.type, len(_RANKS)))
        for question in ranked:
            if question.id in values:
                yield from self.changes_of(question, values)

    def changes_of(self, question: Question, values: Mapping[str, Any]) -> Iterator[tuple[Question, Any, Any]]:
        now = values[question.id]
        if question.type in (Type.NUMBER, Type.SCALE):
            tried = {value: self.holds(values, question, value) for value in self.thresholds(question, now)}
            pairs = [(a, b) for a in tried for b in tried if tried[a] is Truth.YES and tried[b] is Truth.NO]
            yield from ((question, a, b) for a, b in sorted(pairs, key=lambda pair: abs(pair[0] - pair[1])))
        else:
            others = _others(question, now)
            yield from ((question, now, other) for other in others if self.holds(values, question, other) is Truth.NO)

    def holds(self, values: Mapping[str, Any], question: Question, value: Any) -> Truth:
        return self.library.context({**values, question.id: value}).truth(self.condition)

    def thresholds(self, question: Question, now: float) -> list[float]:
        """Numbers at which a rule may change its mind."""
        step = 1 if question.integer else FINEST
        constants = {*_constants(self.condition, self.library), now}
        low, high = question.low or 0, question.high if question.high is not None else float("inf")
        near = {round(constant + by, 1) for constant in constants for by in (-step, 0, step)}
        return sorted(_tidy(number) for number in near if low <= number <= high)

    def assessed(self, firing: Assessment, question: Question, value: Any) -> Assessment | None:
        """The same client with one answer changed; what that shows or hides is answered anew."""
        solver = Solver(self.library, random.Random(SEED))  # noqa: S311
        for id_, held in {**firing.answers.values, question.id: value}.items():
            _hold(solver, self.library.questionnaire[id_], held)
        return self.parsed(sample(solver, self.today))

    def client(self, found: Assessment, changed: Question | None) -> ExampleClient:
        runner = Runner(self.library.questionnaire, found.answers.values)
        answers = (
            ExampleAnswer(told, question is changed)
            for question in self.read
            if (told := tuple(runner.answer(question)))
        )
        return ExampleClient(tuple(answers), str(found.level), str(found.permit))


_RANKS = {Type.NUMBER: 0, Type.SCALE: 0, Type.MULTI: 1, Type.CHOICE: 2, Type.YES_NO: 2}


def _length(answers: Answers) -> int:
    return sum(len(value) if isinstance(value, tuple) else 1 for value in answers.values.values())


def _tick_little(solver: Solver) -> None:
    """Wish away whatever is not wished for, as far as a question may be answered without it."""
    for question in solver.library.questionnaire:
        wish = solver.by_question.get(question.id)
        if question.type is Type.MULTI and question.exclusive:
            ticked = wish.ticked if wish else frozenset[str]()
            rest = frozenset(question.option_ids) - ticked - (frozenset() if ticked else question.exclusive)
            solver.narrow(question.id, unticked=rest)


def _others(question: Question, now: Any) -> Iterator[Any]:
    """Other answers to a question with options, the nearest first: a tick less, then another choice."""
    if not isinstance(now, tuple):
        yield from (id_ for id_ in question.option_ids if id_ != now)
        return
    for gone in now:
        if rest := tuple(id_ for id_ in now if id_ != gone):
            yield rest
    yield from ((id_,) for id_ in question.option_ids if id_ in question.exclusive and (id_,) != now)
    yield from ((id_,) for id_ in question.option_ids if id_ not in question.exclusive and (id_,) != now)


def _hold(solver: Solver, question: Question, value: Any) -> None:
    match question.type:
        case Type.MULTI:
            ticked = frozenset(value)
            solver.narrow(question.id, ticked=ticked, unticked=frozenset(question.option_ids) - ticked)
        case Type.CHOICE | Type.YES_NO:
            solver.narrow(question.id, options=frozenset((value,)))
        case Type.NUMBER | Type.SCALE:
            solver.narrow(question.id, low=value, high=value)


def _constants(condition: Condition, library: Library) -> Iterator[float]:
    """Every number that a rule compares with, also those of facts that it reads."""
    if isinstance(condition, Ordered):
        yield from (one.constant for one in condition.quantities if one.constant is not None)
    for name in condition.named():
        if fact := library.facts.get(name):
            for part in (fact.when, *(points.when for points in fact.points)):
                yield from _constants(part, library) if part else ()
    for part in condition.parts():
        yield from _constants(part, library)


def _tidy(number: float) -> int | float:
    return int(number) if number == int(number) else number
