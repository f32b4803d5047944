"""Leaves with a drawing in layers, such as a body map: known by the rest of their markup, and each layer for itself.

What is drawn for a layer is the same whatever others there are. So a drawing is typeset once for each of its layers and
once for what is around them, and not for each way in which they can stand together. Which ones do is the client's own,
and so is what the drawing is called: neither is in what is kept.
"""

from __future__ import annotations

import re
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from xml.etree import ElementTree

from guidegen.press.fragments import Fragment
from guidegen.press.known_moulds import LAYER, key_of
from guidegen.press.leaf_source import LeafSource
from guidegen.press.packing import Group, groups_in, picture_name
from guidegen.press.stock import Stock
from guidegen.press.syntax import literal

_ROOM = 500  # frames, and layers
_LAYER = re.compile(rf'<g {LAYER}="[^"]*">(?:(?!<g[ >]).)*?</g>', re.DOTALL)
_SVG = re.compile(r"<svg [^<>]*>(?:(?!</svg>).)*</svg>", re.DOTALL)
_TITLE = re.compile(r"<title>([^<>]*)</title>")
_FIGURE = re.compile(rb"/Figure<</MCID %d>>BDC\n/(p\w+) Do\nEMC\n")
_STATE = re.compile(rb"/(\S+) gs\n")
_SAVE = b"q\n"
# Stand in the markup that is left where layers, and the drawing's name, were; no page has them, since no XML may.
_LAYERS, _NAME = "\x00", "\x01"
_CALL = b"/%b Do\n"
_ANY = _CALL % b"drawing"
_Frame = tuple[str, str, LeafSource]  # head, ink, and a leaf without its layers


@dataclass(frozen=True)
class Layered:
    """`frame` is a leaf's markup without the layers of its drawing and without its name; `layers` are in runs."""

    frame: str
    runs: tuple[tuple[str, ...], ...]
    name: str
    svg: str


@dataclass(frozen=True)
class _Drawn:
    """A leaf without its drawing and that one's name: between two pieces of what draws it stands a run of layers."""

    fragment: Fragment
    pieces: tuple[bytes, ...]


@dataclass(frozen=True)
class _Layer:
    operators: bytes


class Layers:
    """Draws leaves of which all layers are known; `stock` gives what is kept for a head and an ink."""

    def __init__(self, stock: Callable[[str, str], Stock]) -> None:
        self._stock = stock
        self._frames: OrderedDict[_Frame, _Drawn] = OrderedDict()
        # None where one was drawn in two ways, and so hangs on more than itself.
        self._layers: OrderedDict[tuple[str, str, str], bytes | None] = OrderedDict()

    def filled(self, head: str, ink: str, source: LeafSource) -> Fragment | None:
        """The leaf's fragment; None where it has no layers, or not all is known that it is made of."""
        layered = layered_leaf(source.html)
        if layered is None:
            return None
        drawn = self._frame((head, ink, replace(source, html=layered.frame)))
        runs = [[self._layer(head, ink, layer) for layer in run] for run in layered.runs]
        known = [b"".join([layer for layer in run if layer is not None]) for run in runs]
        if drawn is None or len(known) + 1 != len(drawn.pieces) or any(None in run for run in runs):
            return None
        drawing = b"".join(_woven(drawn.pieces, known))
        return _redrawn(drawn, drawing, layered.name)

    def keep(self, head: str, ink: str, source: LeafSource, made: Fragment, may_be_written: bool) -> None:
        layered = layered_leaf(source.html)
        found = _taken_apart(layered, made) if layered is not None else None
        if layered is None or found is None:
            return
        drawn, layers = found
        for markup, operators in layers.items():
            key = head, ink, markup
            same = self._layers.setdefault(key, operators) == operators
            self._layers[key] = operators if same else None
        frame = replace(source, html=layered.frame)
        self._frames[head, ink, frame] = drawn
        for kept in (self._frames, self._layers):
            while len(kept) > _ROOM:
                kept.popitem(last=False)
        if may_be_written:
            stock = self._stock(head, ink)
            stock.put(f"layers {key_of(frame)}", drawn)
            for markup, operators in layers.items():
                stock.put(f"layer {markup}", _Layer(operators))

    def _frame(self, frame: _Frame) -> _Drawn | None:
        if frame not in self._frames:
            head, ink, source = frame
            found = self._stock(head, ink).get(f"layers {key_of(source)}", _Drawn)
            if found is None:
                return None
            self._frames[frame] = found
        return self._frames[frame]

    def _layer(self, head: str, ink: str, markup: str) -> bytes | None:
        key = head, ink, markup
        if key not in self._layers:
            found = self._stock(head, ink).get(f"layer {markup}", _Layer)
            if found is None:
                return None
            self._layers[key] = found.operators
        return self._layers[key]


