"""Items of a list that are the same at another place of it, but for how far the next one stands beside them.

Styles count items to take the margin off the last one of a line. Where they do nothing else, an item that is known at
one place is known at every other one at which any item was typeset.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from guidegen.press.fragments import Fragment, InLine
from guidegen.press.leaf_source import LeafSource, Wrapper
from guidegen.press.leaves import MOST_COUNTED
from guidegen.press.stock import Stock

_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_COMPOUND = re.compile(r"[\s>+~]+")
_COUNT = re.compile(r":(?:nth|first|last|only)-")
_ELEMENT = re.compile(r"[a-z0-9]*|\*")
_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
_ITEM = "li"
_MARGIN_ALONE = re.compile(r"\s*margin-(?:inline-end|right):[^;]*;?\s*")
_ROOM = 1_000  # places
_Place = tuple[str, str, tuple[Wrapper, ...], tuple[str, ...], bool]


class PlacesInLists:
    """How wide items of one width are at each place, with their margins; `stock` gives what is kept of it."""

    def __init__(self, stock: Callable[[str, str], Stock]) -> None:
        self._stock = stock
        self._known: OrderedDict[_Place, InLine] = OrderedDict()

    def keep(self, head: str, ink: str, source: LeafSource, fragment: Fragment) -> None:
        if fragment.in_line is None or not fragment.in_line.is_fixed or not _is_later_item(source):
            return
        place = _place(head, ink, source)
        if self._at(place) != fragment.in_line:
            self._known[place] = fragment.in_line
            self._stock(head, ink).put(_key_of(place), fragment.in_line)
            while len(self._known) > _ROOM:
                self._known.popitem(last=False)

    def _at(self, place: _Place) -> InLine | None:
        if place not in self._known:
            head, ink, *_ = place
            found = self._stock(head, ink).get(_key_of(place), InLine)
            if found is None:
                return None
            self._known[place] = found
        return self._known[place]

    def elsewhere(self, head: str, ink: str, source: LeafSource) -> Iterator[LeafSource]:
        """The same item at every other place but the first, if it would stand here as it stands there."""
        if (
            _is_later_item(source)
            and self._at(_place(head, ink, source)) is not None
            and _count_for_margins(head, frozenset(source.classes))
        ):
            for count in range(1, MOST_COUNTED):
                before = source.before[:1] * count
                if before != source.before:
                    yield replace(source, before=before)

    def moved(self, head: str, ink: str, source: LeafSource, fragment: Fragment) -> Fragment | None:
        """The item from another place as it stands at its own; None where items are as wide as what they hold."""
        if fragment.in_line is None or not fragment.in_line.is_fixed:
            return None
        return replace(fragment, in_line=self._known[_place(head, ink, source)])


def _key_of(place: _Place) -> str:
    _, _, *told = place
    return f"place {json.dumps(told)}"


def _is_later_item(source: LeafSource) -> bool:
    return bool(source.before) and set(source.before) == {f"<{_ITEM}>"}


def _place(head: str, ink: str, source: LeafSource) -> _Place:
    return head, ink, source.wrappers, source.before, source.spaced


@lru_cache(maxsize=64)
def _count_for_margins(head: str, classes: frozenset[str]) -> bool:
    """Whether styles count items of lists, of these classes, for nothing but the margins at their ends."""
    for selectors, told in _RULE.findall(head):
        for selector in selectors.split(","):
            *outer, own = _COMPOUND.split(selector.strip())
            counting = [each for each in (*outer, own) if _means(each, classes) and _counts(each, selector)]
            if counting and (counting != [own] or not _MARGIN_ALONE.fullmatch(told)):
                return False
    return True


def _means(compound: str, classes: frozenset[str]) -> bool:
    """Whether a part of a selector may mean such an item."""
    found = _ELEMENT.match(compound)
    return found is not None and found[0] in (_ITEM, "", "*") and classes.issuperset(_CLASS.findall(compound))


def _counts(compound: str, selector: str) -> bool:
    return _COUNT.search(compound) is not None or "+" in selector or "~" in selector
