"""The review book as a page for the screen, and the same page as a PDF."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from guidegen.clinic.brand import brand
from guidegen.clinic.limits import Limits
from guidegen.clinic.settings import Settings, find_region
from guidegen.files.fonts import font_files
from guidegen.html import embedded, render_review
from guidegen.library import Library
from guidegen.pdf import render_pdf
from guidegen.pdf.fields import Field, Kind, add_fields
from guidegen.review.book.contents import Book, make_book
from guidegen.review.book.figures import mark_figures
from guidegen.review.comments.names import ABOUT, about_field, comment_field
from guidegen.review.plain import plain

# A book is as long as a hundred guides, so that the limits of one document are not its own: seconds, and MB.
BOOK_LIMITS = Limits(seconds=300, memory=4000)
TEMPLATE = "book.html.j2"
# Files that have a field for remarks as a whole, beside those of the items.
SHARED = ("facts", "dose_limits", "questionnaire", "references")
# Points of what is written into a field.
_LETTERS = 9
_STATED = "content"
# So much of the content's hash has room in its field, and tells it from any other.
_DIGITS = 16


def print_book(library: Library, settings: Settings, today: date, as_html: bool = False) -> bytes:
    """The whole book in the colours and with the numbers of a clinic, as a PDF or as one file for a browser.

    Either has room for remarks, which `review/comments` reads. Raises SettingsError without a region, and RenderError.
    """
    book = make_book(library, settings.sign_off, today)
    made = printed(book_page(book, library, settings, as_html), settings, as_html)
    return made if as_html else add_fields(made, book_fields(book), _LETTERS)


def book_page(book: Book, library: Library, settings: Settings, as_html: bool = False) -> str:
    """The book as one HTML page with its styles inside; fonts are `asset:` addresses.

    For the screen it has boxes to write in, for print links to `field:NAME`.
    """
    shared = {key: comment_field(key) for key in SHARED}
    about = {part: about_field(part) for part in ABOUT}
    return review_page(TEMPLATE, library, settings, book=plain(book), shared=shared, about=about, as_html=as_html)


def book_fields(book: Book) -> list[Field]:
    """The fields of a book's PDF, in the order of its pages."""
    about = [Field(about_field(part), Kind.TEXT) for part in ABOUT if part != _STATED]
    about.append(Field(about_field(_STATED), Kind.TEXT, read_only=True, value=book.hash[:_DIGITS]))
    decisions = [Field(decision.field, Kind.TEXT) for decision in book.decisions]
    remarks = [entry.field for part in book.parts for entry in part.entries] + list(map(comment_field, SHARED))
    return [*about, *decisions, *(Field(name, Kind.TEXT, lines=True) for name in remarks)]


def review_page(template: str, library: Library, settings: Settings, **values: Any) -> str:
    """A page of the review. Items are typeset in standard letters, whatever the clinic prints in."""
    shown = replace(settings, text="standard", sides="single", marks=False)
    region = find_region(settings, library)
    return render_review(template, shown, region, settings=shown, figured=mark_figures, **values)


def printed(page: str, settings: Settings, as_html: bool) -> bytes:
    looks = brand(settings)
    if as_html:
        return embedded(page, {**font_files(), **looks.assets}).encode()
    return render_pdf(page, dict(looks.assets), settings.ink)
