"""Where in the book things stand: by code, by the question that decides them, by the source that they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guidegen.library import models
from guidegen.library.deciding import questions_read
from guidegen.library.questionnaire import Question
from guidegen.library.references import Reference
from guidegen.review.book.entries import Entry
from guidegen.review.book.rules_of_items import rules_of_fact, rules_of_item
from guidegen.review.sentences import Clause, RuleNames, clause_of
from guidegen.rules import Condition


@dataclass(frozen=True)
class Link:
    """A place in the book, by its anchor, under a short name."""

    anchor: str
    code: str
    title: str


@dataclass(frozen=True)
class QuestionLinks:
    """A question with what its answer decides, and when it is asked."""

    question: Question
    shown_if: Clause | None
    options: tuple[tuple[str, Clause | None], ...]
    facts: tuple[Link, ...]
    uses: tuple[Link, ...]


@dataclass(frozen=True)
class SourceLinks:
    reference: Reference
    uses: tuple[Link, ...]


def by_code(found: tuple[Entry, ...]) -> tuple[Link, ...]:
    return tuple(sorted((_link(entry) for entry in found), key=lambda link: _natural(link.code)))


def by_question(found: tuple[Entry, ...], library: models.Library, names: RuleNames) -> Iterator[QuestionLinks]:
    """Every question in the order in which they are asked."""
    facts = {
        fact.id: _read((rule.condition for rule in rules_of_fact(fact)), library) for fact in library.facts.values()
    }
    items = {entry.anchor: _read((rule.condition for rule in rules_of_item(entry.item)), library) for entry in found}
    for question in library.questionnaire:
        yield QuestionLinks(
            question,
            clause_of(question.show_if, names) if question.show_if else None,
            tuple(
                (option.label, clause_of(option.show_if, names) if option.show_if else None)
                for option in question.options
            ),
            tuple(
                Link(f"fact-{id_}", id_, library.facts[id_].title) for id_, read in facts.items() if question.id in read
            ),
            tuple(_link(entry) for entry in found if question.id in items[entry.anchor]),
        )


def by_source(found: tuple[Entry, ...], library: models.Library) -> Iterator[SourceLinks]:
    for reference in library.references.values():
        items = tuple(_link(entry) for entry in found if reference in entry.references)
        yield SourceLinks(reference, items)


def _read(conditions: Iterator[Condition | None], library: models.Library) -> frozenset[str]:
    """The questions that some rules read, by themselves or through facts."""
    return frozenset(id_ for condition in conditions if condition for id_ in questions_read(condition, library))


def _link(entry: Entry) -> Link:
    return Link(entry.anchor, entry.item.code, entry.item.title)


def _natural(code: str) -> tuple[str, int]:
    """RF2 before RF10."""
    letters = code.rstrip("0123456789")
    return letters, int(code[len(letters) :] or 0)
