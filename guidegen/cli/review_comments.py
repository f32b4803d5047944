"""What `guidegen review --comments` tells: what reviewers wrote, by item, for whoever mends the content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import harmless, tell_problem

if TYPE_CHECKING:
    from guidegen.library import Library
    from guidegen.review.comments import ItemComments, Review


def tell_comments(files: Sequence[Path], library: Library) -> None:
    """List the comments of all files on stdout. Raises CommentsError with what is wrong with any of them."""
    from guidegen.errors import CommentsError, Problem
    from guidegen.review.comments import comments_by_item, read_review

    reviews: list[Review] = []
    problems: list[Problem] = []
    for file in files:
        try:
            reviews.append(read_review(file, library))
        except CommentsError as error:
            problems += error.problems
    if problems:
        raise CommentsError(problems)
    for review in reviews:
        for problem in review.warnings:
            tell_problem(problem, "warning")
    click.echo("\n".join(comment_lines(comments_by_item(reviews, library))))


def comment_lines(found: Sequence[ItemComments]) -> Iterator[str]:
    """Each item with its file, and below it who wrote what."""
    count = sum(len(item.said) for item in found)
    yield f"{count} comment{'' if count == 1 else 's'} on {len(found)} item{'' if len(found) == 1 else 's'}"
    for item in found:
        yield ""
        yield harmless(" ".join(filter(None, (item.key, f"({item.title})" if item.title else "", item.file))))
        for review, text in item.said:
            yield f"  {harmless(_who(review))}:"
            yield from (f"    {harmless(line)}" for line in text.splitlines())


def _who(review: Review) -> str:
    name, registration, on = (review.about.get(part, "") for part in ("name", "registration", "on"))
    who = name or review.file
    who += f" ({registration})" if registration else ""
    return f"{who}, {on}" if on else who
