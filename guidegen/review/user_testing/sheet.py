"""The sheet for who asks a reader, and the file in which to write down what the reader found and did."""

from __future__ import annotations

from datetime import date

from guidegen.clinic.settings import Settings
from guidegen.html import render_review
from guidegen.library import Library
from guidegen.review.book.pages import printed, review_page
from guidegen.review.user_testing.results import ANSWERS, RATINGS

SHEET_TEMPLATE = "testing.html.j2"
_RESULTS = "results.txt.j2"


def print_sheet(library: Library, settings: Settings, today: date, as_html: bool = False) -> bytes:
    """Raises SettingsError without a region, and RenderError."""
    return printed(review_page(SHEET_TEMPLATE, library, settings, **_values(library, today)), settings, as_html)


def blank_results(library: Library, settings: Settings, today: date) -> bytes:
    """A file of results in which only the answers are missing. Raises RenderError."""
    values = _values(library, today) | {"answers": ANSWERS, "marks": RATINGS}
    return render_review(_RESULTS, settings, None, **values).encode()


def _values(library: Library, today: date) -> dict[str, object]:
    return {
        "tasks": library.user_testing.tasks,
        "ratings": library.user_testing.ratings,
        "content": {"version": library.version, "hash": library.hash},
        "today": today,
    }
