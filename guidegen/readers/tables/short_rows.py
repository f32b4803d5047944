"""Rows that end before their header does: whether only empty cells were cut off, or a cell before the end is lost."""

from __future__ import annotations

from collections.abc import Sequence

from guidegen.answers.values import read_value
from guidegen.library.questionnaire import Type
from guidegen.readers.mapping.models import ANSWERED_ON, NO, YES
from guidegen.readers.mapping.our_columns import Column
from guidegen.readers.rows import UNREADABLE, Cell, as_text, when_answered
from guidegen.readers.tables.options import answer

Columns = Sequence[Column | None]

# So many cells may be lost before the end of a row that also ends early; more are plain to see.
MOST_LOST = 5


def first_in_doubt(columns: Columns, cells: Sequence[Cell]) -> int | None:
    """The first cell of a row with too few that may belong further to the right, because one before it may be lost.

    None where the last filled cell fits no other column: then all cells stand in their places.
    """
    most = len(columns) - len(cells)
    # By how much this cell, and all that follow, may be shifted.
    shifts: Sequence[int] = range(1, min(most, MOST_LOST) + 1)
    found = None
    for at in range(_last_filled(cells), -1, -1):
        shifts = [by for by in shifts if by <= shifts[-1] and _fits(cells[at], columns[at + by])]
        if not shifts:
            return found
        found = at
    return found


def ends_too_early(columns: Columns, cells: Sequence[Cell]) -> bool:
    """Whether a row with too few cells lacks one that needs an answer, or may lack one before such an answer."""
    if any(_is_needed(column) for column in columns[len(cells) :]):
        return True
    first = first_in_doubt(columns, cells)
    return first is not None and any(_is_needed(column) for column in columns[first : len(cells)])


def _last_filled(cells: Sequence[Cell]) -> int:
    return max((at for at, cell in enumerate(cells) if as_text(cell)), default=-1)


def _is_needed(column: Column | None) -> bool:
    return column is not None and bool(column.option or (column.question and column.question.required))


def _fits(cell: Cell, column: Column | None) -> bool:
    """Whether a cell may be one of a column's."""
    if column is None:
        return True
    text, question = as_text(cell), column.question
    if not text:
        return question is None or column.option is not None or not question.required or question.show_if is not None
    if column.target is not None:
        reading = column.target.read(cell)
        if reading.faults or question is None or column.option is not None:
            return not reading.faults
        return question.type not in (Type.NUMBER, Type.SCALE) or not read_value(question, reading.value, False)[1]
    if question is not None and column.option is not None:
        return text.casefold() in YES | NO or question.option_meant(text) == column.option
    if question is not None:
        return not read_value(question, answer(question, cell), False)[1]
    if column.name == ANSWERED_ON:
        return when_answered(text) != UNREADABLE
    return column.name != "email_consent" or text.casefold() in YES | NO
