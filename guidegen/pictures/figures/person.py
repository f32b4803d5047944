"""A posed body as layers of shapes: tapering limbs, a clothed trunk, a head that shows where it faces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from guidegen.pictures.figures.camera import Camera
from guidegen.pictures.figures.limbs import level
from guidegen.pictures.figures.looks import Looks
from guidegen.pictures.figures.outline import CLOSE, Joint, Path, Step, circle, limb, line, move, polyline, smooth
from guidegen.pictures.figures.skeleton import HIP_HALF, RADIUS, THIGH, Arm, Body, Frame, Leg
from guidegen.pictures.figures.vector import UP

LINE_WIDTH = 0.8
_SHORTS = 0.56  # of the way down the thigh
_SLEEVE = 0.52  # of the way down the upper arm
_SHOULDER_CAP, _OUTER_CAP = 40.0, 75.0  # degrees
_EYE = 0.22  # half the height within its line
_SEAT = 105.0  # degrees round the hip
_BRIM = 20.0  # the same, seen from the front
_ON_BACK = 0.7  # how far up the front of one who lies so points


@dataclass(frozen=True)
class Shape:
    """A path with the parts of the palette that fill it and draw its line; no width is the usual line."""

    path: Path
    fill: str = ""
    stroke: str = "line"
    width: float = LINE_WIDTH


def person(body: Body, camera: Camera, shod: bool, looks: Looks, carried: Sequence[Shape] = ()) -> Iterator[Shape]:
    """The whole person from back to front; what it carries is drawn before its near arm."""
    back, front = ("F", "N")
    seen_from_front = camera.faces(body.frame.front)
    other = "far" if camera.tells_limbs_apart else "near"
    below = _lies_on_hand(body, body.arms[front])
    clasped = seen_from_front and _clasps(body, body.arms[back])
    behind = body.frame.front.y > _ON_BACK and (body.head - body.hip).dot(camera.viewer) < 0
    if seen_from_front:
        yield from _neck(body, camera)
    yield from arm_shapes(body, body.arms[back], camera, other, forearm=not clasped)
    if below:
        yield _forearm(body.arms[front], camera, "near")
    if not seen_from_front:
        yield from leg_shapes(body, body.legs[back], camera, "far", shod, looks)
        yield from _neck(body, camera)
        yield from _trunk(body, camera, looks)
        yield from _head(body, camera, looks)
        yield from leg_shapes(body, body.legs[front], camera, "near", shod, looks)
    else:
        yield from _trunk(body, camera, looks)
        if behind:
            yield from _head(body, camera, looks)
        yield from leg_shapes(body, body.legs[back], camera, other, shod, looks)
        yield from leg_shapes(body, body.legs[front], camera, "near", shod, looks)
        if not behind:
            yield from _head(body, camera, looks)
        if clasped:
            yield _forearm(body.arms[back], camera, other)
    yield from carried
    yield from arm_shapes(body, body.arms[front], camera, "near", forearm=not below)


# Legs and arms


def leg_shapes(body: Body, leg: Leg, camera: Camera, skin: str, shod: bool, looks: Looks) -> Iterator[Shape]:
    """Foot, leg and the leg of the shorts."""
    hip, knee, ankle = camera.at(leg.hip), camera.at(leg.knee), camera.at(leg.ankle)
    # The calf swells at the back, the thigh at its front; which hand that is depends on where one looks from.
    front = camera.along(leg.front)
    side = min(1.0, abs(front)) * (1 if (front.conjugate() * (knee - hip)).imag > 0 else -1)
    beside = abs(body.frame.near.dot(camera.viewer)) > 0.3
    # From the front both legs of the shorts are as wide as the pelvis, from the side the seat goes on round the hip.
    flesh = RADIUS["hip"] if beside else looks.pelvis_half - HIP_HALF
    thigh = Joint(hip, flesh - 0.3, max(0, -side) * 0.5, max(0, side) * 0.5)
    shin = Joint(knee, RADIUS["knee"], max(0.25, side * 0.95), max(0.25, -side * 0.95))
    hem = hip + (knee - hip) * _SHORTS
    radius = flesh + (RADIUS["knee"] - flesh) * _SHORTS
    cloth = (Joint(hip, flesh, thigh.left * 0.7, thigh.right * 0.7), Joint(hem, radius + 0.7))
    yield _foot(leg, camera, skin, shod)
    if abs(knee - hip) < 0.7 * THIGH:  # pointing at the viewer, so that the knee covers the shorts
        yield Shape(limb((cloth[0], Joint(hip + (knee - hip) * 0.8, radius)), round_start=True), "shorts")
        yield Shape(limb((shin, Joint(ankle, RADIUS["ankle"])), round_start=True), skin)
        return
    yield Shape(limb((thigh, shin, Joint(ankle, RADIUS["ankle"]))), skin)
    left = side > 0 if beside else (hip - camera.at(body.hip)).real > 0
    cap = _SEAT if beside else _BRIM
    yield Shape(limb(cloth, round_end=False, caps=(cap, 0.0) if left else (0.0, cap)), "shorts")


def _lies_on_hand(body: Body, arm: Arm) -> bool:
    """Whether somebody on the back has a hand between back and floor, where the trunk covers it."""
    under = arm.wrist.y < body.spine(0.25).y and abs(arm.wrist.z) < HIP_HALF
    return under and body.frame.front.y > _ON_BACK


def _clasps(body: Body, arm: Arm) -> bool:
    """Whether somebody on the back holds a thigh from behind, where a hand is seen before it."""
    thighs = ((leg, leg.hip + (leg.knee - leg.hip) * 0.6) for leg in body.legs.values())
    return body.frame.front.y > _ON_BACK and any(
        (arm.palm - thigh).dot(leg.front) < 0 and (arm.palm - thigh).length < THIGH / 2 for leg, thigh in thighs
    )


def _forearm(arm: Arm, camera: Camera, skin: str) -> Shape:
    elbow = Joint(camera.at(arm.elbow), RADIUS["elbow"], 0.3, 0.3)
    return Shape(limb((elbow, *_hand(arm, camera)), round_start=True), skin)


def _hand(arm: Arm, camera: Camera) -> tuple[Joint, ...]:
    wrist, tip = camera.at(arm.wrist), camera.at(arm.tip)
    knuckles = wrist + (tip - wrist) * 0.45
    return Joint(wrist, RADIUS["wrist"]), Joint(knuckles, 2.0), Joint(tip, RADIUS["hand"] - 0.2)


def arm_shapes(body: Body, arm: Arm, camera: Camera, skin: str, forearm: bool = True) -> Iterator[Shape]:
    """Arm with hand, and the sleeve; or without what lies below the body."""
    shoulder, elbow = camera.at(arm.shoulder), camera.at(arm.elbow)
    upper = Joint(shoulder, RADIUS["shoulder"], 0.2, 0.2), Joint(elbow, RADIUS["elbow"], 0.3, 0.3)
    yield Shape(limb((*upper, *(_hand(arm, camera) if forearm else ()))), skin)
    hem = shoulder + (elbow - shoulder) * _SLEEVE
    radius = RADIUS["shoulder"] + (RADIUS["elbow"] - RADIUS["shoulder"]) * _SLEEVE
    joints = (Joint(shoulder, RADIUS["shoulder"] + 0.2, 0.2, 0.2), Joint(hem, radius + 0.6))
    yield Shape(limb(joints, round_end=False, caps=_sleeve_caps(body, shoulder, elbow, camera)), "cloth")


def _sleeve_caps(body: Body, shoulder: complex, elbow: complex, camera: Camera) -> tuple[float, float]:
    """How far the sleeve goes on round the shoulder; from the front its outer side reaches the top's edge."""
    if not camera.faces(body.frame.front):
        return _SHOULDER_CAP, _SHOULDER_CAP
    outward = shoulder - camera.at(body.spine(0.5))
    left = _dot((elbow - shoulder) * 1j, outward) > 0
    return (_OUTER_CAP, _SHOULDER_CAP) if left else (_SHOULDER_CAP, _OUTER_CAP)


