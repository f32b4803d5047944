"""The book of a translation as a page for the screen, or a PDF."""

from __future__ import annotations

from datetime import date

from guidegen.clinic.settings import Settings
from guidegen.library import Library
from guidegen.library.translation import Translation
from guidegen.review.book.pages import printed, review_page
from guidegen.review.plain import plain
from guidegen.review.translation.contents import TranslationBook, make_translation_book

TRANSLATION_TEMPLATE = "translation.html.j2"


def print_translation(
    spoken: tuple[Library, Translation], library: Library, settings: Settings, today: date, as_html: bool = False
) -> bytes:
    """All words of a translation beside their source, told in the words of the `library` that it was made from.

    Raises SettingsError without a region, and RenderError.
    """
    book = make_translation_book(*spoken, settings.sign_off, settings.templates, today)
    return printed(translation_page(book, library, settings), settings, as_html)


def translation_page(book: TranslationBook, library: Library, settings: Settings) -> str:
    """The book as one HTML page with its styles inside; fonts are `asset:` addresses."""
    return review_page(TRANSLATION_TEMPLATE, library, settings, book=plain(book))
