"""The body map: where the runner ticked pain, on the back view of a person and, where needed, the front view."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import lru_cache

from guidegen.pictures.charts.body_shape import (
    AREAS,
    BACK_MIDDLE,
    BACK_SIDE,
    BOTH,
    EARS,
    EITHER,
    EYES,
    FRONT_MIDDLE,
    FRONT_SIDE,
    HAIR_BEFORE,
    HAIR_BEHIND,
    HALF_WIDTH,
    HEAD,
    HEIGHT,
    NOSE_AND_MOUTH,
    NUMB,
    OUTLINE,
    PAIN,
    PINS,
    SPOT,
    SPREAD,
    Mark,
)
from guidegen.pictures.charts.svg import (
    Look,
    Point,
    dots,
    drawing,
    element,
    flat,
    hatch,
    line_path,
    number,
    rectangle,
    require,
    smooth_path,
    swatch,
)
from guidegen.pictures.drawing import COLOUR, Drawing, Palette

FILLINGS = (PAIN, PINS, NUMB)
_VIEW_WIDTH = 2 * HALF_WIDTH
_GAP = 12.0
# Where the picture ends when nothing is marked further down: the back is then half as large again.
_THIGH = 132.0
_LINE, _FAINT, _EDGE = 0.9, 0.5, 1.1
_BROKEN = "2 1.6"


def draw_body_map(areas: Set[str], spread: Set[str] = frozenset(), palette: Palette = COLOUR) -> Drawing:
    """Marks what was ticked, by option of the questions `area` and `leg_sx`; one unit is 1/200 of the person's height.

    Where the answers do not tell the side, both sides are marked alike, with a broken outline.
    Stripes stand for pain, dots for pins and needles, crosses for a numb patch, a ring for one spot. The front view
    stands beside the back when something lies there; the legs are left out when nothing lies on them.
    Raises ValueError for an unknown option.
    """
    for ticked, known in ((areas, AREAS), (spread, SPREAD)):
        require(not ticked - set(known), f"The body map does not know {sorted(ticked - set(known))}.")
    marks = {option: mark for option, mark in {**AREAS, **SPREAD}.items() if mark and option in areas | spread}
    lowest = max((y for mark in marks.values() for _, y in mark.points), default=0)
    height = HEIGHT if lowest > _THIGH - 5 else _THIGH
    views = (False, True) if any(mark.front for mark in marks.values()) else (False,)
    drawn = [
        element(
            "g",
            *_person(front, palette),
            *(_mark(option, mark, palette) for option, mark in marks.items() if mark.front == front),
            transform=f"translate({number(HALF_WIDTH + place * (_VIEW_WIDTH + _GAP))} 1)",
            **{"data-view": "front" if front else "back"},
        )
        for place, front in enumerate(views)
    ]
    return drawing(len(views) * (_VIEW_WIDTH + _GAP) - _GAP, height + 2, *drawn)


def map_key(sample: str, palette: Palette = COLOUR) -> Drawing:
    """A small sample for the words that explain the map: `pain`, `pins`, `numb`, `spot`, or `either` (a side)."""
    require(sample in (*FILLINGS, SPOT, EITHER), f"The body map has no '{sample}'.")
    if sample == SPOT:
        return swatch(*_spot((8, 8), palette))
    edge: Look = {"x": 1.5, "y": 1.5, "width": 13, "height": 13, "stroke": palette.accent, "stroke_width": _EDGE}
    if sample == EITHER:
        return swatch(element("rect", **edge, fill="none", stroke_dasharray=_BROKEN))
    filling = _filling(sample, rectangle(1.5, 1.5, 13, 13), palette)
    return swatch(element("rect", **edge, fill=palette.paper), filling)


@lru_cache(maxsize=16)
def _person(front: bool, palette: Palette) -> list[str]:
    outline = [*OUTLINE, *_mirrored(OUTLINE)[::-1]]
    faint: Look = {"fill": "none", "stroke": palette.line, "stroke_width": _FAINT, "stroke_linecap": "round"}
    bold: Look = {"stroke": palette.line, "stroke_width": _LINE, "stroke_linejoin": "round"}
    # What is dark on the map is marked, so the hair is as light as the rest.
    head = [element("path", d=EARS, fill=palette.prop, **bold)]
    if front:
        head += [
            element("path", d=HEAD, fill=palette.prop, **bold),
            element("path", d=HAIR_BEFORE, fill=palette.prop, **bold),
            element("path", d=NOSE_AND_MOUTH, **faint),
            element("path", d=EYES, stroke=palette.line, stroke_width=1.4, stroke_linecap="round"),
        ]
    else:
        head.append(element("path", d=HAIR_BEHIND, fill=palette.prop, **bold))
    middle, side = (FRONT_MIDDLE, FRONT_SIDE) if front else (BACK_MIDDLE, BACK_SIDE)
    return [
        element("path", d=smooth_path(outline), fill=palette.prop, **bold),
        element("path", d=f"{middle} {side}", **faint),
        element("path", d=side, transform="scale(-1 1)", **faint),
        *head,
    ]


@lru_cache(maxsize=256)
def _mark(option: str, mark: Mark, palette: Palette) -> str:
    if mark.filling == SPOT:
        xs, ys = zip(*mark.points, strict=True)
        parts = _spot((sum(xs) / len(xs), sum(ys) / len(ys)), palette)
    else:
        both = mark.sides in (BOTH, EITHER)
        sides = (mark.points, _mirrored(mark.points)) if both else (mark.points,)
        parts = [part for points in sides for part in _patch(points, mark, palette)]
    return element("g", *parts, **{"data-mark": option})


def _patch(points: Sequence[Point], mark: Mark, palette: Palette) -> list[str]:
    look: Look = {"fill": palette.paper, "stroke": palette.accent, "stroke_width": _EDGE}
    if mark.sides == EITHER:
        look["stroke_dasharray"] = _BROKEN
    return [element("path", d=smooth_path(points), **look), _filling(mark.filling, flat(points), palette)]


def _filling(filling: str, polygon: Sequence[Point], palette: Palette) -> str:
    look: Look = {"fill": "none", "stroke": palette.accent, "stroke_linecap": "round"}
    if filling == PAIN:
        return element("path", d=line_path(hatch(polygon, 2.3)), stroke_width=1, **look)
    if filling == PINS:
        points = [((x, y), (x + 0.1, y)) for x, y in dots(polygon, 2.4, 0.9)]
        return element("path", d=line_path(points), stroke_width=1.3, **look)
    crosses = [
        ((x - 0.9, y - slope), (x + 0.9, y + slope)) for x, y in dots(polygon, 3.2, 1.1) for slope in (0.9, -0.9)
    ]
    return element("path", d=line_path(crosses), stroke_width=0.7, **look)


def _spot(at: Point, palette: Palette) -> list[str]:
    x, y = at
    return [
        element("circle", cx=x, cy=y, r=3.4, fill=palette.paper, stroke=palette.accent, stroke_width=_EDGE),
        element("circle", cx=x, cy=y, r=1.5, fill=palette.accent),
    ]


def _mirrored(points: Sequence[Point]) -> list[Point]:
    return [(-x, y) for x, y in points]
