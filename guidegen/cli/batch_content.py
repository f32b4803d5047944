"""What a run is told once of the clinic's looks and content, and whether they hold its guides back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from guidegen.cli.exits import tell, tell_problem
from guidegen.cli.options import tell_looks

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.errors import Problem
    from guidegen.library import Library

_LOOKS = "guides that cannot look as the clinic wants them, told above"
_OVERDUE = "guides from content that is due to be read again, told above"
_UNSIGNED = "guides from content that no clinician has signed, told above"


def held_guides(
    settings: Settings, library: Library, today: date, strict: bool, languages: Collection[str] = ()
) -> str:
    """Tell what is wrong, and say why no guide will be printed; empty where guides will be.

    `languages` are those that clients read, "" for the clinic's own. Pages that get somebody seen are printed in any
    case.
    """
    tell_looks(settings)
    overdue = _overdue(library, today)
    unsigned = _unsigned(settings, library, today, strict, languages)
    for problem in overdue:
        tell_problem(problem, "warning")
    why = _LOOKS if settings.cosmetic else _OVERDUE if overdue else _UNSIGNED if unsigned else ""
    if why:
        tell("warning: until that is mended no guide is printed; pages that get somebody seen are")
    return why


def _overdue(library: Library, today: date) -> tuple[Problem, ...]:
    from guidegen.errors import LibraryError
    from guidegen.guide import check_reviews

    try:
        check_reviews(library, today)
    except LibraryError as error:
        return error.problems
    return ()


def _unsigned(settings: Settings, library: Library, today: date, strict: bool, languages: Collection[str]) -> bool:
    """Tell what is not signed, where anything is or has to be, and say whether that holds every guide back."""
    from guidegen.service.sign_off import (
        approval_of_content,
        approval_of_guides,
        sign_off_warnings,
        strict_faults,
        unsigned_words,
    )

    faults = strict_faults(approval_of_guides(settings, library, today), settings, library) if strict else []
    told = faults or sign_off_warnings(approval_of_content(settings, library, today), settings, library)
    told += unsigned_words(settings, library, languages, today) if not faults else []
    for problem in told:
        tell_problem(problem, "warning")
    if strict and told and not faults:
        tell("warning: a guide that uses something of that will fail, because of --strict")
    return bool(faults)
