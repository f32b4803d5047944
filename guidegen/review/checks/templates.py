"""What is wrong with the templates, found by compiling all of them and printing documents of each kind on trial."""

from __future__ import annotations

from guidegen.clinic.settings import Settings
from guidegen.errors import LimitError, Problem
from guidegen.html import check_templates
from guidegen.library import Library
from guidegen.review.checks.care_pages import faulty_care_pages
from guidegen.review.checks.trial_prints import unprintable
from guidegen.service.limits import time_limit


def faulty_templates(library: Library, settings: Settings, on_trial: bool = True) -> list[Problem]:
    """All faults; documents are printed only where every template compiles, and `on_trial` says so.

    One that never comes to an end is enough: nothing more is printed after it.
    """
    try:
        with time_limit(settings.limits):
            problems = check_templates(settings.folder)
        if problems or not on_trial:
            return problems
        return [*unprintable(library, settings), *faulty_care_pages(library, settings)]
    except LimitError as error:
        return list(error.problems)
