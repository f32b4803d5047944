"""A first mapping by nearest wording, which a person finishes: every guess with how sure it is.

Safety questions are drafted as not confirmed, and such a mapping is refused. No cell is repeated in a draft unless it
is like an option of the question that its column is taken for, or a short code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from guidegen.errors import AnswersError, Place, Problem
from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.readers.mapping.choices import mark_of, split_choices
from guidegen.readers.mapping.date_format import DateFormat
from guidegen.readers.mapping.exports import LABEL_OPTION, RAW_OPTION, Kind, given_by, is_passed_over, kind_of
from guidegen.readers.mapping.models import NO, YES, fold
from guidegen.readers.rows import CellRow, as_text

LIKELY = 0.6
LIKE_AN_OPTION = 0.5
MAX_VALUES, MAX_LENGTH = 60, 2000
SURE = 0.995
DATES = (
    "YYYY/M/D h:mm:ss A Z",
    "D/M/YYYY H:mm:ss",
    "M/D/YYYY H:mm:ss",
    "D/M/YYYY H:mm",
    "M/D/YYYY H:mm",
    "D/M/YYYY",
    "M/D/YYYY",
    "D.M.YYYY H:mm:ss",
    "D.M.YYYY H:mm",
    "D.M.YYYY",
    "M/D/YY H:mm:ss",
    "D/M/YY H:mm:ss",
)

_WORD = re.compile(r"\w+")
_CODE = re.compile(r"\d{1,3}\Z")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+\Z")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([ T].*)?\Z")


@dataclass
class Guess:
    """What a column may be. `sure` is from 0 to 1, and so is the likeness of a word and the option it is taken for.

    `left_out` counts the values that are not shown. `unseen` are options that nobody chose so far. `date` is the one
    format that fits all dates, `dates` are all that do.
    """

    name: str
    to: str | None = None
    question: Question | None = None
    sure: float = 0.0
    is_options: bool = False
    meanings: dict[str, tuple[str | None, float]] = field(default_factory=dict)
    left_out: int = 0
    unseen: tuple[str, ...] = ()
    date: str | None = None
    dates: tuple[str, ...] = ()

    @property
    def needs_a_look(self) -> bool:
        """Whether a person has to confirm it: each safety question, and all that is not in the same words."""
        if self.question is None:
            return False
        likeness = min([self.sure, *(likeness for _, likeness in self.meanings.values())])
        return self.question.safety or likeness < SURE


@dataclass(frozen=True)
class Draft:
    """A first mapping of a table; `unmapped` are our questions that no column is like."""

    kind: Kind
    guesses: tuple[Guess, ...]
    ignored: tuple[str, ...]
    unmapped: tuple[Question, ...]


@dataclass
class _Column:
    name: str
    values: dict[str, None] = field(default_factory=dict)
    codes: tuple[str, ...] = ()


def draft_mapping(rows: Iterable[CellRow], file: str, questionnaire: Questionnaire, kind: Kind | None = None) -> Draft:
    """Guess a mapping from a table's header and cells; without a `kind` it is recognised by the header.

    Raises AnswersError where the first row is a client's, whose answers would be taken for names of columns.
    """
    lines = iter(rows)
    first = next(lines, None)
    header = [as_text(cell) for cell in first.cells] if first else []
    for number, name in enumerate(header, 1):
        if _ADDRESS.match(name):
            message = "this is an e-mail address, so the first row is a client's and no header"
            raise AnswersError([Problem(Place(file, 1, number), message, "put the names of the columns above it")])
    kind = kind or kind_of(header)
    columns = [_Column(name) for name in header]
    for row in lines:
        if row.fault is None:
            for column, cell in zip(columns, row.cells, strict=False):
                _note(column, as_text(cell))
    ignored = tuple(column.name for column in columns if column.name and is_passed_over(kind, column.name))
    rest = _joined([column for column in columns if column.name and column.name not in ignored], kind)
    guesses = [
        Guess(column.name, to=given_by(kind, column.name), sure=1.0, is_options=bool(column.codes)) for column in rest
    ]
    taken = _assign(guesses, questionnaire)
    for guess, column in zip(guesses, rest, strict=True):
        _look_at_values(guess, column, kind)
    unmapped = tuple(one for one in questionnaire if one.id not in taken)
    return Draft(kind, tuple(guesses), ignored, unmapped)


def _note(column: _Column, text: str) -> None:
    """Keep a column's different values, as many and as long as choices may be."""
    if text and len(column.values) < MAX_VALUES and len(text) <= MAX_LENGTH:
        column.values[text] = None


def _joined(columns: Sequence[_Column], kind: Kind) -> list[_Column]:
    """Columns of one option each, joined to one column of their field, with a star where the option stood."""
    pattern = {Kind.REDCAP_RAW: RAW_OPTION, Kind.REDCAP_LABEL: LABEL_OPTION}.get(kind)
    found: dict[str, _Column] = {}
    for column in columns:
        match = pattern.match(column.name.strip()) if pattern else None
        if match is None:
            found.setdefault(column.name, column)
            continue
        star = f"{match['field']}___*" if kind is Kind.REDCAP_RAW else f"{match['field']} (choice=*)"
        group = found.setdefault(star, _Column(star))
        group.codes = (*group.codes, match["option"])
    return list(found.values())


