"""What conditions ask about a client, and what they say: three-valued truth, with the answers that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from guidegen.rules.truth import Truth

Answer = str | int | float | tuple[str, ...] | None


@dataclass(frozen=True)
class Evidence:
    """One comparison that a verdict rests on: the question or fact, its answer, the rule's words, their truth.

    `matched` are the options that made the comparison true: what a page may say that the runner ticked.
    """

    question: str
    answer: Answer
    rule: str
    truth: Truth
    matched: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        answer = list(self.answer) if isinstance(self.answer, tuple) else self.answer
        return {"question": self.question, "answer": answer, "rule": self.rule, "truth": str(self.truth)}


@dataclass(frozen=True)
class Verdict:
    """The truth of a rule and why."""

    truth: Truth
    evidence: tuple[Evidence, ...] = ()

    @property
    def yes(self) -> bool:
        return self.truth is Truth.YES

    @property
    def no(self) -> bool:
        return self.truth is Truth.NO


@dataclass(frozen=True)
class Interval:
    """A number as far as it is known; both ends included."""

    low: float
    high: float


class Reading(Protocol):
    """What a condition may ask about one client; an answer is without options that do not apply."""

    def shown(self, question: str, option: str | None = None) -> Truth: ...
    def answer(self, question: str) -> Answer: ...
    def number(self, name: str) -> Interval: ...
    def fact(self, name: str) -> Verdict: ...
    def points(self, name: str) -> Verdict | None: ...
