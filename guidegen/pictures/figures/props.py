"""What a figure lies on, leans on, steps on and holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guidegen.pictures.figures.camera import Camera
from guidegen.pictures.figures.notation import Prop
from guidegen.pictures.figures.outline import Joint, Path, Step, circle, limb, move, polygon, polyline, rounded, smooth
from guidegen.pictures.figures.parts import HEIGHTS, body_point
from guidegen.pictures.figures.person import LINE_WIDTH, Shape
from guidegen.pictures.figures.skeleton import RADIUS, Body
from guidegen.pictures.figures.vector import Vector

MAT = 1.6
_WALL_TOP, _THIN, _MAT_HALF = 96.0, 0.4, 16.0
# In front of a figure a mat reaches a little further than behind.
_MAT_FRONT = 4.0
# A wall behind a lying figure: one brick of it, and how far behind and how high it stands.
_BRICK = 7 + 3.4j
_BEHIND, _BEHIND_TOP = 12.0, 48.0
# From one print of a foot to the next where it lands below the hips; it is as much longer as it lands before them.
_STRIDE = 9.0
# How far a row of prints may reach to either side.
_PRINTS = 34.0
# A wall in section ends what leans on it: fingers, hair and heels do not reach into it.
BEFORE = ("wall", "wall left")

Span = tuple[float, float]


def standing_prop(
    prop: Prop, owner: Body, camera: Camera, near_floor: Span, whole: Span, floor: float = 0
) -> Iterator[Shape]:
    """What stands still: it is placed by one body and drawn behind it in both pictures.

    A figure lies as high as a mat is thick above the `floor` that the legs of a chair stand on. The spans tell how far
    both bodies reach from left to right, near the floor and at all heights.
    """
    if prop.name == "mat":
        yield _mat(camera, near_floor, _depth(owner))
    elif prop.name == "wall behind":
        yield from _wall_behind(camera, whole)
    elif prop.name in _CHAIRS:
        yield from _CHAIRS[prop.name](camera, _place_of(prop, owner), floor)
    elif prop.name in _MAKERS:
        yield from _MAKERS[prop.name](camera, _place_of(prop, owner))


def _place_of(prop: Prop, body: Body) -> Vector:
    return body_point(body, prop.part, prop.side) + Vector(*prop.offset, 0)


def _depth(owner: Body) -> Span:
    """How far a mat reaches behind a figure and before it: legs bent to the back and hands still lie on it."""
    hands = [arm.tip.z for arm in owner.arms.values() if arm.tip.y < RADIUS["elbow"]]
    behind = min(*(min(leg.heel.z, leg.toe.z) for leg in owner.legs.values()), *hands)
    before = max(hands, default=0)
    return min(-_MAT_HALF, behind - 2), max(_MAT_HALF + _MAT_FRONT, before + 2)


def _mat(camera: Camera, span: Span, depth: Span) -> Shape:
    left, right = span[0] - 1, span[1] + 1
    if camera.height < 0.1:
        half = 0 if camera.right.x else _MAT_HALF + 2  # seen from its side or from its end
        x = sorted((camera.at(Vector(left, 0, -half)).real, camera.at(Vector(right, 0, half)).real))
        corners = [complex(x[0], 0), complex(x[1], 0), complex(x[1], -MAT), complex(x[0], -MAT)]
        return Shape(polygon(corners), "prop")
    return Shape(polygon(_level(camera, (left, right), depth, 0)), "prop")


def _level(camera: Camera, x: Span, z: Span, y: float) -> list[complex]:
    """The corners of a level rectangle."""
    return [camera.at(Vector(a, y, b)) for a, b in ((x[0], z[1]), (x[1], z[1]), (x[1], z[0]), (x[0], z[0]))]


def _box(low: complex, high: complex, radius: float = 0.8) -> Path:
    return rounded([low, complex(high.real, low.imag), high, complex(low.real, high.imag)], radius)


def _chair(camera: Camera, at: Vector, floor: float) -> Iterator[Shape]:
    """A chair whose seat's middle is at a point; its back stands to the left."""
    x, seat = camera.at(at).real, HEIGHTS["seat"]
    rear, front, low = x - 12, x + 12, seat - 2.2
    foot, top = complex(rear - 1.2, floor + 0.4), complex(rear - 3, seat + 25)
    frame = polygon([foot - 1, complex(rear, seat) - 1, top - 1, top + 1, complex(rear, seat) + 1, foot + 1])
    frame += _post(complex(front + 1.2, floor + 0.4), complex(front, seat))
    yield Shape(frame, "prop")
    corners = [
        complex(rear - 1.2, low),
        complex(front + 1.2, low),
        complex(front + 1.2, seat),
        complex(rear - 1.2, seat),
    ]
    yield Shape(polygon(corners), "prop")


