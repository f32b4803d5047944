"""What a clinic's own columns (or the items of its own form) mean in our questionnaire."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from enum import Enum
from typing import Any

from guidegen.errors import Place, Problem, nearest
from guidegen.library.questionnaire import Question, Type
from guidegen.readers.mapping.choices import split_choices
from guidegen.readers.mapping.date_format import DateFormat, Moment
from guidegen.readers.rows import Cell, as_text

# Where a column's text goes beside the questions: the keys of an answers file.
CLIENT = {"client_id": "id", "name": "name", "email": "email", "email_consent": "email_consent", "address": "address"}
ANSWERED_ON, LANGUAGE = "answered_on", "language"

YES = frozenset(("1", "yes", "y", "true", "x", "checked"))
NO = frozenset(("0", "no", "n", "false", "", "unchecked"))

# Stands for anything in a name.
STAR = "*"
# Unknown words that are looked at for red flags, and letters of each.
MANY, LONG = 20, 200

_NOBODY = frozenset(("anonymous", "anonym", "anonyme", "an\u00f3nimo", "anonimo", "an\u00f4nimo", "anoniem"))
_ANY_SEPARATOR = re.compile(r"[;,|\n]")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})
_MEASURE = re.compile(r"([-+]?[0-9]{1,9}(?:[.,][0-9]{1,10})?)\s*([^\W\d]+)?\Z")
_THOUSANDS = re.compile(r"[-+]?\d+,\d{3}\Z")


class Ignored(Enum):
    """What a mapping says of a name that is to be passed over."""

    IGNORED = "ignored"


IGNORED = Ignored.IGNORED

# What one of their words stands for: an option, yes or no, a number; None for no answer.
Meaning = str | int | float | None


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell. The message does not repeat what stands there; the hint may."""

    message: str
    hint: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a cell holds as an answers file would have it; None where it holds no answer.

    `likely` are options that words which are none may mean: good to look for red flags with, and for nothing else.
    """

    value: Any = None
    faults: tuple[Fault, ...] = ()
    likely: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """What one of their columns holds: a key of the client or the day (`key`), a question, or one option of it.

    `words` are their words, folded, with what they mean; `said` has them as they were written. `units` says how many
    of the answers' units one of each unit is; empty where numbers are taken as they are. `place` is that of the column
    in the mapping file, and `code` what stands for the star in its name.
    """

    name: str
    place: Place
    key: str | None = None
    question: Question | None = None
    option: str | None = None
    words: dict[str, Meaning] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    separator: str = ""
    unit: str = ""
    units: dict[str, float] = field(default_factory=dict)
    dates: DateFormat | None = None
    code: str = ""

    @property
    def is_multi(self) -> bool:
        """Whether a cell of it may hold several options."""
        return self.question is not None and self.question.type is Type.MULTI and self.option is None

    @property
    def ours(self) -> str:
        """What it is called by us: `client_id`, `rf_nerve`, `rf_nerve.bladder`."""
        if self.question is None:
            beside = {key: name for name, key in CLIENT.items()} | {LANGUAGE: LANGUAGE}
            return beside.get(self.key or "", ANSWERED_ON)
        return f"{self.question.id}.{self.option}" if self.option else self.question.id

    def read(self, cell: Cell) -> Reading:
        """What a cell means. A tick of one option is True or False; a date is its text, as an answers file has it."""
        text = as_text(cell)
        if not text:
            return Reading()
        if self.option is not None or self.key == "email_consent":
            return self._yes_or_no(text)
        if self.question is not None and self.question.type in (Type.DATE, Type.TEXT) and fold(text) in self.words:
            return Reading()
        if self.key == ANSWERED_ON or (self.question and self.question.type is Type.DATE):
            return self._day(cell, text)
        if self.question is None:
            return Reading(text if self.key != "email" or is_address(text) else None)
        match self.question.type:
            case Type.MULTI:
                return self._choices(text)
            case Type.CHOICE | Type.YES_NO:
                return self._choice(text)
            case Type.NUMBER | Type.SCALE:
                return Reading(self._number(text))
            case _:
                return Reading(text)

    def moment(self, cell: Cell) -> Moment | None:
        """When that was, of a cell with a date; None where it cannot be read."""
        if isinstance(cell, datetime):
            return Moment(cell.date(), cell.replace(tzinfo=None).isoformat())
        if isinstance(cell, date):
            return Moment(cell, f"{cell.isoformat()}T00:00:00")
        if self.dates is not None:
            return self.dates.read(as_text(cell))
        try:
            found = datetime.fromisoformat(as_text(cell)).replace(tzinfo=None)
        except ValueError:
            return None
        return Moment(found.date(), found.isoformat())

    def _day(self, cell: Cell, text: str) -> Reading:
        moment = self.moment(cell)
        if moment is not None:
            return Reading(moment.day.isoformat())
        wanted = self.dates.text if self.dates else "YYYY-MM-DD"
        return Reading(None, (Fault(f"{self.ours}: this is not a date written as {wanted}", self._elsewhere("date")),))

    def _yes_or_no(self, text: str) -> Reading:
        word = fold(text)
        meaning = self.words.get(word) if self.words else "yes" if word in YES else "no" if word in NO else None
        # A column for each option may repeat its words.
        if meaning is None and self.question is not None:
            is_repeated = (
                word == fold(self.code)
                or fold(self.name).endswith(f"[{word}]")
                or self.question.option_meant(text) == self.option
            )
            meaning = "yes" if is_repeated else None
        if meaning:
            return Reading(meaning == "yes")
        likely = (self.option,) if self.option is not None and word not in NO else ()
        return Reading(None, (self._unknown([text]),), likely)

    def _choice(self, text: str) -> Reading:
        word = fold(text)
        if word in self.words:
            return Reading(self.words[word])
        return Reading(None, (self._unknown([text]),), self._likely([text]))

    def _choices(self, text: str) -> Reading:
        """Several choices of one cell; their words may hold the separator."""
        split = split_choices(text, self.separator, self.words, fold)
        ticked = list(dict.fromkeys(self.words[word] for word in split.words if self.words[word] is not None))
        if split.ambiguous:
            message = (
                f"{self.ours}: this can be read in two ways, because answers hold the separator '{self.separator}'"
            )
            return Reading(ticked or None, (Fault(message, "choose a separator that no answer holds"),))
        if not split.rest:
            return Reading(ticked or None)
        return Reading(ticked or None, (self._unknown(split.rest),), self._likely(split.rest))

    def _likely(self, words: list[str]) -> tuple[str, ...]:
        """The options that words may mean which the mapping does not know: the nearest of theirs and of ours."""
        found: dict[str, None] = {}
        pieces = [piece for word in words[:MANY] for piece in (word, *_ANY_SEPARATOR.split(word)[:MANY])]
        for piece in dict.fromkeys(piece for piece in pieces if piece.strip()):
            near = get_close_matches(fold(piece[:LONG]), self.words, n=1, cutoff=0.7)
            meaning = self.words[near[0]] if near else None
            if meaning is None and self.question is not None:
                meaning = self.question.option_meant(piece[:LONG]) or self.question.option_near(piece[:LONG])
            if isinstance(meaning, str):
                found[meaning] = None
        return tuple(found)

    def _number(self, text: str) -> Meaning:
        """A number in the answers' unit; what is none stays as it is, to be complained of where answers are checked."""
        word = fold(text)
        if word in self.words:
            return self.words[word]
        measure = _MEASURE.match(text)
        if measure is None or _THOUSANDS.match(text):
            return text
        number, unit = measure[1].replace(",", "."), (measure[2] or self.unit).casefold()
        if not unit:
            return number
        if unit not in self.units:
            return text
        return round(float(number) * self.units[unit], 6)

    def _unknown(self, words: list[str]) -> Fault:
        part = "this" if len(words) == 1 else "a part of this"
        guesses = [
            f"'{word[:60]}' - {nearest(fold(word), self.said) or 'nothing is like it'}" for word in words[:5] if word
        ]
        message = f"{self.ours}: {part} is none of the answers known for this column"
        return Fault(message, f"{'; '.join(guesses)}; {self._elsewhere('values')}")

    def _elsewhere(self, key: str) -> str:
        return f"or change '{key}' of this column: {self.place}"


