"""Every rule of a content item with its use: what follows where it holds, and whether a missing answer counts.

The uses are those of docs/rules.md; their words stand in the book's templates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guidegen.library import models
from guidegen.library.context import Fact
from guidegen.review.sentences import Clause, RuleNames, clause_of
from guidegen.rules import Condition


@dataclass(frozen=True)
class ToldRule:
    """A rule as clauses; `use` says what follows, `note` what it is about, and no clause means that it always holds."""

    use: str
    clause: Clause | None
    note: str = ""
    points: float | None = None


@dataclass(frozen=True)
class UsedRule:
    """A rule of an item before it is told."""

    use: str
    condition: Condition | None
    note: str = ""
    points: float | None = None

    def told(self, names: RuleNames) -> ToldRule:
        clause = clause_of(self.condition, names) if self.condition else None
        return ToldRule(self.use, clause, self.note, self.points)


def rules_of_item(item: models.Item) -> Iterator[UsedRule]:
    """The rules of an item in the order in which they matter; those of a red flag's branches stand with them."""
    match item:
        case models.RedFlag():
            yield from (UsedRule("fires", branch.when) for branch in item.branches)
        case models.Contributor():
            yield from (UsedRule("points", points.when, points=points.points) for points in item.points)
        case models.Presentation():
            yield UsedRule("overlay" if item.overlay else "pattern", item.when)
        case models.Exercise():
            yield from _of_exercise(item)
        case models.Phase():
            yield UsedRule("starts", item.start_when)
            if item.unless:
                yield UsedRule("skipped", item.unless)
            yield from (UsedRule("part", rule, part) for part, rule in item.part_when.items())
        case models.RunPlan():
            yield UsedRule("table", item.when)
            if item.from_week_2:
                yield UsedRule("from_week_2", item.from_week_2)
        case models.Treatment():
            yield UsedRule("shown", item.when)
            yield from (UsedRule("part", rule, part) for part, rule in item.part_when.items())
        case models.SignList():
            yield UsedRule("signs", item.when)
            yield from (UsedRule("sign", sign.when, sign.text) for sign in item.signs if sign.when)
        case models.PainRule() | models.Advice():
            yield UsedRule("shown", item.when)


def _of_exercise(item: models.Exercise) -> Iterator[UsedRule]:
    yield UsedRule("exercise", item.when)
    yield from (UsedRule("left_out", unless.when, unless.why) for unless in item.unless)
    yield from (UsedRule("variant", variant.when, variant.words) for variant in item.variants)
    for tag, limit in item.tag_limits.items():
        if isinstance(limit, Condition):
            yield UsedRule("tag", limit, tag)


def rules_of_fact(fact: Fact) -> Iterator[UsedRule]:
    if fact.when:
        yield UsedRule("fact", fact.when)
    yield from (UsedRule("points", points.when, points=points.points) for points in fact.points)
