"""Presentation, overlay and irritability; contributors in printed order; start phase and run plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from guidegen.answers.models import Answers
from guidegen.assessment.models import Pattern, Scored
from guidegen.library.context import Context
from guidegen.library.levels import Permit
from guidegen.library.models import OVERLAY, RACE_WAITS, STEP_RATES, Library, Phase, RunPlan
from guidegen.rules import Truth

PRINTED_CONTRIBUTORS = 3
CLEAR_SCORE = 3
FALLBACK_CONTRIBUTORS = 2
FALLBACK_SCORE = 2
RACE_MARGIN_WEEKS = 3
# A race that comes sooner than this while running waits for a clinician is not run (evidence base 14.29, expert
# judgement).
CLEARANCE_WEEKS = 12
CLEARANCE_WEEKS_BONE = 20
QUICK_STEPS = 180  # steps a minute from which no drill asks for more (evidence base 14.30, expert judgement)


def find_pattern(context: Context, library: Library) -> Pattern:
    """The first presentation that holds, in the library's order, with the overlay that may lie over any."""
    named = [presentation for presentation in library.presentations if not presentation.overlay]
    presentation = next((found for found in named if context.holds(found.when)), named[-1])
    overlay = next((found for found in library.presentations if found.overlay and context.holds(found.when)), None)
    evidence = context.decide(presentation.when).evidence
    evidence += context.decide(overlay.when).evidence if overlay else ()
    return Pattern(presentation, overlay, find_irritability(context), evidence)


def find_irritability(context: Context) -> str:
    """HIGH, LOW or MOD; an answer that is missing never makes it LOW."""
    if not context.fact("irritability_high").no:
        return "HIGH"
    return "LOW" if context.fact("irritability_low").yes else "MOD"


def overlay_word(pattern: Pattern) -> str:
    return OVERLAY if pattern.overlay else "none"


def find_contributors(context: Context, library: Library) -> tuple[Scored, ...]:
    """Up to three with a clear score, else up to two that may play a part; in printed order.

    An item that may not lead (shoes, surface) gives its first place to the next one that may.
    """
    scored = []
    for contributor in library.contributors:
        score, verdict = context.score(contributor.points)
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


def find_start_phase(context: Context, library: Library) -> Phase:
    """The first phase whose entry rule holds or may hold, the first one without a rule otherwise.

    Where that phase is not for this runner, it is the last one before it that is (evidence base 14.1).
    """
    reached = next((phase for phase in library.phases if context.may_hold(phase.start_when)), None)
    if reached is None:
        raise ValueError("the library has no phase without start_when")
    open_to = [phase for phase in library.phases if phase.code <= reached.code and is_open(phase, context)]
    return open_to[-1]


def is_open(phase: Phase, context: Context) -> bool:
    """Whether this runner may come into a phase at all; never where nobody can tell."""
    return phase.unless is None or context.truth(phase.unless) is Truth.NO


def find_run_plan(context: Context, library: Library) -> tuple[RunPlan | None, int]:
    """The run plan and the week it starts at, or None where no table may be printed."""
    for plan in library.run_plans:
        if context.holds(plan.when):
            starts_later = plan.from_week_2 is not None and context.holds(plan.from_week_2)
            return plan, 2 if starts_later else 1
    return None, 1


def find_race_runway(answers: Answers, plan: RunPlan | None, start_week: int) -> str:
    """Whether the weeks to the race are enough for the table and three more (evidence base 6.4, expert judgement)."""
    race = answers.values.get("race_date")
    if plan is None or not isinstance(race, str):
        return "unknown"
    weeks = _weeks_until(race, answers)
    length = len(plan.weeks) - (start_week - 1)
    return "short" if weeks < length + RACE_MARGIN_WEEKS else "enough"


def find_race_wait(answers: Answers, permit: Permit, presentation: str) -> str:
    """What it means for a race that running waits for a clinician; "none" where it does not, or no race is named."""
    race = answers.values.get("race_date")
    if permit is Permit.P3 or not isinstance(race, str):
        return RACE_WAITS[0]
    weeks = CLEARANCE_WEEKS_BONE if presentation == "BSI" else CLEARANCE_WEEKS
    return "this_race" if _weeks_until(race, answers) <= weeks else "a_later_one"


def find_step_rate(answers: Answers) -> str:
    """Whether the steps a minute were counted, and leave room for quicker ones."""
    counted = answers.values.get("cadence")
    if not isinstance(counted, int | float):
        return STEP_RATES[0]
    return "from_180" if counted >= QUICK_STEPS else "below_180"


def _weeks_until(day: str, answers: Answers) -> float:
    return (date.fromisoformat(day) - answers.answered_on).days / 7
