"""What is for whoever judges the content: words for what rules read, decisions that are open, a sheet for readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from guidegen.library.word_types import StaffWord

TASK_KINDS = ("find", "use")
RATING_AIMS = ("understandability", "actionability")


@dataclass(frozen=True)
class NameWords:
    """What a value that an assessment finds is called, and its options by their ids."""

    label: StaffWord
    options: Mapping[str, StaffWord] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenDecision:
    """A choice that was made without a clinician: what was chosen and what else could be.

    `evidence` are sections of the clinical evidence base, `codes` the items that the choice is about.
    """

    no: int
    question: StaffWord
    chosen: StaffWord
    alternatives: tuple[StaffWord, ...]
    evidence: tuple[str, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class ReaderTask:
    """What a reader is asked to `find` in a guide, or what they would do with it (`use`), and what is right."""

    id: str
    kind: str
    ask: StaffWord
    right: StaffWord


@dataclass(frozen=True)
class RatingItem:
    """An item by which a text is rated, and which aim it counts for."""

    no: int
    aim: str
    says: StaffWord


@dataclass(frozen=True)
class UserTesting:
    """The sheet to test a guide with real readers."""

    tasks: tuple[ReaderTask, ...] = ()
    ratings: tuple[RatingItem, ...] = ()
