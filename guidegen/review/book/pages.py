"""The review book as a page for the screen, and the same page as a PDF."""

from __future__ import annotations

from dataclasses import replace

from guidegen.clinic.brand import brand
from guidegen.clinic.settings import Settings
from guidegen.html import render_review
from guidegen.library.regions import Region
from guidegen.pdf import render_pdf
from guidegen.review.book.contents import Book
from guidegen.review.book.figures import mark_figures
from guidegen.review.plain import plain

_TEMPLATE = "book.html.j2"


def book_page(book: Book, settings: Settings, region: Region) -> str:
    """The book as one HTML page with its styles inside; fonts are `asset:` addresses. Raises RenderError.

    Items are typeset in standard letters, as in most guides, whatever the clinic prints in.
    """
    shown = replace(settings, text="standard", sides="single", marks=False)
    return render_review(
        _TEMPLATE, shown, region, book=plain(book), settings=shown, figured=mark_figures
    )


def book_pdf(page: str, settings: Settings) -> bytes:
    """The page as a tagged PDF. Raises RenderError."""
    return render_pdf(page, dict(brand(settings).assets), settings.ink)
