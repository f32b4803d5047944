"""Checks of the content library as a whole, beyond what loading refuses."""

from guidegen.review.checks.ease import Reading, reading_table
from guidegen.review.checks.trial_prints import trial_prints
from guidegen.review.checks.whole import check_library

__all__ = ["Reading", "check_library", "reading_table", "trial_prints"]