def _post(foot: complex, top: complex) -> Path:
    return polygon([foot - 1, top - 1, top + 1, foot + 1])


def _chair_across(camera: Camera, at: Vector, floor: float) -> Iterator[Shape]:
    """A chair seen from its front, whose seat's middle is at a point."""
    x, seat = camera.at(at).real, HEIGHTS["seat"]
    low, high = seat - 2.4, seat + 24
    frame = Path(())
    for way in (-1, 1):
        # The legs at the back stand nearer to each other, and end higher up.
        rear, front, post = x + way * 7, x + way * 11, x + way * 10
        frame += _post(complex(rear, floor + 3), complex(rear, low)) + _post(complex(post, seat), complex(post, high))
        frame += _post(complex(front, floor + 0.4), complex(front, low))
    frame += polygon(
        [complex(x - 9, high - 6), complex(x + 9, high - 6), complex(x + 9, high - 1), complex(x - 9, high - 1)]
    )
    yield Shape(frame + _box(complex(x - 12, low), complex(x + 12, seat)), "prop")


def _wall(camera: Camera, at: Vector, way: int = 1) -> Iterator[Shape]:
    """A wall in section, hatched; it begins at a point and goes on to the right (1) or to the left (-1)."""
    x = camera.at(at).real
    far = x + way * 5
    yield Shape(polygon([complex(x, 0), complex(x, _WALL_TOP), complex(far, _WALL_TOP), complex(far, 0)]), "prop", "")
    hatch = Path(())
    for low in range(3, int(_WALL_TOP) - 5, 10):
        hatch += polyline([complex(x, low), complex(far, low + 5)])
    yield Shape(hatch, "", "line", _THIN)
    yield Shape(polyline([complex(x, 0), complex(x, _WALL_TOP)]))


def _wall_left(camera: Camera, at: Vector) -> Iterator[Shape]:
    return _wall(camera, at, -1)


def _wall_behind(camera: Camera, span: Span) -> Iterator[Shape]:
    """A wall along the back of a figure that lies before it, with some of its bricks."""
    ends = sorted(camera.at(Vector(x, 0, 0)).real for x in span)
    left, right, foot = ends[0] - 3, ends[1] + 3, camera.at(Vector(0, 0, -_BEHIND)).imag
    low, high = complex(left, foot), complex(right, foot + _BEHIND_TOP)
    yield Shape(polygon([low, complex(right, foot), high, complex(left, high.imag)]), "prop", "")
    bricks = polyline([complex(left, high.imag), high])
    for corner in (complex(left + 2, high.imag - 6), complex(right - 4.5 * _BRICK.real, high.imag - 6)):
        bricks += _bricks(corner)
    yield Shape(bricks, "", "line", _THIN)


def _bricks(corner: complex) -> Path:
    """Two courses, the lower one half a brick on."""
    wide, high = _BRICK.real, _BRICK.imag * 1j
    found = polyline([corner, corner + 3 * wide])
    for across, low in ((0.5, 0), (2.0, 0), (1.2, -1), (2.7, -1)):
        joint = corner + across * wide + low * high
        found += polyline([joint, joint + high])
    return found + polyline([corner - high + wide * 0.6, corner - high + 3.4 * wide])


def _step(camera: Camera, at: Vector) -> Iterator[Shape]:
    x, top = camera.at(at).real, HEIGHTS["step"]
    edge = polyline([complex(x - 13, top - 2.6), complex(x + 13, top - 2.6)])
    yield Shape(_box(complex(x - 13, 0), complex(x + 13, top), 0.6) + edge, "prop")


def _cushion(camera: Camera, at: Vector) -> Iterator[Shape]:
    x = camera.at(at).real
    yield Shape(_box(complex(x - 8, 0), complex(x + 8, HEIGHTS["cushion"]), 1.3), "cushion")


def _pillow(camera: Camera, at: Vector) -> Iterator[Shape]:
    """A cushion under a head, from the floor to the point."""
    middle = camera.at(Vector(at.x, at.y / 2, at.z))
    yield Shape(_box(middle - complex(9, 5.5), middle + complex(9, 4.5), 3.5), "cushion")


_CHAIRS = {"chair": _chair, "chair across": _chair_across}
_MAKERS = {
    "wall": _wall,
    "wall left": _wall_left,
    "step": _step,
    "cushion": _cushion,
    "pillow": _pillow,
}


