"""Typeset leaves, kept in memory as long as there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path

from guidegen.press.fragments import Fragment
from guidegen.press.leaves import LeafSource
from guidegen.press.typesetting import typeset

_ROOM = 6_000  # leaves; about as many as all guides of one content have in common, with some hundred of one's own


class LeafCache:
    """Gives fragments by their sources; those that are not there yet are typeset together."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, LeafSource], Fragment] = OrderedDict()
        self.typeset = 0

    def get(
        self, head: str, ink: str, sources: Sequence[LeafSource], assets: Mapping[str, Path]
    ) -> list[Fragment]:
        """One fragment for each source. Raises NotPressable where one of them cannot be typeset alone."""
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
