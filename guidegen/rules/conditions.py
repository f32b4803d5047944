"""Checked conditions, each of which knows its truth for a client, and then the reasons for it.

Truth is asked for a thousand times a client, and stops where it is decided; reasons are gathered where they are told.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from guidegen.rules.evaluation import Answer, Evidence, Interval, Reading, Verdict
from guidegen.rules.truth import NO, UNKNOWN, YES, Truth


@dataclass(frozen=True)
class Condition:
    """A checked rule or part of one, with the text that it was written as."""

    text: str

    def parts(self) -> tuple[Condition, ...]:
        return ()

    def named(self) -> tuple[str, ...]:
        return ()

    def names(self) -> Iterator[str]:
        """Every question, fact and derived value that the condition reads."""
        yield from self.named()
        for part in self.parts():
            yield from part.names()

    def truth(self, reading: Reading) -> Truth:
        """Its truth for one client. A hidden question or option makes every comparison with it no."""
        raise TypeError(f"not a condition: {self!r}")

    def reasons(self, truth: Truth, reading: Reading) -> Iterable[Evidence]:
        """The comparisons that its truth, which is known by now, rests on; some may be there twice."""
        raise NotImplementedError

    def verdict(self, reading: Reading) -> Verdict:
        """Its truth, and why."""
        truth = self.truth(reading)
        return Verdict(truth, tuple(dict.fromkeys(self.reasons(truth, reading))))


@dataclass(frozen=True)
class Holds(Condition):
    """Whether a yes/no fact holds."""

    fact: str

    def named(self) -> tuple[str, ...]:
        return (self.fact,)

    def truth(self, reading: Reading) -> Truth:
        return reading.fact(self.fact).truth

    def reasons(self, truth: Truth, reading: Reading) -> Iterable[Evidence]:
        return reading.fact(self.fact).evidence


@dataclass(frozen=True)
class Not(Condition):
    """What is not to hold."""

    part: Condition

    def parts(self) -> tuple[Condition, ...]:
        return (self.part,)

    def truth(self, reading: Reading) -> Truth:
        return self.part.truth(reading).negated()

    def reasons(self, truth: Truth, reading: Reading) -> Iterable[Evidence]:
        return self.part.reasons(truth.negated(), reading)


@dataclass(frozen=True)
class Joined(Condition):
    """Parts of which one is enough for `decisive`; the reasons are those of the parts that are as the whole is."""

    items: tuple[Condition, ...] = field(default=())
    decisive: ClassVar[Truth]

    def parts(self) -> tuple[Condition, ...]:
        return self.items

    def truth(self, reading: Reading) -> Truth:
        decisive, is_known = self.decisive, True
        for part in self.items:
            truth = part.truth(reading)
            if truth is decisive:
                return truth
            if truth is UNKNOWN:
                is_known = False
        return decisive.negated() if is_known else UNKNOWN

    def reasons(self, truth: Truth, reading: Reading) -> Iterable[Evidence]:
        for part in self.items:
            if part.truth(reading) is truth:
                yield from part.reasons(truth, reading)


@dataclass(frozen=True)
class AllOf(Joined):
    """Parts that all have to hold."""

    decisive = NO


@dataclass(frozen=True)
class AnyOf(Joined):
    """Parts of which one has to hold."""

    decisive = YES


@dataclass(frozen=True)
class AboutQuestion(Condition):
    """A comparison with the answer to one question."""

    question: str

    def named(self) -> tuple[str, ...]:
        return (self.question,)

    def truth(self, reading: Reading) -> Truth:
        answer = reading.answer(self.question)
        agreed = UNKNOWN if answer is None else self.agreed(answer, reading)
        if agreed is NO:
            return NO
        shown = self.shown(reading)
        return agreed if shown is YES else shown

    def reasons(self, truth: Truth, reading: Reading) -> Iterable[Evidence]:
        answer = reading.answer(self.question)
        matched = self.matched(answer) if truth is YES else ()
        return (Evidence(self.question, answer, self.text, truth, matched),)

    def agreed(self, answer: Answer, reading: Reading) -> Truth:
        """Whether an answer is as the comparison says, whether or not the question is shown."""
        raise NotImplementedError

    def shown(self, reading: Reading) -> Truth:
        return reading.shown(self.question)

    def matched(self, answer: Answer) -> tuple[str, ...]:
        """The options that may be said to be ticked where the comparison holds."""
        raise NotImplementedError


@dataclass(frozen=True)
class Ticked(AboutQuestion):
    """Whether an option is among those ticked."""

    option: str
    negated: bool = False

    def agreed(self, answer: Answer, reading: Reading) -> Truth:
        return NO if (isinstance(answer, tuple) and self.option in answer) is self.negated else YES

    def shown(self, reading: Reading) -> Truth:
        return reading.shown(self.question, self.option)

    def matched(self, answer: Answer) -> tuple[str, ...]:
        return () if self.negated else (self.option,)


@dataclass(frozen=True)
class Chosen(AboutQuestion):
    """Whether the one option that is chosen is one of these."""

    options: frozenset[str]
    negated: bool = False

    def agreed(self, answer: Answer, reading: Reading) -> Truth:
        return NO if (answer in self.options) is self.negated else YES

    def matched(self, answer: Answer) -> tuple[str, ...]:
        return (str(answer),)


@dataclass(frozen=True)
class Exactly(AboutQuestion):
    """Whether these options are ticked and no others."""

    options: frozenset[str]
    negated: bool

    def agreed(self, answer: Answer, reading: Reading) -> Truth:
        ticked = answer if isinstance(answer, tuple) else ()
        if any(reading.shown(self.question, option) is not YES for option in ticked):
            return UNKNOWN
        return NO if (self.options == set(ticked)) is self.negated else YES

    def matched(self, answer: Answer) -> tuple[str, ...]:
        return () if self.negated else tuple(sorted(self.options))


@dataclass(frozen=True)
class Quantity:
    """A constant, a number question or fact, or how many of some options are ticked."""

    constant: float | None = None
    name: str | None = None
    options: tuple[str, ...] | None = None

    def interval(self, reading: Reading) -> Interval:
        """The number as far as it is known."""
        if self.name is None:
            constant = self.constant if self.constant is not None else math.nan
            return Interval(constant, constant)
        return reading.number(self.name) if self.options is None else self._count(self.name, self.options, reading)

    @staticmethod
    def _count(name: str, options: tuple[str, ...], reading: Reading) -> Interval:
        answer = reading.answer(name)
        low = high = 0
        for option in options:
            if answer is None or (isinstance(answer, tuple) and option in answer):
                shown = reading.shown(name, option)
                low += shown is YES and answer is not None
                high += shown is not NO
        return Interval(low, high)

    def matched(self, answer: Answer) -> tuple[str, ...]:
        """What was answered, or which of the options counted are ticked."""
        if answer is None:
            return ()
        if self.options is None:
            return (str(answer),)
        return tuple(option for option in answer if option in self.options) if isinstance(answer, tuple) else ()


@dataclass(frozen=True)
class Ordered(Condition):
    """Quantities with an operator between each two."""

    quantities: tuple[Quantity, ...]
    operators: tuple[str, ...]

    def named(self) -> tuple[str, ...]:
        return tuple(quantity.name for quantity in self.quantities if quantity.name)

    def truth(self, reading: Reading) -> Truth:
        return Truth.all(self._truths(reading))

    def _truths(self, reading: Reading) -> Iterator[Truth]:
        intervals = [quantity.interval(reading) for quantity in self.quantities]
        for operator, left, right in zip(self.operators, intervals, intervals[1:], strict=False):
            yield _compared(operator, left, right)
        for name in self.named():
            yield reading.shown(name)

    def reasons(self, truth: Truth, reading: Reading) -> Iterable[Evidence]:
        """Each number, and where it is a sum of points, what gave them."""
        for quantity in self.quantities:
            if quantity.name is not None:
                answer = reading.answer(quantity.name)
                matched = quantity.matched(answer) if truth is YES else ()
                yield Evidence(quantity.name, answer, self.text, truth, matched)
                if points := reading.points(quantity.name):
                    yield from points.evidence


def _compared(operator: str, a: Interval, b: Interval) -> Truth:
    match operator:
        case "<":
            return YES if a.high < b.low else NO if a.low >= b.high else UNKNOWN
        case "<=":
            return YES if a.high <= b.low else NO if a.low > b.high else UNKNOWN
        case ">":
            return _compared("<", b, a)
        case ">=":
            return _compared("<=", b, a)
        case "==":
            same = a.low == a.high == b.low == b.high
            return YES if same else NO if a.high < b.low or b.high < a.low else UNKNOWN
        case _:
            return _compared("==", a, b).negated()
