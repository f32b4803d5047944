"""Comments of reviewers as types, and those of several reviewers by the item that they are about. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from guidegen.errors import Problem
from guidegen.library import Library
from guidegen.library.fingerprints import ALL_KINDS, kind_of

# What the keys of decisions begin with; their number follows.
DECISION = "decision/"


@dataclass(frozen=True)
class Comment:
    """A reviewer's words about an item, by its key (`exercises/plank`, `facts`), or about a decision (`decision/3`)."""

    key: str
    text: str


@dataclass(frozen=True)
class Review:
    """All comments of one file.

    `about` is who wrote them (`name`, `registration`), when (`on`), and on which `content` (its hash), as far as it is
    known. `warnings` are of what stands in the file and may be meant as a comment.
    """

    file: str
    comments: tuple[Comment, ...]
    about: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class ItemComments:
    """What reviewers say of one thing; `file` and `title` are where it stands and what it is called, where known."""

    key: str
    file: str
    title: str
    said: tuple[tuple[Review, str], ...]


def comments_by_item(reviews: Iterable[Review], library: Library) -> list[ItemComments]:
    """Decisions first, then items in the order of the library, then what is not part of the content any more."""
    said: dict[str, list[tuple[Review, str]]] = {}
    for review in reviews:
        for comment in review.comments:
            said.setdefault(comment.key, []).append((review, comment.text))
    titles = {item.key: f"{item.code}: {item.title}" for item in library.items()}
    titles |= {f"{DECISION}{decision.no}": decision.question for decision in library.open_decisions}
    files = dict(_files(library))
    return [
        ItemComments(key, files.get(key, ""), titles.get(key, ""), tuple(said[key]))
        for key in sorted(said, key=lambda key: _order(key, files.keys()))
    ]


def _files(library: Library) -> Iterator[tuple[str, str]]:
    """Where each item stands."""
    for path, file in library.files.content.items():
        yield path.rpartition(".")[0], file.shown
    for path, file in library.files.templates.items():
        yield f"templates/{path}", file.shown


def _order(key: str, known: Iterable[str]) -> tuple[int, int, str]:
    if key.startswith(DECISION):
        number = key.removeprefix(DECISION)
        return -1, int(number) if number.isdigit() else 0, key
    return (ALL_KINDS.index(kind_of(key)) if key in known else len(ALL_KINDS)), 0, key
