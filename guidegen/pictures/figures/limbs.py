"""Legs and arms bent so that they touch what a contact names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import sqrt

from guidegen.pictures.figures.notation import Contact, NotationError, Pose
from guidegen.pictures.figures.parts import HEIGHTS, TOUCHES, lowest, place_point
from guidegen.pictures.figures.skeleton import (
    ANKLE_HEIGHT,
    FOREARM,
    HAND,
    RADIUS,
    SHIN,
    THIGH,
    UPPER_ARM,
    Arm,
    Body,
    Leg,
    arm_from_angles,
    beyond,
    leg_from_angles,
    leg_with_foot,
)
from guidegen.pictures.figures.vector import UP, Vector

_STEP, _FURTHEST = 3, 75  # degrees to look for a contact
# A foot that points so far down stands on its ball.
_TUCKED = -0.5
# How upright the line through both hips is in one who lies or leans on one side.
_ON_SIDE = 0.5
# Of what is left of a direction, when it is shorter, one cannot say where it points.
_TOO_SHORT = 0.05


# Legs


def leg_in_contact(pose: Pose, body: Body, side: str, contact: Contact, start: Body | None) -> Leg:
    leg, name = body.legs[side], _named(side, contact)
    if contact.place == "stay":
        if start is None:
            raise NotationError(f"'{side} {contact.part} stay' has no place to stay at", "it belongs into 'end'")
        was = start.legs[side]
        if contact.part in ("toes", "heel"):
            spot = was.ball if contact.part == "toes" else was.heel
            kept = Contact(contact.part, "floor", side, (spot.x - leg.hip.x, 0.0))
            return _standing_leg(body, pose, leg, side, kept, name)
        return _bent_leg(body, pose, side, leg, was.ankle, f"{side} foot", was)
    if contact.part in ("leg", "shin"):
        return _hanging_leg(pose, body, side, contact)
    if contact.place not in HEIGHTS:
        target = place_point(body, contact)
        bent = _bent_leg(body, pose, side, leg, target, name, None)
        return leg_with_foot(bent, pose.angle("A", side))
    return _standing_leg(body, pose, leg, side, contact, name)


def _standing_leg(body: Body, pose: Pose, leg: Leg, side: str, contact: Contact, name: str) -> Leg:
    """A leg bent so that its foot, heel or ball touches a surface below where the angles have it."""
    height, angle = HEIGHTS[contact.place], pose.angle("A", side)
    flat = contact.part == "foot"
    leg = flat_foot(leg) if flat else leg

    def touching(of: Leg) -> Vector:
        return of.ankle + of.sole * ANKLE_HEIGHT if flat else of.ball if contact.part == "toes" else of.heel

    along = leg.hip.x + contact.offset[0] if contact.offset else touching(leg).x
    for _ in range(12):
        spot = touching(leg)
        ankle = Vector(along, height, spot.z) - (spot - leg.ankle)
        if contact.offset is None:
            ankle = _within_reach(leg.hip, ankle, THIGH + SHIN)
        leg = _bent_leg(body, pose, side, leg, ankle, name, None)
        if flat:
            leg = flat_foot(leg)
        else:
            leg = leg_with_foot(leg, angle)
            if contact.part == "toes":
                leg = replace(leg, toes=level(leg.foot, leg.front))
    return leg


def _within_reach(root: Vector, target: Vector, reach: float) -> Vector:
    """The target, drawn in along the floor so far that a straight limb reaches it."""
    down, side = target.y - root.y, target.z - root.z
    room = reach**2 - down**2 - side**2
    if (target - root).length <= reach or room <= 0:
        return target
    along = sqrt(room) * 0.9999
    return Vector(root.x + (along if target.x >= root.x else -along), target.y, target.z)


def _bent_leg(body: Body, pose: Pose, side: str, leg: Leg, ankle: Vector, name: str, foot_of: Leg | None) -> Leg:
    """The leg bent to its ankle, with the knee to the front or, where the hip is turned, to its side."""
    axis = (ankle - leg.hip).unit()
    pole = _pole(body, side, axis, pose.angle("R", side), 1)
    knee = _middle_joint(leg.hip, ankle, THIGH, SHIN, pole, name)
    thigh, shin = (knee - leg.hip).unit(), (ankle - knee).unit()
    bent = thigh.cross(shin).length > 0.03
    front = -(shin.across(thigh)) if bent else leg.front.across(thigh)
    foot = foot_of or leg
    return Leg(leg.hip, knee, ankle, front, foot.foot, foot.sole, foot.toes)


def _hanging_leg(pose: Pose, body: Body, side: str, contact: Contact) -> Leg:
    """A leg turned at the hip (or, for a shin, at the knee) until its lower end touches."""
    angles = {name: pose.angle(name, side) for name in "HBRKA"}
    turning = "K" if contact.part == "shin" else "B" if pose.position == "side_lying" else "H"
    hip, out = body.legs[side].hip, body.frame.outward(side)

    def leg(angle: float) -> Leg:
        found = leg_from_angles(hip, body.frame, out, {**angles, turning: angle})
        return replace(found, toes=level(found.foot)) if found.foot.y < _TUCKED else found

    def height(angle: float) -> float:
        return lowest(body.with_leg(side, leg(angle)), contact.part, side) - HEIGHTS[contact.place]

    angle = nearest_root(height, angles[turning], _named(side, contact))
    # Hips and knees are measured when all is solved, against the pelvis that a curved back turns.
    if turning == "B":
        refuse_beyond(turning, side, angle)
    return leg(angle)


def flat_foot(leg: Leg) -> Leg:
    foot = level(leg.foot, leg.front, -leg.sole)
    return replace(leg, foot=foot, sole=-UP, toes=foot)


# Arms


def arm_in_contact(pose: Pose, body: Body, side: str, contact: Contact, start: Body | None) -> Arm:
    arm, name = body.arms[side], _named(side, contact)
    if contact.place == "stay":
        if start is None:
            raise NotationError(f"'{side} {contact.part} stay' has no place to stay at", "it belongs into 'end'")
        return _bent_arm(body, pose, side, arm, start.arms[side].wrist, start.arms[side].hand, name)
    if contact.part in ("elbow", "arm"):
        return _hanging_arm(pose, body, side, contact)
    if contact.place in HEIGHTS:
        wrist = Vector(arm.wrist.x, HEIGHTS[contact.place] + RADIUS["wrist"], arm.wrist.z)
        if contact.offset:
            wrist = Vector(arm.shoulder.x + contact.offset[0], wrist.y, wrist.z)
        else:
            wrist = _within_reach(arm.shoulder, wrist, UPPER_ARM + FOREARM)
        return _bent_arm(body, pose, side, arm, wrist, ahead_of(body), name)
    target = place_point(body, contact)
    reached = _bent_arm(body, pose, side, arm, target, arm.hand, name)
    fore = (reached.wrist - reached.elbow).unit()
    bending = (body.frame.hinge.cross(fore)).unit()
    hand = fore.towards(bending, pose.angle("P", side))
    # A hand that would dip into the floor lies on it.
    return replace(reached, hand=level(fore, body.frame.front) if (target + hand * HAND).y < RADIUS["hand"] else hand)


def _bent_arm(body: Body, pose: Pose, side: str, arm: Arm, wrist: Vector, hand: Vector, name: str) -> Arm:
    """The arm bent to its wrist, with the elbow to the back or, as far as W says, to its side."""
    reach = (wrist - arm.shoulder).unit()
    pole = _pole(body, side, reach, pose.angle("W", side), -1)
    elbow = _middle_joint(arm.shoulder, wrist, UPPER_ARM, FOREARM, pole, name)
    return Arm(arm.shoulder, elbow, wrist, hand)


def _hanging_arm(pose: Pose, body: Body, side: str, contact: Contact) -> Arm:
    angles = {name: pose.angle(name, side) for name in "SWEP"}
    shoulder, out = body.arms[side].shoulder, body.frame.outward(side)
    turning = "W" if pose.position == "side_lying" else "S"

    def arm(angle: float) -> Arm:
        found = arm_from_angles(shoulder, body.spine_frame(1), out, {**angles, turning: angle})
        return flat_forearm(body, found) if contact.part == "elbow" else found

    def height(angle: float) -> float:
        return lowest(body.with_arm(side, arm(angle)), contact.part, side) - HEIGHTS[contact.place]

    angle = nearest_root(height, angles[turning], _named(side, contact))
    refuse_beyond(turning, side, angle)
    return arm(angle)


def flat_forearm(body: Body, arm: Arm) -> Arm:
    """Elbow and wrist on one level surface, pointing to where the forearm points."""
    fore = arm.wrist - arm.elbow
    ahead = level(fore) if abs(fore.y) < 0.9 * fore.length else ahead_of(body)
    # One that points at the viewer is so short that an elbow on the floor is taken for a hand.
    ahead = (ahead + ahead_of(body)).unit() if abs(body.frame.near.y) > _ON_SIDE else ahead
    drop = RADIUS["elbow"] - RADIUS["wrist"]
    along = sqrt(FOREARM**2 - drop**2)
    return replace(arm, wrist=arm.elbow + ahead * along - UP * drop, hand=ahead)


# What both have in common


def _pole(body: Body, side: str, reach: Vector, outwards: float, ahead: int) -> Vector:
    """Where a knee (ahead 1) or an elbow (-1) points, turned outwards by degrees."""
    frame = body.frame
    # A limb that is held out along the hinge has neither of both; it bends to the front or back, and up or down.
    front = _first(frame.hinge.cross(reach), frame.front).unit() * ahead
    out = frame.outward(side)
    return front.towards(_first(out - reach * out.dot(reach), frame.up * ahead).unit(), outwards)


def refuse_beyond(name: str, side: str, angle: float) -> None:
    fault = beyond(name, angle)
    if fault:
        raise NotationError(f"{f'{side} {name}'.strip()} is {fault}", "no joint bends like that")


def level(*directions: Vector) -> Vector:
    """Along the floor to where the first of the directions points that does not stand upright."""
    return _first(*(Vector(direction.x, 0, direction.z) for direction in directions)).unit()


def _named(side: str, contact: Contact) -> str:
    """A contact as the notation has it, for messages."""
    return f"{side} {contact.part} {contact.place if contact.place in ('at', 'stay') else f'on {contact.place}'}"


def _first(*directions: Vector) -> Vector:
    """The first that is long enough to say where it points."""
    return next((found for found in directions if found.length > _TOO_SHORT), directions[-1])


def ahead_of(body: Body) -> Vector:
    """Along the floor to where the head of a leaning or lying body is, to the front of an upright one."""
    return level(body.frame.up, body.frame.front)


def _middle_joint(root: Vector, end: Vector, upper: float, lower: float, pole: Vector, name: str) -> Vector:
    """Knee or elbow of a limb between two points, bent towards the pole."""
    reach = end - root
    distance = reach.length
    if distance > upper + lower + TOUCHES or distance < abs(upper - lower):
        message = f"{name}: the limb cannot reach that far ({distance:.0f} of {upper + lower:.0f})"
        raise NotationError(message, "bend the trunk, or choose a nearer place")
    distance = min(distance, (upper + lower) * 0.99999)
    axis = reach.unit()
    along = (distance**2 + upper**2 - lower**2) / (2 * distance)
    return root + axis * along + pole.across(axis) * sqrt(max(upper**2 - along**2, 0))


def nearest_root(height: Callable[[float], float], given: float, name: str) -> float:
    """The angle nearest to the given one at which a height is nought."""
    begin = (given, height(given))
    last = {1: begin, -1: begin}
    for step in range(_STEP, _FURTHEST + 1, _STEP):
        for way in (1, -1):
            angle = given + way * step
            found = (angle, height(angle))
            if found[1] * last[way][1] <= 0:
                return _root_between(height, last[way], found)
            last[way] = found
    raise NotationError(f"{name}: it does not touch within {_FURTHEST} degrees", "choose another angle")


def _root_between(height: Callable[[float], float], one: tuple[float, float], two: tuple[float, float]) -> float:
    """By straight lines between two angles of which one lies too high and the other too low."""
    for _ in range(8):
        rise = two[1] - one[1]
        angle = one[0] - one[1] * (two[0] - one[0]) / rise if rise else one[0]
        found = (angle, height(angle))
        if abs(found[1]) < 0.01:
            break
        if found[1] * one[1] <= 0:
            two = found
        else:
            one = found
    return angle
