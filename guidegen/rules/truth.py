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
        return Truth.NO if self is Truth.YES else Truth.YES if self is Truth.NO else self

    @staticmethod
    def of(value: bool) -> Truth:
        return Truth.YES if value else Truth.NO

    @staticmethod
    def all(truths: Iterable[Truth]) -> Truth:
        """NO if one is no, else UNKNOWN if one is unknown, else YES."""
        joined = Truth.YES
        for truth in truths:
            if truth is Truth.NO:
                return truth
            if truth is Truth.UNKNOWN:
                joined = truth
        return joined

    @staticmethod
    def any(truths: Iterable[Truth]) -> Truth:
        """YES if one is yes, else UNKNOWN if one is unknown, else NO."""
        joined = Truth.NO
        for truth in truths:
            if truth is Truth.YES:
                return truth
            if truth is Truth.UNKNOWN:
                joined = truth
        return joined


NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES
