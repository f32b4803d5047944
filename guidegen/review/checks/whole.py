"""Checks of the content library as a whole, beyond what loading refuses.

ids -> ladders -> tags -> sources -> reviews -> words -> reading ease -> drawings -> rules that can never or always hold
"""

from __future__ import annotations

from datetime import date

from guidegen.errors import Problem
from guidegen.library.models import Library
from guidegen.review.checks.drawings import undrawable
from guidegen.review.checks.ease import hard_to_read
from guidegen.review.checks.links import cycles, dangling, overdue, unserved, unsourced
from guidegen.review.checks.reach import unreached
from guidegen.review.checks.wording import exercises_at_p0, misworded


def check_library(library: Library, today: date) -> tuple[Problem, ...]:
    """Every finding, in the order of the kinds above; none in a library that may be printed.

    Reads the content files again for line numbers, and takes about ten seconds for the search for dead rules. That
    search is skipped where ids dangle, because no selection can be made from such a library.
    """
    broken = tuple(dangling(library))
    found = (
        *broken,
        *cycles(library),
        *unserved(library),
        *unsourced(library),
        *overdue(library, today),
        *misworded(library),
        *exercises_at_p0(library),
        *hard_to_read(library),
        *undrawable(library),
    )
    return found if broken else (*found, *unreached(library, today))
