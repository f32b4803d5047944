"""The book of a translation: all that somebody who reads the language signs, beside the words that it was made from."""

from guidegen.review.translation.contents import TranslationBook, make_translation_book
from guidegen.review.translation.pages import TRANSLATION_TEMPLATE, print_translation, translation_page

__all__ = [
    "TRANSLATION_TEMPLATE",
    "TranslationBook",
    "make_translation_book",
    "print_translation",
    "translation_page",
]
