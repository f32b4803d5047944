"""Leaves with figures in boxes of their own: known by the rest of their markup, and each figure by itself.

What is drawn of a figure is the same in a box of any size. So it is typeset once, and a leaf once for all figures; how
large it is drawn in its box, and where, is reckoned here as WeasyPrint reckons it.
"""

from __future__ import annotations

import re
import zlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from guidegen.pictures.drawing import IN_BOX
from guidegen.press.fragments import Fragment
from guidegen.press.packing import picture_name, restores_all
from guidegen.press.stock import Stock

if TYPE_CHECKING:
    from guidegen.press.cutting import Cut

_ROOM = 1_000  # figures
_FIGURE = re.compile(rf"(<svg [^<>]*{IN_BOX}[^<>]*>)((?:<title>[^<]*</title>)?)((?:(?!</svg>).)*)</svg>", re.DOTALL)
_SIZE = re.compile(r' width="([\d.]+)mm" height="([\d.]+)mm"')
_VIEW = re.compile(r' viewBox="(\S+) (\S+) (\S+) (\S+)"')
_PX = 96 / 25.4  # in a millimetre
# Stands in the markup that is left where a figure was; no page has it, since no XML may.
_HERE = "\x02"
_LEAD = rb"q\n/a1 gs\n1 0 0 1 \S+ \S+ cm\nq\nq\n1 0 0 1 0 0 cm\n"
_SCALED = re.compile(rb"(%b)(\S+ 0 0 \S+ \S+ \S+ cm\n)(.*)(Q\nQ\nQ\n)" % _LEAD, re.DOTALL)
_CALL = b"/%b Do\n"
_ANY = _CALL % b"figure%d"
_STATE = re.compile(rb"/(\S+) gs\n")


@dataclass(frozen=True)
class Boxed:
    """`frame` is a leaf's markup without its figures; `figures` has the markup of each, and what sizes it."""

    frame: str
    figures: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class _Figure:
    name: str
    packed: bytes
    states: frozenset[str]


@dataclass(frozen=True)
class _Found:
    """Where a figure is in a leaf: the picture that draws it, with what stands before and after it in that."""

    picture: str
    lead: bytes
    figure: _Figure
    tail: bytes


class Figures:
    """Draws figures in leaves that lack them; `stock` gives what is kept for a head and an ink."""

    def __init__(self, stock: Callable[[str, str], Stock]) -> None:
        self._stock = stock
        # None where one was drawn in two ways, and so hangs on more than itself.
        self._known: OrderedDict[tuple[str, str, str], _Figure | None] = OrderedDict()

    def filled(self, head: str, ink: str, lacking: Fragment, boxed: Boxed) -> Fragment | None:
        """The leaf's fragment; None where not all of its figures are known."""
        (part,) = lacking.parts
        content, states, pictures = part.content, lacking.states, dict(lacking.pictures)
        for number, (markup, scale) in enumerate(boxed.figures):
            figure = self._figure(head, ink, markup)
            if figure is None:
                return None
            content = content.replace(_ANY % number, scale + _CALL % figure.name.encode())
            states |= figure.states
            pictures[figure.name] = figure.packed
        parts = (replace(part, content=content),)
        return replace(lacking, parts=parts, states=states, pictures=tuple(pictures.items()))

    def keep(self, head: str, ink: str, boxed: Boxed, made: Cut, may_be_written: bool) -> Cut | None:
        """The leaf without its figures, which are known from now on; None where they are not found in it."""
        found = _taken_out(made.fragment, boxed)
        if found is None:
            return None
        for (markup, _), each in zip(boxed.figures, found, strict=True):
            if not self._keep_figure(head, ink, markup, each.figure, may_be_written):
                return None
        fragment = _without(made.fragment, found)
        if made.moulded is None:
            return replace(made, fragment=fragment)
        mould = made.moulded.mould
        pieces = tuple(_without_calls(piece, found) for piece in mould.pieces)
        mould = replace(mould, fragment=_without(mould.fragment, found), pieces=pieces)
        return replace(made, fragment=fragment, moulded=replace(made.moulded, mould=mould))

    def _keep_figure(self, head: str, ink: str, markup: str, figure: _Figure, may_be_written: bool) -> bool:
        key = head, ink, markup
        if self._known.setdefault(key, figure) != figure:
            self._known[key] = None
            return False
        while len(self._known) > _ROOM:
            self._known.popitem(last=False)
        if may_be_written:
            self._stock(head, ink).put(f"figure {markup}", figure)
        return True

    def _figure(self, head: str, ink: str, markup: str) -> _Figure | None:
        key = head, ink, markup
        if key not in self._known:
            found = self._stock(head, ink).get(f"figure {markup}", _Figure)
            if found is None:
                return None
            self._known[key] = found
        return self._known[key]


@lru_cache(maxsize=1024)
def boxed_leaf(html: str) -> Boxed | None:
    """None where a leaf has no figure in a box."""
    if IN_BOX not in html:
        return None
    figures = []

    def taken(found: re.Match[str]) -> str:
        tag, name, figure = found.groups()
        size, view = _SIZE.search(tag), _VIEW.search(tag)
        if size is None or view is None:
            return found[0]
        width, height = (float(each) * _PX for each in size.groups())
        figures.append((figure, _scale(width, height, *map(float, view.groups()))))
        return f"{tag.replace(view[0], '')}{name}{_HERE}</svg>"

    frame = _FIGURE.sub(taken, html)
    return Boxed(frame, tuple(figures)) if figures else None


def _scale(width: float, height: float, left: float, top: float, wide: float, high: float) -> bytes:
    """What makes a drawing as large as fits its box, in the middle and at the top."""
    scale = min(width / wide, height / high)
    across = (width - wide * scale) / 2 - left * scale
    return b" ".join((_number(scale), b"0 0", _number(scale), _number(across), _number(-top * scale), b"cm\n"))


def _number(value: float) -> bytes:
    """As WeasyPrint writes it."""
    return b"%d" % value if value.is_integer() else f"{value:f}".rstrip("0").encode()


def _taken_out(made: Fragment, boxed: Boxed) -> Sequence[_Found] | None:
    """Each of its figures; None where one is not there just once."""
    if len(made.parts) != 1:
        return None
    found: dict[bytes, list[_Found]] = {}
    for name, packed in made.pictures:
        picture = _SCALED.fullmatch(zlib.decompress(packed))
        if picture is not None and restores_all(picture[3]):
            states = frozenset(state.decode() for state in _STATE.findall(picture[3]))
            figure = _Figure(picture_name(picture[3]), zlib.compress(picture[3], 9), states)
            count = made.parts[0].content.count(_CALL % name.encode())
            found.setdefault(picture[2], []).extend([_Found(name, picture[1], figure, picture[4])] * count)
    each = [found.get(scale, []) for _, scale in boxed.figures]
    return [only for (only,) in each] if all(len(places) == 1 for places in each) else None


def _without(fragment: Fragment, found: Sequence[_Found]) -> Fragment:
    (part,) = fragment.parts
    taken = {each.picture for each in found}
    return replace(
        fragment,
        parts=(replace(part, content=_without_calls(part.content, found)),),
        pictures=tuple(picture for picture in fragment.pictures if picture[0] not in taken),
    )


def _without_calls(content: bytes, found: Sequence[_Found]) -> bytes:
    for number, each in enumerate(found):
        content = content.replace(_CALL % each.picture.encode(), each.lead + _ANY % number + each.tail)
    return content
