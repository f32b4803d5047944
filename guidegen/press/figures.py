"""Leaves with a figure in a box of its own: known by the rest of their markup, and each figure by itself.

What is drawn of a figure is the same in a box of any size. So it is typeset once, and a leaf once for all figures; how
large it is drawn in its box, and where, is reckoned here as WeasyPrint reckons it.
"""

from __future__ import annotations

import re
import zlib
from collections import OrderedDict
from collections.abc import Callable
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
_FIGURE = re.compile(rf"(<svg [^<>]*{IN_BOX}[^<>]*>)((?:(?!</svg>).)*)</svg>", re.DOTALL)
_SIZE = re.compile(r' width="([\d.]+)mm" height="([\d.]+)mm"')
_VIEW = re.compile(r' viewBox="(\S+) (\S+) (\S+) (\S+)"')
_PX = 96 / 25.4  # in a millimetre
# Stands in the markup that is left where a figure was; no page has it, since no XML may.
_HERE = "\x02"
_LEAD = rb"q\n/a1 gs\n1 0 0 1 \S+ \S+ cm\nq\nq\n1 0 0 1 0 0 cm\n"
_SCALED = re.compile(rb"(%b)(\S+ 0 0 \S+ \S+ \S+ cm\n)(.*)(Q\nQ\nQ\n)" % _LEAD, re.DOTALL)
_CALL = b"/%b Do\n"
_ANY = _CALL % b"figure"
_STATE = re.compile(rb"/(\S+) gs\n")


@dataclass(frozen=True)
class Boxed:
    """`frame` is a leaf's markup without its figure, `figure` the markup in that, and `scale` what sizes it."""

    frame: str
    figure: str
    scale: bytes


@dataclass(frozen=True)
class _Figure:
    name: str
    packed: bytes
    states: frozenset[str]


class Figures:
    """Draws figures in leaves that lack them; `stock` gives what is kept for a head and an ink."""

    def __init__(self, stock: Callable[[str, str], Stock]) -> None:
        self._stock = stock
        # None where one was drawn in two ways, and so hangs on more than itself.
        self._known: OrderedDict[tuple[str, str, str], _Figure | None] = OrderedDict()

    def filled(self, head: str, ink: str, lacking: Fragment, boxed: Boxed) -> Fragment | None:
        """The leaf's fragment; None where its figure is not known."""
        figure = self._figure(head, ink, boxed.figure)
        if figure is None:
            return None
        (part,) = lacking.parts
        content = part.content.replace(_ANY, boxed.scale + _CALL % figure.name.encode())
        return replace(
            lacking,
            parts=(replace(part, content=content),),
            states=lacking.states | figure.states,
            pictures=(*lacking.pictures, (figure.name, figure.packed)),
        )

    def keep(self, head: str, ink: str, boxed: Boxed, made: Cut, may_be_written: bool) -> Cut | None:
        """The leaf without its figure, which is known from now on; None where that is not found in it."""
        found = _taken_out(made.fragment, boxed)
        if found is None:
            return None
        name, lead, figure, tail = found
        key = head, ink, boxed.figure
        if self._known.setdefault(key, figure) != figure:
            self._known[key] = None
            return None
        while len(self._known) > _ROOM:
            self._known.popitem(last=False)
        if may_be_written:
            self._stock(head, ink).put(f"figure {boxed.figure}", figure)
        call, drawn = _CALL % name.encode(), lead + _ANY + tail
        fragment = _without(made.fragment, name, call, drawn)
        if made.moulded is None:
            return replace(made, fragment=fragment)
        mould = made.moulded.mould
        pieces = tuple(piece.replace(call, drawn) for piece in mould.pieces)
        mould = replace(mould, fragment=_without(mould.fragment, name, call, drawn), pieces=pieces)
        return replace(made, fragment=fragment, moulded=replace(made.moulded, mould=mould))

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
    """None where a leaf has no figure in a box, or more than one."""
    if html.count(IN_BOX) != 1 or (found := _FIGURE.search(html)) is None:
        return None
    tag, figure = found.groups()
    size, view = _SIZE.search(tag), _VIEW.search(tag)
    if size is None or view is None:
        return None
    tag = tag.replace(view[0], f' viewBox="{_HERE}"')
    frame = f"{html[: found.start()]}{tag}{_HERE}{html[found.end() - len('</svg>') :]}"
    width, height = (float(each) * _PX for each in size.groups())
    return Boxed(frame, figure, _scale(width, height, *map(float, view.groups())))


def _scale(width: float, height: float, left: float, top: float, wide: float, high: float) -> bytes:
    """What makes a drawing as large as fits its box, in the middle and at the top."""
    scale = min(width / wide, height / high)
    across = (width - wide * scale) / 2 - left * scale
    return b" ".join((_number(scale), b"0 0", _number(scale), _number(across), _number(-top * scale), b"cm\n"))


def _number(value: float) -> bytes:
    """As WeasyPrint writes it."""
    return b"%d" % value if value.is_integer() else f"{value:f}".rstrip("0").encode()


def _taken_out(made: Fragment, boxed: Boxed) -> tuple[str, bytes, _Figure, bytes] | None:
    """The name of the picture that holds a figure, what stands before it there, the figure, and what stands after."""
    if len(made.parts) != 1:
        return None
    for name, packed in made.pictures:
        found = _SCALED.fullmatch(zlib.decompress(packed))
        is_once = made.parts[0].content.count(_CALL % name.encode()) == 1
        if found is not None and found[2] == boxed.scale and is_once and restores_all(found[3]):
            body = found[3]
            states = frozenset(state.decode() for state in _STATE.findall(body))
            return name, found[1], _Figure(picture_name(body), zlib.compress(body, 9), states), found[4]
    return None


def _without(fragment: Fragment, name: str, call: bytes, drawn: bytes) -> Fragment:
    (part,) = fragment.parts
    return replace(
        fragment,
        parts=(replace(part, content=part.content.replace(call, drawn)),),
        pictures=tuple(each for each in fragment.pictures if each[0] != name),
    )
