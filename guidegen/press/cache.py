"""Typeset leaves, kept in memory as long as there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from guidegen.press.fragments import Fragment
from guidegen.press.leaves import LeafSource
from guidegen.press.typesetting import typeset, typeset_broken

_ROOM = 6_000  # leaves; about as many as all guides of one content have in common, with some hundred of one's own


@dataclass(frozen=True)
class _Break:
    """How a leaf breaks where there is room for it from `least` to `most` pixels; None where it does not."""

    least: float
    most: float
    fragment: Fragment | None


class LeafCache:
    """Gives fragments by their sources; those that are not there yet are typeset together."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, LeafSource], Fragment] = OrderedDict()
        self._broken: OrderedDict[tuple[str, str, LeafSource], list[_Break]] = OrderedDict()
        self.typeset = 0

    def get(self, head: str, ink: str, sources: Sequence[LeafSource], assets: Mapping[str, Path]) -> list[Fragment]:
        """One fragment for each source. Raises NotPressableError where one of them cannot be typeset alone."""
        missing = [source for source in dict.fromkeys(sources) if (head, ink, source) not in self._kept]
        if missing:
            self.typeset += len(missing)
            made = typeset(head, ink, missing, assets)
            self._kept.update(((head, ink, source), fragment) for source, fragment in zip(missing, made, strict=True))
        found = []
        for source in sources:
            key = (head, ink, source)
            self._kept.move_to_end(key)
            found.append(self._kept[key])
        while len(self._kept) > _ROOM:
            self._kept.popitem(last=False)
        return found

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
        while len(self._broken) > _ROOM:
            self._broken.popitem(last=False)
        return fragment
