"""One runner's way through the pages of questions: which apply, which comes next, how far it is. Pure.

answers so far -> Interview -> pages that apply -> the page to show, what is before and after it, progress
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from guidegen.library.groups import Group
from guidegen.library.models import Library
from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.readers.interview import Interview, find_care
from guidegen.readers.interview.state import UNIT
from guidegen.rules import Truth


@dataclass(frozen=True)
class Page:
    """Questions that apply and are asked together; `asks_unit` where the unit of distances is settled with them."""

    group: Group
    questions: tuple[Question, ...]
    asks_unit: bool = False

    @property
    def is_optional(self) -> bool:
        return not any(question.required for question in self.questions)


@dataclass(frozen=True)
class Progress:
    """Which of how many questions a page begins with; `is_about` while answers to come may hide some."""

    number: int
    count: int
    is_about: bool


@dataclass(frozen=True)
class Way:
    """The pages of one visit, as far as its answers tell. Positions count from 1, by the pages that apply.

    A page's position tells nobody which page it is: it does not say what was answered. Whether a question applies is
    known from what stands above it, so an answer changes only the positions behind its own page.
    """

    interview: Interview

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        shown = {question.id: question for question in self.interview.shown if question.type is not Type.YES_NO}
        found: list[Page] = []
        is_unit_asked = False
        for group in self.interview.library.questionnaire.groups:
            questions = tuple(shown[id_] for id_ in group.questions if id_ in shown)
            if questions:
                asks_unit = not is_unit_asked and any(question.distance for question in questions)
                is_unit_asked |= asks_unit
                found.append(Page(group, questions, asks_unit))
        return tuple(found)

    @property
    def reached(self) -> int:
        """The furthest position that may be shown: the first page with a required answer open, or the last of all."""
        waiting = {question.id for question in self.interview.open if question.required}
        for position, page in enumerate(self.pages, 1):
            if any(question.id in waiting for question in page.questions):
                return position
        return len(self.pages)

    @property
    def is_complete(self) -> bool:
        """Whether every required question that applies is answered."""
        return self.interview.complete

    def position(self, group_id: str) -> int:
        """Where the page of a group stands; 0 where it does not apply."""
        return next((position for position, page in enumerate(self.pages, 1) if page.group.id == group_id), 0)

    def position_of(self, question_id: str) -> int:
        """Where a question is asked; 0 where it does not apply."""
        asked = enumerate(self.pages, 1)
        return next((at for at, page in asked if question_id in {question.id for question in page.questions}), 0)

    def after(self, position: int) -> int:
        """The position to go on to; 0 where all pages are behind."""
        return 0 if position >= len(self.pages) else min(position + 1, self.reached)

    def progress(self, page: Page) -> Progress:
        """How far a page is. The count never grows as answers come in."""
        context = self.interview.context
        asked = [question for question in self.interview.library.questionnaire if _is_counted(question)]
        truths = {question.id: context.shown(question.id) for question in asked}
        before = asked[: asked.index(page.questions[0])] if page.questions[0] in asked else asked
        return Progress(
            sum(truths[question.id] is Truth.YES for question in before) + 1,
            sum(truth is not Truth.NO for truth in truths.values()),
            Truth.UNKNOWN in truths.values(),
        )

    def answers(self) -> dict[str, Any]:
        """What is kept: the answers to questions that apply, as an answers file holds them, with the unit."""
        return {**self.interview.answers(), UNIT: "mi" if self.interview.miles else "km"}


def way_of(answers: Mapping[str, Any], library: Library, unit: str) -> Way:
    """The way of a visit with these answers; `unit` is that of distances where the answers name none."""
    miles = answers.get(UNIT, unit) == "mi"
    return Way(Interview(library, miles, {id_: value for id_, value in answers.items() if id_ != UNIT}))


def reopened(before: Interview, after: Interview) -> tuple[Interview, tuple[Question, ...]]:
    """`after` without answers that were given to a shorter list of options than is offered now, and what is to be seen.

    A "none" to the shorter list is no "none" to the longer one, so that its question is open again. Signs that call
    for care now are kept, since somebody is seen for them; their question is shown again.
    """
    kept = dict(after.given)
    again: list[Question] = []
    for question in after.library.questionnaire:
        old = before.value(question)
        if question.type is not Type.MULTI or not old or kept.get(question.id) != before.given.get(question.id):
            continue
        offered = {option.id for option in before.offered(question)}
        if {option.id for option in after.offered(question)} <= offered:
            continue
        again.append(question)
        without = {id_: value for id_, value in kept.items() if id_ != question.id}
        if _care(replace(after, given=without)) == _care(replace(after, given=kept)):
            kept = without
    return replace(after, given=kept), tuple(again)


def _care(interview: Interview) -> frozenset[str]:
    care = find_care(interview)
    return frozenset(care.flags) if care else frozenset()


def consents(questionnaire: Questionnaire) -> tuple[Question, ...]:
    """The questions without whose yes nothing is printed; they are asked before all others."""
    return tuple(question for question in questionnaire if question.type is Type.YES_NO)


def needs_guardian(way: Way, page: Page) -> bool:
    """Whether a parent or guardian is to be there before it goes on, by an answer of this page."""
    rule = way.interview.library.questionnaire.guardian_first
    return (
        rule is not None
        and any(question.id in set(rule.names()) for question in page.questions)
        and way.interview.context.holds(rule)
    )


def _is_counted(question: Question) -> bool:
    return question.required and question.type is not Type.YES_NO
