"""Rules evaluated as they were before conditions knew their own truth: by looking at each part anew, all of them.

Slow, and what the quick way is compared with.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from guidegen.library.context import Context
from guidegen.rules import Condition, Evidence, Interval, Reading, Truth, Verdict
from guidegen.rules.conditions import AllOf, AnyOf, Chosen, Exactly, Holds, Not, Ordered, Quantity, Ticked
from guidegen.rules.evaluation import Answer


class InterpretedContext(Context):
    """One client's answers, for rules that are evaluated so."""

    def decide(self, condition: Condition | None) -> Verdict:
        return Verdict(Truth.YES) if condition is None else evaluate(condition, self)

    def truth(self, condition: Condition | None) -> Truth:
        return Truth.YES if condition is None else truth_of(condition, self)

    def knowing(self, **derived: Answer) -> Context:
        """Nothing that was found out before is taken over."""
        return type(self)(self.questionnaire, self.facts, self.values, {**self.derived, **derived})


def evaluate(condition: Condition, reading: Reading) -> Verdict:
    """Evaluate a checked condition. A hidden question or option makes every comparison with it no."""
    match condition:
        case Holds():
            return reading.fact(condition.fact)
        case Not():
            inner = evaluate(condition.part, reading)
            return Verdict(inner.truth.negated(), inner.evidence)
        case AllOf():
            return _joined(condition, reading, Truth.all)
        case AnyOf():
            return _joined(condition, reading, Truth.any)
        case Ticked() | Chosen() | Exactly():
            return _compared(condition, reading)
        case Ordered():
            return _ordered(condition, reading)
        case _:
            raise TypeError(f"not a condition: {condition!r}")


def truth_of(condition: Condition, reading: Reading) -> Truth:
    """The truth of a condition without the evidence for it, which is most of the work; the same as `evaluate` finds."""
    match condition:
        case Holds():
            return reading.fact(condition.fact).truth
        case Not():
            return truth_of(condition.part, reading).negated()
        case AllOf():
            return Truth.all(truth_of(part, reading) for part in condition.items)
        case AnyOf():
            return Truth.any(truth_of(part, reading) for part in condition.items)
        case Ticked():
            return Truth.all((_agreed(condition, reading), reading.shown(condition.question, condition.option)))
        case Chosen() | Exactly():
            return Truth.all((_agreed(condition, reading), reading.shown(condition.question)))
        case Ordered():
            return _in_order(condition, reading)
        case _:
            raise TypeError(f"not a condition: {condition!r}")


def _joined(condition: Condition, reading: Reading, join: Callable[[list[Truth]], Truth]) -> Verdict:
    """Join verdicts; the reasons are those of the parts that decided: where all had to agree, of all."""
    verdicts = [evaluate(part, reading) for part in condition.parts()]
    truth = join([verdict.truth for verdict in verdicts])
    deciding = [verdict for verdict in verdicts if verdict.truth is truth]
    return Verdict(truth, tuple(dict.fromkeys(item for verdict in deciding for item in verdict.evidence)))


def _compared(condition: Ticked | Chosen | Exactly, reading: Reading) -> Verdict:
    """The verdict on one comparison; `matched` are the options that may be said to be ticked where it holds."""
    truth, answer = truth_of(condition, reading), reading.answer(condition.question)
    matched: tuple[str, ...] = ()
    if truth is Truth.YES:
        match condition:
            case Chosen():
                matched = (str(answer),)
            case Ticked() if not condition.negated:
                matched = (condition.option,)
            case Exactly() if not condition.negated:
                matched = tuple(sorted(condition.options))
    return Verdict(truth, (Evidence(condition.question, answer, condition.text, truth, matched),))


def _agreed(condition: Ticked | Chosen | Exactly, reading: Reading) -> Truth:
    """Whether the answer is as a comparison says, whether or not the question is shown."""
    answer = reading.answer(condition.question)
    if answer is None:
        return Truth.UNKNOWN
    match condition:
        case Ticked():
            truth = Truth.of(isinstance(answer, tuple) and condition.option in answer)
        case Chosen():
            truth = Truth.of(answer in condition.options)
        case Exactly():
            ticked = answer if isinstance(answer, tuple) else ()
            certain = {option for option in ticked if reading.shown(condition.question, option) is Truth.YES}
            truth = Truth.of(certain == condition.options) if certain == set(ticked) else Truth.UNKNOWN
    return truth.negated() if condition.negated else truth


def _in_order(condition: Ordered, reading: Reading) -> Truth:
    intervals = [_interval(quantity, reading) for quantity in condition.quantities]
    compared = [
        _compare(operator, left, right)
        for operator, left, right in zip(condition.operators, intervals, intervals[1:], strict=False)
    ]
    return Truth.all([*compared, *(reading.shown(name) for name in condition.named())])


def _ordered(condition: Ordered, reading: Reading) -> Verdict:
    truth = _in_order(condition, reading)
    evidence: list[Evidence] = []
    for quantity in condition.quantities:
        if quantity.name is not None:
            evidence.extend(_counted(condition, quantity.name, quantity, truth, reading))
    return Verdict(truth, tuple(dict.fromkeys(evidence)))


def _counted(condition: Ordered, name: str, quantity: Quantity, truth: Truth, reading: Reading) -> list[Evidence]:
    """The reasons behind one number: itself, and where it is a sum of points, what gave them."""
    answer = reading.answer(name)
    matched: tuple[str, ...] = ()
    if truth is Truth.YES and answer is not None:
        ticked = answer if isinstance(answer, tuple) else ()
        matched = (
            tuple(option for option in ticked if option in quantity.options)
            if quantity.options is not None
            else (str(answer),)
        )
    points = reading.points(name)
    return [Evidence(name, answer, condition.text, truth, matched), *(points.evidence if points else ())]


def _interval(quantity: Quantity, reading: Reading) -> Interval:
    if quantity.name is None:
        constant = quantity.constant if quantity.constant is not None else math.nan
        return Interval(constant, constant)
    if quantity.options is None:
        return reading.number(quantity.name)
    answer = reading.answer(quantity.name)
    low = high = 0
    for option in quantity.options:
        ticked = Truth.UNKNOWN if answer is None else Truth.of(isinstance(answer, tuple) and option in answer)
        truth = Truth.all((ticked, reading.shown(quantity.name, option)))
        low += truth is Truth.YES
        high += truth is not Truth.NO
    return Interval(low, high)


def _compare(operator: str, a: Interval, b: Interval) -> Truth:
    match operator:
        case "<":
            return Truth.YES if a.high < b.low else Truth.NO if a.low >= b.high else Truth.UNKNOWN
        case "<=":
            return Truth.YES if a.high <= b.low else Truth.NO if a.low > b.high else Truth.UNKNOWN
        case ">":
            return _compare("<", b, a)
        case ">=":
            return _compare("<=", b, a)
        case "==":
            same = a.low == a.high == b.low == b.high
            return Truth.YES if same else Truth.NO if a.high < b.low or b.high < a.low else Truth.UNKNOWN
        case _:
            return _compare("==", a, b).negated()
