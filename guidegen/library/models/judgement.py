"""What is for the clinician who reads the content: words for what rules read, and decisions that are still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class NameWords:
    """What a value that an assessment finds is called, and its options by their ids."""

    label: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenDecision:
    """A choice that was made without a clinician: what was chosen and what else could be.

    `evidence` are sections of the clinical evidence base, `codes` the items that the choice is about.
    """

    no: int
    question: str
    chosen: str
    alternatives: tuple[str, ...]
    evidence: tuple[str, ...]
    codes: tuple[str, ...]
