"""Words for the guide's sections with their pictures: advice, what people try, and whom the drawings show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guidegen.library.models.item import Item
from guidegen.library.word_types import Word
from guidegen.rules import Condition

TREATMENT_GROUPS = ("conventional", "alternative", "home")
# Whom the drawings may show; the first is for whoever no rule of bodies.yaml fits.
BODIES = ("neutral", "woman", "man", "pregnant", "older_neutral", "older_woman", "older_man")
# What stands in the letter to a clinician.
STAFF_SECTIONS = ("letter_notes",)
# What a guide says of running now; where two pieces of advice differ, the earlier word counts.
RUNNING = ("waits", "easily", "later", "review", "table", "test")


@dataclass(frozen=True)
class BodyRule:
    """Whom the drawings show (one of BODIES) where `when` holds."""

    body: str
    when: Condition


@dataclass(frozen=True)
class Picture:
    """What stands beside one point of a list: a pose seen from a view, an icon, or the lamp of a colour."""

    view: str = ""
    pose: str = ""
    icon: str = ""
    lamp: str = ""


@dataclass(frozen=True)
class Advice(Item):
    """Words for one section; `pictures` has one for each point of the body's list, or none at all.

    `days` is within how many days they ask for a visit, beside what red flags ask for; `running` is what the guide
    says of running now (one of RUNNING) where it holds these words; `short` says it in a line for pages that point to
    it.
    """

    section: str
    order: int
    when: Condition | None
    documents: tuple[str, ...]
    days: int | None = None
    pictures: tuple[Picture, ...] = ()
    running: str = ""
    short: Word = ""

    @property
    def for_staff(self) -> bool:
        return self.section in STAFF_SECTIONS


@dataclass(frozen=True)
class Treatment(Item):
    """What people try besides exercises; `part_when` holds the rules of parts that do not suit everybody."""

    group: str
    order: int
    when: Condition | None
    part_when: Mapping[str, Condition]
