"""The questions a runner answers: their types, options, ranges and when each is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from enum import Enum
from functools import cached_property

from guidegen.errors import Problem
from guidegen.files.fields import Fields
from guidegen.files.text_with_places import Source
from guidegen.library.groups import Group, read_faults, read_groups
from guidegen.rules import Condition, Kind, Name


class Type(Enum):
    """How a question is answered."""

    NUMBER = "number"
    SCALE = "scale"
    CHOICE = "choice"
    MULTI = "multi"
    YES_NO = "yes_no"
    TEXT = "text"
    DATE = "date"


_KINDS = {
    Type.NUMBER: Kind.NUMBER,
    Type.SCALE: Kind.NUMBER,
    Type.CHOICE: Kind.CHOICE,
    Type.YES_NO: Kind.CHOICE,
    Type.MULTI: Kind.MULTI,
}


_SPACING = re.compile(r"[\s_-]+")
# How like a word is to one of ours that is near; of longer texts only the beginning is compared.
_NEAR, _NEARLY = 0.7, 0.9
_SHORTEST, _COMPARED, _LONGEST = 5, 80, 400
# Options that say there is nothing, where they are not exclusive ones of several.
_NOTHING = ("no", "none")


def _folded(words: str) -> str:
    """Words as they are compared: without capitals, spaces around them, and the point at their end."""
    return _SPACING.sub(" ", words.replace("\u2019", "'").casefold()).strip().rstrip(".")


def _is_cut_or_longer(text: str, word: str) -> bool:
    """Whether a text is the beginning of a word of ours, or has it at its own, but for a letter or two."""
    length = min(len(text), len(word))
    if text.startswith(word) and not text[length : length + 1].isalnum():
        return True
    if length < _SHORTEST or len(text) == len(word):
        return False
    matcher = SequenceMatcher(None, text[:length], word[:length], autojunk=False)
    return matcher.quick_ratio() >= _NEARLY and matcher.ratio() >= _NEARLY


@dataclass(frozen=True)
class Option:
    """One answer on offer; an exclusive one (`none`) stands alone."""

    id: str
    label: str
    exclusive: bool = False
    show_if: Condition | None = None


@dataclass(frozen=True)
class Question:
    """One item. Ranges are inclusive, in `unit`; `distance` items are in the answers file's distance unit.

    `tell` names an answer that is a number; `told` answers are repeated to the runner on the page "You told us".
    `only_if` says `show_if` in words, for forms that cannot hide a question; it may be empty. `missing` says what to do
    where a page came back without this answer; it may be empty, too.
    """

    id: str
    section: str
    type: Type
    ask: str
    help: str
    tell: str
    told: bool
    options: tuple[Option, ...]
    required: bool
    safety: bool
    show_if: Condition | None
    only_if: str
    low: float | None
    high: float | None
    unit: str
    integer: bool
    distance: bool
    at_most: str | None
    max_length: int
    low_label: str
    high_label: str
    default: str | None
    missing: str = ""

    @cached_property
    def option_ids(self) -> tuple[str, ...]:
        return tuple(option.id for option in self.options)

    def option(self, id: str) -> Option | None:
        return next((option for option in self.options if option.id == id), None)

    @cached_property
    def _meanings(self) -> dict[str, str]:
        """What may stand for an option, folded: its id, then its label where that is no other's too."""
        labels = Counter(_folded(option.label) for option in self.options)
        found = {_folded(option.label): option.id for option in self.options if labels[_folded(option.label)] == 1}
        return found | {_folded(option.id): option.id for option in self.options}

    def option_meant(self, text: str) -> str | None:
        """The option of that id or label, whatever its capitals and the spaces around and in it."""
        return self._meanings.get(_folded(text))

    def option_near(self, text: str) -> str | None:
        """The option whose id or label is nearest to a misspelt one; only to look for red flags with."""
        return next(iter(self.options_near(text)), None)

    def options_near(self, text: str) -> tuple[str, ...]:
        """All that are near, the nearest first: misspelt, cut off, or with a remark behind."""
        folded = _folded(text[:_LONGEST])[:_COMPARED]
        alike = (word for word in self._meanings if _is_cut_or_longer(folded, word))
        near = (*alike, *get_close_matches(folded, self._meanings, n=3, cutoff=_NEAR))
        return tuple(dict.fromkeys(self._meanings[word] for word in near))

    def label(self, option_id: str) -> str:
        """The words of an option, as printed after "You ticked"."""
        option = self.option(option_id)
        return option.label if option else option_id

    @property
    def exclusive(self) -> frozenset[str]:
        return frozenset(option.id for option in self.options if option.exclusive)

    @cached_property
    def nothing(self) -> frozenset[str]:
        """The options that say there is nothing."""
        return self.exclusive | {option.id for option in self.options if option.id in _NOTHING}

    def name(self) -> Name | None:
        """The question as a rule may speak of it; text and dates are never read by rules."""
        kind = _KINDS.get(self.type)
        if kind is None:
            return None
        low = self.low if self.low is not None else float("-inf")
        high = self.high if self.high is not None else float("inf")
        return Name(self.id, kind, self.option_ids, self.exclusive, low, high, yes_no=self.type is Type.YES_NO)


