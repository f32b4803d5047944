"""Leaves that were needed, in memory; the one that nothing has asked for longest goes first."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from guidegen.html.marks import OWN
from guidegen.press.fragments import Fragment
from guidegen.press.leaf_source import LeafSource

Key = tuple[str, str, LeafSource]  # head, ink and leaf

# Guides of one content have about so many leaves in common; more would make a process large, and hardly quicker.
_SHARED = 4_000
# Of somebody's own words: those of a document or two, and of some that are asked for again.
_OWN = 2_000


class KeptLeaves:
    def __init__(self) -> None:
        self._shared: OrderedDict[Key, Fragment] = OrderedDict()
        self._own: OrderedDict[Key, Fragment] = OrderedDict()

    def get(self, key: Key) -> Fragment | None:
        return self._of(key).get(key)

    def __contains__(self, key: Key) -> bool:
        return key in self._of(key)

    def __setitem__(self, key: Key, fragment: Fragment) -> None:
        self._of(key)[key] = fragment

    def taken(self, key: Key) -> Fragment:
        """A leaf that is here, as the last that was asked for. Raises KeyError."""
        kept = self._of(key)
        kept.move_to_end(key)
        return kept[key]

    def shorten(self) -> None:
        """Forget what is too much; not while a document is put together, which needs all of its own."""
        shorten(self._shared, _SHARED)
        shorten(self._own, _OWN)

    def _of(self, key: Key) -> OrderedDict[Key, Fragment]:
        return self._own if OWN in key[2].html else self._shared


def shorten(kept: OrderedDict[Any, Any], room: int) -> None:
    while len(kept) > room:
        kept.popitem(last=False)
