"""An Assessment to a Guide: which blocks stand in which section, in which order. Pure; no words of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from guidegen.assessment import Assessment, with_course
from guidegen.assessment.comparison import Earlier, compare
from guidegen.assessment.sections import READING
from guidegen.clinic.settings import Settings, find_region
from guidegen.errors import LibraryError, Place, Problem
from guidegen.guide import care, pages, plan
from guidegen.guide.approval import approval_of
from guidegen.guide.case import Case
from guidegen.guide.document import VALID_WEEKS, Block, Guide, Personal, Section
from guidegen.guide.follow_up import follow_up
from guidegen.guide.record import Revised, record
from guidegen.library.models import Library

# Sections that no builder makes hold advice alone.
_BUILDERS: Mapping[str, Callable[[Case], list[Block]]] = {
    "cover": pages.cover,
    "safety_net": pages.safety_net,
    "week": pages.week,
    "race": pages.race,
    "follow_up": follow_up,
    "told_us": pages.told_us,
    "referral_reasons": pages.flag_words,
    "pattern": pages.pattern,
    "contributors": pages.contributors,
    "treatments": pages.treatments,
    "imprint": pages.imprint,
    "phases": plan.phases,
    "run_plan": plan.run_plan,
    "run_rules": plan.run_rules,
    "log": plan.log,
    "ticked": care.ticked,
    "emergency": care.emergency,
    "urgent": care.urgent,
    "triage_line": care.triage_line,
    "letter": care.letter,
}


def assemble(assessment: Assessment, library: Library, settings: Settings, earlier: Sequence[Earlier] = ()) -> Guide:
    """Lay out what was decided, in a guide also what has changed since `earlier` answers (oldest first).

    Raises SettingsError without a region, and LibraryError for a guide when content is overdue for review: pages that
    get the runner seen do not wait.
    """
    case = Case(assessment, library, settings)
    if earlier and assessment.document == "guide":
        found = compare(assessment, earlier, library)
        case = Case(with_course(assessment, found.course, library), library, settings, found)
    sections = _sections(case)
    return _guide(case, assessment.document, sections, sections)


def assemble_record(
    assessment: Assessment,
    library: Library,
    settings: Settings,
    revised: Sequence[Revised] = (),
    document: Guide | None = None,
) -> Guide:
    """The clinician's record: decisions with reasons, overrides and answers, also those that were others before.

    Of the client's `document` it tells what that is made from, where it is in another language, and who signed that.
    Never for the client. Raises as above.
    """
    case = Case(assessment, library, settings)
    printed = _sections(case)
    translated = document if document is not None and document.for_staff else None
    found = _guide(case, "record", [Section("record", tuple(record(case, printed, revised, translated)))], printed)
    return replace(found, approval=translated.approval) if translated else found


def answers_hash(values: Mapping[str, Any]) -> str:
    """A fingerprint of the answers: the same answers give the same one."""
    return hashlib.sha256(json.dumps(dict(values), sort_keys=True).encode()).hexdigest()


def check_reviews(library: Library, today: date) -> None:
    """Refuse to print guides from content whose next review lies in the past. Raises LibraryError."""
    overdue = library.overdue(today)
    if overdue:
        problems = [
            Problem(
                Place(item.file),
                f"next_review {item.governance.next_review} is past",
                "have it reviewed, then set a new date",
            )
            for item in overdue
        ]
        raise LibraryError(problems)


def _sections(case: Case) -> list[Section]:
    """The sections of the client's document; the sources are those of the sections before them."""
    built: list[Section] = []
    for id_ in case.assessment.sections:
        if case.settings.extent == "short" and id_ in READING:
            continue
        if builder := _BUILDERS.get(id_):
            blocks = builder(case)
        else:
            blocks = pages.sources(case, built) if id_ == "sources" else case.advice(id_)
        built.append(Section(id_, tuple(blocks)))
    return built


def _guide(case: Case, document: str, sections: Iterable[Section], printed: Iterable[Section]) -> Guide:
    """`printed` are the sections of the client's document."""
    assessment, library, settings = case.assessment, case.library, case.settings
    if assessment.document == "guide":
        check_reviews(library, assessment.today)
    answers = assessment.answers
    region = find_region(settings, library)
    return Guide(
        document=document,
        level=assessment.level,
        permit=assessment.permit,
        sections=tuple(sections),
        personal=Personal(
            answers.client,
            answers.answered_on,
            answers.answered_on + timedelta(weeks=VALID_WEEKS),
            assessment.seen_by,
        ),
        region=region,
        settings=settings,
        version=library.version,
        hash=library.hash,
        answers_hash=answers_hash(case.values),
        approval=approval_of(assessment.document, tuple(printed), library, region, settings.sign_off, assessment.today),
        headings=library.headings,
    )
