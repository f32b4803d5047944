"""How urgent (level) and how much may be printed (permit): the two scales that triage decides."""

from __future__ import annotations

from enum import Enum
from functools import total_ordering


@total_ordering
class Level(Enum):
    """Triage level, from the calmest to the most urgent."""

    ROUTINE = 0
    SOON = 1
    URGENT = 2
    EMERGENCY = 3

    def __lt__(self, other: Level) -> bool:
        return self.value < other.value

    def __str__(self) -> str:
        return self.name


@total_ordering
class Permit(Enum):
    """P0 nothing but get help; P1 comfort only; P2 up to PH3 without running; P3 the full guide."""

    P0 = 0
    P1 = 1
    P2 = 2
    P3 = 3

    def __lt__(self, other: Permit) -> bool:
        return self.value < other.value

    def __str__(self) -> str:
        return self.name