@dataclass(frozen=True)
class Mapping:
    """A checked mapping file: their names, folded, with their targets.

    `patterns` are names to be passed over that hold wildcards. `always` are answers that every row has (the unit that
    all its distances are in). `not_offered` are options that nobody can tick, which `warnings` tell for safety
    questions, as they do words that read a yes as a no. `turned` are those alone: with them nobody can say that no
    client has a red flag. `finished` are columns that say whether somebody came to the end of the form, with the words,
    folded, that say so.
    """

    file: str
    targets: dict[str, Target]
    ignored: frozenset[str] = frozenset()
    patterns: tuple[str, ...] = ()
    always: dict[str, str] = field(default_factory=dict)
    not_offered: dict[str, frozenset[str]] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    finished: dict[str, frozenset[str]] = field(default_factory=dict)
    turned: tuple[Problem, ...] = ()

    def target(self, name: str) -> Target | Ignored | None:
        """What a column or item of theirs holds, by its name; None where the mapping does not know it."""
        folded = fold(name)
        if folded in self.ignored or folded in self.finished:
            return IGNORED
        found = self.targets.get(folded)
        return IGNORED if found is None and any(fits(pattern, folded) for pattern in self.patterns) else found

    def names(self) -> list[str]:
        """All names of columns that the mapping gives a meaning, as it writes them."""
        return [target.name for target in self.targets.values()]


def is_address(text: str) -> bool:
    """Whether a cell of a column of addresses may hold one; Microsoft writes "anonymous" where nobody signed in."""
    return text.casefold() not in _NOBODY


def fits(pattern: str, name: str) -> bool:
    """Whether a folded name is one that a pattern with stars stands for."""
    first, *others = pattern.split(STAR)
    if not others:
        return name == pattern
    *inner, last = others
    at = len(first)
    if len(name) < at + len(last) or not name.startswith(first) or not name.endswith(last):
        return False
    for piece in inner:
        found = name.find(piece, at, len(name) - len(last))
        if found < 0:
            return False
        at = found + len(piece)
    return True


def fold(text: str) -> str:
    """A name or a word for comparison: however it is spaced, capitalised, and whatever its quotes are."""
    composed = unicodedata.normalize("NFC", text).translate(_QUOTES).strip("\ufeff")
    return " ".join(composed.split()).casefold()
