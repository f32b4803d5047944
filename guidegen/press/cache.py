"""Typeset leaves, kept in memory as long as there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from guidegen.press.cutting import Cut
from guidegen.press.fragments import Fragment
from guidegen.press.leaves import LeafSource
from guidegen.press.lines import UnsureError
from guidegen.press.moulds import Breaks, Mould, Setting, breaks_in, set_blocks
from guidegen.press.own import own_leaf
from guidegen.press.typesetting import typeset, typeset_broken

_ROOM = 6_000  # leaves; about as many as all guides of one content have in common, with some hundred of one's own

_Key = tuple[str, str, LeafSource]  # head, ink and leaf


@dataclass(frozen=True)
class _Break:
    """How a leaf breaks where there is room for it from `least` to `most` pixels; None where it does not."""

    least: float
    most: float
    fragment: Fragment | None


class LeafCache:
    """Gives fragments by their sources; those that are not there yet are typeset together."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, Fragment] = OrderedDict()
        self._broken: OrderedDict[_Key, list[_Break]] = OrderedDict()
        self._settings: dict[_Key, tuple[Setting, ...]] = {}
        self._moulds: OrderedDict[tuple[_Key, Breaks], Mould] = OrderedDict()
        self.typeset = 0

    def get(self, head: str, ink: str, sources: Sequence[LeafSource], assets: Mapping[str, Path]) -> list[Fragment]:
        """One fragment for each source. Raises NotPressableError where one of them cannot be typeset alone."""
        missing = [source for source in dict.fromkeys(sources) if not self._is_there((head, ink, source))]
        if missing:
            self.typeset += len(missing)
            for source, made in zip(missing, typeset(head, ink, missing, assets), strict=True):
                self._keep((head, ink, source), made)
        found = []
        for source in sources:
            key = (head, ink, source)
            self._kept.move_to_end(key)
            found.append(self._kept[key])
        _shorten(self._kept, self._moulds)
        return found

    def _is_there(self, key: _Key) -> bool:
        """Whether a leaf is known, or is made now from one that differs in its own words alone."""
        if key in self._kept:
            return True
        head, ink, source = key
        own = own_leaf(source.html)
        if own is None:
            return False
        frame = (head, ink, replace(source, html=own.frame))
        settings = self._settings.get(frame)
        if settings is None:
            return False
        try:
            lines = set_blocks(own.blocks, settings)
        except UnsureError:
            return False
        mould = self._moulds.get((frame, breaks_in(lines)))
        if mould is None:
            return False
        self._moulds.move_to_end((frame, breaks_in(lines)))
        self._kept[key] = mould.filled(lines)
        return True

    def _keep(self, key: _Key, made: Cut) -> None:
        self._kept[key] = made.fragment
        own = own_leaf(key[2].html) if made.moulded else None
        if own is None or made.moulded is None:
            return
        head, ink, source = key
        frame = (head, ink, replace(source, html=own.frame))
        # What is set otherwise another time is not known well enough.
        if self._settings.setdefault(frame, made.moulded.settings) == made.moulded.settings:
            self._moulds[frame, made.moulded.breaks] = made.moulded.mould

    def broken(
        self, head: str, ink: str, source: LeafSource, assets: Mapping[str, Path], down: float, room: float
    ) -> Fragment | None:
        """A leaf that begins so many pixels down a page, and has `room` there for some of it.

        It breaks in the same place wherever its first part has room and the next thing in it has not.
        """
        known = self._broken.setdefault((head, ink, source), [])
        for each in known:
            if each.least <= room <= each.most:
                return each.fragment
        self.typeset += 1
        fragment = typeset_broken(head, ink, source, down, assets)
        least = 0.0
        if fragment is not None:
            first = fragment.parts[0]
            least = min(first.reach - first.top, room)
        known.append(_Break(least, room, fragment))
        _shorten(self._broken)
        return fragment


def _shorten(*kept: OrderedDict[Any, Any]) -> None:
    for each in kept:
        while len(each) > _ROOM:
            each.popitem(last=False)
