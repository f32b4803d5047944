"""A cell of our own tables as an answers file would hold it: numbers, days, and options by id or label."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from guidegen.library.questionnaire import Question, Type
from guidegen.readers.mapping.models import NO, YES
from guidegen.readers.rows import Cell, as_text

# More parts than any question's options and the commas in their labels make.
MAX_PARTS = 400
# Longer texts are no choices.
MAX_CHOICES = 20_000

_SEPARATORS = re.compile(r"[;,|\n]")
# Excel writes numbers as its country does; a comma before one or two digits can stand for nothing else.
_COMMA = re.compile(r"([-+]?\d{1,9}),(\d{1,2})\Z")
_QUOTES = "\"'\u201c\u201d\u2018\u2019"
_LONGEST_DAY = 40


def answer(question: Question, cell: Cell) -> Any:
    """A cell as an answers file would hold it; None where it is blank. Words that are no option stay as they are."""
    text = as_text(cell)
    if not text:
        return None
    match question.type:
        case Type.MULTI:
            return split_options(question, text)
        case Type.NUMBER | Type.SCALE:
            return with_point(text)
        case Type.YES_NO if text.casefold() in YES | NO:
            return "yes" if text.casefold() in YES else "no"
        case Type.CHOICE | Type.YES_NO:
            return text if text in question.option_ids else bare(text)
        case Type.DATE:
            return day(cell)
        case _:
            return text


def with_point(text: str) -> str:
    """A number with a point where it has a decimal comma."""
    found = _COMMA.match(text)
    return f"{found[1]}.{found[2]}" if found else text


def day(cell: Cell) -> str:
    """The day of a cell that may have a time beside it; anything else as it stands, to be complained of."""
    text = as_text(cell)
    if len(text) > _LONGEST_DAY:
        return text
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return text


def bare(text: str) -> str:
    """A text without the brackets of a list and without quotes around it."""
    if text[:1] == "[" and text[-1:] == "]":
        text = text[1:-1]
    return text.strip().strip(_QUOTES).strip()


def split_options(question: Question, text: str) -> list[str]:
    """The choices of a cell, joined by ; , | or a line end: ids of options, and what is none as it was written.

    A label may hold what separates choices, so the longest words that are an option are taken together. Ids may stand
    with spaces alone between them.
    """
    plain = text.split(";")
    if all(word in question.option_ids for word in plain):  # as our own tables have them
        return plain
    text = text.strip()
    if text[:1] == "[" and text[-1:] == "]":
        text = text[1:-1]
    if len(text) > MAX_CHOICES:
        return [text]
    whole = question.option_meant(bare(text))
    if whole is not None:
        return [whole]
    ends = [found.start() for found in _SEPARATORS.finditer(text)] + [len(text)]
    if len(ends) > MAX_PARTS:
        return [text]
    starts = [0, *(end + 1 for end in ends[:-1])]
    longest = 1 + max((len(_SEPARATORS.findall(option.label)) for option in question.options), default=0)
    found: list[str] = []
    first = 0
    while first < len(ends):
        for last in range(min(first + longest, len(ends)), first, -1):
            piece = bare(text[starts[first] : ends[last - 1]])
            option = question.option_meant(piece) if piece else None
            if option is not None:
                found.append(option)
                break
        else:
            last = first + 1
            found += _words(question, piece) if piece else []
        first = last
    return found


def _words(question: Question, piece: str) -> list[str]:
    """A piece that is no option: the options that it is made of, where spaces alone separate them; else itself."""
    words = piece.split()
    options = [question.option_meant(word) for word in words[: len(question.options) + 1]]
    return [option for option in options if option] if len(options) == len(words) and all(options) else [piece]