# Outline of a foot seen from its outer side: (along the foot, up from the sole), from the ankle's back round the heel.
_FOOT_BACK = ((-2.5, 5.2), (-3.4, 2.6), (-3.2, 0.6), (-1.8, 0.0))
_FOOT_FRONT = ((7.6, 2.9), (2.2, 6.0))
_SHOE_BACK = ((-2.7, 5.6), (-3.9, 3.0), (-3.7, 0.4), (-1.8, 0.0))
_SHOE_FRONT = ((7.8, 3.4), (2.6, 6.4))


def _foot(leg: Leg, camera: Camera, skin: str, shod: bool) -> Shape:
    """A foot or shoe whose toes may be bent; seen from the front it is a rounded cap."""
    foot, up, toes = camera.along(leg.foot), camera.along(-leg.sole), camera.along(leg.toes)
    fill = "shoe" if shod else skin
    ankle = camera.at(leg.ankle)
    if abs((foot.conjugate() * up).imag) < 0.5:
        ball, toe = camera.at(leg.ball - leg.sole * 1.8), camera.at(leg.toe - leg.sole * 1.5)
        return Shape(limb((Joint(ankle, 2.4), Joint(ball, 2.6), Joint(toe, 1.9)), round_start=True), fill)
    sole = camera.at(leg.ankle + leg.sole * 4.0)

    def at(point: tuple[float, float]) -> complex:
        return sole + foot * point[0] + up * point[1]

    bend = camera.at(leg.ball)
    toe_up = up if toes == foot else camera.along((-leg.sole).across(leg.toes))
    back = [at(point) for point in (_SHOE_BACK if shod else _FOOT_BACK)]
    front = [at(point) for point in (_SHOE_FRONT if shod else _FOOT_FRONT)]
    front[0] = bend + _seen(up + toe_up, up) * (3.4 if toes == foot else 4.2)
    tip = [bend + toes * 3.6, bend + toes * 4.9 + toe_up * 1.3, bend + toes * 3.4 + toe_up * 2.9]
    # Toes that are not bent lie in one line with the sole.
    sole_ends = (at((4.4, 0.0)),) if toes == foot else (at((4.4, 0.0)), bend)
    return Shape(smooth([*back, *sole_ends, *tip, *front]), fill)


