"""Red flags one answer away: what a clinician may want to ask about once more. For the clinician's record only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guidegen.library.context import Context
from guidegen.library.models import Branch, Library, RedFlag
from guidegen.rules import Condition, Evidence, Truth
from guidegen.rules.conditions import AllOf

# Answers that say nothing by themselves, and that nobody would give otherwise when asked again.
TOLD_BY_EVERYBODY = frozenset(("age", "sex", "duration"))


@dataclass(frozen=True)
class NearMiss:
    """A branch of which all parts hold but one: `missing` is that part, `held` what the others rest on."""

    flag: RedFlag
    branch: Branch
    missing: Condition
    held: tuple[Evidence, ...]


def near_misses(context: Context, library: Library) -> tuple[NearMiss, ...]:
    """Branches that did not fire for want of one part, where another part rests on something the runner ticked.

    A flag that one tick alone would raise (fever, weight loss) is not near: that holds for everybody.
    """
    return tuple(
        found
        for flag in library.red_flags
        if not any(context.may_hold(branch.when) for branch in flag.branches)
        for branch in flag.branches
        for found in _one_part_away(flag, branch, context)
    )


def _one_part_away(flag: RedFlag, branch: Branch, context: Context) -> Iterator[NearMiss]:
    if not isinstance(branch.when, AllOf):
        return
    verdicts = [(part, context.decide(part)) for part in branch.when.items]
    failing = [part for part, verdict in verdicts if not verdict.yes]
    ticked = tuple(
        evidence
        for _, verdict in verdicts
        if verdict.yes
        for evidence in verdict.evidence
        if evidence.truth is Truth.YES and _is_ticked(evidence, context)
    )
    if len(failing) == 1 and ticked and set(failing[0].names()) - TOLD_BY_EVERYBODY:
        yield NearMiss(flag, branch, failing[0], ticked)


def _is_ticked(evidence: Evidence, context: Context) -> bool:
    """Whether this rests on an option of a safety question or of what the runner told, not on its absence."""
    question = context.questionnaire.by_id.get(evidence.question)
    if question is None or not evidence.matched or question.id in TOLD_BY_EVERYBODY:
        return False
    return not question.exclusive.intersection(evidence.matched) and "!=" not in evidence.rule
