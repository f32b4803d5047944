"""A file of comments to a Review: the YAML that the book on the screen writes, or the filled fields of its PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from guidegen.errors import CommentsError, Place, Problem, nearest
from guidegen.files.fields import Fields
from guidegen.files.printable import fault
from guidegen.files.text_with_places import decode, read
from guidegen.library import Library
from guidegen.pdf.filled import FilledForm, UnreadableFormError, filled_form
from guidegen.readers.form.kind import from_head, is_pdf
from guidegen.review.comments.models import DECISION, Comment, Review
from guidegen.review.comments.names import ABOUT, key_of_field, words_of_field

MAX_TEXT = 5_000
_ABOUT_CONTENT = "the file is read all the same; say to whoever mends the content which item is meant"


def read_review(path: Path, library: Library) -> Review:
    """What a reviewer wrote. Raises CommentsError with all that is wrong with the file."""
    file = str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CommentsError([Problem(Place(file), f"cannot be read: {error.strerror}")]) from error
    review = _of_pdf(raw, file) if is_pdf(raw) else _of_yaml(raw, file)
    return _with_warnings(review, library)


def _of_yaml(raw: bytes, file: str) -> Review:
    text, problems = decode(raw, file)
    source = read(text, file)
    problems += source.problems
    if problems:
        raise CommentsError(problems)
    fields = Fields(source, (), problems)
    about = {name: fields.text(name, "") for name in ABOUT}
    comments: list[Comment] = []
    for name, prefix in (("decisions", DECISION), ("comments", "")):
        if inner := fields.inner(name):
            comments += _said(inner, prefix)
    fields.finish()
    if not problems and not comments:
        problems.append(Problem(Place(file), "there is no comment in this file", "is it the file that the book wrote?"))
    if problems:
        raise CommentsError(problems)
    return Review(file, tuple(comments), about)


def _said(fields: Fields, prefix: str) -> Iterator[Comment]:
    for key in fields.data:
        text = fields.text(key, "")
        if why := fault(text, MAX_TEXT, lines=True):
            fields.complain(key, why)
        elif text:
            yield Comment(f"{prefix}{key}", text)


def _of_pdf(raw: bytes, file: str) -> Review:
    try:
        form = filled_form(from_head(raw))
    except UnreadableFormError as error:
        raise CommentsError([Problem(Place(file), error.message, error.hint)]) from None
    problems = list(_unclear(form, file))
    found = {name: words for name, field in form.fields.items() if (words := words_of_field(field))}
    about = {part: words for name, words in found.items() if (part := key_of_field(name)) in ABOUT}
    comments = []
    for name, words in found.items():
        key = key_of_field(name)
        if key is None or key in ABOUT:
            continue
        if why := fault(words, MAX_TEXT, lines=True):
            problems.append(Problem(Place(file, at=f"field {name}"), why))
        comments.append(Comment(key, words))
    if not problems and not comments:
        hint = "save the file after writing into its fields, then give that file"
        problems.append(Problem(Place(file), "no comment is written into this PDF", hint))
    if problems:
        raise CommentsError(problems)
    return Review(file, tuple(comments), about, tuple(_beside(form, file)))


def _unclear(form: FilledForm, file: str) -> Iterator[Problem]:
    for name, field in form.fields.items():
        if field.unclear:
            yield Problem(Place(file, at=f"field {name}"), field.unclear, "write it again and save")
    if not any(key_of_field(name) for name in form.fields):
        yield Problem(Place(file), "the PDF is a form, but no review book", "guidegen review makes the book")


def _beside(form: FilledForm, file: str) -> Iterator[Problem]:
    """What is written on pages is no comment that a program can read, and must not be lost."""
    for number in form.written_on:
        message = f"something is written on page {number} that is no field"
        yield Problem(Place(file, at=f"page {number}"), message, "look at the page: it is not among these comments")


def _with_warnings(review: Review, library: Library) -> Review:
    """Told, and never refused: an item may have been renamed or removed since, or the content changed."""
    known = library.files.fingerprints
    warnings = list(review.warnings)
    content = review.about.get("content")
    if content and not library.hash.startswith(content):
        message = "these comments are about other content than there is now"
        warnings.append(Problem(Place(review.file), message, "some may have been dealt with already"))
    for comment in review.comments:
        if comment.key not in known and not comment.key.startswith(DECISION):
            message = f"'{comment.key}' is no part of the content now"
            warnings.append(Problem(Place(review.file), message, nearest(comment.key, known) or _ABOUT_CONTENT))
    return replace(review, warnings=tuple(warnings))
