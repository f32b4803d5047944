"""Which fields the form has, and what each is called: a question's id, or `question.option` for a box to tick.

In the file a name is one word (`question-option`); in the forms of version 0.3 it is a branch of a tree, and has a dot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from guidegen.answers.client import MAX_NAME
from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.pdf.fields import Field, Kind, name_in_file
from guidegen.pdf.filled import UnreadableFormError

VERSION = "form.version"
# What the form is written in: of those alone whose language somebody has asked for.
LANGUAGE = "form.language"
ANSWERED_ON = "answered_on"
CONSENT = "client.email_consent"
CLIENT = {"client.name": "name", "client.id": "id", "client.email": "email"}
# A day is written in three boxes, because people write 3/4 for two different days.
DAY_PARTS = {"day": 2, "month": 2, "year": 4}
YES = "yes"
UNIT = "distance_unit"
NEW = "guidegen questionnaire --format pdf makes a new form"

_NUMBER = 10

T = TypeVar("T")


def form_fields(questionnaire: Questionnaire, language: str = "") -> Iterator[Field]:
    """Every field of a new form; only the version is filled in already, and the language where there is one."""
    for field in known_fields(questionnaire):
        if field.name == LANGUAGE:
            if language:
                yield replace(field, value=language)
        elif not _is_old(field, questionnaire):
            yield field


def known_fields(questionnaire: Questionnaire) -> Iterator[Field]:
    """Every field that a form may have, those of options too that are only read from older ones."""
    yield Field(VERSION, Kind.TEXT, read_only=True, value=questionnaire.version)
    yield Field(LANGUAGE, Kind.TEXT, read_only=True)
    for name in CLIENT:
        yield Field(name, Kind.TEXT, max_length=MAX_NAME)
    yield Field(CONSENT, Kind.TICK, (YES,))
    yield from _day(ANSWERED_ON)
    for question in questionnaire:
        yield from question_fields(question)


def question_fields(question: Question) -> Iterator[Field]:
    """The fields of one question."""
    match question.type:
        case Type.MULTI:
            for option in question.option_ids:
                yield Field(f"{question.id}.{option}", Kind.TICK, (option,))
        case Type.CHOICE | Type.YES_NO | Type.SCALE:
            yield Field(question.id, Kind.CHOICE, states(question), called=question.ask)
        case Type.DATE:
            yield from _day(question.id)
        case Type.TEXT:
            lines = is_long(question)
            yield Field(question.id, Kind.TEXT, max_length=question.max_length, lines=lines)
        case Type.NUMBER:
            yield Field(question.id, Kind.TEXT, max_length=_NUMBER)


def states(question: Question) -> tuple[str, ...]:
    """What a choice can say: the options' ids, or each step of a scale."""
    if question.type is not Type.SCALE:
        return question.option_ids
    return tuple(str(step) for step in range(int(question.low or 0), int(question.high or 0) + 1))


def is_long(question: Question) -> bool:
    """Whether the answer may take more than one line."""
    return question.max_length > MAX_NAME


def question_of(name: str) -> str:
    """The id of the question that a field belongs to."""
    return name.partition(".")[0]


def called_as_here(filled: Mapping[str, T], questionnaire: Questionnaire) -> dict[str, T]:
    """The fields of a file by the names that they have here. Raises UnreadableFormError where one is there twice."""
    known = {name_in_file(field.name): field.name for field in known_fields(questionnaire)}
    found: dict[str, T] = {}
    for written, field in filled.items():
        name = known.get(written, written)
        if name in found:
            raise UnreadableFormError("the PDF has two fields of one name", NEW)
        found[name] = field
    return found


def _is_old(field: Field, questionnaire: Questionnaire) -> bool:
    question = questionnaire.by_id.get(question_of(field.name))
    option = question.option(field.name.partition(".")[2]) if question else None
    return option is not None and option.old


def _day(name: str) -> Iterator[Field]:
    for part, length in DAY_PARTS.items():
        yield Field(f"{name}.{part}", Kind.TEXT, max_length=length)