@dataclass(frozen=True)
class Section:
    id: str
    title: str


@dataclass(frozen=True)
class Questionnaire:
    """All questions in the order in which they are asked, safety first.

    `groups` are the pages of a browser, each question in one; `faults` what is said there of an answer that cannot be
    used, and `guardian_first` whom it asks for a parent or guardian before it goes on.
    """

    version: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    groups: tuple[Group, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    guardian_first: Condition | None = None

    @cached_property
    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    def __getitem__(self, id: str) -> Question:
        return self.by_id[id]

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)

    def names(self) -> dict[str, Name]:
        return {name.id: name for question in self.questions if (name := question.name())}

    def safety_ids(self) -> frozenset[str]:
        return frozenset(question.id for question in self.questions if question.safety)


def load_questionnaire(source: Source, problems: list[Problem]) -> Questionnaire:
    """Read questionnaire.yaml. A show-if may read only what stands above it, so that visibility has no circles."""
    fields = Fields(source, (), problems)
    version = fields.text("version")
    sections: list[Section] = []
    for entry in fields.each("sections", required=True):
        sections.append(Section(entry.text("id"), entry.text("title")))
        entry.finish()
    questions: list[Question] = []
    above: dict[str, Name] = {}
    section_ids = tuple(section.id for section in sections) or ("",)
    for entry in fields.each("questions", required=True):
        question = _question(entry, section_ids, above)
        if question.id in {earlier.id for earlier in questions}:
            entry.complain("id", f"question '{question.id}' stands here a second time")
        if question.at_most is not None and question.at_most not in above:
            entry.complain("at_most", f"'{question.at_most}' is not a question above this one")
        questions.append(question)
        if name := question.name():
            above[name.id] = name
    groups, faults = read_groups(fields, questions), read_faults(fields)
    guardian_first = fields.condition("guardian_first", above, stage=0)
    fields.finish()
    return Questionnaire(version, tuple(sections), tuple(questions), groups, faults, guardian_first)


def _question(entry: Fields, sections: tuple[str, ...], above: dict[str, Name]) -> Question:
    type_ = Type(entry.word("type", tuple(kind.value for kind in Type)))
    low, high = (0.0, 10.0) if type_ is Type.SCALE else (None, None)
    question = Question(
        id=entry.text("id"),
        section=entry.word("section", sections),
        type=type_,
        ask=entry.text("ask"),
        help=entry.text("help", ""),
        tell=entry.text("tell", ""),
        told=entry.flag("told"),
        options=_options(entry, type_, above),
        required=entry.flag("required"),
        safety=entry.flag("safety"),
        show_if=entry.condition("show_if", above, stage=0),
        only_if=entry.text("only_if", ""),
        low=entry.number("min", low) if entry.has("min") else low,
        high=entry.number("max", high) if entry.has("max") else high,
        unit=entry.text("unit", ""),
        integer=entry.flag("integer", type_ is Type.SCALE),
        distance=entry.flag("distance"),
        at_most=entry.text("at_most", "") or None,
        max_length=int(entry.number("max_length", 200)),
        low_label=entry.text("low_label", ""),
        high_label=entry.text("high_label", ""),
        default=entry.text("default", "") or None,
        missing=entry.text("missing", ""),
    )
    entry.finish()
    return question


def _options(entry: Fields, type_: Type, above: dict[str, Name]) -> tuple[Option, ...]:
    options: list[Option] = []
    for item in entry.each("options", required=type_ in (Type.CHOICE, Type.MULTI)):
        id_ = item.text("id")
        if id_ in {option.id for option in options}:
            item.complain("id", f"option '{id_}' stands here a second time")
        options.append(
            Option(id_, item.text("label"), item.flag("exclusive"), item.condition("show_if", above, stage=0))
        )
        item.finish()
    if type_ is not Type.MULTI and any(option.show_if for option in options):
        entry.complain("options", "only an option of a 'multi' question may have a show_if")
    if type_ is Type.YES_NO:
        return tuple(options) or (Option("yes", "Yes"), Option("no", "No"))
    return tuple(options)
