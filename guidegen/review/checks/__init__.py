"""Checks of the content library as a whole, beyond what loading refuses."""

from guidegen.review.checks.care_pages import faulty_care_pages
from guidegen.review.checks.ease import Reading, reading_table
from guidegen.review.checks.trial_prints import unprintable
from guidegen.review.checks.whole import check_library

__all__ = ["Reading", "check_library", "faulty_care_pages", "reading_table", "unprintable"]
