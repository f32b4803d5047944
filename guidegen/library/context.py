"""One client's answers as rules see them: what is shown, what is answered, and the facts derived from both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guidegen.library.questionnaire import Question, Questionnaire
from guidegen.library.word_types import StaffWord
from guidegen.rules import Condition, Evidence, Interval, Kind, Name, Truth, Verdict
from guidegen.rules.evaluation import Answer


@dataclass(frozen=True)
class Points:
    """Points given when a condition holds."""

    points: float
    when: Condition


@dataclass(frozen=True)
class Fact:
    """A named derived value: a yes/no (`when`), or a sum of weighted conditions (`points`)."""

    id: str
    title: StaffWord
    stage: int
    when: Condition | None = None
    points: tuple[Points, ...] = ()

    def name(self) -> Name:
        return Name(self.id, Kind.FACT if self.when else Kind.NUMBER, stage=self.stage)


class Context:
    """Answers read through the questionnaire, with facts and, later in the assessment, derived values.

    Values are a number, an option, a tuple of options, or absent; distances are in kilometres.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        facts: Mapping[str, Fact],
        values: Mapping[str, Answer],
        derived: Mapping[str, Answer] | None = None,
    ) -> None:
        self.questionnaire = questionnaire
        self.facts = facts
        self.values = values
        self.derived = dict(derived or {})
        self._shown: dict[tuple[str, str | None], Truth] = {}
        self._facts: dict[str, Verdict] = {}
        self._answers: dict[str, Answer] = {}

    def knowing(self, **derived: Answer) -> Context:
        """The same client with more derived values known. What hangs on answers alone stays as it was found."""
        known = Context(self.questionnaire, self.facts, self.values, {**self.derived, **derived})
        known._shown = self._shown
        known._facts = {name: verdict for name, verdict in self._facts.items() if self.facts[name].stage == 0}
        known._answers = {
            name: answer for name, answer in self._answers.items() if name in self.values and name not in derived
        }
        return known

    def decide(self, condition: Condition | None) -> Verdict:
        """The verdict on a rule; a rule that is not there always holds."""
        return Verdict(Truth.YES) if condition is None else condition.verdict(self)

    def truth(self, condition: Condition | None) -> Truth:
        """The truth of a rule without its evidence."""
        return Truth.YES if condition is None else condition.truth(self)

    def holds(self, condition: Condition | None) -> bool:
        """Whether a rule certainly holds."""
        return self.truth(condition) is Truth.YES

    def may_hold(self, condition: Condition | None) -> bool:
        """Whether a rule holds, or nobody can tell."""
        return self.truth(condition) is not Truth.NO

    def shown(self, question: str, option: str | None = None) -> Truth:
        """Whether a question, or an option of it, applies to this client."""
        key = (question, option)
        if key not in self._shown:
            self._shown[key] = self._find_shown(question, option)
        return self._shown[key]

    def _find_shown(self, id: str, option_id: str | None) -> Truth:
        question = self.questionnaire.by_id.get(id)
        if question is None:
            return Truth.YES
        if option_id is None:
            return self.truth(question.show_if)
        option = question.option(option_id)
        return Truth.all((self.shown(id), self.truth(option.show_if if option else None)))

    def answer(self, name: str) -> Answer:
        """The answer to a question as rules read it, or the value of a fact; None where unknown.

        It is without what does not apply, and without what is of no matter to any rule, such as the side of pain.
        """
        if name not in self._answers:
            self._answers[name] = self._find_answer(name)
        return self._answers[name]

    def _find_answer(self, name: str) -> Answer:
        if name in self.derived:
            return self.derived[name]
        if name in self.facts:
            known = self.number(name)
            return _tidy(known.low) if known.low == known.high else None
        value = self.values.get(name)
        if value is None or self.shown(name) is Truth.NO:
            return None
        if isinstance(value, tuple):
            applying = tuple(option for option in value if self.shown(name, option) is not Truth.NO)
            question = self.questionnaire.by_id.get(name)
            return question.as_rules_read(applying) if question else applying
        return value

    def number(self, name: str) -> Interval:
        """What is known of a number: the answer, or the range that an answer could have."""
        if name in self.facts:
            return self._sum(self.facts[name])
        value = self.answer(name)
        if isinstance(value, int | float):
            return Interval(value, value)
        question: Question | None = self.questionnaire.by_id.get(name)
        spoken = question.name() if question else None
        return Interval(spoken.low, spoken.high) if spoken else Interval(float("-inf"), float("inf"))

    def _sum(self, fact: Fact) -> Interval:
        low = high = 0.0
        for item in fact.points:
            truth = self.truth(item.when)
            low += item.points if truth is Truth.YES else min(item.points, 0) if truth is Truth.UNKNOWN else 0
            high += item.points if truth is Truth.YES else max(item.points, 0) if truth is Truth.UNKNOWN else 0
        return Interval(low, high)

    def fact(self, name: str) -> Verdict:
        """The verdict of a yes/no fact."""
        if name not in self._facts:
            self._facts[name] = self.decide(self.facts[name].when)
        return self._facts[name]

    def points(self, name: str) -> Verdict | None:
        """What gave the points of a fact that is a sum; None for anything else."""
        fact = self.facts.get(name)
        return self.score(fact.points)[1] if fact and fact.points else None

    def score(self, items: tuple[Points, ...]) -> tuple[float, Verdict]:
        """Points certainly earned, and the evidence for them. What is unknown earns nothing."""
        total = 0.0
        evidence: list[Evidence] = []
        for item in items:
            if self.holds(item.when):
                total += item.points
                evidence.extend(self.decide(item.when).evidence)
        return total, Verdict(Truth.of(bool(evidence)), tuple(dict.fromkeys(evidence)))


def _tidy(number: float) -> int | float:
    return int(number) if number == int(number) else number
