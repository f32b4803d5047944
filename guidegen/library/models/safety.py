"""What stands before all else: red flags, warning signs and the pain rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guidegen.library.levels import Level, Permit
from guidegen.library.models.item import Item
from guidegen.library.word_types import CarriedWord, StaffWord, Word
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
    """A sign of something serious, with a branch for each way in which it is found."""

    suspected: StaffWord
    triage: StaffWord
    ask: StaffWord
    branches: tuple[Branch, ...]
    in_person: bool = False


@dataclass(frozen=True)
class Light:
    """One colour of a pain rule in few words: at which pain, and what to do."""

    pain: Word
    do: Word


WORST_PAIN = 10


@dataclass(frozen=True)
class Rise:
    """Colours that count from the pain just before: green up to so many points above it, red from so many above or
    from `stop` of 0 to 10 on, whatever the start (evidence base 14.15 and 14.17)."""

    green: int
    red: int
    stop: int | None = None

    def at(self, start: int) -> Limits:
        """The colours of one start, as numbers; none where the start itself is red."""
        ceiling = WORST_PAIN if self.stop is None else self.stop
        if self.stop is not None and start >= self.stop:
            return Limits(start)
        return Limits(start, min(start + self.green, ceiling - 1), min(start + self.red, ceiling))


@dataclass(frozen=True)
class Limits:
    """The highest green and the lowest red pain for one pain just before."""

    start: int
    green: int | None = None
    red: int | None = None


@dataclass(frozen=True)
class UsualPain:
    """The colours for one usual pain, in few words: the average of the last seven days."""

    pain: Word
    green: Word
    amber: Word
    red: Word


@dataclass(frozen=True)
class PainRule(Item):
    """A traffic light for pain: the parts hold its colours in full, `lights` in few words, by colour.

    `bands` are the highest green and the highest amber pain of 0 to 10, where the colours are fixed numbers; `rise` is
    how they count from the pain just before, where they do. `anew` are the numbers for each lower usual pain, where
    that is scored anew each week.
    """

    order: int
    when: Condition | None
    of: Word
    lights: Mapping[str, Light]
    bands: tuple[int, int] | None
    rise: Rise | None = None
    anew: tuple[UsualPain, ...] = ()

    @property
    def lasting_bands(self) -> tuple[int, int] | None:
        """The bands where they hold as long as the guide: a rule that counts anew each week has none."""
        return None if "How to count" in self.parts else self.bands

    @property
    def starts(self) -> tuple[Limits, ...]:
        """The colours worked out for each start that is not red itself: "printed worked out, never as a formula"
        (evidence base 14.14)."""
        if self.rise is None:
            return ()
        last = WORST_PAIN - self.rise.red if self.rise.stop is None else self.rise.stop - 1
        return tuple(self.rise.at(start) for start in range(last + 1))


@dataclass(frozen=True)
class Sign:
    """A warning sign in full and in short words, with the icon beside it; shown where `when` holds or may hold.

    `about` heads the signs that belong together, so that no list is longer than a reader takes in.
    """

    text: Word
    short: Word
    icon: str
    when: Condition | None
    about: CarriedWord = ""


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
