"""A show-if as FHIR's enableWhen, where that can say exactly the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from guidegen.library.questionnaire import Questionnaire
from guidegen.readers.fhir.codes import code_system
from guidegen.rules import Condition
from guidegen.rules.conditions import AllOf, AnyOf, Chosen, Ordered, Ticked

Test = dict[str, Any]

_OPERATORS = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Enabling:
    """When an item is shown: tests of which `all` or `any` must hold."""

    behaviour: str
    tests: tuple[Test, ...]

    def to_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = {"enableWhen": list(self.tests)}
        return found | ({"enableBehavior": self.behaviour} if len(self.tests) > 1 else {})


def enabling(condition: Condition, questionnaire: Questionnaire) -> Enabling | None:
    """The tests of a show-if; None where enableWhen cannot say it: facts, counts, `not`, `and` mixed with `or`.

    Distances are left out too, for a form cannot know in which unit the number stands.
    """
    match condition:
        case AllOf():
            return _joined("all", condition.items, questionnaire)
        case AnyOf():
            return _joined("any", condition.items, questionnaire)
        case Ticked(negated=False):
            option = questionnaire[condition.question].option(condition.option)
            if option is None or option.show_if is not None:
                return None
            return Enabling("all", (_coded(condition.question, "=", condition.option),))
        case Chosen(negated=False):
            return Enabling("any", tuple(_coded(condition.question, "=", id_) for id_ in _ordered(condition)))
        case Chosen():
            unequal = (_coded(condition.question, "!=", id_) for id_ in _ordered(condition))
            return Enabling("all", (_answered(condition.question), *unequal))
        case Ordered():
            return _numbers(condition, questionnaire)
        case _:
            return None


def _joined(behaviour: str, parts: Sequence[Condition], questionnaire: Questionnaire) -> Enabling | None:
    tests: list[Test] = []
    for part in parts:
        found = enabling(part, questionnaire)
        if found is None or (len(found.tests) > 1 and found.behaviour != behaviour):
            return None
        tests += [test for test in found.tests if test not in tests]
    return Enabling(behaviour, tuple(tests))


def _ordered(condition: Chosen) -> Iterator[str]:
    yield from sorted(condition.options)


def _numbers(condition: Ordered, questionnaire: Questionnaire) -> Enabling | None:
    tests: list[Test] = []
    pairs = zip(condition.quantities, condition.operators, condition.quantities[1:], strict=False)
    for left, operator, right in pairs:
        if left.constant is not None:
            left, operator, right = right, _FLIPPED.get(operator, operator), left
        question = questionnaire.by_id.get(left.name or "")
        if question is None or question.distance or left.options is not None or right.constant is None:
            return None
        if question.integer and right.constant != int(right.constant):
            return None
        if operator == "!=":
            tests.append(_answered(question.id))
        kind, number = ("Integer", int(right.constant)) if question.integer else ("Decimal", right.constant)
        tests.append({"question": question.id, "operator": _OPERATORS[operator], f"answer{kind}": number})
    return Enabling("all", tuple(tests))


def _answered(question: str) -> Test:
    """Without an answer `!=` holds in FHIR, and must not here."""
    return {"question": question, "operator": "exists", "answerBoolean": True}


def _coded(question: str, operator: str, option: str) -> Test:
    coding = {"system": code_system(question), "code": option}
    return {"question": question, "operator": operator, "answerCoding": coding}
