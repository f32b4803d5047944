"""A document as an HTML page, and what making a document may take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from guidegen.errors import LimitError, Place
from guidegen.guide import Guide
from guidegen.html import render_html
from guidegen.service.limits import time_limit


def print_page(guide: Guide) -> str:
    """Raises GuidegenErrors as rendering does, LimitError where it takes too much."""
    with limited(guide):
        return render_html(guide)


@contextmanager
def limited(guide: Guide) -> Iterator[None]:
    """One document within its limits. Where no single template is at fault, LimitError names the page's."""
    try:
        with time_limit(guide.settings.limits):
            yield
    except LimitError as error:
        raise error.found_in(template_of(guide)) from None
    except MemoryError:
        raise LimitError.of_memory().found_in(template_of(guide)) from None


def template_of(guide: Guide) -> Place:
    """The template that makes the page, or has others make it."""
    return Place(f"templates/{guide.document}.html.j2")
