"""Rules as sentences: nothing of a rule is lost, and who sees only the sentence judges as the rule does."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest

from guidegen.clinic.settings import Settings
from guidegen.library import Library
from guidegen.library.context import Context
from guidegen.library.entry import STAGE_PLAN
from guidegen.library.items import derived_names
from guidegen.review.sentences import RuleNames, clause_of
from guidegen.review.sentences.words import as_text, told
from guidegen.review.synthetic.sampling import sample
from guidegen.review.synthetic.solver import Solver
from guidegen.rules import Condition, Kind, Name, Truth, Vocabulary, check
from tests.support.sentence_reading import SentenceReader

TODAY = date(2026, 11, 20)
RULES, CLIENTS = 200, 50
_SIGNS = ("<", "<=", ">", ">=", "==", "!=")


@pytest.fixture(scope="module")
def vocabulary(library: Library) -> Vocabulary:
    flags = tuple(flag.code for flag in library.red_flags)
    facts = {fact.id: fact.name() for fact in library.facts.values()}
    return {**library.questionnaire.names(), **derived_names(flags), **facts}


def sentences(rules: Sequence[Condition], library: Library) -> list[str]:
    names = RuleNames(library)
    return [as_text(markup) for markup in told([clause_of(rule, names) for rule in rules], Settings())]


def sentence(rule: str, library: Library, vocabulary: Vocabulary) -> str:
    return sentences([check(rule, vocabulary, STAGE_PLAN)], library)[0]


class Rules:
    """Rules at random, of every shape that the language has."""

    def __init__(self, vocabulary: Vocabulary, rng: random.Random) -> None:
        self.rng = rng
        self.by_kind = {
            kind: [name for name in vocabulary.values() if name.kind is kind and name.id != "flags"] for kind in Kind
        }
        self.flags = vocabulary["flags"]

    def rule(self, depth: int) -> str:
        if depth == 0 or self.rng.random() < 0.3:
            return self.leaf()
        parts = [self.rule(depth - 1) for _ in range(self.rng.choice((2, 2, 3)))]
        joined = f"({self.rng.choice((' and ', ' or ')).join(parts)})"
        return f"not {joined}" if self.rng.random() < 0.25 else joined

    def leaf(self) -> str:
        made = self.rng.choice((self.multi, self.multi, self.choice, self.number, self.number, self.fact, self.flag))()
        return f"not ({made})" if self.rng.random() < 0.2 else made

    def multi(self) -> str:
        name = self.rng.choice(self.by_kind[Kind.MULTI])
        some = self.some(name)
        one = some[0]
        listed = ", ".join(some)
        return self.rng.choice(
            (
                f"{one} in {name.id}",
                f"{one} not in {name.id}",
                f"any({name.id}, [{listed}])",
                f"all({name.id}, [{listed}])",
                f"{name.id} == [{listed}]",
                f"{name.id} != [{listed}]",
                f"any({name.id})",
                f"count({name.id}, [{listed}]) {self.rng.choice(_SIGNS)} {self.rng.randint(0, 3)}",
            )
        )

    def choice(self) -> str:
        name = self.rng.choice(self.by_kind[Kind.CHOICE])
        some = self.some(name)
        sign = self.rng.choice(("in", "not in"))
        return self.rng.choice(
            (f"{name.id} == {some[0]}", f"{name.id} != {some[0]}", f"{name.id} {sign} [{', '.join(some)}]")
        )

    def number(self) -> str:
        name = self.rng.choice(self.by_kind[Kind.NUMBER])
        low = max(name.low, 0)
        high = min(name.high, low + 60)
        value = self.rng.randint(int(low), int(high))
        if self.rng.random() < 0.3:
            return f"{value} {self.rng.choice(('<', '<='))} {name.id} {self.rng.choice(('<', '<='))} {value + 5}"
        if self.rng.random() < 0.1:
            return f"{name.id} {self.rng.choice(_SIGNS)} km_usual"
        return f"{name.id} {self.rng.choice(_SIGNS)} {value}"

    def fact(self) -> str:
        return self.rng.choice(self.by_kind[Kind.FACT]).id

    def flag(self) -> str:
        some = self.some(self.flags)
        listed = ", ".join(some)
        return self.rng.choice((f"{some[0]} in flags", f"any(flags, [{listed}])", f"all(flags, [{listed}])"))

    def some(self, name: Name) -> list[str]:
        return self.rng.sample(name.options, self.rng.randint(1, min(3, len(name.options))))


@pytest.fixture(scope="module")
def random_rules(vocabulary: Vocabulary) -> list[Condition]:
    rules = Rules(vocabulary, random.Random(17))
    return [check(rules.rule(number % 4), vocabulary, STAGE_PLAN) for number in range(RULES)]


def test_each_option_number_and_fact_of_a_rule_stands_in_its_sentence(
    library: Library, vocabulary: Vocabulary, random_rules: list[Condition]
) -> None:
    """Of 200 random rules, every option's label, every number and every fact's title can be read."""
    names = RuleNames(library)
    checked = 0
    for rule, text in zip(random_rules, sentences(random_rules, library), strict=True):
        plain = " ".join(text.split())
        for words in _words_of(rule, vocabulary, names):
            assert any(word in plain for word in words), (rule.text, words, text)
            checked += 1
    assert checked > 2 * RULES


def _words_of(rule: Condition, vocabulary: Vocabulary, names: RuleNames) -> Iterator[set[str]]:
    """What has to be read in the sentence of a rule, from the words of the rule's own text.

    The same word may be an option of two questions, or a fact: then one of them has to be there. The names of
    questions are left out, as options are called so that they need none.
    """
    subjects = set(rule.names())
    for token in re.findall(r"-?\d+(?:\.\d+)?(?!\w)|\w+", rule.text):
        if token in subjects and vocabulary[token].kind is not Kind.FACT:
            continue
        found = {names.option(name, token) for name in subjects if token in vocabulary[name].options}
        if token in subjects:
            found.add(names.fact(token))
        if not found and re.fullmatch(r"-?[\d.]+", token):
            found.add(f"{float(token):g}")
        if found:
            yield found


def test_who_sees_only_the_sentence_judges_as_the_rule_does(
    library: Library, vocabulary: Vocabulary, random_rules: list[Condition]
) -> None:
    """A reader of sentences alone comes to the same verdict for 50 of 50 clients, some with answers missing."""
    reader = SentenceReader(library, vocabulary)
    clients = list(_clients(library, random.Random(4)))
    verdicts = set()
    for rule, text in zip(random_rules, sentences(random_rules, library), strict=True):
        understood = reader.read(text)
        for client in clients:
            verdict = client.truth(rule)
            assert client.truth(understood) is verdict, (rule.text, text)
            verdicts.add(verdict)
    assert verdicts == set(Truth)


def _clients(library: Library, rng: random.Random) -> Iterator[Context]:
    flags = tuple(flag.code for flag in library.red_flags)
    derived = {id_: name for id_, name in derived_names(flags).items() if id_ != "flags"}
    for _ in range(CLIENTS):
        answers: dict[str, Any] = sample(Solver(library, rng), TODAY)
        values = {
            id_: tuple(value) if isinstance(value, list) else value
            for id_, value in answers.items()
            if rng.random() < 0.85
        }
        found = {id_: rng.choice(name.options) for id_, name in derived.items()}
        yield library.context(values).knowing(flags=tuple(rng.sample(flags, rng.randint(0, 4))), **found)


def test_a_sentence_takes_the_labels_of_the_questionnaire(library: Library, vocabulary: Vocabulary) -> None:
    """What stands in quotation marks is what the client ticks."""
    told = sentence("any(leg_sx, [below_knee, pins])", library, vocabulary)
    assert told == "“Leg pain that goes below the knee” or “Pins and needles in the leg or foot” is ticked"


def test_a_question_that_is_not_put_makes_no_of_its_negation(library: Library, vocabulary: Vocabulary) -> None:
    """`!=` and `not (==)` differ where a question is hidden, and so do their sentences."""
    compared = sentence("pregnancy != postpartum", library, vocabulary)
    turned = sentence("not (pregnancy == postpartum)", library, vocabulary)
    assert "and this was asked" in compared
    assert turned.startswith("not so:")
    shown = sentence("leg_weak != no", library, vocabulary)
    assert shown == sentence("not (leg_weak == no)", library, vocabulary)


def test_deep_rules_are_lists(library: Library, vocabulary: Vocabulary) -> None:
    """What is joined in more than one way stands as a list in a list, so that nothing has to be guessed."""
    text = sentence("(sleep == poor and stress >= 7) or (age < 18 and (pregnant or injury))", library, vocabulary)
    assert text.splitlines()[0] == "at least one of these:"
    assert [line.index("•") for line in text.splitlines()[1:]] == [2, 2, 4, 4]


def test_all_options_have_names_of_their_own(library: Library, vocabulary: Vocabulary) -> None:
    """No two options are called the same, so that a sentence need not name the question."""
    assert SentenceReader(library, vocabulary).options
