"""What stands before all else: red flags, warning signs and the pain rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guidegen.library.levels import Level, Permit
from guidegen.library.models.item import Item
from guidegen.rules import Condition

# The colours of a pain rule; amber may be missing.
LIGHTS = ("green", "amber", "red")
# How soon to act on a warning sign; the most pressing first.
SIGN_LEVELS = ("emergency", "maternity", "same_day", "two_days", "two_weeks")
# How soon a SOON flag has to be seen, in days, where its branch says nothing else (evidence base 14.4).
SOON_DAYS = 14


@dataclass(frozen=True)
class Branch:
    """One way for a red flag to fire; `days` is how soon a SOON branch has to be seen (evidence base 14.4)."""

    level: Level
    permit: Permit
    when: Condition
    days: int | None = None


@dataclass(frozen=True)
class RedFlag(Item):
    suspected: str
    triage: str
    ask: str
    branches: tuple[Branch, ...]
    in_person: bool = False


@dataclass(frozen=True)
class Light:
    """One colour of a pain rule in few words: at which pain, and what to do."""

    pain: str
    do: str


@dataclass(frozen=True)
class PainRule(Item):
    """A traffic light for pain: the parts hold its colours in full, `lights` in few words, by colour.

    `bands` are the highest green and the highest amber pain of 0 to 10, where the colours are fixed numbers.
    """

    order: int
    when: Condition | None
    of: str
    lights: Mapping[str, Light]
    bands: tuple[int, int] | None


@dataclass(frozen=True)
class Sign:
    """A warning sign in full and in short words, with the icon beside it; shown where `when` holds or may hold."""

    text: str
    short: str
    icon: str
    when: Condition | None


@dataclass(frozen=True)
class SignList(Item):
    """The warning signs of one level of haste, for the documents named."""

    level: str
    when: Condition | None
    documents: tuple[str, ...]
    signs: tuple[Sign, ...]

    @property
    def rank(self) -> int:
        return SIGN_LEVELS.index(self.level)