def carried_props(props: Sequence[Prop], body: Body, camera: Camera) -> Iterator[Shape]:
    """What the figure holds, wears or hears, drawn between its trunk and its near arm."""
    for prop in props:
        if prop.name == "stick":
            yield _stick(body, camera)
        elif prop.name == "kettlebell":
            yield from _kettlebell(body, camera)
        elif prop.name == "rucksack":
            yield from _rucksack(body, camera)
        elif prop.name == "band":
            yield from _band(body, camera)
        elif prop.name == "phone":
            yield from _phone(camera.at(_place_of(prop, body)))
        elif prop.name == "footprints":
            yield _footprints(body, camera.at(_place_of(prop, body)).real)


def _phone(middle: complex) -> Iterator[Shape]:
    """A phone that gives the beat, as its waves and a metronome say: a runner holds it."""
    yield Shape(_box(middle - complex(3.2, 5.8), middle + complex(3.2, 5.8), 1.4), "line")
    corners = complex(-2.1, -3.6), complex(2.1, -3.6), complex(2.1, 4.4), complex(-2.1, 4.4)
    yield Shape(polygon([middle + corner for corner in corners]), "paper", "")
    foot = middle + complex(12.5, 9)
    beat = polygon([foot - 6, foot + complex(-2.6, 15), foot + complex(2.6, 15), foot + 6])
    beat += polyline([foot + 3.5j, foot + complex(7.6, 17)])
    for out in (6.6, 9.8):
        ends = middle + complex(out * 0.8, -out * 0.55), middle + complex(out * 0.8, out * 0.55)
        beat += Path((move(ends[0]), Step("A", (ends[1],), out, True)))
    yield Shape(beat, "", "accent", 1.4)
    weight = foot + complex(5.3, 12.9)
    yield Shape(polyline([weight, weight + 0.5]), "", "accent", 4)


def _footprints(body: Body, x: float) -> Shape:
    """A row of prints below the line of the floor, as if seen from above: steps as long as the body takes them."""
    landing = min(body.legs.values(), key=lambda leg: leg.heel.y)
    stride = _STRIDE + max(0.0, landing.ankle.x - body.hip.x)
    prints, many = Path(()), int(_PRINTS / stride)
    for step in range(-many, many + 1):
        heel = complex(x + step * stride - 4, -5.0 if step % 2 else -10.5)
        prints += polyline([heel, heel + 0.8]) + polyline([heel + 4.6, heel + 8])
    return Shape(prints, "", "line", 3.2)


def _stick(body: Body, camera: Camera) -> Shape:
    """A stick along the back that touches tail and head and goes on beyond both."""
    tail, crown = body.hip - body.frame.front * 6.9, body.head - body.head_frame().front * 7.2
    along = (crown - tail).unit()
    return Shape(
        limb([Joint(camera.at(end), 1.0) for end in (tail - along * 8, crown + along * 12)], round_start=True), "prop"
    )


def _kettlebell(body: Body, camera: Camera) -> Iterator[Shape]:
    grip = camera.at((body.arms["N"].palm + body.arms["F"].palm) * 0.5)
    ball = grip - 9j
    handle = [grip + complex(x, y) for x, y in ((-4.3, -5.2), (-3.6, -0.4), (3.6, -0.4), (4.3, -5.2))]
    yield Shape(polyline(handle), "", "line", 2.2)
    yield Shape(circle(ball, 5.2), "line")


def _rucksack(body: Body, camera: Camera) -> Iterator[Shape]:
    """A filled rucksack on the back, with a strap round the shoulder."""

    def at(along: float, front: float) -> complex:
        return camera.at(body.spine(along) + body.spine_frame(along).front * front)

    bag = ((0.3, -4.5), (0.25, -12.5), (0.6, -16.0), (0.93, -12.5), (0.97, -5.0))
    yield Shape(smooth([at(*point) for point in bag]), "accent")
    strap = [at(*point) for point in ((0.95, -6.0), (1.0, -0.5), (0.8, 4.6), (0.42, -3.8))]
    yield Shape(smooth(strap, closed=False), "", "accent", 1.8)


def _band(body: Body, camera: Camera) -> Iterator[Shape]:
    """A loop round both legs, just above the knees: its far side is seen between them."""
    left, right = sorted(
        (camera.at(leg.knee + (leg.hip - leg.knee) * 0.12) for leg in body.legs.values()), key=lambda at: at.real
    )
    sag, half = 1.0j, 1.2j
    yield Shape(polyline([left + 3.4 + 2.2j, right - 3.4 + 2.2j]), "", "accent", 1.2)
    left, right = left - 4.7, right + 4.7
    middle = (left + right) / 2 - sag
    top, bottom = (
        [left + 1.2 + half, middle + half, right - 1.2 + half],
        [right - 1.2 - half, middle - half, left + 1.2 - half],
    )
    yield Shape(smooth([left, *top, right, *bottom]), "accent", "paper", LINE_WIDTH * 0.6)
