"""Answers and library to an Assessment, step by step.

triage -> pattern -> contributors -> start phase -> run plan -> exercises -> sections
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from guidegen.answers.models import Answers
from guidegen.assessment.course import FIRST
from guidegen.assessment.models import Assessment, Scored, Selection
from guidegen.assessment.pattern import (
    find_contributors,
    find_pattern,
    find_race_runway,
    find_race_wait,
    find_run_plan,
    find_start_phase,
    find_step_rate,
    overlay_word,
)
from guidegen.assessment.sections import find_advice, find_pain_rules, find_sections, find_signs, find_treatments
from guidegen.assessment.selection import select
from guidegen.assessment.triage import Triage, as_far_as_asked, triage
from guidegen.assessment.warnings import find_warnings
from guidegen.library.context import Context
from guidegen.library.levels import Level, Permit
from guidegen.library.models import Library

REFERRAL_BELOW_AGE = 16


@dataclass(frozen=True)
class Gate:
    """What the red flags let through: which document, before anything is chosen for it."""

    triage: Triage
    document: str
    context: Context


def find_gate(answers: Answers, library: Library, today: date, accepted: Collection[str] = ()) -> Gate:
    """Triage alone, for whoever needs to know who has to be contacted and no more."""
    context = library.context(answers.values)
    in_force = [override for override in answers.overrides if override.on <= today]
    found = triage(context, library, in_force, accepted)
    if not answers.complete:
        found = as_far_as_asked(found)
    return Gate(found, find_document(found, context.number("age").low), context)


def assess(answers: Answers, library: Library, today: date, accepted: Collection[str] = ()) -> Assessment:
    """Decide what this client may be given. Clinical rules: evidence base sections 1 to 6, 13 and 14.

    `accepted` are the codes of the flags whose override a person who is there stands for, see `triage`.
    """
    gate = find_gate(answers, library, today, accepted)
    found, document = gate.triage, gate.document
    context = gate.context.knowing(flags=found.codes, permit=str(found.permit), course=FIRST)
    pattern = None
    contributors: tuple[Scored, ...] = ()
    start_phase, run_plan, run_plan_start = None, None, 1
    selection = Selection()
    if found.permit > Permit.P0:
        pattern = find_pattern(context, library)
        context = context.knowing(
            presentation=pattern.presentation.code, overlay=overlay_word(pattern), irritability=pattern.irritability
        )
    if document == "guide" and pattern is not None:
        first = library.phases[0].code
        if found.permit > Permit.P1:
            contributors = find_contributors(context, library)
            start_phase = find_start_phase(context, library).code
            run_plan, run_plan_start = find_run_plan(context, library)
        context = context.knowing(
            start_phase=start_phase or first,
            run_plan=run_plan.code if run_plan else "none",
            race_runway=find_race_runway(answers, run_plan, run_plan_start),
            race_wait=find_race_wait(answers, found.permit, pattern.presentation.code),
            step_rate=find_step_rate(answers),
        )
        selection = select(
            context,
            library,
            found.permit,
            pattern,
            [scored.contributor.code for scored in contributors],
            start_phase or first,
        )
    advice = find_advice(context, library, document)
    treatments = find_treatments(context, library, document)
    return Assessment(
        answers=answers,
        today=today,
        level=found.level,
        permit=found.permit,
        document=document,
        flags=found.flags,
        pattern=pattern,
        start_phase=start_phase,
        run_plan=run_plan,
        run_plan_start=run_plan_start,
        contributors=contributors,
        selection=selection,
        signs=find_signs(context, library, document),
        pain_rules=find_pain_rules(context, library, document),
        advice=advice,
        treatments=treatments,
        sections=find_sections(document, found, pattern, run_plan, contributors, advice, treatments),
        warnings=answers.warnings + find_warnings(answers, found, today),
        content={"version": library.version, "hash": library.hash},
        accepted=tuple(accepted),
    )


def find_document(found: Triage, age: float) -> str:
    """Which of the four documents: by level, and below 16 years a referral whatever the flags permit."""
    if found.level is Level.EMERGENCY:
        return "emergency"
    if found.level is Level.URGENT or found.permit is Permit.P0:
        return "urgent"
    return "referral" if age < REFERRAL_BELOW_AGE else "guide"