def layered_leaf(html: str) -> Layered | None:
    """None where a leaf has no drawing in layers, or more than one."""
    if f"<g {LAYER}=" not in html:
        return None
    drawings = [found for found in _SVG.finditer(html) if LAYER in found[0]]
    titles = _TITLE.findall(drawings[0][0]) if len(drawings) == 1 else []
    if len(titles) != 1:
        return None
    svg = drawings[0][0]
    runs: list[tuple[str, ...]] = []

    def taken(found: re.Match[str]) -> str:
        runs.append(tuple(_LAYER.findall(found[0])))
        return _LAYERS

    rest = re.sub(rf"(?:{_LAYER.pattern})+", taken, svg, flags=re.DOTALL)
    if LAYER in rest:
        return None
    rest = _TITLE.sub(f"<title>{_NAME}</title>", rest)
    return Layered(html.replace(svg, rest), tuple(runs), unescape(titles[0]), svg)


def _taken_apart(layered: Layered, made: Fragment) -> tuple[_Drawn, Mapping[str, bytes]] | None:
    """A typeset leaf without its layers, and what each of these draws; None where they are not found in it."""
    name = literal(layered.name).replace(b"%", b"%%")
    pictures = dict(made.pictures)
    called = [found[1].decode() for part in made.parts for found in _FIGURE.finditer(part.content)]
    if len(made.parts) != 1 or len(called) != 1 or called[0] not in pictures or made.structure.count(name) != 1:
        return None
    drawing = zlib.decompress(pictures[called[0]])
    places = [place for places in _places_of_layers(layered.svg, drawing) for place in places]
    markups = [layer for run in layered.runs for layer in run]
    if len(places) != len(markups):
        return None
    layers = {markup: drawing[start:end] for markup, (start, end) in zip(markups, places, strict=True)}
    pieces, at, number = [], 0, 0
    for run in layered.runs:
        pieces.append(drawing[at : places[number][0]])
        number += len(run)
        at = places[number - 1][1]
    drawn = _Drawn(_undrawn(made, called[0], name), (*pieces, drawing[at:]))
    woven = b"".join(_woven(drawn.pieces, [b"".join(layers[layer] for layer in run) for run in layered.runs]))
    return (drawn, layers) if woven == drawing else None


def _places_of_layers(svg: str, drawing: bytes) -> Iterator[list[tuple[int, int]]]:
    """Where the operators of each layer begin and end, for each element around layers."""
    groups = groups_in(drawing)
    if groups is None:
        return
    tree = ElementTree.fromstring(_TITLE.sub("", svg))  # noqa: S314  (drawn by us)
    around = [each for each in tree.iter() if any(LAYER in inner.attrib for inner in each)]
    waiting = [list(each) for each in around]
    for group in _all_of(groups):
        saved = [inner for inner in group.inside if inner.begin == _SAVE]
        if waiting and len(saved) == len(waiting[0]):
            elements = waiting.pop(0)
            pairs = zip(elements, saved, strict=True)
            yield [(inner.start, inner.end) for element, inner in pairs if LAYER in element.attrib]


def _all_of(groups: Sequence[Group]) -> Iterator[Group]:
    for group in groups:
        yield group
        yield from _all_of(group.inside)


def _woven(pieces: Sequence[bytes], runs: Sequence[bytes]) -> Iterator[bytes]:
    for piece, run in zip(pieces, runs, strict=False):
        yield piece
        yield run
    yield pieces[-1]


def _undrawn(made: Fragment, called: str, name: bytes) -> Fragment:
    """The leaf without the drawing that it calls so, and without that one's name."""
    (part,) = made.parts
    others = tuple(picture for picture in made.pictures if picture[0] != called)
    elsewhere = b"".join((part.content, *(zlib.decompress(packed) for _, packed in others)))
    return replace(
        made,
        parts=(replace(part, content=part.content.replace(_CALL % called.encode(), _ANY)),),
        structure=made.structure.replace(name, literal(_NAME)),
        states=frozenset(_states_in(elsewhere)),
        pictures=others,
    )


def _redrawn(drawn: _Drawn, drawing: bytes, name: str) -> Fragment:
    """The leaf with a drawing, and the name of that."""
    made = drawn.fragment
    (part,) = made.parts
    picture = picture_name(drawing)
    return replace(
        made,
        parts=(replace(part, content=part.content.replace(_ANY, _CALL % picture.encode())),),
        structure=made.structure.replace(literal(_NAME), literal(name).replace(b"%", b"%%")),
        states=made.states.union(_states_in(drawing)),
        pictures=(*made.pictures, (picture, zlib.compress(drawing, 9))),
    )


def _states_in(operators: bytes) -> Iterator[str]:
    return (state.decode() for state in _STATE.findall(operators))
