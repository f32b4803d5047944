"""Cells under columns that are none of ours or have no name: what they may mean, to look for red flags with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.readers.mapping.models import NO, YES, fold
from guidegen.readers.mapping.our_columns import Column, column_name, known_names
from guidegen.readers.rows import Cell, as_text
from guidegen.readers.tables.options import split_options

# A name this like one of ours may be meant for it.
_LIKE = 0.8
_LONGEST = 2000
# `Question [Option]`, `Question (choice=Option)`; and `question___option`, `group/question/option`, `question.option`.
_BRACKETS = (("[", "]"), ("(choice=", ")"))
_MARKS = ("___", "/", ".")

Ticks = dict[str, list[str]]


@dataclass(frozen=True)
class Stray:
    """The columns (by their index) whose cells nobody reads, with their names; `before` are the questions to the left.

    Columns that a mapping passes over are none of them.
    """

    questionnaire: Questionnaire
    names: Mapping[int, str] = field(default_factory=dict)
    before: Mapping[int, Question] = field(default_factory=dict)

    def ticks(self, cells: Sequence[Cell], beyond: int) -> Ticks:
        """Options of safety questions that the cells of these columns, and those from `beyond` on, may mean."""
        found: Ticks = {}
        for at in (*self.names, *range(beyond, len(cells))):
            if at < len(cells) and cells[at] is not None and (text := as_text(cells[at])[:_LONGEST]):
                for question, option in self._meant(at, text):
                    options = found.setdefault(question.id, [])
                    options += [] if option in options else [option]
        return found

    def _meant(self, at: int, text: str) -> Iterator[tuple[Question, str]]:
        likely = self._likely.get(at)
        if likely is not None and likely.question is not None and likely.option is not None:
            is_said = text.casefold() in YES or self._of_name(at) == fold(text)
            is_said = is_said or likely.question.option_meant(text) == likely.option
            if is_said or (text.casefold() not in NO and likely.question.option_near(text) == likely.option):
                yield likely.question, likely.option
            return
        near = [one for one in (self.before.get(at), likely and likely.question) if one and one.options]
        for question in near:
            for word in split_options(question, text):
                option = question.option_meant(word) or (question.option_near(word) if len(word) > 2 else None)
                if option and _is_grave(question, option):
                    yield question, option
        if text.casefold() in YES | NO:
            return
        for question in self._safety:
            for word in split_options(question, text):
                option = question.option_meant(word)
                if option and _is_grave(question, option) and option in self._alone:
                    yield question, option

    def _of_name(self, at: int) -> str:
        return fold(_option_in(self.names.get(at, "")))

    @cached_property
    def _safety(self) -> tuple[Question, ...]:
        return tuple(one for one in self.questionnaire if one.safety and one.type in (Type.MULTI, Type.CHOICE))

    @cached_property
    def _alone(self) -> frozenset[str]:
        """Options whose id no other question has."""
        ids = [option for one in self.questionnaire for option in one.option_ids]
        return frozenset(option for option in ids if ids.count(option) == 1)

    @cached_property
    def _likely(self) -> dict[int, Column]:
        """What a column may be whose name is nearly one of ours, or names an option of ours."""
        known = known_names(self.questionnaire)
        found: dict[int, Column] = {}
        for at, name in list(self.names.items())[:_LONGEST]:
            if not name:
                continue
            near = get_close_matches(column_name(name)[:80], known, n=1, cutoff=_LIKE)
            column = known[near[0]] if near else self._asked(fold(name)) or self._option(name)
            if column is not None and column.question is not None and column.question.safety:
                found[at] = column
        return found

    def _asked(self, name: str) -> Column | None:
        return next((Column(one.id, one) for one in self.questionnaire if name == fold(one.ask)), None)

    def _option(self, name: str) -> Column | None:
        word = _option_in(name)
        for question in self._safety:
            option = question.option_meant(word) if word else None
            named = option in self._alone or fold(name).startswith((question.id, fold(question.ask)))
            if option and named and _is_grave(question, option):
                return Column(f"{question.id}.{option}", question, option)
        return None


def _option_in(name: str) -> str:
    """The option that a column's name ends in; empty where it names none."""
    for begins, ends in _BRACKETS:
        if name.endswith(ends) and begins in name:
            return name[name.index(begins) + len(begins) : -len(ends)].strip()
    return next((name.rpartition(mark)[2].strip() for mark in _MARKS if mark in name), "")


def _is_grave(question: Question, option: str) -> bool:
    """Whether an option of a safety question says more than that there is nothing."""
    return question.safety and option not in question.nothing
