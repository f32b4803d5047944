"""Whether a mapping gives all that our questionnaire needs, and every option of its safety questions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from guidegen.errors import Place, Problem
from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.readers.mapping.models import ANSWERED_ON, Target


@dataclass(frozen=True)
class Given:
    """What a mapping's targets give. `worded` are questions whose words stand in the file, so that some may be missing.

    `not_asked` are questions and `not_offered` options that the file says its form has not; `has_day` says that the day
    of the answers is known without a column.
    """

    targets: Collection[Target]
    worded: frozenset[str]
    not_asked: frozenset[str]
    not_offered: Mapping[str, frozenset[str]]
    has_day: bool = False

    def missing(self, questionnaire: Questionnaire, place: Place) -> Iterator[Problem]:
        """Questions without a column, told at `place`, and options without a word."""
        if not self.has_day and not any(target.key == ANSWERED_ON for target in self.targets):
            yield Problem(place, f"no column gives '{ANSWERED_ON}'", "map the column with the day of the answers")
        for question in questionnaire:
            columns = [target for target in self.targets if target.question is question]
            if columns:
                yield from self._options_missing(question, columns)
            elif question.id not in self.not_asked and question.required:
                yield from _question_missing(question, place)

    def _options_missing(self, question: Question, columns: list[Target]) -> Iterator[Problem]:
        """Nobody can have ticked an option that has no column, or that no word of theirs stands for."""
        given = {column.option for column in columns}
        if None in given:
            if not question.safety or question.id not in self.worded or question.type not in (Type.CHOICE, Type.MULTI):
                return
            given = {str(meaning) for column in columns for meaning in column.words.values()}
        given |= self.not_offered.get(question.id, frozenset())
        if lacking := ", ".join(question.lacking({option for option in given if option})):
            hint = f"map it, or say so: not_offered: {{{question.id}: [{lacking}]}}"
            yield Problem(columns[0].place, f"{question.id}: nothing of theirs means {lacking}", hint)


def _question_missing(question: Question, place: Place) -> Iterator[Problem]:
    if question.safety or question.show_if is None:
        kind = "safety question" if question.safety else "question"
        hint = f"map the column of this {kind}: {question.ask}"
        hint += " Or list it under 'not_asked'" if question.show_if is not None else ""
        yield Problem(place, f"no column gives '{question.id}'", hint)
