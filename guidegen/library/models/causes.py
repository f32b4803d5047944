"""What the answers point to: contributors and presentations."""

from __future__ import annotations

from dataclasses import dataclass

from guidegen.library.context import Points
from guidegen.library.models.item import Item
from guidegen.rules import Condition

PRESENTATIONS = ("BSI", "RAD", "INFL", "SPASM", "SIJ", "EXT", "FLEX", "STIFF", "NSLBP")
OVERLAY = "PERSIST"
IRRITABILITY = ("LOW", "MOD", "HIGH")


@dataclass(frozen=True)
class Contributor(Item):
    """What may play a part in the pain, with what gives points for it."""

    rank: int
    may_lead: bool
    points: tuple[Points, ...]


@dataclass(frozen=True)
class MustHave:
    """Exercises of which one has to be in the guide: in its first possible phase, or in every one."""

    any_of: tuple[str, ...]
    every_phase: bool
    carry_to: str | None


@dataclass(frozen=True)
class Presentation(Item):
    """A pattern of pain, the rule that it is told by, and the exercises that it needs."""

    order: int
    overlay: bool
    when: Condition | None
    also_matches: tuple[tuple[str, str], ...]
    must_have: tuple[MustHave, ...]
