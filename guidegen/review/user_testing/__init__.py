"""A guide tried with real readers: a sheet to ask by, and what came of it, kept with the content that was read."""

from guidegen.review.user_testing.log import LOG, keep_result, read_log
from guidegen.review.user_testing.results import Result, read_result
from guidegen.review.user_testing.sheet import SHEET_TEMPLATE, blank_results, print_sheet
from guidegen.review.user_testing.tally import Tally, count_trials

__all__ = [
    "LOG",
    "SHEET_TEMPLATE",
    "Result",
    "Tally",
    "blank_results",
    "count_trials",
    "keep_result",
    "print_sheet",
    "read_log",
    "read_result",
]
