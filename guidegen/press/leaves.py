"""A marked page taken apart: its head, its leaves, and the elements that stand around each of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from guidegen.html.marks import LEAF, LEAF_END, OWN, SHARED_LEAF, STACK, STACK_END
from guidegen.press.fallback import NotPressableError
from guidegen.press.first_and_last import beginning_classes, classes_of, ending_parts, without

# Between leaves nothing stands but the tags of what is around them.
_TOKEN = re.compile(
    rf"\s*(?:(?P<leaf>{LEAF}|{SHARED_LEAF})|(?P<stack>{STACK})|(?P<ending>{STACK_END})"
    r"|<(?P<open>[a-z]+)(?: [^<>]*)?>|</(?P<close>[a-z]+)>)\s*"
)
_LAST = re.compile(r"\s*(?:</|$)")
_BEGINS = (LEAF, SHARED_LEAF, STACK)
_MARK = re.compile(f"{LEAF}|{SHARED_LEAF}|{LEAF_END}|{STACK}|{STACK_END}")
_CELL = re.compile(r"<(t[hd])((?: [^<>]*)?)>")
_SPAN = re.compile(r' colspan="\d+"')
_FIRST_TAG = re.compile(rf"\s*(?:{OWN})?(<([a-z0-9]+)[^<>]*>)")
_HEADINGS = ("h2", "h3")
_ROWS = ("haste", "row")
_OF_TABLES = ("thead", "tr")
# The signs in short, and a pain rule below them.
_SHORT, _RULE_BELOW = "in-short", "rule"
# Leaves whose looks hang on how many elements stand before them, as those of list items do.
_COUNTED = "part"
_ROUND = 6
MOST_COUNTED = 2 * _ROUND  # elements before one, as far as they are told apart
_WRAPPERS = frozenset(("main", "section", "article", "div", "ul", "ol", "dl", "table", "tbody"))


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
        found = _FIRST_TAG.match(self.html)
        return classes_of(found[1]) if found else ()

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, LeafSource) and self._told == other._told)

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True)
class Leaf:
    """A leaf in its place: the numbers tell which wrappers it shares with its neighbours, and which stack it is of."""

    source: LeafSource
    path: tuple[int, ...]
    stack: int | None = None
    head: str = ""  # of the table that it is a row of, where another row is before it


@dataclass(frozen=True)
class MarkedPage:
    head: str
    leaves: tuple[Leaf, ...]


def take_apart(page: str, whole: Collection[int] = ()) -> MarkedPage:
    """`whole` are the numbers of stacks that are leaves this time.

    Raises NotPressableError where something stands outside of leaves, or no leaf is marked.
    """
    head, body, rest = page.partition("<body>")
    content = rest.partition("</body>")[0]
    leaves = tuple(_Taking(content, whole, beginning_classes(head), ending_parts(head)).leaves())
    if not body or not leaves:
        raise NotPressableError("no marks")
    return MarkedPage(head, leaves)


@dataclass
class _Open:
    """An element that is open: its number, what stood in it so far, and of a table the head, without words and with."""

    number: int
    tag: str
    later: str
    first: bool = True
    before: list[str] = field(default_factory=list)
    head: str = ""
    words: str = ""
    row: str = ""
    around: tuple[Wrapper, ...] = ()  # those of a leaf that is not the first in any of them
    path: tuple[int, ...] = ()


class _Taking:
    """The content of a page while it is taken apart."""

    def __init__(
        self, content: str, whole: Collection[int], beginning: AbstractSet[str], ending: Sequence[Sequence[str]]
    ) -> None:
        self._content = content.rstrip()
        self._whole = whole
        self._beginning = beginning
        self._ending = ending
        self._around = [_Open(0, "", "")]
        self._count = self._stacks = self._at = 0
        self._stack: int | None = None

    def leaves(self) -> Iterator[Leaf]:
        while self._at < len(self._content):
            token = _TOKEN.match(self._content, self._at)
            if token is None:
                raise NotPressableError("content outside of leaves")
            self._at = token.end()
            if token["leaf"]:
                yield self._leaf(token["leaf"] == SHARED_LEAF)
            elif token["stack"]:
                self._stacks += 1
                self._stack = self._stacks
                if self._stack in self._whole:
                    yield self._leaf(is_shared=False)
            elif token["ending"]:
                self._stack = None
            elif token["open"]:
                self._open(token["open"], token[0].strip())
            elif len(self._around) > 1:
                self._around.pop()

    def _open(self, name: str, tag: str) -> None:
        if name not in _WRAPPERS:
            raise NotPressableError("content outside of leaves")
        self._count += 1
        outer = self._around[-1]
        outer.before.append(tag)
        later = without(self._beginning, tag)
        around, path = (*outer.around, Wrapper(later, False)), (*outer.path, self._count)
        self._around.append(_Open(self._count, tag, later, around=around, path=path))

    def _leaf(self, is_shared: bool) -> Leaf:
        html, self._at = _leaf_from(self._content, self._at)
        found = _FIRST_TAG.match(html)
        if found is None:
            raise NotPressableError("text without an element")
        tag, name = found.groups()
        inner = self._around[-1]
        repeated = self._around[-2].words if name == "tr" and inner.row else ""
        source = LeafSource(
            self._wrappers() if inner.first else inner.around,
            _telling(inner.before, name, classes_of(tag)),
            html,
            self._content[self._at : self._at + 1].isspace(),
            self._is_last(name, html),
            self._above(name, tag, html) if name in _OF_TABLES else (),
            is_shared,
        )
        inner.before.append(tag)
        return Leaf(source, inner.path, self._stack, repeated)

    def _is_last(self, name: str, html: str) -> bool:
        """Whether nothing follows in the innermost element, where rows or styles ask for that."""
        if name not in _OF_TABLES and not any(all(each in html for each in part) for part in self._ending):
            return False
        return _LAST.match(self._content, self._at) is not None

    def _wrappers(self) -> tuple[Wrapper, ...]:
        """Those around the first leaf of the innermost, and so of it alone or of others around it too."""
        wrappers = tuple([Wrapper(each.tag if each.first else each.later, each.first) for each in self._around[1:]])
        for each in self._around:
            each.first = False
        return wrappers

    def _above(self, name: str, tag: str, html: str) -> tuple[str, ...]:
        """What a row of a table needs above it; a head, and a row, are kept for the rows after them."""
        inner = self._around[-1]
        if name == "thead":
            inner.head, inner.words = f"<thead><tr>{_empty_cells(html)}</tr></thead>", html
            return ()
        above = (self._around[-2].head, inner.row)
        inner.row = f"{tag}{_empty_cells(html)}</tr>"
        return above


def _empty_cells(html: str) -> str:
    """The cells of a row without words, as wide as they are."""
    return "".join(f"<{name}{''.join(_SPAN.findall(rest))}></{name}>" for name, rest in _CELL.findall(html))


def _leaf_from(content: str, start: int) -> tuple[str, int]:
    """The markup of a leaf that begins at a place, without the marks of leaves within, and where it ends."""
    end = content.find(LEAF_END, start)
    if content.find("<!--leaf", start, end) < 0 and content.find("stack-->", start, end) < 0 <= end:
        return content[start:end], end + len(LEAF_END)
    depth = 1
    for mark in _MARK.finditer(content, start):
        depth += 1 if mark[0] in _BEGINS else -1
        if not depth:
            return _MARK.sub("", content[start : mark.start()]), mark.end()
    raise NotPressableError("a mark without an end")


def _telling(before: list[str], name: str, classes: Sequence[str]) -> tuple[str, ...]:
    """What of the siblings before a leaf can matter to its looks: a heading, another row, or how many there are."""
    if not before:
        return ()
    if _COUNTED in classes:
        return tuple(f"<{name_of(tag)}>" for tag in before)
    if name == "li":
        return ("<li>",) * _counted(len(before))
    last = before[-1]
    if name_of(last) in _HEADINGS and name == "p":
        return (f"<{name_of(last)}>",)
    if _SHORT in classes_of(last) and _RULE_BELOW in classes:
        return (f'<div class="{_SHORT}">',)
    row = next((row for row in _ROWS if row in classes_of(last) and row in classes), None)
    return (f'<div class="{row}">',) if row else ()


def _counted(before: int) -> int:
    """So many items before one that its looks are the same: styles count the items of a list by twos and threes."""
    return before if before < _ROUND else before % _ROUND + _ROUND


def name_of(tag: str) -> str:
    return tag[1:].split(" ", 1)[0].rstrip(">")
