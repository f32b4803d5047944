"""Typeset leaves, kept in memory as long as there is room."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from guidegen.pdf.system import loading
from guidegen.press.broken_leaves import BrokenLeaves
from guidegen.press.fallback import NotPressableError
from guidegen.press.figures import Boxed, Figures, boxed_leaf
from guidegen.press.fragments import Fragment
from guidegen.press.frame import Frame
from guidegen.press.kept_leaves import KeptLeaves, Key, shorten
from guidegen.press.known_moulds import Moulds, is_of_now, key_of, may_be_kept
from guidegen.press.layers import Layers
from guidegen.press.leaf_source import LeafSource
from guidegen.press.own import without_own
from guidegen.press.places_in_lists import PlacesInLists
from guidegen.press.some_left import SomeLeftError
from guidegen.press.standing import Standing
from guidegen.press.stock import Stock

# What typesets is loaded when the first leaf is not known: that takes longer than to print from known ones.
if TYPE_CHECKING:
    from guidegen.press.cutting import Cut

_ROOM = 1_000  # leaves that were left to the reference rendering
# To typeset such a part of a page's leaves, each on a page of its own, takes about as long as the reference rendering
# of the page, however long it is; and as many more are typeset as nobody minds to wait for.
_MOST, _BESIDE = 0.25, 16
_WORD = re.compile(r"\w+")
_TAGS = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class _Numbers:
    """On which page the places of a document came to stand."""

    pages: Mapping[str, int]


class LeafCache:
    """Gives fragments by their sources, from where they are kept; those that are nowhere yet are typeset together."""

    def __init__(self, folder: Path | None, standing: Standing | None = None) -> None:
        """`folder` is where leaves are kept for other processes; None where they are not."""
        self._folder = folder
        self._standing = standing
        self._stocks: dict[tuple[str, str], Stock] = {}
        self._kept = KeptLeaves()
        self._refused: OrderedDict[Key, str] = OrderedDict()
        self._broken = BrokenLeaves(self._stock)
        self._moulds = Moulds(self._stock)
        self._layers = Layers(self._stock)
        self._figures = Figures(self._stock)
        self._places = PlacesInLists(self._stock)
        self._numbers: dict[tuple[str, str], Mapping[str, int]] = {}
        self.typeset = 0

    def frame(self, head: str, ink: str, sides: str | None, assets: Mapping[str, Path]) -> Frame:
        """What all documents with this head share. Raises NotPressableError."""
        stock, key = self._stock(head, ink), f"frame {sides}"
        frame = stock.get(key, Frame)
        if frame is None:
            with loading():
                from guidegen.press.frame_making import make_frame
            frame = make_frame(head, ink, sides, assets)
            stock.put(key, frame)
        return frame

    def get(
        self, head: str, ink: str, sources: Sequence[LeafSource], assets: Mapping[str, Path], client: str | None = ""
    ) -> list[Fragment]:
        """One fragment for each source; what names the `client`, or is not shared, is never put on disk.

        Where `client` is None, nothing in the document is anybody's.

        Raises NotPressableError where one of them cannot be typeset alone.
        """
        self._refuse((head, ink, source) for source in sources)
        missing = [source for source in dict.fromkeys(sources) if not self._is_there((head, ink, source))]
        while missing:
            needed = self._needed(head, ink, missing)
            self.typeset += len(needed)
            for source, made in self._made(head, ink, needed, assets).items():
                self._keep((head, ink, source), made, may_be_written=_is_nobodys(source, client))
            self._refuse((head, ink, source) for source in needed)
            missing = [source for source in missing if not self._is_there((head, ink, source))]
        found = [self._kept.taken((head, ink, source)) for source in sources]
        self._kept.shorten()
        shorten(self._refused, _ROOM)
        return found

    def knows_most(
        self, head: str, ink: str, sources: Sequence[LeafSource], assets: Mapping[str, Path], client: str | None
    ) -> bool:
        """Whether no more leaves are missing than are typeset as quickly as the whole page is.

        Where there are more, some are typeset for the next process, so that sooner or later it is so.
        """
        different = dict.fromkeys(sources)
        missing = [source for source in different if not self._is_there((head, ink, source))]
        if len(missing) <= _MOST * len(different):
            return True
        if self._folder is not None:
            shared = [source for source in missing if _is_nobodys(source, client) and not is_of_now(source)]
            self.get(head, ink, shared[:_BESIDE], assets, client)
        return False

    def _made(
        self, head: str, ink: str, missing: Sequence[LeafSource], assets: Mapping[str, Path]
    ) -> Mapping[LeafSource, Cut]:
        """Leaves typeset; those that cannot be are refused from now on."""
        with loading():
            from guidegen.press.typesetting import typeset
        try:
            return dict(zip(missing, typeset(head, ink, missing, assets), strict=True))
        except SomeLeftError as some:
            self._refused.update(((head, ink, source), reason) for source, reason in some.left.items())
            return some.made

    def _refuse(self, keys: Iterable[Key]) -> None:
        """Raise NotPressableError where one was left before: it would be again, and nothing is typeset beside it."""
        reason = next((self._refused[key] for key in keys if key in self._refused), None) if self._refused else None
        if reason is not None:
            raise NotPressableError(reason)

    def usual_numbers(self, head: str, ink: str) -> Mapping[str, int]:
        """The pages on which places of the last documents stood, or those that are on disk."""
        if (head, ink) not in self._numbers:
            found = self._stock(head, ink).get("numbers", _Numbers)
            if found is None:
                return {}
            self._numbers[head, ink] = found.pages
        return self._numbers[head, ink]

    def keep_numbers(self, head: str, ink: str, numbers: Mapping[str, int]) -> None:
        """With those of places that this document did not have: the next one may have them again."""
        usual = self.usual_numbers(head, ink)
        known = {**usual, **numbers}
        if len(known) > len(usual):
            self._stock(head, ink).put("numbers", _Numbers(known))
        self._numbers[head, ink] = known

    def _stock(self, head: str, ink: str) -> Stock:
        if (head, ink) not in self._stocks:
            self._stocks[head, ink] = Stock(self._folder, self._standing, head, ink)
        return self._stocks[head, ink]

    def _is_there(self, key: Key) -> bool:
        """Whether a leaf is known, or is made now from one that differs in its own words alone."""
        if key in self._kept:
            return True
        fragment = self._found(*key) or self._elsewhere(*key)
        if fragment is None:
            return False
        self._kept[key] = fragment
        return True

    def _found(self, head: str, ink: str, source: LeafSource) -> Fragment | None:
        boxed = boxed_leaf(source.html)
        if boxed is None:
            fragment = self._filled(head, ink, source)
        else:
            fragment = self._lacking(head, ink, source, boxed)
            if fragment is not None:
                fragment = self._figures.filled(head, ink, fragment, boxed)
        if fragment is not None:
            self._places.keep(head, ink, source, fragment)
        return fragment

    def _lacking(self, head: str, ink: str, source: LeafSource, boxed: Boxed) -> Fragment | None:
        """A leaf without its figures."""
        lacking = replace(source, html=boxed.frame)
        return self._kept.get((head, ink, lacking)) or self._filled(head, ink, lacking)

    def _needed(self, head: str, ink: str, missing: Sequence[LeafSource]) -> list[LeafSource]:
        """Those of which more than figures are not known, and one for each figure that is new."""
        needed, waiting, drawn = [], [], set[str]()
        for source in missing:
            boxed = boxed_leaf(source.html)
            if boxed is not None and self._lacking(head, ink, source, boxed) is not None:
                waiting.append((source, {figure for figure, _ in boxed.figures}))
                continue
            needed.append(source)
            if boxed is not None:
                drawn.update(figure for figure, _ in boxed.figures)
        for source, figures in waiting:
            if not figures <= drawn:
                needed.append(source)
                drawn |= figures
        return needed

    def _filled(self, head: str, ink: str, source: LeafSource) -> Fragment | None:
        fragment = self._moulds.filled(head, ink, source) or self._layers.filled(head, ink, source)
        if fragment is None and may_be_kept(source):
            fragment = self._stock(head, ink).get(key_of(source), Fragment)
        return fragment

    def _elsewhere(self, head: str, ink: str, source: LeafSource) -> Fragment | None:
        """An item of a list that is known at another place of it."""
        for other in self._places.elsewhere(head, ink, source):
            fragment = self._kept.get((head, ink, other)) or self._found(head, ink, other)
            if fragment is not None:
                return self._places.moved(head, ink, source, fragment)
        return None

    def _keep(self, key: Key, made: Cut, may_be_written: bool) -> None:
        self._kept[key] = made.fragment
        head, ink, source = key
        self._places.keep(head, ink, source, made.fragment)
        boxed = boxed_leaf(source.html)
        lacking = self._figures.keep(head, ink, boxed, made, may_be_written) if boxed is not None else None
        if boxed is not None and lacking is not None:
            self._kept[key] = self._figures.filled(head, ink, lacking.fragment, boxed) or made.fragment
            source, made = replace(source, html=boxed.frame), lacking
            self._kept[head, ink, source] = made.fragment
        self._layers.keep(head, ink, source, made.fragment, may_be_written)
        if made.moulded is not None:
            self._moulds.keep(head, ink, source, made.moulded, may_be_written)
        elif may_be_written and may_be_kept(source):
            self._stock(head, ink).put(key_of(source), made.fragment)

    def broken(
        self,
        head: str,
        ink: str,
        source: LeafSource,
        assets: Mapping[str, Path],
        down: float,
        room: float,
        client: str | None = "",
    ) -> Fragment | None:
        """A leaf that begins so many pixels down a page, and has `room` there for some of it."""
        key = (head, ink, source)
        known = self._broken.found(key, room)
        if known is not None:
            return known.fragment
        with loading():
            from guidegen.press.typesetting import typeset_broken
        self.typeset += 1
        fragment = typeset_broken(head, ink, source, down, assets)
        self._broken.keep(key, room, fragment, may_be_written=_is_nobodys(source, client))
        return fragment


def _is_nobodys(source: LeafSource, client: str | None) -> bool:
    return client is None or (source.shared and not _names(source.html, client))


def _names(html: str, client: str) -> bool:
    """Whether any word that a client is called by stands in a leaf, whatever it means there."""
    called = {word for word in _WORD.findall(client.casefold()) if len(word) > 1}
    return bool(called) and not called.isdisjoint(_WORD.findall(_TAGS.sub(" ", without_own(html)).casefold()))
