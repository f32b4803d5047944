"""What answers have to be for a rule to hold or not: a random walk through rules that narrows answers on its way.

One walk may fail where another would not, so a wish that fails is tried again with other luck; what it found is
proved by evaluating the rule.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from guidegen.library.context import Points
from guidegen.library.levels import Permit
from guidegen.library.models import COURSES, OVERLAY, Library
from guidegen.library.questionnaire import Type
from guidegen.rules.conditions import (
    AllOf,
    AnyOf,
    Chosen,
    Condition,
    Exactly,
    Holds,
    Not,
    Ordered,
    Quantity,
    Ticked,
)

NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
# How often each flag that would bring a P0 document, or any other flag, is wished away in a random draw.
CALM_P0, CALM_OTHER = 0.97, 0.8
FINEST = 0.1  # the step between two answers that need not be whole numbers


@dataclass(frozen=True)
class Domain:
    """What is left of the possible answers to a question, or of the values of something derived."""

    options: frozenset[str] | None = None
    low: float = float("-inf")
    high: float = float("inf")
    ticked: frozenset[str] = frozenset()
    unticked: frozenset[str] = frozenset()


class Solver:
    """What is wished of one client's answers.

    Every `want...` returns whether it could be met, and changes nothing where not.
    """

    def __init__(self, library: Library, rng: random.Random) -> None:
        self.library = library
        self.rng = rng
        self.by_question: dict[str, Domain] = {}

    # Whole rules

    def want(self, condition: Condition | None, hold: bool = True) -> bool:
        """Wish that a rule holds, or that it does not; no rule always holds."""
        if condition is None:
            return hold
        return self._all([partial(self._want, condition, hold)])

    def all(self, conditions: Iterable[Condition | None], hold: bool = True) -> bool:
        return self._all([partial(self.want, rule, hold) for rule in conditions])

    def one(self, conditions: Sequence[Condition | None], hold: bool = True) -> bool:
        return self._one([partial(self.want, rule, hold) for rule in conditions])

    def _all(self, wants: Iterable[Callable[[], bool]]) -> bool:
        before = dict(self.by_question)
        if all(want() for want in wants):
            return True
        self.by_question = before
        return False

    def _one(self, wants: Sequence[Callable[[], bool]]) -> bool:
        return any(self._all([want]) for want in self.rng.sample(wants, len(wants)))

    def _want(self, condition: Condition, hold: bool) -> bool:
        match condition:
            case Holds():
                return self.want(self.library.facts[condition.fact].when, hold)
            case Not():
                return self.want(condition.part, not hold)
            case AllOf() | AnyOf():
                parts = condition.parts()
                return self.all(parts, hold) if isinstance(condition, AllOf) is hold else self.one(parts, hold)
            case Ordered():
                return self._ordered(condition, hold)
            case Ticked() | Chosen() | Exactly():
                return self._compared(condition, hold)
            case _:
                return True

    def _compared(self, condition: Ticked | Chosen | Exactly, hold: bool) -> bool:
        """A comparison holds only where its question is shown; where hidden, it never does."""
        name = condition.question
        agree = hold is not condition.negated
        if name not in self.library.questionnaire.by_id:
            return self._derived(condition, agree)
        if hold:
            return self.shown(name) and self._answer(condition, agree)
        return self._answer(condition, agree) or self.shown(name, False)

    def _answer(self, condition: Ticked | Chosen | Exactly, agree: bool) -> bool:
        name = condition.question
        every = frozenset(self.library.questionnaire[name].option_ids)
        match condition:
            case Ticked():
                return self.tick(name, condition.option, agree)
            case Chosen():
                return self.narrow(name, options=condition.options if agree else every - condition.options)
            case _:
                # In the questionnaire's order: that of a set changes from one process to the next.
                ids = self.library.questionnaire[name].option_ids
                wants = [partial(self.tick, name, id_, (id_ in condition.options) is agree) for id_ in ids]
                return self._all(wants) if agree else self._one(wants)

    # Questions

    def shown(self, name: str, hold: bool = True) -> bool:
        return self.want(self.library.questionnaire[name].show_if, hold)

    def tick(self, name: str, option: str, agree: bool = True) -> bool:
        question = self.library.questionnaire[name]
        found = question.option(option)
        if not agree:
            return self.narrow(name, unticked=frozenset(question.telling(option)))
        exclusive = frozenset(question.option_ids) - {option} if option in question.exclusive else question.exclusive
        return self.want(found.show_if if found else None) and self.narrow(
            name, ticked=frozenset((option,)), unticked=exclusive - {option}
        )

    def narrow(
        self,
        name: str,
        options: frozenset[str] | None = None,
        low: float = float("-inf"),
        high: float = float("inf"),
        ticked: frozenset[str] = frozenset(),
        unticked: frozenset[str] = frozenset(),
    ) -> bool:
        """Leave only some answers of a question; false where none would be left."""
        question = self.library.questionnaire.by_id.get(name)
        if question is None:
            return False
        old = self.by_question.get(name, Domain(low=_or(question.low, low), high=_or(question.high, high)))
        both = options if old.options is None else old.options if options is None else old.options & options
        new = Domain(both, max(old.low, low), min(old.high, high), old.ticked | ticked, old.unticked | unticked)
        possible = new.low <= new.high and new.options != frozenset() and not new.ticked & new.unticked
        if question.type is Type.MULTI and new.unticked >= frozenset(question.option_ids):
            possible = False
        if possible:
            self.by_question[name] = new
        return possible

    # Numbers

    def _ordered(self, condition: Ordered, hold: bool) -> bool:
        quantities = condition.quantities
        pairs = list(zip(quantities, condition.operators, quantities[1:], strict=False))
        named = [name for name in condition.named() if name in self.library.questionnaire.by_id]
        if hold:
            return self._all(
                [*(partial(self.shown, name) for name in named), *(partial(self._pair, *pair) for pair in pairs)]
            )
        wants = [partial(self._pair, left, NEGATED[operator], right) for left, operator, right in pairs]
        return self._one(wants) or self._one([partial(self.shown, name, False) for name in named])

    def _pair(self, left: Quantity, operator: str, right: Quantity) -> bool:
        if left.constant is not None:
            left, operator, right = right, MIRRORED[operator], left
        if right.constant is None:
            value = self._some_value(right)
            return self._number(right, value, value) and self._pair(left, operator, Quantity(constant=value))
        value = right.constant
        if operator == "!=":
            operator = self.rng.choice("<>")
        step = self._step(left)
        low = value + step if operator == ">" else value if operator in (">=", "==") else float("-inf")
        high = value - step if operator == "<" else value if operator in ("<=", "==") else float("inf")
        return low <= (left.constant or 0) <= high if left.name is None else self._number(left, low, high)

    def _step(self, quantity: Quantity) -> float:
        question = self.library.questionnaire.by_id.get(quantity.name or "")
        return FINEST if question and quantity.options is None and not question.integer else 1

    def _some_value(self, quantity: Quantity) -> float:
        question = self.library.questionnaire.by_id.get(quantity.name or "")
        if question is None or quantity.options is not None:
            return self.rng.randint(0, len(quantity.options or ()) or 4)
        wish = self.by_question.get(question.id, Domain(low=question.low or 0, high=question.high or 10))
        return round(self.rng.uniform(wish.low, wish.high), 0 if question.integer else 1)

    def _number(self, quantity: Quantity, low: float, high: float) -> bool:
        """Wish a number question, a count of ticks or a sum of points between two ends."""
        name = quantity.name or ""
        if quantity.options is not None:
            possible = [n for n in range(len(quantity.options) + 1) if low <= n <= high]
            if not possible or name not in self.library.questionnaire.by_id:
                return bool(possible)
            count = self.rng.choice(possible)
            mixed = self.rng.sample(quantity.options, len(quantity.options))
            return self._all([partial(self.tick, name, option, n < count) for n, option in enumerate(mixed)])
        if fact := self.library.facts.get(name):
            return self._all([partial(self._points, fact.points, low, high)])
        return name not in self.library.questionnaire.by_id or self.narrow(name, low=low, high=high)

    def _points(self, items: Sequence[Points], low: float, high: float) -> bool:
        total = 0.0
        for item in self.rng.sample(items, len(items)):
            earn = total + item.points <= high and (total < low or self.rng.random() < 0.3)
            earned = self.want(item.when) if earn else not self.want(item.when, False)
            if earn and not earned:
                self.want(item.when, False)
            total += item.points if earned else 0
        return low <= total <= high

    # What an assessment derives: the same decisions as guidegen.assessment makes, in wishes

    def _derived(self, condition: Ticked | Chosen | Exactly, agree: bool) -> bool:
        if isinstance(condition, Ticked) and condition.question == "flags":
            return self.flag(condition.option, agree)
        if isinstance(condition, Chosen) and (possible := self._choices().get(condition.question)):
            codes = [code for code in possible if (code in condition.options) is agree]
            return self._one([partial(self.choose, condition.question, code) for code in codes])
        return True

    def choose(self, name: str, code: str) -> bool:
        """Wish one value of what an assessment derives; what was chosen before stays, and without a way it fails."""
        if held := self.by_question.get(name):
            return held.options == frozenset((code,))
        want = self._choices()[name].get(code)
        return want is not None and self._all([partial(self._hold, name, code), want])

    def _hold(self, name: str, code: str) -> bool:
        self.by_question[name] = Domain(options=frozenset((code,)))
        return True

    def _choices(self) -> dict[str, dict[str, Callable[[], bool]]]:
        library = self.library
        named = [item for item in library.presentations if not item.overlay]
        overlay = next((item.when for item in library.presentations if item.overlay), None)
        high, low = (library.facts.get(name) for name in ("irritability_high", "irritability_low"))
        lively, calm = high.when if high else None, low.when if low else None
        return {
            "permit": {str(permit): partial(self.permit, permit) for permit in Permit},
            "presentation": self._first([(item.code, item.when) for item in named]),
            "overlay": {OVERLAY: partial(self.want, overlay), "none": partial(self.want, overlay, False)},
            "irritability": {
                "HIGH": partial(self.want, lively),
                "LOW": lambda: self.want(lively, False) and self.want(calm),
                "MOD": lambda: self.want(lively, False) and self.want(calm, False),
            },
            "start_phase": self._first([(item.code, item.start_when) for item in library.phases]),
            "run_plan": self._first([*((item.code, item.when) for item in library.run_plans), ("none", None)]),
            # Any answers can follow on any others.
            "course": dict.fromkeys(COURSES, lambda: True),
            # The day itself is left to luck.
            "race_runway": dict.fromkeys(("enough", "short"), self._race) | {"unknown": lambda: True},
        }

    def _first(self, rules: Sequence[tuple[str, Condition | None]]) -> dict[str, Callable[[], bool]]:
        """The first rule that holds decides, so none before it may."""

        def want(index: int) -> bool:
            return self.want(rules[index][1]) and self.all((rule for _, rule in rules[:index]), hold=False)

        return {code: partial(want, index) for index, (code, _) in enumerate(rules)}

    def _race(self) -> bool:
        return self.one([plan.when for plan in self.library.run_plans]) and self.narrow("race_date")

    def flag(self, code: str, fires: bool = True) -> bool:
        rules = [branch.when for flag in self.library.red_flags if flag.code == code for branch in flag.branches]
        return self.one(rules) if fires else self.all(rules, hold=False)

    def permit(self, permit: Permit) -> bool:
        branches = [branch for flag in self.library.red_flags for branch in flag.branches]
        exact = [branch.when for branch in branches if branch.permit is permit]
        lower = [branch.when for branch in branches if branch.permit < permit]
        return (permit is Permit.P3 or self.one(exact)) and self.all(lower, hold=False)

    def calm(self, chance_p0: float = CALM_P0, chance: float = CALM_OTHER) -> None:
        """Wish most flags away, as far as other wishes allow."""
        for flag in self.rng.sample(self.library.red_flags, len(self.library.red_flags)):
            for branch in flag.branches:
                if self.rng.random() < (chance_p0 if branch.permit is Permit.P0 else chance):
                    self.want(branch.when, hold=False)


def _or(number: float | None, otherwise: float) -> float:
    return otherwise if number is None else number
