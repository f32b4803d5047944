"""Every rule of the default content: the quick way finds what an interpreter finds, for clients of all kinds."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.library import Library, models
from guidegen.review.book.rules_of_items import rules_of_fact, rules_of_item
from guidegen.rules import Condition
from tests.support.base import EXAMPLES
from tests.support.interpreted_rules import InterpretedContext
from tests.support.plausible import ANSWERED_ON, random_answers

CLIENTS = 60
# Of these clients a share of the answers is missing, some of them all.
MISSING = (0.0, 0.1, 0.5)


def conditions(library: Library) -> Iterator[Condition]:
    """All rules, and all parts of them."""
    rules = [used.condition for item in library.items() for used in rules_of_item(item)]
    rules += [used.condition for fact in library.facts.values() for used in rules_of_fact(fact)]
    rules += [question.show_if for question in library.questionnaire]
    rules += [option.show_if for question in library.questionnaire for option in question.options]
    rules += [limit.when for limit in library.dose_limits]
    for rule in rules:
        yield from _with_parts(rule) if rule else ()


def _with_parts(condition: Condition) -> Iterator[Condition]:
    yield condition
    for part in condition.parts():
        yield from _with_parts(part)


def derived(library: Library, rng: random.Random) -> Mapping[str, Any]:
    """What an assessment may have found out by the time that a rule is asked; some of it is not known yet."""
    found = {
        "flags": tuple(flag.code for flag in library.red_flags if rng.random() < 0.1),
        "permit": rng.choice(("P0", "P1", "P2", "P3")),
        "presentation": rng.choice(models.PRESENTATIONS),
        "overlay": rng.choice((models.OVERLAY, "none")),
        "irritability": rng.choice(models.IRRITABILITY),
        "start_phase": rng.choice(models.PHASES),
        "run_plan": rng.choice(("A", "B", "C", "none")),
        "race_runway": rng.choice(("enough", "short", "unknown")),
        "race_wait": rng.choice(models.RACE_WAITS),
        "step_rate": rng.choice(models.STEP_RATES),
        "course": rng.choice(models.COURSES),
    }
    return {name: value for name, value in found.items() if rng.random() < 0.8}


@pytest.mark.parametrize("missing", MISSING)
def test_every_rule_is_decided_for_the_same_reasons(library: Library, missing: float) -> None:
    """Truth, evidence and its order, also where answers are missing and before all is derived."""
    rng = random.Random(int(missing * 10))
    rules = list(conditions(library))
    assert len(rules) > 1_000
    truths = set()
    for _ in range(CLIENTS // len(MISSING)):
        values = parse_answers(
            {"answered_on": ANSWERED_ON.isoformat(), "answers": random_answers(rng, library, calm=rng.random())},
            library,
        ).values
        kept = {id_: value for id_, value in values.items() if rng.random() >= missing}
        known = derived(library, rng)
        context = library.context(kept)
        before = [context.decide(rule) for rule in rules[:: rng.randint(5, 50)]]
        assert before
        context = context.knowing(**known)
        interpreted = InterpretedContext(library.questionnaire, library.facts, kept, known)
        for rule in rules:
            verdict = context.decide(rule)
            assert verdict == interpreted.decide(rule), rule
            assert context.truth(rule) is verdict.truth
            truths.add(verdict.truth)
    assert len(truths) == 3


def test_assessments_are_the_same_whole(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all examples and of random clients, with every reason that they tell."""
    rng = random.Random(16)
    answers = [parse_answers(read_answers(file), library) for file in EXAMPLES]
    for _ in range(CLIENTS):
        given = random_answers(rng, library, calm=rng.choice((0.0, 0.95, 1.0)))
        answers.append(parse_answers({"answered_on": ANSWERED_ON.isoformat(), "answers": given}, library))
    found = [assess(each, library, ANSWERED_ON) for each in answers]
    monkeypatch.setattr(
        models.Library,
        "context",
        lambda self, values: InterpretedContext(self.questionnaire, self.facts, values),
    )
    assert [assess(each, library, ANSWERED_ON) for each in answers] == found
    assert len({each.document for each in found}) == 4