# Trunk, neck and head


def _trunk(body: Body, camera: Camera, looks: Looks) -> Iterator[Shape]:
    """Top and shorts as two outlines that meet at the waist."""
    left, right = [], []
    for centre, frame, section in body.stations(looks.torso):
        middle = camera.at(centre + frame.front * ((section.front - section.back) / 2))
        depth = (section.front + section.back) / 2
        ahead = camera.along(frame.up)
        across = _seen(ahead, 1) * 1j
        reach = sqrt(
            (_dot(camera.along(frame.front), across) * depth) ** 2
            + (_dot(camera.along(frame.near), across) * section.half) ** 2
        )
        left.append(middle + across * reach)
        right.append(middle - across * reach)
    yield Shape(smooth([*left[: looks.waist + 1], *reversed(right[: looks.waist + 1])]), "shorts")
    yield Shape(_shirt(left[looks.waist :], right[looks.waist :]), "cloth")


def _seen(direction: complex, otherwise: complex) -> complex:
    """A direction of length one in the picture, or another one where it points at the viewer."""
    found = direction if abs(direction) > 0.2 else otherwise
    return found / (abs(found) or 1)


def _dot(one: complex, other: complex) -> float:
    return one.real * other.real + one.imag * other.imag


def _shirt(left: list[complex], right: list[complex]) -> Path:
    one, other = smooth(left, closed=False), smooth(list(reversed(right)), closed=False)
    return Path((*one.steps, line(other.steps[0].points[0]), *other.steps[1:], CLOSE))


def _neck(body: Body, camera: Camera) -> Iterator[Shape]:
    base, top = camera.at(body.spine(0.97)), camera.at(body.head_base + body.head_frame().up * 3.0)
    yield Shape(limb((Joint(base, 3.4), Joint(top, 2.7)), round_end=False), "near")


# The head's outline from the side (forward, up), from the crown over the face to the nape; the hair on top of it.
_PROFILE = (
    *((0.2, 6.9), (3.6, 5.9), (5.2, 3.2), (5.3, 1.3), (6.9, -1.3), (5.6, -2.2), (5.5, -3.6), (4.6, -5.9)),
    *((2.2, -6.3), (-0.8, -4.0), (-3.0, -5.0), (-4.8, -3.4), (-6.1, 0.6), (-4.4, 5.2)),
)
# The hair of a chin, which leaves room for a mouth.
_BEARD = (
    *((0.5, -1.0), (1.4, -2.8), (3.4, -3.4), (4.0, -4.4), (5.5, -4.6), (4.9, -6.8), (2.2, -7.2), (-0.6, -5.0)),
    (-1.6, -2.6),
)
_FACE = (
    *((0.0, 6.9), (3.6, 5.9), (5.1, 2.4), (4.9, -1.4), (3.4, -5.0), (0.0, -6.7)),
    *((-3.4, -5.0), (-4.9, -1.4), (-5.1, 2.4), (-3.6, 5.9)),
)
_BEARD_FRONT = (
    *((5.2, -0.6), (4.9, -3.2), (3.4, -6.0), (0.0, -7.5), (-3.4, -6.0), (-4.9, -3.2), (-5.2, -0.6), (-3.6, -2.7)),
    *((-2.3, -4.4), (0.0, -5.4), (2.3, -4.4), (3.6, -2.7)),
)
# How far a ponytail hangs down, and how far it stays away from the floor.
_TAIL_ROOT, _TAIL, _TAIL_HALF, _TAIL_CLEAR = (-5.4, 3.6), 10.5, 2.0, 3.5
_KNOT, _KNOT_RADIUS = (-3.4, 7.6), 3.0


