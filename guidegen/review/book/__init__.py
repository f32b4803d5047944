"""The review book: everything that a clinician approves, once, with its rules in words."""

from guidegen.review.book.contents import Book, make_book
from guidegen.review.book.pages import BOOK_LIMITS, TEMPLATE, book_page, print_book

__all__ = ["BOOK_LIMITS", "TEMPLATE", "Book", "book_page", "make_book", "print_book"]
