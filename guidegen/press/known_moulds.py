"""The moulds that are known, in memory and on disk, by what of a leaf is not the client's own."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from guidegen.html.marks import OWN
from guidegen.press.fragments import Fragment
from guidegen.press.leaf_source import LeafSource
from guidegen.press.lines import UnsureError
from guidegen.press.moulds import Breaks, Mould, Moulded, Setting, breaks_in, set_blocks
from guidegen.press.own import own_leaf
from guidegen.press.stock import Stock

_ROOM = 6_000  # moulds
_ASSET = "asset:"
# Of a link to a place that had no page yet, or has none.
NO_PAGE = 'data-page="0"'
# The attribute of a layer of a drawing: which ones there are is the client's own.
LAYER = "data-mark"
_Frame = tuple[str, str, LeafSource]  # head, ink, and a leaf without its own words


@dataclass(frozen=True)
class _Settings:
    """How the own elements of a leaf are set."""

    blocks: tuple[Setting, ...]


class Moulds:
    """Fills leaves whose own words alone are new; `stock` gives what is kept for a head and an ink."""

    def __init__(self, stock: Callable[[str, str], Stock]) -> None:
        self._stock = stock
        self._settings: OrderedDict[_Frame, tuple[Setting, ...]] = OrderedDict()
        self._moulds: OrderedDict[tuple[_Frame, Breaks], Mould] = OrderedDict()

    def filled(self, head: str, ink: str, source: LeafSource) -> Fragment | None:
        """The leaf's fragment; None where it has no own words, or they have to be typeset."""
        own = own_leaf(source.html)
        if own is None:
            return None
        frame = (head, ink, replace(source, html=own.frame))
        settings = self._settings_of(frame)
        if settings is None or len(settings) != len(own.blocks):
            return None
        try:
            lines = set_blocks(own.blocks, settings)
            mould = self._mould(frame, breaks_in(lines))
            return mould.filled(lines, own.blocks) if mould is not None else None
        except (UnsureError, ValueError):
            return None

    def keep(self, head: str, ink: str, source: LeafSource, made: Moulded, may_be_written: bool) -> None:
        own = own_leaf(source.html)
        if own is None:
            return
        frame = (head, ink, replace(source, html=own.frame))
        if self._settings.setdefault(frame, made.settings) != made.settings:
            self._settings[frame] = ()  # what is set otherwise another time is not known well enough
            return
        self._moulds[frame, made.breaks] = made.mould
        while len(self._moulds) > _ROOM:
            (gone, _), _ = self._moulds.popitem(last=False)
            self._settings.pop(gone, None)
        if may_be_written and _ASSET not in source.html:
            stock = self._stock(head, ink)
            stock.put(key_of(frame[2]), _Settings(made.settings))
            stock.put(key_of(frame[2], made.breaks), made.mould)

    def _settings_of(self, frame: _Frame) -> tuple[Setting, ...] | None:
        if frame not in self._settings:
            head, ink, source = frame
            found = self._stock(head, ink).get(key_of(source), _Settings)
            if found is None:
                return None
            self._settings[frame] = found.blocks
        return self._settings[frame]

    def _mould(self, frame: _Frame, breaks: Breaks) -> Mould | None:
        key = (frame, breaks)
        if key not in self._moulds:
            head, ink, source = frame
            found = self._stock(head, ink).get(key_of(source, breaks), Mould)
            if found is None:
                return None
            self._moulds[key] = found
        self._moulds.move_to_end(key)
        return self._moulds[key]


def may_be_kept(source: LeafSource) -> bool:
    """Whether a leaf may be on disk as a whole: it has no own words and no layers, no number of a page that nobody knew
    yet, and nothing of it is from a file of the clinic's.
    """
    return not any(mark in source.html for mark in (OWN, f" {LAYER}=")) and not is_of_now(source)


def is_of_now(source: LeafSource) -> bool:
    """Whether a leaf tells a page that nobody knew yet, or shows a file that may be another the next time."""
    return any(mark in source.html for mark in (_ASSET, NO_PAGE))


def key_of(source: LeafSource, breaks: Breaks | None = None) -> str:
    """What a leaf is found by on disk, with where the lines of its own words break."""
    around = [(wrapper.tag, wrapper.first) for wrapper in source.wrappers]
    return json.dumps(
        [around, source.before, source.html, source.spaced, source.last, source.above, source.again, breaks]
    )
