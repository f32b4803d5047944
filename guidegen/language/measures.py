"""By what the ease of a text is measured in each language, and how easy the content has to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guidegen.language import spanish
from guidegen.language.readability import Sentence


@dataclass(frozen=True)
class Measure:
    """A scale on which more is easier: the `lowest` score that one item may have, and the median of all.

    `longest` is how many words a sentence has at most: a translation needs more of them than English does.
    """

    name: str
    syllables: Callable[[str], int]
    score: Callable[[Sequence[Sentence]], float]
    lowest: float
    median: float
    longest: int


_MEASURES = {"es": Measure("INFLESZ", spanish.syllables, spanish.perspicuity, lowest=60, median=70, longest=25)}


def measure_for(language: str) -> Measure | None:
    """The measure of a language, whatever country it is spoken in; None where we know of none."""
    return _MEASURES.get(language.partition("_")[0])
