"""What the cells of a column may mean: the words of a question's options, and what stands between several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from guidegen.library.questionnaire import Question, Type
from guidegen.readers.mapping.models import fold
from guidegen.readers.mapping.wording import (
    LIKE_AN_OPTION,
    find_separator,
    joins_several,
    nearest_option,
    pieces_of,
)

MAX_VALUES, MAX_LENGTH = 60, 2000
SURE = 0.995

_CODE = re.compile(r"[A-Z]{0,2}\d{1,3}\Z")
_LONGEST_CODE = 3
_NUMBERED = re.compile(r"(?P<front>[A-Za-z]{0,6}?)(?P<number>\d{1,4})\Z")
# What programs write where a question was not shown.
_NOT_SHOWN = frozenset(("n/a",))


@dataclass
class Cells:
    """A column's different values, as many and as long as choices may be."""

    values: dict[str, None] = field(default_factory=dict)

    def note(self, text: str) -> None:
        if text and len(self.values) < MAX_VALUES and len(text) <= MAX_LENGTH:
            self.values[text] = None

    @classmethod
    def of_all(cls, several: Iterable[Cells]) -> Cells:
        found = cls()
        for cells in several:
            for value in cells.values:
                found.note(value)
        return found


@dataclass(frozen=True)
class Words:
    """What words may mean, with how sure that is; empty where they are our own. See `Guess` for the others."""

    meanings: dict[str, tuple[str | None, float]] = field(default_factory=dict)
    separator: str | None = None
    no_answer: tuple[str, ...] = ()
    left_out: int = 0
    joined: int = 0
    is_by_place: bool = False


def guess_words(
    question: Question,
    cells: Cells,
    columns: Mapping[str, str] | None,
    option: str | None,
    usual: str,
    is_by_place: bool,
) -> Words:
    """The words of a column. `columns` are what each of its columns has for the star, with the words of its option.

    `option` is that of a column of one alone. `usual` is what the program puts between several answers.
    """
    shown = [value for value in cells.values if fold(value) not in _NOT_SHOWN]
    hidden = tuple(value for value in cells.values if fold(value) in _NOT_SHOWN)
    is_allowed = columns is not None or option is not None or not question.safety or question.show_if is not None
    words = Words(no_answer=hidden if is_allowed else ())
    if option is not None:
        return words
    if columns is not None:
        return _of_columns(question, columns, words, is_by_place)
    if question.type not in (Type.CHOICE, Type.MULTI, Type.YES_NO):
        return words
    if question.type is Type.MULTI:
        found = find_separator(shown, question, usual)
        words = replace(words, separator=found)
        shown = pieces_of(shown, question, found or usual)
    is_ours = all(nearest_option(word, question)[1] >= SURE for word in shown)
    codes = places(shown, question) if is_by_place and not is_ours else None
    if codes:
        return replace(words, meanings={code: (option_id, 1.0) for code, option_id in codes.items()}, is_by_place=True)
    return _of_cells(question, shown, words)


def _of_columns(question: Question, columns: Mapping[str, str], words: Words, is_by_place: bool) -> Words:
    meanings: dict[str, tuple[str | None, float]] = {}
    for code, text in columns.items():
        option, likeness = nearest_option(text, question)
        meanings[code] = (option, likeness) if likeness >= LIKE_AN_OPTION else (None, 0.0)
    codes = places(list(columns), question) if is_by_place else None
    if codes and all(option is None for option, _ in meanings.values()):
        meanings = {code: (codes[code], 1.0) for code in columns}
        return replace(words, meanings=meanings, is_by_place=True)
    return replace(words, meanings=meanings)


def _of_cells(question: Question, shown: Iterable[str], words: Words) -> Words:
    meanings: dict[str, tuple[str | None, float]] = {}
    left_out, joined = 0, 0
    for word in sorted(shown, key=_in_order):
        option, likeness = nearest_option(word, question)
        if joins_several(word, question):
            joined += 1
        elif likeness >= LIKE_AN_OPTION:
            meanings[word] = (option, likeness)
        elif _CODE.match(word):
            meanings[word] = (None, 0.0)
        else:
            left_out += 1
    if all(likeness >= SURE for _, likeness in meanings.values()):
        # Our own words are known without being written down, those that nobody chose so far included.
        meanings = {}
    return replace(words, meanings=meanings, left_out=left_out, joined=joined)


def places(words: Iterable[str], question: Question) -> dict[str, str] | None:
    """All the codes of a question whose numbers count our options, from 1 or 0 on; None where they cannot."""
    found = [_NUMBERED.match(word) for word in words]
    if not found or not all(found):
        return None
    codes = [match for match in found if match]
    numbers = [int(match["number"]) for match in codes]
    first = min(1, *numbers)
    if len({match["front"] for match in codes}) > 1 or max(numbers) - first >= len(question.option_ids):
        return None
    width = max(len(match["number"]) for match in codes) if any(match["number"][0] == "0" for match in codes) else 1
    front = codes[0]["front"]
    return {f"{front}{number:0{width}d}": option for number, option in enumerate(question.option_ids, first)}


def is_code(word: str) -> bool:
    """Whether a word is a code of some program, whose meaning only a person can tell."""
    return _NUMBERED.match(word) is not None


def _in_order(word: str) -> tuple[int, str]:
    """Numbers by their size, then words; so that nobody's place in the table shows."""
    return (int(word), "") if word.isdecimal() and len(word) <= _LONGEST_CODE else (1000, word.casefold())
