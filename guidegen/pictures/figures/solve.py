"""A pose to a body that stands, lies or leans as it says: contacts are solved, and what no body can do is refused."""

from __future__ import annotations

from dataclasses import replace

from guidegen.pictures.figures.limbs import (
    ahead_of,
    arm_in_contact,
    flat_foot,
    flat_forearm,
    leg_in_contact,
    level,
    nearest_root,
    refuse_beyond,
)
from guidegen.pictures.figures.notation import PLACES, SIDES, Contact, NotationError, Pose
from guidegen.pictures.figures.parts import HEIGHTS, TOUCHES, lowest
from guidegen.pictures.figures.skeleton import Body, posed
from guidegen.pictures.figures.vector import UP, Vector


def solved(pose: Pose, start: Body | None = None) -> Body:
    """The body of a pose; `start` is that of the first picture, where parts may `stay`.

    Raises NotationError where a limb cannot reach, bends the wrong way or too far, or lies below the floor.
    """
    body = _placed(pose, *_tipped(pose))
    if start is not None and pose.rest:
        by = _anchor(pose, start) - _anchor(pose, body)
        body = body.moved(Vector(by.x, 0, by.z))
    # A foot on the other leg comes after that leg.
    for side in sorted(SIDES, key=lambda side: _on_body(pose.contacts.get(f"{side} leg"))):
        contact = pose.contacts.get(f"{side} leg")
        if contact:
            body = body.with_leg(side, leg_in_contact(pose, body, side, contact, start))
    for side in SIDES:
        contact = pose.contacts.get(f"{side} arm")
        if contact:
            body = body.with_arm(side, arm_in_contact(pose, body, side, contact, start))
    _check(pose, body)
    return body


def _on_body(contact: Contact | None) -> bool:
    return contact is not None and contact.place in PLACES


# Placing the whole body


def _placed(pose: Pose, trunk: float | None = None, sideways: float | None = None) -> Body:
    """The body of the angles, with the lowest of what carries it on its surface."""
    body = _flat_parts(pose, posed(pose, trunk, sideways))
    if not pose.rest:
        return body
    low = min(lowest(body, part, side) for _, part in pose.rest for side in _rest_sides(pose, part))
    return body.moved(UP * (HEIGHTS[pose.rest_on] + pose.lift - low))


def _rest_sides(pose: Pose, part: str) -> tuple[str, ...]:
    sides = tuple(side for side, name in pose.rest if name == part)
    return SIDES if "" in sides else sides


def _flat_parts(pose: Pose, body: Body) -> Body:
    """Feet and forearms that carry the body, flat on their surface."""
    for side in SIDES:
        leg, arm = body.legs[side], body.arms[side]
        contact = pose.contacts.get(f"{side} leg")
        carried = [part for name, part in pose.rest if name in ("", side)] + [pose.tip]
        if ("foot" in carried and not contact) or (contact and contact.part == "foot" and contact.place == "floor"):
            body = body.with_leg(side, flat_foot(leg))
        elif "toes" in carried:
            body = body.with_leg(side, replace(leg, toes=level(leg.foot, leg.front)))
        if "elbow" in carried:
            body = body.with_arm(side, flat_forearm(body, arm))
        elif "hand" in carried:
            body = body.with_arm(side, replace(arm, hand=ahead_of(body)))
    return body


def _tipped(pose: Pose) -> tuple[float | None, float | None]:
    """The lean of the trunk at which one more part touches the floor."""
    if not pose.tip:
        return None, None
    sideways = pose.position == "side_lying"
    given = pose.angle("Q" if sideways else "T")

    def height(lean: float) -> float:
        body = _placed(pose, None, lean) if sideways else _placed(pose, lean, None)
        return min(lowest(body, pose.tip, side) for side in SIDES)

    lean = nearest_root(height, given, f"tip {pose.tip}")
    refuse_beyond("Q" if sideways else "T", "", lean)
    return (None, lean) if sideways else (lean, None)


def _anchor(pose: Pose, body: Body) -> Vector:
    """The point that stays over the same spot of the floor from start to end."""
    side, part = pose.rest[0]
    leg, arm = body.legs[side or "N"], body.arms[side or "N"]
    points = {"foot": leg.ankle, "toes": leg.ball, "heel": leg.heel, "knee": leg.knee, "shin": leg.knee}
    points |= {"elbow": arm.elbow, "hand": arm.wrist, "pelvis": body.hip}
    return points.get(part, body.spine(0.9))


def _check(pose: Pose, body: Body) -> None:
    """Refuse what no body does: each fault of a limb, and what lies below the floor."""
    for side in SIDES:
        refuse_beyond("K", side, body.knee_angle(side))
        refuse_beyond("A", side, body.ankle_angle(side))
        refuse_beyond("E", side, body.elbow_angle(side))
        # A thigh that points sideways has no angle in the body's own plane.
        thigh = (body.legs[side].knee - body.legs[side].hip).unit()
        if abs(thigh.dot(body.frame.near)) < 0.7:
            refuse_beyond("H", side, body.hip_angle(side))
    for side in SIDES:
        for part in ("leg", "knee", "arm", "back"):
            if lowest(body, part, side) < -TOUCHES:
                raise NotationError(f"{side} {part} lies {-lowest(body, part, side):.1f} below the floor")
