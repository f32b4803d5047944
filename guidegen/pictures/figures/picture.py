"""Two pictures side by side, start and end, at one scale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf

from guidegen.pictures.drawing import Drawing, Palette
from guidegen.pictures.figures.arrows import arrow_shape
from guidegen.pictures.figures.camera import Camera, camera
from guidegen.pictures.figures.layers import merged
from guidegen.pictures.figures.looks import Looks
from guidegen.pictures.figures.notation import Pose, Prop
from guidegen.pictures.figures.outline import number, polygon, polyline
from guidegen.pictures.figures.person import LINE_WIDTH, Shape, person
from guidegen.pictures.figures.props import BEFORE, MAT, carried_props, standing_prop
from guidegen.pictures.figures.skeleton import Body
from guidegen.pictures.figures.vector import Vector

_GAP, _EDGE, _FLOOR_MORE = 7.0, 0.8, 2.0
# Frames in a box: the gap between them, the radius of their letters, and how far these keep from the drawing. All in
# hundredths of the body's height.
_FRAME_GAP, _BADGE, _CLEAR = 9.0, 6.5, 8.0
# As lines from the middle of the disc: a drawing without text needs no fonts and is typeset once for all pages.
_LETTERS = {
    "A": "m-2.5 3 2.5-6 2.5 6m-4.2-1.9h3.4",
    "B": "m-1.8 3v-6h1.9a1.4 1.4 0 0 1 0 2.9h-1.9 2.1a1.55 1.55 0 0 1 0 3.1z",
}
# A mat need not follow a limb that is held out in the air higher than this.
_NEAR_FLOOR = 13.0
_SHOD = frozenset(("standing", "sitting"))

# Left, right, low and high.
Bounds = tuple[float, float, float, float]


def drawn(view: str, poses: tuple[Pose, Pose], bodies: tuple[Body, Body], palette: Palette, looks: Looks) -> Drawing:
    """Both pictures of an exercise as one drawing; its unit is the body's height."""
    look = camera(view, poses[0].position)
    halves = [list(_half(look, poses, bodies, looks, at)) for at in (0, 1)]
    ends = [_bounds(half) for half in halves]
    shift = ends[0][1] + _GAP - ends[1][0]
    placed = [*halves[0], *(Shape(s.path.moved(shift), s.fill, s.stroke, s.width) for s in halves[1])]
    left, right, low, high = ends[0][0], ends[1][1] + shift, min(e[2] for e in ends), max(e[3] for e in ends)
    left, right, low, high = left - _EDGE, right + _EDGE, low - _EDGE, high + _EDGE
    box = " ".join(number(value) for value in (left, -high, right - left, high - low))
    paint = _Paint(palette, looks)
    paths = "".join(paint.path(shape) for shape in merged(placed))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><g stroke="{palette.line}" '
        f'stroke-width="{LINE_WIDTH}" stroke-linejoin="round" stroke-linecap="round">{paths}</g></svg>'
    )
    return Drawing(svg, (right - left) / 100, (high - low) / 100)


def framed(
    view: str,
    poses: tuple[Pose, Pose],
    bodies: tuple[Body, Body],
    palette: Palette,
    looks: Looks,
    shape: float,
    at: tuple[int, ...] = (0, 1),
) -> Drawing:
    """The pictures `at` (0 the start, 1 the end) in a box of the shape `width / height`, each at one scale.

    Two of them stand side by side or one above the other, each with its letter above or beside it, whichever is drawn
    largest.
    """
    look = camera(view, poses[0].position)
    frames = [_Frame(list(_half(look, poses, bodies, looks, one))) for one in at]
    if len(frames) > 1:
        # Figures that stand are as high as their box: a letter above them would make them smaller.
        arranged = (
            _row(frame.lettered_above() for frame in frames),
            _row(frame.lettered_beside(frame.left) for frame in frames),
            _column(frames),
        )
        frames = max(arranged, key=lambda found: _scale(found, shape))
    left, right = min(f.left for f in frames) - _EDGE, max(f.right for f in frames) + _EDGE
    low, high = min(f.low for f in frames) - _EDGE, max(f.high for f in frames) + _EDGE
    paint = _Paint(palette, looks)
    paths = "".join(paint.path(shape) for shape in merged(piece for frame in frames for piece in frame.shapes))
    marks = "".join(
        _badge(frame.badge, letter, palette) for letter, frame in zip(_LETTERS, frames, strict=False) if frame.badge
    )
    box = " ".join(number(value) for value in (left, -high, right - left, high - low))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><g stroke="{palette.line}" '
        f'stroke-width="{LINE_WIDTH}" stroke-linejoin="round" stroke-linecap="round">{paths}</g>{marks}</svg>'
    )
    return Drawing(svg, (right - left) / 100, (high - low) / 100)


