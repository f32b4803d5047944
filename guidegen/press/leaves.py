"""A marked page taken apart: its head, its leaves, and the elements that stand around each of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache

from guidegen.html.marks import LEAF, LEAF_END, SHARED_LEAF, STACK, STACK_END
from guidegen.press.fallback import NotPressableError
from guidegen.press.first_and_last import beginning_classes, ending_parts, without
from guidegen.press.leaf_source import Leaf, LeafSource, Wrapper, classes_of, first_tag, name_of

# Between leaves nothing stands but the tags of what is around them.
_TAGS = re.compile(r"\s*(?:</?[a-z]+(?: [^<>]*)?>\s*)*")
_TAG = re.compile(r"<(/?)([a-z]+)[^<>]*>")
_BEGIN_OF_MARK = "<!--"
_BODY, _BODY_END = "<body>", "</body>"
_LAST = re.compile(r"\s*(?:</|$)")
_BEGINS = (LEAF, SHARED_LEAF, STACK)
_MARKS = (*_BEGINS, STACK_END)
_MARK = re.compile(f"{LEAF}|{SHARED_LEAF}|{LEAF_END}|{STACK}|{STACK_END}")
_CELL = re.compile(r"<(t[hd])((?: [^<>]*)?)>")
_SPAN = re.compile(r' colspan="\d+"')
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


@dataclass(frozen=True)
class MarkedPage:
    head: str
    leaves: tuple[Leaf, ...]


def take_apart(page: str, whole: Collection[int] = ()) -> MarkedPage:
    """`whole` are the numbers of stacks that are leaves this time.

    Raises NotPressableError where something stands outside of leaves, or no leaf is marked.
    """
    start, end = page.find(_BODY), page.rfind(_BODY_END)
    head = page[: max(start, 0)]
    # Not cut out: a page is long, and is read once.
    taking = _Taking(page, start + len(_BODY), end, whole, beginning_classes(head), ending_parts(head))
    leaves = tuple(taking.leaves())
    if start < 0 or not leaves:
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
    """The content of a page, from a place to another, while it is taken apart."""

    def __init__(
        self,
        page: str,
        start: int,
        end: int,
        whole: Collection[int],
        beginning: AbstractSet[str],
        ending: Sequence[Sequence[str]],
    ) -> None:
        self._page, self._at, self._end = page, start, end
        self._whole = whole
        self._beginning = beginning
        self._ending = ending
        self._around = [_Open(0, "", "")]
        self._count = self._stacks = 0
        self._stack: int | None = None

    def leaves(self) -> Iterator[Leaf]:
        page = self._page
        while (mark := page.find(_BEGIN_OF_MARK, self._at, self._end)) >= 0:
            self._pass(page[self._at : mark])
            found = next((each for each in _MARKS if page.startswith(each, mark)), None)
            if found is None:
                raise NotPressableError("content outside of leaves")
            self._at = mark + len(found)
            if found in (LEAF, SHARED_LEAF):
                yield self._leaf(found == SHARED_LEAF)
            elif found == STACK_END:
                self._stack = None
            else:
                self._stacks += 1
                self._stack = self._stacks
                if self._stack in self._whole:
                    yield self._leaf(is_shared=False)
        self._pass(page[self._at : self._end])

    def _pass(self, between: str) -> None:
        """What stands between two marks."""
        for is_end, name, tag in _tags(between):
            if not is_end:
                self._open(name, tag)
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
        html, self._at = _leaf_from(self._page, self._at)
        found = _first_tag(html)
        if found is None:
            raise NotPressableError("text without an element")
        tag, name = found
        inner = self._around[-1]
        repeated = self._around[-2].words if name == "tr" and inner.row else ""
        source = _source(
            self._wrappers() if inner.first else inner.around,
            _telling(inner.before, name, classes_of(tag)) if inner.before else (),
            html,
            self._page[self._at : self._at + 1].isspace(),
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
        return _LAST.match(self._page, self._at) is not None

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


# Most of what a page is made of is on many pages.
_source = lru_cache(maxsize=8192)(LeafSource)
_first_tag = lru_cache(maxsize=8192)(first_tag)


@lru_cache(maxsize=4096)
def _tags(between: str) -> tuple[tuple[bool, str, str], ...]:
    """Whether each ends an element, of which name it is, and how it reads."""
    if not _TAGS.fullmatch(between):
        raise NotPressableError("content outside of leaves")
    return tuple((bool(found[1]), found[2], found[0]) for found in _TAG.finditer(between))


@lru_cache(maxsize=4096)
def _empty_cells(html: str) -> str:
    """The cells of a row without words, as wide as they are."""
    return "".join(f"<{name}{''.join(_SPAN.findall(rest))}></{name}>" for name, rest in _CELL.findall(html))


def _leaf_from(content: str, start: int) -> tuple[str, int]:
    """The markup of a leaf that begins at a place, without the marks of leaves within, and where it ends."""
    end = content.find(LEAF_END, start)
    html = content[start:end]
    if end >= 0 and "<!--leaf" not in html and "stack-->" not in html:
        return html, end + len(LEAF_END)
    depth = 1
    for mark in _MARK.finditer(content, start):
        depth += 1 if mark[0] in _BEGINS else -1
        if not depth:
            return _MARK.sub("", content[start : mark.start()]), mark.end()
    raise NotPressableError("a mark without an end")


def _telling(before: list[str], name: str, classes: Sequence[str]) -> tuple[str, ...]:
    """What of the siblings before a leaf can matter to its looks: a heading, another row, or how many there are."""
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
