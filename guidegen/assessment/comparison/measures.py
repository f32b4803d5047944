"""Pain, function and other numbers then and now, and whether a change is large enough to mean something.

The figures are those of the evidence base, section 7. For improvement both figures have to be met, for worsening one
of them is enough: a page may warn too early, and not comfort too early (expert judgement).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from math import fsum
from typing import Any

from guidegen.library.questionnaire import Question, Questionnaire
from guidegen.rules.evaluation import Answer

ACTIVITIES = ("psfs_1", "psfs_2", "psfs_3")


class Verdict(Enum):
    """What a change means; TOLD where the evidence has no figure, so that it is told without being judged."""

    WORSE = "worse"
    BETTER = "better"
    UNCLEAR = "no clear change"
    TOLD = "told"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Enough:
    """From which change on one can speak of one: in points, and as a share of the score then."""

    points: float
    share: float = 0.0
    sources: tuple[int, ...] = ()

    def verdict(self, rise: float, then: float) -> Verdict:
        """`rise` is the change towards worse."""
        needed = self.share * then
        if rise >= self.points or 0 < needed <= rise:
            return Verdict.WORSE
        if -rise >= max(self.points, needed):
            return Verdict.BETTER
        return Verdict.UNCLEAR

    def by_share_alone(self, rise: float, then: float) -> bool:
        """Whether a change is for the worse by its share of a low score only, and less than the points."""
        return rise < self.points and self.verdict(rise, then) is Verdict.WORSE


# Minimal important change of pain and of Roland-Morris (64); of one's own activities expert judgement.
PAIN = Enough(2, 0.3, (64,))
ROLAND_MORRIS = Enough(5, 0.3, (64,))
OWN_ACTIVITIES = Enough(2)

DAILY_LIFE, TREND, DISTANCE = "daily_limit", "trend", "km_now"
GETTING_WORSE = "worse"  # the option of the question `trend`
# In printed order.
_MEASURES: Mapping[str, Enough | None] = {
    "pain_avg": PAIN,
    "pain_worst": PAIN,
    DAILY_LIFE: None,
    TREND: None,
    "rmdq": ROLAND_MORRIS,
    "confidence": None,
    DISTANCE: None,
}


@dataclass(frozen=True)
class Measure:
    """One question answered both times; a choice also where `then` is not known. `small`: worse by its share alone."""

    question: Question
    then: float | str | None
    now: float | str
    verdict: Verdict
    small: bool = False

    @property
    def rise(self) -> float | None:
        """By how much it is more: a number's own units, or options of a choice; None where that is not known."""
        if isinstance(self.then, str) and isinstance(self.now, str):
            order = self.question.option_ids
            return order.index(self.now) - order.index(self.then)
        if isinstance(self.then, int | float) and isinstance(self.now, int | float):
            return self.now - self.then
        return None

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.question.id, "then": self.then, "now": self.now, "verdict": str(self.verdict)}


@dataclass(frozen=True)
class Activity:
    """Something that the runner named both times, 0 (cannot do it) to 10 (as well as before)."""

    name: str
    then: float
    now: float

    def to_dict(self) -> dict[str, Any]:
        """Without the name: it is the runner's own words."""
        return {"then": self.then, "now": self.now}


def measures(questionnaire: Questionnaire, then: Mapping[str, Answer], now: Mapping[str, Answer]) -> Iterator[Measure]:
    """What was answered both times, and every choice that was answered now; in printed order."""
    for id_, enough in _MEASURES.items():
        before, after = then.get(id_), now.get(id_)
        if id_ not in questionnaire.by_id:
            continue
        if isinstance(before, int | float) and isinstance(after, int | float):
            verdict = enough.verdict(after - before, before) if enough else Verdict.TOLD
            small = enough.by_share_alone(after - before, before) if enough else False
            yield Measure(questionnaire[id_], before, after, verdict, small)
        elif isinstance(after, str):
            told = Measure(questionnaire[id_], before if isinstance(before, str) else None, after, Verdict.TOLD)
            yield replace(told, verdict=Verdict.WORSE) if _speaks_for_worse(told) else told


def _speaks_for_worse(choice: Measure) -> bool:
    """Daily life that is limited more than then, or the runner's own word that the problem gets worse."""
    if choice.question.id == DAILY_LIFE:
        return (choice.rise or 0) > 0
    return choice.question.id == TREND and choice.now == GETTING_WORSE


def named_activities(values: Mapping[str, Answer]) -> dict[str, tuple[str, float]]:
    """The activities that were named and scored, by their words without case and marks: the words as given, the score.

    One that is named twice keeps its lower score.
    """
    found: dict[str, tuple[str, float]] = {}
    for id_ in ACTIVITIES:
        name, score = values.get(f"{id_}_activity"), values.get(id_)
        if isinstance(name, str) and isinstance(score, int | float):
            key = " ".join("".join(letter if letter.isalnum() else " " for letter in name.casefold()).split())
            if key and (key not in found or score < found[key][1]):
                found[key] = (name, score)
    return found


def activities(then: Mapping[str, Answer], now: Mapping[str, Answer]) -> tuple[Activity, ...]:
    """What the runner named both times, in today's words."""
    before = named_activities(then)
    return tuple(
        Activity(name, before[key][1], score) for key, (name, score) in named_activities(now).items() if key in before
    )


def average(scores: Collection[float]) -> float:
    """As `statistics.fmean`, whose module takes longer to load than an assessment."""
    return fsum(scores) / len(scores)


def activities_verdict(found: tuple[Activity, ...]) -> Verdict:
    """The verdict on their average; TOLD without any."""
    if not found:
        return Verdict.TOLD
    then, now = (average([getattr(activity, key) for activity in found]) for key in ("then", "now"))
    return OWN_ACTIVITIES.verdict(then - now, then)
