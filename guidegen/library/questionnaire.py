"""The questions a runner answers: their types, options, ranges and when each is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from guidegen.errors import Problem
from guidegen.files.fields import Fields
from guidegen.files.text_with_places import Source
from guidegen.library.groups import Group, read_faults, read_groups, read_topics
from guidegen.library.options import Option, folded, is_cut_or_longer
from guidegen.library.word_types import Word
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


# How like a word is to one of ours that is near.
_NEAR = 0.7
# Of longer texts only the beginning is compared.
_COMPARED, _LONGEST = 80, 400
# Options that say there is nothing, where they are not exclusive ones of several.
_NOTHING = ("no", "none")


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
    ask: Word
    help: Word
    tell: Word
    told: bool
    options: tuple[Option, ...]
    required: bool
    safety: bool
    show_if: Condition | None
    only_if: Word
    low: float | None
    high: float | None
    unit: Word
    integer: bool
    distance: bool
    at_most: str | None
    max_length: int
    low_label: Word
    high_label: Word
    default: str | None
    missing: Word = ""

    @cached_property
    def option_ids(self) -> tuple[str, ...]:
        return tuple(option.id for option in self.options)

    @cached_property
    def asked_options(self) -> tuple[Option, ...]:
        """The options that a page, a form or an interview offers."""
        return tuple(option for option in self.options if not option.old)

    @cached_property
    def _as_rules_read(self) -> dict[str, str]:
        return {option.id: option.reads_as for option in self.options if option.reads_as}

    def as_rules_read(self, ticked: tuple[str, ...]) -> tuple[str, ...]:
        """Ticked options without what only people need to know of them, such as the side."""
        known = self._as_rules_read
        return tuple(dict.fromkeys(known.get(option, option) for option in ticked)) if known else ticked

    def telling(self, id: str) -> tuple[str, ...]:
        """The options that rules read as this one, itself among them."""
        return (id, *(option.id for option in self.options if option.reads_as == id))

    def lacking(self, given: Collection[str]) -> list[str]:
        """The options that nobody can have ticked where only those were on offer.

        One that rules read as another is told by that one, and that one by all that are read as it.
        """
        found = []
        for option in self.options:
            _, *finer = self.telling(option.id)
            is_told = option.id in given or option.reads_as in given or (finer and set(finer) <= set(given))
            found += [] if is_told else [option.id]
        return found

    def option(self, id: str) -> Option | None:
        return next((option for option in self.options if option.id == id), None)

    @cached_property
    def _meanings(self) -> dict[str, str]:
        """What may stand for an option, folded: its id, then its label where that is no other's too."""
        labels = Counter(folded(option.label) for option in self.options)
        found = {folded(option.label): option.id for option in self.options if labels[folded(option.label)] == 1}
        return found | {folded(option.id): option.id for option in self.options}

    def option_meant(self, text: str) -> str | None:
        """The option of that id or label, whatever its capitals and the spaces around and in it."""
        return self._meanings.get(folded(text))

    def option_near(self, text: str) -> str | None:
        """The option whose id or label is nearest to a misspelt one; only to look for red flags with."""
        return next(iter(self.options_near(text)), None)

    def options_near(self, text: str) -> tuple[str, ...]:
        """All that are near, the nearest first: misspelt, cut off, or with a remark behind."""
        from difflib import get_close_matches  # slow to import, and few answers are misspelt

        said = folded(text[:_LONGEST])[:_COMPARED]
        alike = (word for word in self._meanings if is_cut_or_longer(said, word))
        near = (*alike, *get_close_matches(said, self._meanings, n=3, cutoff=_NEAR))
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
        options = tuple(option.id for option in self.options if not option.reads_as)
        return Name(self.id, kind, options, self.exclusive, low, high, yes_no=self.type is Type.YES_NO)


@dataclass(frozen=True)
class Section:
    """Questions that stand under one heading."""

    id: str
    title: Word


@dataclass(frozen=True)
class Questionnaire:
    """All questions in the order in which they are asked, safety first.

    `groups` are the pages of a browser, each question in one; `faults` what is said there of an answer that cannot be
    used, and `guardian_first` whom it asks for a parent or guardian before it goes on. `topics` part the answers of a
    long section where they are told back.
    """

    version: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    groups: tuple[Group, ...] = ()
    faults: Mapping[str, Word] = field(default_factory=dict)
    guardian_first: Condition | None = None
    topics: tuple[Group, ...] = ()

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
    groups, topics, faults = read_groups(fields, questions), read_topics(fields, questions), read_faults(fields)
    guardian_first = fields.condition("guardian_first", above, stage=0)
    fields.finish()
    return Questionnaire(version, tuple(sections), tuple(questions), groups, faults, guardian_first, topics)


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
            Option(
                id_,
                item.text("label"),
                item.flag("exclusive"),
                item.condition("show_if", above, stage=0),
                item.text("reads_as", ""),
                item.flag("old"),
            )
        )
        if options[-1].reads_as and options[-1].reads_as not in {option.id for option in options[:-1]}:
            item.complain("reads_as", f"'{options[-1].reads_as}' is not an option above this one")
        item.finish()
    if type_ is not Type.MULTI and any(option.show_if for option in options):
        entry.complain("options", "only an option of a 'multi' question may have a show_if")
    if type_ is Type.YES_NO:
        return tuple(options) or (Option("yes", "Yes"), Option("no", "No"))
    return tuple(options)