class _Frame:
    """One picture with its edges, and where its letter stands."""

    def __init__(self, shapes: list[Shape], badge: complex | None = None, drawn: Bounds | None = None) -> None:
        self.shapes = shapes
        self.badge = badge
        # Of the drawing alone; measured once, since frames are tried in three arrangements.
        self.drawn = drawn or _bounds(shapes)
        self.left, self.right, self.low, self.high = self.drawn
        if badge is not None:
            self.left, self.right = min(self.left, badge.real - _BADGE), max(self.right, badge.real + _BADGE)
            self.low, self.high = min(self.low, badge.imag - _BADGE), max(self.high, badge.imag + _BADGE)

    def moved(self, step: complex) -> _Frame:
        shapes = [Shape(s.path.moved(step), s.fill, s.stroke, s.width) for s in self.shapes]
        left, right, low, high = self.drawn
        drawn = left + step.real, right + step.real, low + step.imag, high + step.imag
        return _Frame(shapes, None if self.badge is None else self.badge + step, drawn)

    def lettered_above(self) -> _Frame:
        """The letter in the upper left corner, or above the corner where the drawing is in its way."""
        corner = complex(self.left + _BADGE, self.high - _BADGE)
        near = any(abs(point - corner) < _BADGE + _CLEAR for s in self.shapes for point in s.path.points())
        return _Frame(self.shapes, complex(corner.real, self.high + _BADGE + 1) if near else corner, self.drawn)

    def lettered_beside(self, left: float) -> _Frame:
        """The letter to the left of the drawing, at its upper edge."""
        return _Frame(self.shapes, complex(left - _BADGE - 1, self.high - _BADGE), self.drawn)


def _row(lettered: Iterable[_Frame]) -> list[_Frame]:
    first, second = lettered
    return [first, second.moved(complex(first.right + _FRAME_GAP - second.left, 0))]


def _column(frames: list[_Frame]) -> list[_Frame]:
    first, second = frames
    second = second.moved(complex(first.left - second.left, first.low - _FRAME_GAP - second.high))
    left = min(first.left, second.left)
    return [first.lettered_beside(left), second.lettered_beside(left)]


def _scale(frames: list[_Frame], shape: float) -> float:
    """How large these frames are drawn in a box of that shape and of height 1."""
    width = max(f.right for f in frames) - min(f.left for f in frames)
    height = max(f.high for f in frames) - min(f.low for f in frames)
    return min(shape / width, 1 / height)


