"""The columns of our own tables: the client, the day, every question, and each option of what may be ticked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.readers.mapping.models import ANSWERED_ON, CLIENT, LANGUAGE, Target

_SPACES = re.compile(r"[\s-]+")


@dataclass(frozen=True)
class Column:
    """What one column holds: a key of the client, the day, a question, or one option of a question.

    `target` says how its cells are read where the column is a clinic's own.
    """

    name: str
    question: Question | None = None
    option: str | None = None
    target: Target | None = None


def known_names(questionnaire: Questionnaire) -> dict[str, Column]:
    """All columns that a table may have, by their names."""
    columns = [Column(name) for name in (*CLIENT, LANGUAGE, ANSWERED_ON)]
    for question in questionnaire:
        columns.append(Column(question.id, question))
        if question.type is Type.MULTI:
            columns += [Column(f"{question.id}.{option}", question, option) for option in question.option_ids]
    return {column_name(column.name): column for column in columns}


def column_name(text: str) -> str:
    """A column's name, however it is spaced and capitalised."""
    return _SPACES.sub("_", text.strip().strip("\ufeff").casefold())
