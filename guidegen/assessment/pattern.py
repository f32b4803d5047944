"""Presentation, overlay and irritability; contributors in printed order; start phase and run plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from guidegen.answers.models import Answers
from guidegen.assessment.models import Pattern, Scored
from guidegen.library.context import Situation
from guidegen.library.models import OVERLAY, Library, Phase, RunPlan

PRINTED_CONTRIBUTORS = 3
CLEAR_SCORE = 3
FALLBACK_CONTRIBUTORS = 2
FALLBACK_SCORE = 2
RACE_MARGIN_WEEKS = 3


def find_pattern(situation: Situation, library: Library) -> Pattern:
    """The first presentation that holds, in the library's order, with the overlay that may lie over any."""
    named = [presentation for presentation in library.presentations if not presentation.overlay]
    verdicts = [(presentation, situation.decide(presentation.when)) for presentation in named]
    presentation, verdict = next(((found, verdict) for found, verdict in verdicts if verdict.yes), verdicts[-1])
    overlay = next(
        (found for found in library.presentations if found.overlay and situation.decide(found.when).yes), None
    )
    evidence = verdict.evidence + (situation.decide(overlay.when).evidence if overlay else ())
    return Pattern(presentation, overlay, find_irritability(situation), evidence)


def find_irritability(situation: Situation) -> str:
    """HIGH, LOW or MOD; an answer that is missing never makes it LOW."""
    if not situation.fact("irritability_high").no:
        return "HIGH"
    return "LOW" if situation.fact("irritability_low").yes else "MOD"


def overlay_word(pattern: Pattern) -> str:
    return OVERLAY if pattern.overlay else "none"


def find_contributors(situation: Situation, library: Library) -> tuple[Scored, ...]:
    """Up to three with a clear score, else up to two that may play a part; in printed order.

    An item that may not lead (shoes, surface) gives its first place to the next one that may.
    """
    scored = []
    for contributor in library.contributors:
        score, verdict = situation.score(contributor.points)
        scored.append(Scored(contributor, score, verdict.evidence))
    scored.sort(key=lambda item: (-item.score, item.contributor.rank))
    kept = [item for item in scored if item.score >= CLEAR_SCORE][:PRINTED_CONTRIBUTORS]
    if not kept:
        kept = [item for item in scored if item.score >= FALLBACK_SCORE][:FALLBACK_CONTRIBUTORS]
    return tuple(_led(kept))


def _led(kept: Sequence[Scored]) -> Sequence[Scored]:
    leader = next((item for item in kept if item.contributor.may_lead), None)
    if leader is None:
        return kept
    return [leader, *(item for item in kept if item is not leader)]


def find_start_phase(situation: Situation, library: Library) -> Phase:
    """The first phase whose entry rule holds or may hold; the first one without a rule otherwise."""
    for phase in library.phases:
        if not situation.decide(phase.start_when).no:
            return phase
    raise ValueError("the library has no phase without start_when")


def find_run_plan(situation: Situation, library: Library) -> tuple[RunPlan | None, int]:
    """The run plan and the week it starts at, or None where no table may be printed."""
    for plan in library.run_plans:
        if situation.decide(plan.when).yes:
            starts_later = plan.from_week_2 is not None and situation.decide(plan.from_week_2).yes
            return plan, 2 if starts_later else 1
    return None, 1


def find_race_runway(answers: Answers, plan: RunPlan | None, start_week: int) -> str:
    """Whether the weeks to the race are enough for the table and three more (evidence base 6.4, expert judgement)."""
    race = answers.values.get("race_date")
    if plan is None or not isinstance(race, str):
        return "unknown"
    weeks = (date.fromisoformat(race) - answers.answered_on).days / 7
    length = len(plan.weeks) - (start_week - 1)
    return "short" if weeks < length + RACE_MARGIN_WEEKS else "enough"
