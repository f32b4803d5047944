"""Names with their types, and the type-check that turns an expression into a condition that cannot fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NoReturn

from guidegen.errors import ConditionError, nearest
from guidegen.rules import syntax
from guidegen.rules.conditions import AllOf, AnyOf, Chosen, Condition, Exactly, Holds, Not, Ordered, Quantity, Ticked


class Kind(Enum):
    """What a name stands for; the value is its word in error messages."""

    NUMBER = "a number"
    CHOICE = "one choice"
    MULTI = "several choices"
    FACT = "a yes/no fact"


@dataclass(frozen=True)
class Name:
    """A question, fact or derived value. `stage` 0 is known from the answers; higher ones later in the assessment."""

    id: str
    kind: Kind
    options: tuple[str, ...] = ()
    exclusive: frozenset[str] = frozenset()
    low: float = float("-inf")
    high: float = float("inf")
    stage: int = 0
    yes_no: bool = False


Vocabulary = Mapping[str, Name]


def check(rule: str, vocabulary: Vocabulary, stage: int = 0) -> Condition:
    """Parse and type-check a rule that may read names up to a stage. Raises ConditionError and nothing else."""
    return _Checker(vocabulary, stage).condition(syntax.parse(rule))


class _Checker:
    def __init__(self, vocabulary: Vocabulary, stage: int) -> None:
        self.vocabulary = vocabulary
        self.stage = stage

    def condition(self, node: syntax.Expression) -> Condition:
        match node:
            case syntax.Joined(operator="and"):
                return AllOf(node.text, tuple(self.condition(part) for part in node.parts))
            case syntax.Joined():
                return AnyOf(node.text, tuple(self.condition(part) for part in node.parts))
            case syntax.Negation():
                return Not(node.text, self.condition(node.part))
            case syntax.Comparison():
                return self.comparison(node)
            case syntax.Call(function="any" | "all"):
                return self.quantified(node)
            case syntax.Word():
                return self.bare(node)
            case _:
                raise ConditionError(
                    f"'{node.text}' is not a question with a yes or no", node.start, "compare it with something"
                )

    def bare(self, word: syntax.Word) -> Condition:
        name = self.known(word)
        if name.kind is Kind.FACT:
            return Holds(word.text, name.id)
        if name.yes_no:
            return Chosen(word.text, name.id, frozenset(("yes",)))
        raise ConditionError(
            f"'{name.id}' is {name.kind.value}, not a yes or no", word.start, "compare it with something"
        )

    def quantified(self, call: syntax.Call) -> Condition:
        name, options = self.selection(call)
        ticks = tuple(Ticked(f"{option} in {name.id}", name.id, option) for option in options)
        return AnyOf(call.text, ticks) if call.function == "any" else AllOf(call.text, ticks)

    def selection(self, call: syntax.Call) -> tuple[Name, tuple[str, ...]]:
        name = self.known(call.subject)
        if name.kind is not Kind.MULTI:
            raise ConditionError(
                f"'{name.id}' is {name.kind.value}; {call.function}() needs a question with several choices",
                call.subject.start,
                f"write {name.id} in [...]" if name.kind is Kind.CHOICE else None,
            )
        if call.items is not None:
            return name, tuple(dict.fromkeys(self.option(item, name) for item in call.items))
        if call.function == "all":
            raise ConditionError("all() needs a list of options", call.start, f"write all({name.id}, [...])")
        return name, tuple(option for option in name.options if option not in name.exclusive)

    def comparison(self, node: syntax.Comparison) -> Condition:
        if any(isinstance(operand, syntax.Joined | syntax.Negation | syntax.Comparison) for operand in node.operands):
            raise ConditionError("a whole condition cannot be compared", node.start, "join conditions with and, or")
        if len(node.operators) > 1:
            return self.ordered(node)
        (left, right), (operator,) = node.operands, node.operators
        if operator in ("in", "not in"):
            return self.membership(node, left, operator == "not in", right)
        if operator in ("==", "!="):
            # `female == sex` reads as well the other way round.
            for question, answer in ((left, right), (right, left)):
                if name := self.with_options(question):
                    return self.equality(node, name, operator == "!=", answer)
        return self.ordered(node)

    def with_options(self, node: syntax.Expression) -> Name | None:
        """The question with options that a word names; None for whatever is none."""
        if not isinstance(node, syntax.Word) or node.name not in self.vocabulary:
            return None
        name = self.known(node)
        return name if name.kind in (Kind.CHOICE, Kind.MULTI) else None

    def membership(
        self, node: syntax.Comparison, left: syntax.Expression, negated: bool, right: syntax.Expression
    ) -> Condition:
        if isinstance(right, syntax.Listing):
            name = self.known(left)
            if name.kind is not Kind.CHOICE:
                hint = (
                    f"write any({name.id}, [...]) or all({name.id}, [...])"
                    if name.kind is Kind.MULTI
                    else "compare numbers with < and >"
                )
                raise ConditionError(
                    f"'{name.id}' is {name.kind.value}; only one choice can be 'in' a list", left.start, hint
                )
            return Chosen(node.text, name.id, frozenset(self.option(item, name) for item in right.items), negated)
        name = self.known(right)
        if name.kind is not Kind.MULTI:
            raise ConditionError(
                f"'{name.id}' is {name.kind.value}; 'in' needs a question with several choices",
                right.start,
                f"write {name.id} == ..." if name.kind is Kind.CHOICE else None,
            )
        return Ticked(node.text, name.id, self.option(left, name), negated)

    def equality(self, node: syntax.Comparison, name: Name, negated: bool, right: syntax.Expression) -> Condition:
        if name.kind is Kind.CHOICE:
            return Chosen(node.text, name.id, frozenset((self.option(right, name),)), negated)
        if not isinstance(right, syntax.Listing):
            raise ConditionError(
                f"'{name.id}' holds several choices",
                right.start,
                f"write {right.text} in {name.id}, or {name.id} == [{right.text}] for that and no other",
            )
        return Exactly(node.text, name.id, frozenset(self.option(item, name) for item in right.items), negated)

    def ordered(self, node: syntax.Comparison) -> Condition:
        if any(operator in ("in", "not in") for operator in node.operators):
            raise ConditionError("'in' cannot stand in a chain", node.start, "join two conditions with and")
        return Ordered(node.text, tuple(self.quantity(operand) for operand in node.operands), node.operators)

    def quantity(self, node: syntax.Expression) -> Quantity:
        match node:
            case syntax.Number():
                return Quantity(constant=node.value)
            case syntax.Call(function="count"):
                name, options = self.selection(node)
                return Quantity(name=name.id, options=options)
            case syntax.Word():
                name = self.known(node)
                if name.kind is Kind.NUMBER:
                    return Quantity(name=name.id)
                raise ConditionError(f"'{name.id}' is {name.kind.value} and cannot be compared as a number", node.start)
            case _:
                raise ConditionError(f"'{node.text}' is not a number", node.start)

    def known(self, node: syntax.Expression) -> Name:
        if not isinstance(node, syntax.Word):
            self.refuse_value(node)
        name = self.vocabulary.get(node.name)
        if name is None:
            raise ConditionError(
                f"unknown question or fact '{node.name}'", node.start, nearest(node.name, self.vocabulary)
            )
        if name.stage > self.stage:
            raise ConditionError(
                f"'{name.id}' is decided later than this rule",
                node.start,
                "use questions and facts that are known by then",
            )
        return name

    def refuse_value(self, node: syntax.Expression) -> NoReturn:
        raise ConditionError(f"'{node.text}' is not a question or fact", node.start)

    def option(self, node: syntax.Expression, name: Name) -> str:
        text = node.text if isinstance(node, syntax.Number | syntax.Word) else ""
        if text not in name.options:
            known = ", ".join(name.options) if len(name.options) <= 8 else None
            hint = nearest(text, name.options) or (f"options: {known}" if known else None)
            raise ConditionError(f"'{node.text}' is not an option of '{name.id}'", node.start, hint)
        return text
