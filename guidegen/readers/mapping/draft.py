"""A first mapping by nearest wording, which a person finishes: every guess with how sure it is.

Safety questions are drafted as not confirmed, and such a mapping is refused. No cell is repeated in a draft unless it
is like an option of the question that its column is taken for, or a short code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from guidegen.errors import AnswersError, Place, Problem
from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.readers.headers import HeaderRows, split_header
from guidegen.readers.mapping.exports import Kind, finished_words, given_by_own, given_by_words, kind_of
from guidegen.readers.mapping.guessed_dates import fitting_formats
from guidegen.readers.mapping.guessed_words import SURE, Cells, guess_words, is_code
from guidegen.readers.mapping.models import fold
from guidegen.readers.mapping.option_columns import Group, bracketed, option_groups, without
from guidegen.readers.mapping.wording import likeness, nearest_option, sameness, without_number
from guidegen.readers.rows import CellRow, as_text

LIKELY = 0.6

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+\Z")
_FEWEST_OPTIONS, _FEWEST_COLUMNS = 2, 3


@dataclass
class Guess:
    """What a column may be. `sure` is from 0 to 1, and so is the likeness of a word and the option it is taken for.

    `text` are the words of its question, and `option` the option of ours that a column is alone. `is_options` says that
    it stands for a column of each option, and `is_by_place` that codes are taken to count our options. `left_out`
    counts the values that are not shown, `joined` those that are several answers. `unseen` are options that nobody
    chose so far. `date` is the one format that fits all dates, `dates` are all that do.
    """

    name: str
    text: str = ""
    to: str | None = None
    question: Question | None = None
    option: str | None = None
    sure: float = 0.0
    is_options: bool = False
    is_by_place: bool = False
    meanings: dict[str, tuple[str | None, float]] = field(default_factory=dict)
    separator: str | None = None
    no_answer: tuple[str, ...] = ()
    left_out: int = 0
    joined: int = 0
    unseen: tuple[str, ...] = ()
    date: str | None = None
    dates: tuple[str, ...] = ()

    @property
    def needs_a_look(self) -> bool:
        """Whether a person has to confirm it: each safety question, and all that is not in the same words."""
        if self.question is None:
            return False
        likeness = min([self.sure, *(likeness for _, likeness in self.meanings.values())])
        return self.question.safety or self.is_by_place or likeness < SURE


@dataclass(frozen=True)
class Draft:
    """A first mapping of a table; `unmapped` are our questions that no column is like.

    `separator` is that of most columns with several answers. `finished` are the columns that say whether a form was
    finished, with the words that say so. `told` says which rows are no clients.
    """

    kind: Kind
    separator: str
    guesses: tuple[Guess, ...]
    ignored: tuple[str, ...]
    unmapped: tuple[Question, ...]
    finished: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    told: Problem | None = None


def draft_mapping(
    rows: Iterable[CellRow],
    file: str,
    questionnaire: Questionnaire,
    kind: Kind | None = None,
    is_by_place: bool = False,
) -> Draft:
    """Guess a mapping from a table's header and cells; without a `kind` it is recognised by the header.

    `is_by_place` takes codes that are numbers for the places of our options. Raises AnswersError where the first row is
    a client's, whose answers would be taken for names of columns.
    """
    asked = {question.ask.casefold() for question in questionnaire}
    header, lines = split_header(iter(rows), file, asked=asked)
    names = _names(header, file)
    kind = kind or kind_of(names)
    cells = {name: Cells() for name in names}
    for row in lines:
        if row.fault is None:
            for name, cell in zip(names, row.cells, strict=False):
                cells[name].note(as_text(cell))
    texts = dict(zip(names, header.texts, strict=False)) if header else {}
    own = given_by_own(kind, names, [name for name in names if cells[name].values])
    groups = option_groups([name for name in names if name not in own], texts, _asks_several(questionnaire, kind))
    guesses = _guesses(names, texts, own, groups, kind)
    taken = _assign(guesses, questionnaire, kind)
    grouped = {group.name: group for group in groups}
    guesses, repeated = _settled(guesses, grouped)
    usual = kind.system.separator
    for guess in guesses:
        group = grouped.get(guess.name) if guess.is_options else None
        own_cells = Cells.of_all(cells[name] for name in group.options) if group else cells[guess.name]
        _look_at_cells(guess, own_cells, group, usual, is_by_place)
    separators = Counter(guess.separator for guess in guesses if guess.separator)
    separator = separators.most_common(1)[0][0] if separators else usual
    answering = {guess.name for guess in guesses if guess.question}
    answering |= {name for guess in guesses if guess.is_options for name in grouped[guess.name].options}
    finished = finished_words(kind, names, answering)
    ignored = [name for name, to in own.items() if to is None and name not in finished]
    unmapped = tuple(one for one in questionnaire if one.id not in taken)
    told = header.told if header else None
    return Draft(kind, separator, tuple(guesses), (*dict.fromkeys(ignored), *repeated), unmapped, finished, told)


def _names(header: HeaderRows | None, file: str) -> list[str]:
    names = list(header.names) if header else []
    for number, name in enumerate(names, 1):
        if _ADDRESS.match(name):
            message = "this is an e-mail address, so the first row is a client's and no header"
            raise AnswersError([Problem(Place(file, 1, number), message, "put the names of the columns above it")])
    if len(names) < _FEWEST_COLUMNS:
        message = f"this is no table of clients: its first row names {len(names)} of at least {_FEWEST_COLUMNS} columns"
        raise AnswersError([Problem(Place(file), message, "a table is CSV or .xlsx, with a header")])
    return names


def _guesses(
    names: Sequence[str],
    texts: Mapping[str, str],
    own: dict[str, str | None],
    groups: Sequence[Group],
    kind: Kind,
) -> list[Guess]:
    """One guess for each column and each group of columns, in the order of the table.

    What the form asks for itself is not taken from the program's own column, which is passed over then.
    """
    first = {next(iter(group.options)): group for group in groups}
    grouped = {name for group in groups for name in group.options}
    guesses: list[Guess] = []
    for name in dict.fromkeys(names):
        if name in first:
            guesses.append(Guess(first[name].name, first[name].text, is_options=True))
        elif name and name not in grouped and name not in own:
            called = (name, texts.get(name, ""), _without_groups(name, kind), without_number(name))
            to = next((given for text in called if (given := given_by_words(text))), None)
            guesses.append(Guess(name, texts.get(name, name), to=to, sure=1.0 if to else 0.0))
    asked = {guess.to for guess in guesses if guess.to not in (None, "name")}
    for name, to in own.items():
        if to in asked:
            own[name] = None
        elif to is not None:
            guesses.append(Guess(name, name, to=to, sure=1.0))
    place = {name: names.index(name) for name in names} | {group.name: names.index(at) for at, group in first.items()}
    return sorted(guesses, key=lambda guess: place[guess.name])


def _assign(guesses: Sequence[Guess], questionnaire: Questionnaire, kind: Kind) -> set[str]:
    """Give each question its column, those in the same words first; the questions that got one."""
    taken: set[str] = set()
    _assign_nearest(guesses, questionnaire, kind, taken, sameness)
    _assign_options(guesses, questionnaire, taken)
    _assign_nearest(guesses, questionnaire, kind, taken, likeness)
    return taken


def _assign_nearest(
    guesses: Sequence[Guess],
    questionnaire: Questionnaire,
    kind: Kind,
    taken: set[str],
    likeness_of: Callable[[str, Question], float],
) -> None:
    """Give each question that is not taken the column that is most like it, the likeliest pairs first."""
    pairs = [
        (found, guess, question)
        for guess in guesses
        if guess.to is None
        for question in questionnaire
        if question.id not in taken
        and (not guess.is_options or question.type is Type.MULTI)
        and (found := max(likeness_of(stem, question) for stem in _stems(guess, kind))) >= LIKELY
    ]
    for found, guess, question in sorted(pairs, key=lambda pair: (-pair[0], not pair[1].is_options)):
        if guess.to is None and question.id not in taken:
            guess.to, guess.question, guess.sure = question.id, question, found
            taken.add(question.id)


def _stems(guess: Guess, kind: Kind) -> set[str]:
    """What the question of a column may be called: its words, its name, and its name without those of groups."""
    name = guess.text if guess.is_options else guess.name
    return {text for called in (name, guess.text or name) for text in (called, _without_groups(called, kind))}


def _without_groups(name: str, kind: Kind) -> str:
    """The name of a question without those of the groups that KoBo and ODK put in front of it."""
    if kind not in (Kind.KOBO, Kind.ODK):
        return name
    last = name.rpartition("/")[2]
    return last.rpartition("-")[2] if kind is Kind.ODK else last


def _asks_several(questionnaire: Questionnaire, kind: Kind) -> _Asks:
    return _Asks(tuple(question for question in questionnaire if question.type is Type.MULTI), kind)


@dataclass(frozen=True)
class _Asks:
    """Whether a field is called as one of these questions."""

    questions: tuple[Question, ...]
    kind: Kind

    def __call__(self, text: str) -> bool:
        bare = _without_groups(text, self.kind)
        return any(sameness(text, question) or sameness(bare, question) for question in self.questions)


def _assign_options(guesses: Sequence[Guess], questionnaire: Questionnaire, taken: set[str]) -> None:
    """Columns of one option that have no star in common, of a question that has no column else.

    Typeform calls them as the option alone, and LimeSurvey puts the code of each in front.
    """
    labels: dict[str, list[tuple[Question, str]]] = {}
    for question in questionnaire:
        if question.type is Type.MULTI and question.id not in taken:
            for option in question.options:
                labels.setdefault(fold(option.label), []).append((question, option.id))
    found: list[tuple[Guess, Question, str]] = []
    for guess in guesses:
        called = bracketed(without_number(guess.name))
        meant = labels.get(fold(called[1] if called else guess.name), ())
        if called:
            meant = [(question, id_) for question, id_ in meant if sameness(called[0], question)]
        if len(meant) == 1 and guess.to is None:
            found.append((guess, *meant[0]))
    several = Counter(question.id for _, question, _ in found)
    for guess, question, id_ in found:
        if several[question.id] >= _FEWEST_OPTIONS:
            guess.to, guess.question, guess.option, guess.sure = f"{question.id}.{id_}", question, id_, 1.0
            taken.add(question.id)


def _settled(guesses: Sequence[Guess], groups: dict[str, Group]) -> tuple[list[Guess], list[str]]:
    """The guesses, and the columns that repeat a group's answers.

    Groups that are like no question are taken apart, and so are the columns of a group that are like no option.
    """
    fields = {groups[guess.name].field for guess in guesses if guess.is_options and guess.question}
    repeated = [guess.name for guess in guesses if not guess.is_options and guess.name.strip() in fields]
    settled: list[Guess] = []
    for guess in guesses:
        if not guess.is_options:
            settled += [guess] if guess.name not in repeated else []
            continue
        group = groups[guess.name]
        strange = _strange(group, guess.question)
        groups[guess.name] = without(group, strange)
        settled += [guess] if guess.question else []
        settled += [Guess(name, name) for name in strange]
    return settled, repeated


def _strange(group: Group, question: Question | None) -> list[str]:
    """The columns of a group that are like no option; a code may be any."""
    if question is None:
        return list(group.options)
    words = {name: group.words[option] for name, option in group.options.items()}
    return [name for name, word in words.items() if not is_code(word) and nearest_option(word, question)[1] < LIKELY]


def _look_at_cells(guess: Guess, cells: Cells, group: Group | None, usual: str, is_by_place: bool) -> None:
    question = guess.question
    if guess.to == "answered_on" or (question and question.type is Type.DATE):
        guess.dates = fitting_formats(list(cells.values))
        guess.date = guess.dates[0] if len(guess.dates) == 1 else None
    if question is None:
        return
    found = guess_words(question, cells, dict(group.words) if group else None, guess.option, usual, is_by_place)
    guess.no_answer, guess.separator = found.no_answer, found.separator
    guess.left_out, guess.joined, guess.is_by_place = found.left_out, found.joined, found.is_by_place
    guess.meanings = found.meanings
    if found.meanings:
        given = {option for option, _ in found.meanings.values()}
        guess.unseen = tuple(option for option in question.option_ids if option not in given)
