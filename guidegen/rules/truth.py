"""Three-valued truth (Kleene): what was not answered is unknown, never no."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """The verdict of a rule; `str()` is the word printed in explanations."""

    NO = "no"
    UNKNOWN = "unknown"
    YES = "yes"

    def __str__(self) -> str:
        return self.value

    def negated(self) -> Truth:
        return {Truth.YES: Truth.NO, Truth.NO: Truth.YES}.get(self, self)

    @staticmethod
    def of(value: bool) -> Truth:
        return Truth.YES if value else Truth.NO

    @staticmethod
    def all(truths: Iterable[Truth]) -> Truth:
        """NO if one is no, else UNKNOWN if one is unknown, else YES."""
        found = set(truths)
        return Truth.NO if Truth.NO in found else Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.YES

    @staticmethod
    def any(truths: Iterable[Truth]) -> Truth:
        """YES if one is yes, else UNKNOWN if one is unknown, else NO."""
        return Truth.all(truth.negated() for truth in truths).negated()
