"""A marked page taken apart: its head, its leaves, and the elements that stand around each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from guidegen.html.marks import LEAF, LEAF_END, OWN, SHARED_LEAF
from guidegen.press.fallback import NotPressableError

# Between leaves nothing stands but the tags of what is around them.
_TOKEN = re.compile(rf"\s*(?:(?P<leaf>{LEAF}|{SHARED_LEAF})|<(?P<open>[a-z]+)(?: [^<>]*)?>|</(?P<close>[a-z]+)>)\s*")
_LAST = re.compile(r"\s*(?:</|$)")
_MARK = re.compile(f"{LEAF}|{SHARED_LEAF}|{LEAF_END}")
_FIRST_TAG = re.compile(rf"\s*(?:{OWN})?(<([a-z0-9]+)[^<>]*>)")
_CLASSES = re.compile(r'class="([^"]*)"')
_HEADINGS = ("h2", "h3")
_ROWS = ("haste", "row")
# Leaves whose looks hang on how many elements stand before them, as those of list items do.
_COUNTED = "part"
_ROUND = 6
_WRAPPERS = frozenset(("main", "section", "article", "div", "ul", "ol", "dl"))


@dataclass(frozen=True)
class Wrapper:
    """An element around leaves, by its opening tag; `first` where the leaf is the first thing in it."""

    tag: str
    first: bool

    @property
    def name(self) -> str:
        return name_of(self.tag)


@dataclass(frozen=True)
class LeafSource:
    """All that a leaf's looks depend on, beside the head: what is around it, what stands before it, its own markup.

    `spaced` tells whether white space follows, which is seen and read where leaves stand beside each other; `last`
    whether nothing else follows in the innermost element around it. What is `shared` holds nothing of one client's.
    """

    wrappers: tuple[Wrapper, ...]
    before: tuple[str, ...]
    html: str
    spaced: bool
    last: bool
    shared: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Leaf:
    """A leaf in its place: the numbers tell which wrappers it shares with its neighbours."""

    source: LeafSource
    path: tuple[int, ...]


@dataclass(frozen=True)
class MarkedPage:
    head: str
    leaves: tuple[Leaf, ...]


def take_apart(page: str) -> MarkedPage:
    """Raises NotPressableError where something stands outside of leaves, or no leaf is marked."""
    head, body, rest = page.partition("<body>")
    content = rest.partition("</body>")[0]
    leaves = tuple(_leaves(content))
    if not body or not leaves:
        raise NotPressableError("no marks")
    return MarkedPage(head, leaves)


def _leaves(content: str) -> Iterator[Leaf]:
    around: list[tuple[int, str, bool]] = []
    before: list[list[str]] = [[]]
    count = at = 0
    while at < len(content.rstrip()):
        token = _TOKEN.match(content, at)
        if token is None:
            raise NotPressableError("content outside of leaves")
        at = token.end()
        if token["leaf"]:
            html, at = _leaf_from(content, at)
            tag = _FIRST_TAG.match(html)
            if tag is None:
                raise NotPressableError("text without an element")
            wrappers = tuple(Wrapper(opening, first) for _, opening, first in around)
            is_last = _LAST.match(content, at) is not None
            is_spaced, is_shared = content[at : at + 1].isspace(), token["leaf"] == SHARED_LEAF
            source = LeafSource(wrappers, _telling(before[-1], html), html, is_spaced, is_last, is_shared)
            yield Leaf(source, tuple(number for number, *_ in around))
            around = [(number, opening, False) for number, opening, _ in around]
            before[-1].append(tag[1])
        elif name := token["open"]:
            if name not in _WRAPPERS:
                raise NotPressableError("content outside of leaves")
            count += 1
            before[-1].append(token[0].strip())
            around.append((count, token[0].strip(), True))
            before.append([])
        elif around:
            around.pop()
            before.pop()


def _leaf_from(content: str, start: int) -> tuple[str, int]:
    """The markup of a leaf that begins at a place, without the marks of leaves within, and where it ends."""
    depth = 1
    for mark in _MARK.finditer(content, start):
        depth += -1 if mark[0] == LEAF_END else 1
        if not depth:
            return _MARK.sub("", content[start : mark.start()]), mark.end()
    raise NotPressableError("a mark without an end")


def _telling(before: list[str], html: str) -> tuple[str, ...]:
    """What of the siblings before a leaf can matter to its looks: a heading, another row, or how many there are."""
    leaf = _FIRST_TAG.match(html)
    if leaf is None or not before:
        return ()
    name, classes = leaf[2], _classes(leaf[1])
    if _COUNTED in classes:
        return tuple(f"<{name_of(tag)}>" for tag in before)
    if name == "li":
        return ("<li>",) * _counted(len(before))
    last = before[-1]
    if name_of(last) in _HEADINGS and name == "p":
        return (f"<{name_of(last)}>",)
    row = next((row for row in _ROWS if row in _classes(last) and row in classes), None)
    return (f'<div class="{row}">',) if row else ()


def _counted(before: int) -> int:
    """So many items before one that its looks are the same: styles count the items of a list by twos and threes."""
    return before if before < _ROUND else before % _ROUND + _ROUND


def name_of(tag: str) -> str:
    return tag[1:].split(" ", 1)[0].rstrip(">")


def _classes(tag: str) -> list[str]:
    found = _CLASSES.search(tag)
    return found[1].split() if found else []
