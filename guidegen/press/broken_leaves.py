"""Leaves in which a page ends, by how much room there was for them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from guidegen.press.fragments import Fragment
from guidegen.press.kept_leaves import Key, shorten
from guidegen.press.known_moulds import key_of, may_be_kept
from guidegen.press.stock import Stock

_ROOM = 1_000  # leaves
_BREAKS = 50  # of one leaf
_NEAR = 0.01  # pixels


@dataclass(frozen=True)
class Break:
    """How a leaf broke where there was room for it from `least` to `most` pixels; None where it did not."""

    least: float
    most: float
    fragment: Fragment | None


@dataclass(frozen=True)
class _Breaks:
    known: tuple[Break, ...]


class BrokenLeaves:
    """Where a leaf breaks in the same place with less room and with more, it does so with any room between.

    But a box whose sides are seen goes on to the end of its page. `stock` gives what is kept for a head and an ink.
    """

    def __init__(self, stock: Callable[[str, str], Stock]) -> None:
        self._stock = stock
        self._known: OrderedDict[Key, list[Break]] = OrderedDict()

    def found(self, key: Key, room: float) -> Break | None:
        """None where nobody knows how the leaf breaks there."""
        return next((each for each in self._of(key) if each.least <= room <= each.most), None)

    def keep(self, key: Key, room: float, fragment: Fragment | None, may_be_written: bool) -> None:
        known = self._of(key)
        for place, each in enumerate(known):
            if _breaks_alike(each.fragment, fragment) and not _goes_on(fragment):
                known[place] = Break(min(each.least, room), max(each.most, room), fragment)
                break
        else:
            known.append(Break(room - _NEAR, room + _NEAR, fragment))
            del known[:-_BREAKS]
        head, ink, source = key
        if may_be_written and may_be_kept(source):
            self._stock(head, ink).put(f"broken {key_of(source)}", _Breaks(tuple(known)))
        shorten(self._known, _ROOM)

    def _of(self, key: Key) -> list[Break]:
        """The breaks of a leaf that are known, to be added to."""
        if key not in self._known:
            head, ink, source = key
            found = self._stock(head, ink).get(f"broken {key_of(source)}", _Breaks) if may_be_kept(source) else None
            self._known[key] = list(found.known) if found is not None else []
        self._known.move_to_end(key)
        return self._known[key]


def _goes_on(fragment: Fragment | None) -> bool:
    """Whether something of a leaf is seen down to the page's end, as the sides of a box are."""
    return (
        fragment is not None and len(fragment.parts) > 1 and fragment.parts[0].reach >= fragment.parts[0].bottom - _NEAR
    )


def _breaks_alike(one: Fragment | None, other: Fragment | None) -> bool:
    """Whether a leaf broke in the same place: what stands on the pages after the first is the same."""
    if one is None or other is None:
        return one is other
    if len(one.parts) == len(other.parts) == 1:
        return one.parts == other.parts
    return one.parts[1:] == other.parts[1:] and one.structure == other.structure
