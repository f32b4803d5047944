"""An assessment once it is known how the problem has gone on since earlier answers."""

from __future__ import annotations

from dataclasses import replace

from guidegen.assessment.models import Assessment
from guidegen.assessment.pattern import find_race_runway, find_race_wait, find_step_rate, overlay_word
from guidegen.assessment.sections import find_advice, find_sections
from guidegen.assessment.triage import Triage
from guidegen.library.context import Context
from guidegen.library.models import COURSES, Library

FIRST, WORSE, SAME, BETTER = COURSES


def with_course(assessment: Assessment, course: str | None, library: Library) -> Assessment:
    """The same decisions with the advice for this course, and in a guide a section about it.

    Any other document stays as it is: beside a red flag that withholds a guide, nothing is said of a course.
    """
    if assessment.document != "guide" or course in (None, FIRST):
        return assessment
    advice = find_advice(known_context(assessment, library).knowing(course=course), library, assessment.document)
    sections = find_sections(
        assessment.document,
        Triage(assessment.flags, assessment.level, assessment.permit),
        assessment.pattern,
        assessment.run_plan,
        assessment.contributors,
        advice,
        assessment.treatments,
        course,
    )
    return replace(assessment, advice=advice, sections=sections)


def known_context(assessment: Assessment, library: Library) -> Context:
    """The context at the end of an assessment, with all that was derived on the way."""
    context = library.context(assessment.answers.values).knowing(
        flags=tuple(fired.flag.code for fired in assessment.flags), permit=str(assessment.permit), course=FIRST
    )
    if pattern := assessment.pattern:
        context = context.knowing(
            presentation=pattern.presentation.code, overlay=overlay_word(pattern), irritability=pattern.irritability
        )
    if assessment.document == "guide":
        context = context.knowing(
            start_phase=assessment.start_phase or library.phases[0].code,
            run_plan=assessment.run_plan.code if assessment.run_plan else "none",
            race_runway=find_race_runway(assessment.answers, assessment.run_plan, assessment.run_plan_start),
            race_wait=find_race_wait(
                assessment.answers, assessment.permit, pattern.presentation.code if pattern else ""
            ),
            step_rate=find_step_rate(assessment.answers),
        )
    return context
