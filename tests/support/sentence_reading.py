"""A reader of rules in words: all it knows is the sentence, what the questions and their options are called, and how
to read "all of these". It makes a rule of its own from them, to be compared with the one that the sentence tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from guidegen.library import Library
from guidegen.review.sentences import RuleNames
from guidegen.rules import Condition, Vocabulary
from guidegen.rules.conditions import AllOf, AnyOf, Chosen, Exactly, Holds, Not, Ordered, Quantity, Ticked

_QUOTED = re.compile(r"“([^”]*)”")
_Joining = Callable[[str, tuple[Condition, ...]], Condition]
_LEADS: dict[str, _Joining] = {
    "all of these:": AllOf,
    "at least one of these:": AnyOf,
    "none of these:": lambda text, parts: Not(text, AnyOf(text, parts)),
    "not all of these together:": lambda text, parts: Not(text, AllOf(text, parts)),
    "not so:": lambda text, parts: Not(text, parts[0]),
}
_HOW_MUCH = re.compile(
    r"(?P<n>-?[\d.]+)[^“”]*? or (?P<way>more|less)$|(?P<than>more|less) than (?P<m>-?[\d.]+)"
    r"|(?P<exactly>exactly|not) (?P<k>-?[\d.]+)"
)


@dataclass(frozen=True)
class _Line:
    depth: int
    words: str


class SentenceReader:
    def __init__(self, library: Library, vocabulary: Vocabulary) -> None:
        names = RuleNames(library)
        self.options: dict[str, tuple[str, str]] = {}
        for name in vocabulary.values():
            for option in name.options:
                label = names.option(name.id, option)
                key = label if names.question(name.id) or name.id == "flags" else f"{names.of(name.id)}: {label}"
                assert key not in self.options, f"two options are called the same: {label}"
                self.options[key] = (name.id, option)
        self.values = {names.of(id_): id_ for id_ in vocabulary if names.question(id_) is None}
        self.asked = {question.ask: question.id for question in library.questionnaire}
        self.facts = {fact.title: fact.id for fact in library.facts.values()}
        self.numbers = {question.tell or question.ask: question.id for question in library.questionnaire} | self.facts
        self.vocabulary = vocabulary

    def read(self, text: str) -> Condition:
        lines = [
            _Line((len(line) - len(line.lstrip())) // 2, line.strip().removeprefix("• ")) for line in text.splitlines()
        ]
        return self._block([line for line in lines if line.words and line.words != "."])

    def _block(self, lines: list[_Line]) -> Condition:
        head, *rest = lines
        for lead, joined in _LEADS.items():
            if head.words == lead:
                return joined(lead, tuple(self._block(child) for child in _children(rest)))
        assert not rest, rest
        return self._line(head.words)

    def _line(self, words: str) -> Condition:
        for word, joined in ((", and ", AllOf), (", or ", AnyOf)):
            if len(parts := _split(words, word)) > 1:
                return joined(words, tuple(self._leaf(part) for part in parts))
        return self._leaf(words)

    def _leaf(self, words: str) -> Condition:
        labels = _QUOTED.findall(words)
        bare = re.sub(r"\([^()]*\)", "", _QUOTED.sub("“”", words)).strip()
        if bare.startswith(("this is so", "this is not so")):
            holds = Holds(words, self.facts[labels[0]])
            return Not(words, holds) if "not" in bare else holds
        if "red flag" in bare:
            return self._flags(bare, words, labels)
        if bare.startswith("of these, ") or self._is_amount(bare, labels):
            return self._amount(bare, words, labels)
        if bare.endswith("ticked") or "ticked:" in bare or bare.startswith("something else") or "alone" in bare:
            return self._ticked(bare, words, labels)
        name = self.values[bare.partition(" is ")[0]]
        options = frozenset(self.options[f"{bare.partition(' is ')[0]}: {label}"][1] for label in labels)
        return Chosen(words, name, options, negated=" is not " in bare or "none of these" in bare)

    def _is_amount(self, bare: str, labels: list[str]) -> bool:
        return bare.startswith("“” is ") and bare != "“” is ticked" and bare != "“” is not ticked"

    def _flags(self, bare: str, words: str, labels: list[str]) -> Condition:
        options = [self.options[label][1] for label in labels] or list(self.vocabulary["flags"].options)
        ticks = tuple(Ticked(words, "flags", option) for option in options)
        negated = bare.startswith(("no ", "none ", "these ")) or "did not" in bare
        found: Condition = AllOf(words, ticks) if " all fire" in bare else AnyOf(words, ticks)
        return Not(words, found) if negated else found

    def _ticked(self, bare: str, words: str, labels: list[str]) -> Condition:
        if bare.startswith(("anything", "nothing but")):
            return self._anything(bare, words, labels)
        found = [self.options[label] for label in labels]
        (question,) = {name for name, _ in found}
        options = frozenset(option for _, option in found)
        if "alone" in bare:
            return Exactly(words, question, options, negated=bare.startswith("something else"))
        negated = "not ticked" in bare or bare.startswith(("none of these", "these are not"))
        if self.vocabulary[question].kind.value == "one choice":
            return Chosen(words, question, options, negated)
        if bare.startswith("these are not"):
            return Not(words, AllOf(words, tuple(Ticked(words, question, option) for option in options)))
        ticks = tuple(Ticked(words, question, option, negated) for option in options)
        return AllOf(words, ticks) if negated or " both " in bare or " all ticked" in bare else AnyOf(words, ticks)

    def _anything(self, bare: str, words: str, labels: list[str]) -> Condition:
        question = next(id_ for ask, id_ in self.asked.items() if f"({ask})" in words)
        name = self.vocabulary[question]
        assert {self.options[label][1] for label in labels} == set(name.exclusive)
        ticks = tuple(Ticked(words, question, option) for option in name.options if option not in name.exclusive)
        found = AnyOf(words, ticks)
        return Not(words, found) if bare.startswith("nothing") else found

    def _amount(self, bare: str, words: str, labels: list[str]) -> Condition:
        parts = []
        for piece in _split(words, " and of these, ") if words.startswith("of these, ") else [words]:
            parts += list(self._comparisons(piece))
        return parts[0] if len(parts) == 1 else AllOf(words, tuple(parts))

    def _comparisons(self, words: str) -> Iterator[Condition]:
        labels = _QUOTED.findall(words)
        if "are ticked:" in words:
            question = self.options[labels[0]][0]
            left = Quantity(name=question, options=tuple(self.options[label][1] for label in labels))
            yield self._compared(words, left, words.partition("are ticked:")[0].removeprefix("of these, ").strip())
            return
        left = Quantity(name=self.numbers[labels[0]])
        said = _QUOTED.sub("“”", words).partition("“” is ")[2]
        for piece in said.split(" and "):
            if "“”" in piece:
                sign = {"less than": "<", "more than": ">", "exactly": "==", "not": "!="}
                way = next((sign[key] for key in sign if piece.startswith(key)), "")
                way = way or (">=" if piece.endswith("or more") else "<=")
                yield Ordered(words, (left, Quantity(name=self.numbers[labels[1]])), (way,))
            else:
                yield self._compared(words, left, piece.strip())

    def _compared(self, words: str, left: Quantity, piece: str) -> Condition:
        match = _HOW_MUCH.search(piece)
        assert match, piece
        if match["way"]:
            sign, number = {"more": ">=", "less": "<="}[match["way"]], match["n"]
        elif match["than"]:
            sign, number = {"more": ">", "less": "<"}[match["than"]], match["m"]
        else:
            sign, number = {"exactly": "==", "not": "!="}[match["exactly"]], match["k"]
        return Ordered(words, (left, Quantity(constant=float(number))), (sign,))


def _children(lines: list[_Line]) -> Iterator[list[_Line]]:
    """The lines of each point of a list, with those that stand further in."""
    depth = lines[0].depth
    block: list[_Line] = []
    for line in lines:
        if line.depth == depth and block:
            yield block
            block = []
        block.append(line)
    yield block


def _split(words: str, between: str) -> list[str]:
    """Apart at some words, but not where they stand in quotation marks or brackets."""
    masked = re.sub(r"“[^”]*”|\([^()]*\)", lambda found: "x" * len(found[0]), words)
    parts, at = [], 0
    for found in re.finditer(re.escape(between), masked):
        parts.append(words[at : found.start()])
        at = found.end()
    return [*parts, words[at:]]
