"""Checks of the content library as a whole, beyond what loading refuses."""

from guidegen.review.checks.ease import Reading, reading_table
from guidegen.review.checks.templates import faulty_templates
from guidegen.review.checks.translations import check_translation, eases
from guidegen.review.checks.whole import check_library

__all__ = ["Reading", "check_library", "check_translation", "eases", "faulty_templates", "reading_table"]
