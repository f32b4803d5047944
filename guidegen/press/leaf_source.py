"""What a leaf's looks depend on beside the head of its page, and where it stands among the other leaves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from guidegen.html.marks import OWN

_FIRST_TAG = re.compile(rf"\s*(?:{OWN})?(<([a-z0-9]+)[^<>]*>)")
_CLASSES = re.compile(r'class="([^"]*)"')
_SHOWS_PAGE = 'class="page"'
_PAGE_LINK = re.compile(r'<a class="page" href="#([^"]+)"')


class Wrapper(NamedTuple):
    """An element around leaves, by its opening tag; `first` where the leaf is the first thing in it."""

    tag: str
    first: bool

    @property
    def name(self) -> str:
        return name_of(self.tag)


@dataclass(frozen=True, eq=False)
class LeafSource:
    """All that a leaf's looks depend on, beside the head: what is around it, what stands before it, its own markup.

    `spaced` tells whether white space follows, which is seen and read where leaves stand beside each other; `last`
    whether nothing else follows in the innermost element around it, where that matters.
    What is `shared` holds nothing of one client's.
    A row of a table has `above` it the head, which tells how wide its cells are, and the row before, without words.
    One that begins a page has the head `again`, with its words.
    """

    wrappers: tuple[Wrapper, ...]
    before: tuple[str, ...]
    html: str
    spaced: bool
    last: bool
    above: tuple[str, ...] = ()
    shared: bool = False
    again: str = ""

    _told: tuple[object, ...] = field(init=False, repr=False)
    _hash: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # A leaf is looked for several times a page, among thousands.
        told = self.html, self.wrappers, self.before, self.spaced, self.last, self.above, self.again
        object.__setattr__(self, "_told", told)
        object.__setattr__(self, "_hash", hash(told))

    @property
    def classes(self) -> tuple[str, ...]:
        """Those of the leaf itself, if it is one element."""
        found = first_tag(self.html)
        return classes_of(found[0]) if found else ()

    @cached_property
    def page_links(self) -> tuple[str, ...]:
        """The places that it tells the pages of."""
        return tuple(_PAGE_LINK.findall(self.html)) if _SHOWS_PAGE in self.html else ()

    def with_pages(self, pages: Sequence[int]) -> LeafSource:
        """The leaf with the number of its page beside each of these links."""
        given = iter(pages)
        html = _PAGE_LINK.sub(lambda link: f'{link[0]} data-page="{next(given)}"', self.html)
        return replace(self, html=html)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, LeafSource) and self._told == other._told)

    def __hash__(self) -> int:
        return self._hash


class Leaf(NamedTuple):
    """A leaf in its place: the numbers tell which wrappers it shares with its neighbours, and which stack it is of."""

    source: LeafSource
    path: tuple[int, ...]
    stack: int | None = None
    head: str = ""  # of the table that it is a row of, where another row is before it


def first_tag(html: str) -> tuple[str, str] | None:
    """The tag that a leaf begins with, and what element that is; None where it begins with text."""
    found = _FIRST_TAG.match(html)
    return (found[1], found[2]) if found else None


def name_of(tag: str) -> str:
    return tag[1:].split(" ", 1)[0].rstrip(">")


@lru_cache(maxsize=4096)
def classes_of(tag: str) -> tuple[str, ...]:
    found = _CLASSES.search(tag)
    return tuple(found[1].split()) if found else ()


def with_class(tag: str, told: str) -> str:
    """The tag with other classes."""
    return _CLASSES.sub(lambda _: f'class="{told}"', tag, count=1)
