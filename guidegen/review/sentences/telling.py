"""A checked condition to clauses: what belongs to one question is told together, and nothing else is changed.

A hidden question makes every comparison with it no, also one that is turned round (`!=`, `not in`); `not (...)` turns
the verdict round, so it holds where the question is hidden. Sentences keep the two apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from guidegen.review.sentences.clauses import (
    ALL,
    AMOUNTS,
    ANYTHING,
    FACT,
    FLAGS,
    FLAGS_ALL,
    NONE,
    NOT,
    NOT_ALL,
    ONE,
    ONLY,
    TICKED,
    TICKED_ALL,
    VALUE,
    Clause,
    Comparison,
)
from guidegen.review.sentences.names import RuleNames
from guidegen.rules import Condition
from guidegen.rules.conditions import (
    AllOf,
    AnyOf,
    Chosen,
    Exactly,
    Holds,
    Not,
    Ordered,
    Ticked,
)

FLAG_NAME = "flags"
_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def clause_of(condition: Condition, names: RuleNames) -> Clause:
    """What a rule says."""
    match condition:
        case Holds():
            return Clause(FACT, (names.fact(condition.fact),), condition.fact)
        case Ticked():
            return _ticked(condition.question, (condition.option,), names, negated=condition.negated)
        case Chosen():
            return _chosen(condition, names)
        case Exactly():
            labels = names.options(condition.question, condition.options)
            return Clause(ONLY, labels, names.of(condition.question), condition.negated, _put(condition, names))
        case Ordered():
            return _ordered(condition, names)
        case Not():
            return _not(condition.part, names)
        case AllOf() | AnyOf():
            return _joined(condition, names)
        case _:
            raise TypeError(f"not a condition: {condition!r}")


def _put(condition: Ticked | Chosen | Exactly, names: RuleNames) -> bool:
    options = (condition.option,) if isinstance(condition, Ticked) else condition.options
    return condition.negated and names.may_be_hidden(condition.question, options)


def _ticked(
    question: str, options: tuple[str, ...], names: RuleNames, every: bool = False, negated: bool = False
) -> Clause:
    kind = (FLAGS_ALL if every else FLAGS) if question == FLAG_NAME else TICKED_ALL if every else TICKED
    put = negated and names.may_be_hidden(question, options)
    return Clause(kind, names.options(question, options), names.of(question), negated, put)


def _chosen(condition: Chosen, names: RuleNames) -> Clause:
    kind = TICKED if names.question(condition.question) else VALUE
    labels = names.options(condition.question, condition.options)
    return Clause(kind, labels, names.of(condition.question), condition.negated, _put(condition, names))


def _ordered(condition: Ordered, names: RuleNames) -> Clause:
    pairs = zip(condition.quantities, condition.operators, condition.quantities[1:], strict=False)
    found = []
    for left, operator, right in pairs:
        if left.name is None:
            left, operator, right = right, _MIRRORED[operator], left
        found.append(Comparison(names.amount(left), operator, names.amount(right)))
    return Clause(AMOUNTS, comparisons=tuple(found))


# What is turned round


def _not(part: Condition, names: RuleNames) -> Clause:
    clause = clause_of(part, names)
    match clause.kind:
        case "all":
            return replace(clause, kind=NOT_ALL)
        case "one":
            return replace(clause, kind=NONE)
        case "none" | "not_all" | "not":
            return Clause(NOT, parts=(clause,))
    if _hides(part, names):
        return Clause(NOT, parts=(clause,))
    if clause.kind == AMOUNTS:
        return _not_amounts(clause)
    return replace(clause, negated=not clause.negated)


def _not_amounts(clause: Clause) -> Clause:
    if len(clause.comparisons) > 1:
        return Clause(NOT, parts=(clause,))
    (pair,) = clause.comparisons
    return replace(clause, comparisons=(replace(pair, operator=_NEGATED[pair.operator]),))


def _hides(condition: Condition, names: RuleNames) -> bool:
    """Whether a comparison may be no because its question, or the option that it names, is not put to somebody.

    A fact is looked into by its own sentence.
    """
    match condition:
        case AllOf() | AnyOf():
            return any(_hides(part, names) for part in condition.parts())
        case Ticked():
            return names.may_be_hidden(condition.question, (condition.option,))
        case Chosen() | Exactly():
            return names.may_be_hidden(condition.question, condition.options)
        case Ordered():
            return any(names.may_be_hidden(name) for name in condition.named())
        case _:
            return False


# What is joined


def _joined(condition: AllOf | AnyOf, names: RuleNames) -> Clause:
    kind = ALL if isinstance(condition, AllOf) else ONE
    told: list[Clause] = []
    for part in _together(condition, names):
        told += part.parts if part.kind == kind else (part,)
    return told[0] if len(told) == 1 else Clause(kind, parts=tuple(told))


def _together(condition: AllOf | AnyOf, names: RuleNames) -> Iterator[Clause]:
    """The parts, those ticks told together that belong to one question."""
    every = isinstance(condition, AllOf)
    groups = _groups(condition.items, every)
    done: set[str] = set()
    for part in condition.items:
        key = _key(part, every)
        if key is None:
            yield clause_of(part, names)
        elif key not in done:
            done.add(key)
            yield _group(groups[key], names, every)


def _groups(parts: Iterable[Condition], every: bool) -> dict[str, list[Ticked]]:
    found: dict[str, list[Ticked]] = {}
    for part in parts:
        if isinstance(part, Ticked) and (key := _key(part, every)):
            found.setdefault(key, []).append(part)
    return found


def _key(part: Condition, every: bool) -> str | None:
    """What ticks are told together by: any of several, all of several, or that all are missing."""
    if not isinstance(part, Ticked) or (part.negated and not every):
        return None
    return f"{part.question} {part.negated}"


def _group(ticks: list[Ticked], names: RuleNames, every: bool) -> Clause:
    question, negated = ticks[0].question, ticks[0].negated
    options = tuple(dict.fromkeys(tick.option for tick in ticks))
    ordinary = names.ordinary(question)
    if question == FLAG_NAME and not every and frozenset(options) == names.flags:
        return Clause(FLAGS, negated=negated)
    if not every and len(options) > 1 and frozenset(options) == ordinary:
        return Clause(ANYTHING, names.exclusive(question), names.of(question))
    return _ticked(question, options, names, every=every and not negated and len(options) > 1, negated=negated)