def _badge(at: complex, told: str, palette: Palette) -> str:
    x, y = number(at.real), number(-at.imag)
    start = f"M{x} {y}"
    return (
        f'<circle cx="{x}" cy="{y}" r="{number(_BADGE)}" fill="{palette.accent}"/>'
        f'<path d="{start}{_LETTERS[told]}" fill="none" stroke="{palette.paper}" stroke-width="1.4" '
        f'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _half(look: Camera, poses: tuple[Pose, Pose], bodies: tuple[Body, Body], looks: Looks, at: int) -> Iterator[Shape]:
    pose, body = poses[at], bodies[at]
    props = poses[1].props
    floor = -_mat_below(props)
    near, whole = _span(look, bodies, _NEAR_FLOOR), _span(look, bodies, inf)
    behind, before = (
        [
            shape
            for prop in sorted(props, key=lambda prop: prop.name != "wall behind")
            if (prop.name in BEFORE) is stands_before
            for shape in standing_prop(prop, bodies[0 if prop in poses[0].props else 1], look, near, whole, floor)
        ]
        for stands_before in (False, True)
    )
    shod = pose.position in _SHOD
    figure = list(person(body, look, shod, looks, tuple(carried_props(pose.props, body, look))))
    arrows = [arrow_shape(arrow, bodies[0], body, look) for arrow in pose.arrows]
    yield from _floor(look, props, [*behind, *figure, *before])
    if pose.lift:
        yield from _shadow(look, body)
    yield from behind
    yield from figure
    yield from before
    yield from arrows


def _floor(look: Camera, props: Iterable[Prop], shapes: list[Shape]) -> Iterator[Shape]:
    if look.height > 0.1:
        return
    left, right, _, _ = _bounds(shapes)
    y = -_mat_below(props) * 1j - LINE_WIDTH / 2 * 1j
    yield Shape(polyline([left - _FLOOR_MORE + y, right + _FLOOR_MORE + y]))


def _mat_below(props: Iterable[Prop]) -> float:
    """How far the floor lies below a figure."""
    return MAT if any(prop.name == "mat" for prop in props) else 0


def _shadow(look: Camera, body: Body) -> Iterator[Shape]:
    """What feet near the floor leave on it, so that a hop is not taken for standing on the toes."""
    feet = [leg for leg in body.legs.values() if leg.toe.y < _NEAR_FLOOR]
    if not feet:
        return
    ends = [look.at(point).real for leg in feet for point in (leg.heel, leg.toe)]
    left, right = min(ends), max(ends)
    yield Shape(polygon([complex(left, 0), complex(left + 2, 1), complex(right - 2, 1), complex(right, 0)]), "line")


def _span(look: Camera, bodies: tuple[Body, Body], below: float) -> tuple[float, float]:
    """The ends of both bodies below a height, or at all heights where nothing is as low."""
    found = [x for body in bodies for x in _reach(look, body, below)]
    return (min(found), max(found)) if found else _span(look, bodies, inf)


def _reach(look: Camera, body: Body, below: float) -> Iterator[float]:
    """The ends, from left to right in space, of what is below a height; what is nearer or farther is seen aslant."""
    aslant = look.right.z / look.right.x if look.right.x and look.height < 0.1 else 0
    points: list[tuple[Vector, float]] = [(body.head, 7), (body.spine(0), 7), (body.spine(1), 7)]
    for leg in body.legs.values():
        points += [(leg.knee, 4), (leg.toe, 2), (leg.heel, 2)]
    for arm in body.arms.values():
        points += [(arm.elbow, 3), (arm.tip, 2)]
    for point, half in points:
        if point.y < below:
            along = point.x + point.z * aslant
            yield along - half
            yield along + half


def _bounds(shapes: Iterable[Shape]) -> Bounds:
    """Left, right, low and high edge with the width of the lines."""
    points = [(point, shape.width / 2) for shape in shapes for point in shape.path.points()]
    return (
        min(point.real - half for point, half in points),
        max(point.real + half for point, half in points),
        min(point.imag - half for point, half in points),
        max(point.imag + half for point, half in points),
    )


class _Paint:
    """The colours of a palette by what they are used for."""

    def __init__(self, palette: Palette, looks: Looks) -> None:
        self.colours = {name: getattr(palette, name) for name in ("line", "hair", "cloth", "prop", "accent", "paper")}
        self.colours |= dict(zip(("near", "far"), palette.skins[looks.skin], strict=True))
        self.colours |= {"shorts": palette.accent, "shoe": palette.paper, "cushion": palette.paper, "": "none"}

    def path(self, shape: Shape) -> str:
        stroke = "" if shape.stroke == "line" else f' stroke="{self.colours[shape.stroke]}"'
        width = "" if shape.width == LINE_WIDTH else f' stroke-width="{number(shape.width)}"'
        return f'<path d="{shape.path.to_svg()}" fill="{self.colours[shape.fill]}"{stroke}{width}/>'