def _assign(guesses: Sequence[Guess], questionnaire: Questionnaire) -> set[str]:
    """Give each question the column that is most like it, the likeliest pairs first; the questions that got one."""
    taken: set[str] = set()
    for likeness_of in (_sameness, _likeness):
        pairs = [
            (likeness, guess, question)
            for guess in guesses
            if guess.to is None
            for question in questionnaire
            if question.id not in taken
            and (not guess.is_options or question.type is Type.MULTI)
            and (likeness := likeness_of(_stem(guess.name), question)) >= LIKELY
        ]
        for likeness, guess, question in sorted(pairs, key=lambda pair: -pair[0]):
            if guess.to is None and question.id not in taken:
                guess.to, guess.question, guess.sure = question.id, question, likeness
                taken.add(question.id)
    for guess in guesses:
        if guess.to is None:
            guess.sure = 0.0
    return taken


def _stem(name: str) -> str:
    return name.removesuffix("___*").removesuffix(" (choice=*)")


def _sameness(name: str, question: Question) -> float:
    """Whether the words are the same, which is told fast and of most columns."""
    return float(_plain(name) in {_plain(text) for text in (question.id, question.ask, question.tell) if text})


def _likeness(name: str, question: Question) -> float:
    return max(alike(name, text) for text in (question.ask, question.tell) if text)


def alike(one: str, other: str) -> float:
    """How like two wordings are, from 0 to 1: by their letters in order, or by their words in any order."""
    first, second = _plain(one), _plain(other)
    words, others = set(_WORD.findall(first)), set(_WORD.findall(second))
    shared = 2 * len(words & others) / (len(words) + len(others)) if words and others else 0.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    is_near = matcher.real_quick_ratio() >= LIKE_AN_OPTION and matcher.quick_ratio() >= LIKE_AN_OPTION
    return max(shared, matcher.ratio() if is_near else 0.0)


def _plain(text: str) -> str:
    return fold(text.replace("_", " "))


def _look_at_values(guess: Guess, column: _Column, kind: Kind) -> None:
    question = guess.question
    if guess.to == "answered_on" or (question and question.type is Type.DATE):
        _guess_date(guess, column)
    if question is None or question.type not in (Type.CHOICE, Type.MULTI, Type.YES_NO):
        return
    words = list(column.codes) if guess.is_options else list(column.values)
    if question.type is Type.MULTI and not guess.is_options:
        words = _pieces(words, question, kind.separator)
    for word in words if guess.is_options else sorted(words, key=_in_order):
        option, likeness = _nearest_option(word, question)
        if likeness >= LIKE_AN_OPTION:
            guess.meanings[word] = (option, likeness)
        elif guess.is_options or _CODE.match(word):
            guess.meanings[word] = (None, 0.0)
        else:
            guess.left_out += 1
    if all(likeness >= SURE for _, likeness in guess.meanings.values()) and not guess.is_options:
        # Our own words are known without being written down, those that nobody chose so far included.
        guess.meanings = {}
        return
    given = {option for option, _ in guess.meanings.values()}
    guess.unseen = tuple(option for option in question.option_ids if option not in given)


def _in_order(word: str) -> tuple[int, str]:
    """Numbers by their size, then words; so that nobody's place in the table shows."""
    return (int(word), "") if _CODE.match(word) else (1000, word.casefold())


def _pieces(values: Iterable[str], question: Question, separator: str) -> list[str]:
    """The single answers of cells with several; words of ours are found first, whatever they hold."""
    known = {fold(word) for option in question.options for word in (option.id, option.label)}
    labels = {fold(option.label): option.label for option in question.options}
    found: dict[str, None] = {}
    for value in values:
        split = split_choices(value, separator, known, fold)
        found |= dict.fromkeys(labels.get(word, word) for word in split.words)
        rest = [piece.strip() for part in split.rest for piece in part.split(mark_of(separator))]
        found |= dict.fromkeys(piece for piece in rest if piece)
    return list(found)


def _nearest_option(word: str, question: Question) -> tuple[str | None, float]:
    folded = fold(word)
    if question.type is Type.YES_NO and folded in YES | NO:
        return ("yes" if folded in YES else "no"), 1.0
    for option in question.options:
        if folded in (option.id, fold(option.label)):
            return option.id, 1.0
    scored = [(alike(word, option.label), option.id) for option in question.options]
    likeness, id_ = max(scored, default=(0.0, None), key=lambda pair: pair[0])
    return id_, likeness


def _guess_date(guess: Guess, column: _Column) -> None:
    """A format that all dates are written in, where there is only one; two that fit are for a person to choose from."""
    values = list(column.values)
    if not values or all(_ISO.match(value) for value in values):
        return
    fitting = tuple(text for text in DATES if all(DateFormat(text).read(value) for value in values))
    if len(fitting) == 1:
        guess.date = fitting[0]
    guess.dates = fitting
