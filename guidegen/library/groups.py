"""How questions are asked page by page: which stand together, and what is said of an answer that cannot be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from guidegen.errors import nearest
from guidegen.files.fields import Fields
from guidegen.library.word_types import Word
from guidegen.rules import Condition

# What may be wrong with an answer; each has words of its own, with places for what differs.
FAULTS: Mapping[str, tuple[str, ...]] = {
    "missing": (),
    "number": ("low", "high"),
    "whole": ("low", "high"),
    "at_most": ("limit",),
    "alone": ("alone",),
    "date": (),
    "text": ("longest",),
    "letters": (),
}


@dataclass(frozen=True)
class Group:
    """Questions on one page, by their ids; the title of a page with a single question is that question."""

    id: str
    title: Word
    questions: tuple[str, ...]


class Asked(Protocol):
    """What of a question a group has to know."""

    @property
    def id(self) -> str: ...
    @property
    def section(self) -> str: ...
    @property
    def show_if(self) -> Condition | None: ...


def read_groups(fields: Fields, questions: Sequence[Asked]) -> tuple[Group, ...]:
    """The groups of all questions in their order; a question that is in none is one by itself."""
    by_first: dict[str, Group] = {}
    grouped: set[str] = set()
    for entry in fields.each("groups"):
        group = Group(entry.text("id"), entry.text("title"), entry.words("questions", None))
        entry.finish()
        _check(entry, group, questions, grouped)
        grouped.update(group.questions)
        by_first[next(iter(group.questions), "")] = group
    return tuple(_in_order(questions, by_first, grouped))


def _in_order(questions: Sequence[Asked], by_first: Mapping[str, Group], grouped: set[str]) -> Iterator[Group]:
    for question in questions:
        if question.id in by_first:
            yield by_first[question.id]
        elif question.id not in grouped:
            yield Group(question.id, "", (question.id,))


def _check(entry: Fields, group: Group, questions: Sequence[Asked], grouped: set[str]) -> None:
    """A page is filled in at once, so its questions stand together, and none hangs on another of them."""
    ids = [question.id for question in questions]
    for id_ in group.questions:
        if id_ not in ids:
            entry.complain("questions", f"'{id_}' is not a question", nearest(id_, ids))
            return
        if id_ in grouped:
            entry.complain("questions", f"'{id_}' is in another group already")
    places = [ids.index(id_) for id_ in group.questions]
    if places != list(range(places[0], places[0] + len(places)) if places else []):
        entry.complain("questions", "they do not follow each other", "name them in the order in which they stand below")
        return
    members = [questions[place] for place in places]
    if len({question.section for question in members}) > 1:
        entry.complain("questions", "they are of several sections")
    for question in members:
        if question.show_if and set(question.show_if.names()) & set(group.questions):
            entry.complain("questions", f"whether '{question.id}' is asked hangs on another of them")


def read_topics(fields: Fields, questions: Sequence[Asked]) -> tuple[Group, ...]:
    """Under which headings the answers of a long section are told back, in their order."""
    ids = [question.id for question in questions]
    topics = []
    for entry in fields.each("topics"):
        topics.append(Group(entry.text("id"), entry.text("title"), entry.words("questions", None)))
        entry.finish()
        for id_ in topics[-1].questions:
            if id_ not in ids:
                entry.complain("questions", f"'{id_}' is not a question", nearest(id_, ids))
    return tuple(topics)


def read_faults(fields: Fields) -> dict[str, str]:
    """What to say of answers that cannot be used, by what is wrong with them; empty where nothing is said of it."""
    inner = fields.inner("faults")
    if inner is None:
        return {}
    found = {fault: inner.text(fault, "") for fault in FAULTS}
    inner.finish()
    return {fault: words for fault, words in found.items() if words}
