"""Answers in the questionnaire's own words: what the runner told us, and what a verdict rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guidegen.answers.models import KM_PER_MILE
from guidegen.library.files import SOURCE
from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.rules import Evidence, Truth


@dataclass(frozen=True)
class AnswerInWords:
    """One answer: an option's label, a number with its name and unit, or the runner's `own` words.

    `language` is the code of what these are in, where the document around them is in another one.
    """

    label: str
    value: float | None = None
    unit: str = ""
    scale: bool = False
    own: bool = False
    language: str = ""


class Runner:
    """One runner's answers, told back; distances in the unit in which they were given.

    `language` is the code of what their own words are in, where that is not the language of the questionnaire.
    `unsaid` are the ids of questions that are not translated to it, and stand there in the content's.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        values: Mapping[str, Any],
        language: str = "",
        unsaid: frozenset[str] = frozenset(),
    ) -> None:
        self.questionnaire = questionnaire
        self.values = values
        self.language = language
        self.unsaid = unsaid
        self.miles = values.get("distance_unit") == "mi"

    @property
    def unit(self) -> str:
        return "mi" if self.miles else "km"

    def answer(self, question: Question) -> list[AnswerInWords]:
        """The answer to one question, or nothing."""
        value = self.values.get(question.id)
        if value is None:
            return []
        if question.type is Type.TEXT:
            return self.own_words(question)
        if isinstance(value, tuple):
            return [self.chosen(question, option) for option in value]
        if isinstance(value, int | float):
            return [self._number(question, value)]
        return [self.chosen(question, str(value))]

    def chosen(self, question: Question, option: str) -> AnswerInWords:
        """An option of a question."""
        return AnswerInWords(question.label(option), language=self._spoken(question))

    def own_words(self, question: Question) -> list[AnswerInWords]:
        """What the runner wrote, or nothing."""
        text = str(self.values.get(question.id) or "").strip()
        return [AnswerInWords(text, own=True, language=self.language)] if text else []

    def own_numbers(self, *ids: str) -> list[AnswerInWords]:
        """The answers to some questions, where they were asked and answered."""
        return [
            told for id_ in ids if (question := self.questionnaire.by_id.get(id_)) for told in self.answer(question)
        ]

    def ticked(self, evidence: Iterable[Evidence]) -> list[AnswerInWords]:
        """What the runner answered that a verdict rests on, each answer once."""
        found: dict[AnswerInWords, None] = {}
        for piece in evidence:
            question = self.questionnaire.by_id.get(piece.question)
            if question is None or piece.truth is not Truth.YES:
                continue
            if question.options:
                told = (finer for option in piece.matched for finer in self._ticked_for(question, option))
                found.update(dict.fromkeys(self.chosen(question, option) for option in told))
            elif isinstance(piece.answer, int | float):
                found[self._number(question, piece.answer)] = None
        return list(found)

    def _ticked_for(self, question: Question, option: str) -> tuple[str, ...]:
        """What the runner ticked that rules read as this option."""
        value = self.values.get(question.id)
        ticked = value if isinstance(value, tuple) else ()
        return tuple(finer for finer in question.telling(option) if finer in ticked) or (option,)

    def _number(self, question: Question, value: float) -> AnswerInWords:
        shown = value / KM_PER_MILE if question.distance and self.miles else value
        unit = self.unit if question.distance else question.unit
        told = question.tell or question.ask
        return AnswerInWords(told, round(shown, 1), unit, question.type is Type.SCALE, language=self._spoken(question))

    def _spoken(self, question: Question) -> str:
        return SOURCE if question.id in self.unsaid else ""