def _head(body: Body, camera: Camera, looks: Looks) -> Iterator[Shape]:
    frame, centre = body.head_frame(), camera.at(body.head)
    ahead = camera.along(frame.front)
    if camera.faces(frame.front):
        yield from _face(frame, camera, centre, looks)
        return
    up = _seen(camera.along(frame.up), ahead * 1j)
    # A right angle is kept where the view is a little aslant.
    forward = up * (-1j if _dot(up * -1j, ahead) > 0 else 1j)

    def at(point: tuple[float, float]) -> complex:
        return centre + forward * point[0] + up * point[1]

    if looks.hair.tail:
        yield _tail(body, camera, looks)
    if looks.hair.knot:
        yield Shape(circle(at(_KNOT), _KNOT_RADIUS), looks.hair_fill)
    yield Shape(smooth([at(point) for point in _PROFILE]), "near")
    if looks.beard:
        yield Shape(smooth([at(point) for point in _BEARD]), looks.hair_fill)
    yield from _hair_and_eyes([smooth([at(point) for point in looks.hair.side])], [at((3.7, 0.9))], up, looks)


def _hair_and_eyes(locks: Sequence[Path], at: Sequence[complex], up: complex, looks: Looks) -> Iterator[Shape]:
    """In one shape where hair is as dark as eyes."""
    hair = Path(tuple(step for lock in locks for step in lock.steps))
    eyes = sum((polyline([eye - up * _EYE, eye + up * _EYE]) for eye in at), Path(()))
    if looks.hair_fill == "line":
        yield Shape(hair + eyes, "line")
    else:
        yield Shape(hair, looks.hair_fill)
        yield Shape(eyes, "line")


def _tail(body: Body, camera: Camera, looks: Looks) -> Shape:
    """A ponytail that falls to the back and down, and lies beyond the head where the floor is in its way."""
    frame = body.head_frame()
    root = body.head + frame.front * _TAIL_ROOT[0] + frame.up * _TAIL_ROOT[1]
    # It falls close to an upright neck, and beside the face of one who leans forward.
    away = 0.7 - 0.3 * max(0.0, frame.up.y) ** 4
    down = (UP * -1.0 - frame.front * away - frame.up * 0.4).unit()
    root = root + UP * max(0.0, _TAIL_HALF - root.y)
    way = level(frame.up, -frame.front) if root.y + down.y * _TAIL < _TAIL_CLEAR else down
    back = (way - frame.front * (away + 0.2)).unit() if way is down else way
    middle = root + back * (_TAIL * 0.3)
    joints = ((root, 1.5), (middle, _TAIL_HALF), (middle + way * (_TAIL * 0.75), 0.7))
    return Shape(limb([Joint(camera.at(point), radius) for point, radius in joints], round_start=True), looks.hair_fill)


def _face(frame: Frame, camera: Camera, centre: complex, looks: Looks) -> Iterator[Shape]:
    up = _seen(camera.along(frame.up), 1j)
    side = up * -1j

    def at(point: tuple[float, float]) -> complex:
        return centre + side * point[0] + up * point[1]

    if looks.hair.tail:
        joints = (Joint(at((5.2, 3.2)), 1.4), Joint(at((8.2, -0.6)), 2.0), Joint(at((8.0, -6.2)), 0.7))
        yield Shape(limb(joints, round_start=True), looks.hair_fill)
    if looks.hair.knot:
        yield Shape(circle(at((0.0, 8.6)), _KNOT_RADIUS), looks.hair_fill)
    yield Shape(smooth([at(point) for point in _FACE]), "near")
    if looks.beard:
        yield Shape(smooth([at(point) for point in _BEARD_FRONT]), looks.hair_fill)
    eyes = [at((1.9, -0.4)), at((-1.9, -0.4))]
    yield from _hair_and_eyes([smooth([at(point) for point in lock]) for lock in looks.hair.front], eyes, up, looks)
    mouth = (at((-1.5, -3.4)), at((0.0, -4.2)), at((1.5, -3.4)))
    yield Shape(Path((move(mouth[0]), Step("Q", mouth[1:]))), "")
