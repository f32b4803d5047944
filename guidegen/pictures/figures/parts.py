"""Where the parts of a posed body are: their lowest points, and the places that notation names."""

from __future__ import annotations

from math import sqrt

from guidegen.pictures.figures.notation import Contact
from guidegen.pictures.figures.skeleton import ANKLE_HEIGHT, RADIUS, Body, Frame, Section
from guidegen.pictures.figures.vector import Vector

# Heights of what one may rest on, in hundredths of the body's height: 44 cm, 24 cm and 4 cm for 170 cm.
HEIGHTS = {"floor": 0.0, "seat": 26.0, "step": 14.0, "cushion": 2.6}
# What is nearer to its surface than this touches it.
TOUCHES = 0.5


def lowest(body: Body, part: str, side: str) -> float:
    """The height of the lowest point of a part."""
    leg, arm = body.legs[side], body.arms[side]
    match part:
        case "back" | "shoulders" | "pelvis" | "side":
            first, last = {"shoulders": (0.7, 1.0), "pelvis": (-0.2, 0.2)}.get(part, (-0.2, 1.0))
            sections = [found for found in body.stations() if first <= found[2].along <= last]
            low = min(_section_low(*found) for found in sections)
            return min(low, body.hip.y - RADIUS["hip"]) if part in ("back", "pelvis") else low
        case "foot":
            return min(leg.ankle.y - ANKLE_HEIGHT, leg.heel.y, leg.ball.y)
        case "toes":
            return leg.ball.y
        case "heel":
            return leg.heel.y
        case "knee":
            return leg.knee.y - RADIUS["knee"]
        case "shin":
            return min(leg.ankle.y - RADIUS["ankle"], leg.instep.y, leg.toe.y)
        case "leg":
            knee, ankle = leg.knee.y - RADIUS["knee"], leg.ankle.y - RADIUS["ankle"]
            return min(knee, ankle, leg.heel.y, leg.ball.y, leg.instep.y, leg.toe.y)
        case "elbow":
            return arm.elbow.y - RADIUS["elbow"]
        case "hand":
            return arm.wrist.y - RADIUS["wrist"]
        case _:
            return min(arm.elbow.y - RADIUS["elbow"], arm.wrist.y - RADIUS["wrist"], arm.tip.y - RADIUS["hand"])


def _section_low(centre: Vector, frame: Frame, section: Section) -> float:
    depth = (section.front + section.back) / 2
    middle = centre + frame.front * ((section.front - section.back) / 2)
    return middle.y - sqrt((frame.front.y * depth) ** 2 + (frame.near.y * section.half) ** 2)


def place_point(body: Body, contact: Contact) -> Vector:
    """The point that a contact names, with its offset forward and up."""
    offset = contact.offset or (0, 0)
    if contact.place == "at":
        return body.hip + Vector(offset[0], offset[1], 0)
    return body_point(body, contact.place, contact.place_side) + Vector(offset[0], offset[1], 0)


def body_point(body: Body, place: str, side: str) -> Vector:
    """A named place of the body's surface or of its joints (PLACES of the notation)."""
    leg, arm = body.legs[side], body.arms[side]
    out = body.frame.outward(side)
    along = {"low back": 0.2, "back": 0.55, "waist": 0.3, "belly": 0.3, "ribs": 0.6, "chest": 0.8, "neck": 1.1}
    if place in along:
        frame, point = body.spine_frame(along[place]), body.spine(along[place])
        depth = {"low back": -6, "back": -6, "belly": 5.5, "ribs": 6.5, "chest": 7, "neck": -4}.get(place, 0)
        depth += body.swell(along[place]) if depth > 0 else 0
        width = {"waist": 8, "ribs": 5, "chest": 2, "belly": 3}.get(place, 0)
        return point + frame.front * depth + out * width
    shin = leg.ankle - leg.knee
    shin_front = leg.shin_front
    points = {
        "pelvis": body.hip,
        "hip": leg.hip,
        "knee": leg.knee,
        "thigh": leg.hip + (leg.knee - leg.hip) * 0.6 + leg.front * 6,
        "thigh back": leg.hip + (leg.knee - leg.hip) * 0.72 - leg.front * 4.5,
        "shin": leg.knee + shin * 0.35 + shin_front * 4.5,
        "calf": leg.knee + shin * 0.5 - shin_front * 4,
        "ankle": leg.ankle,
        "heel": leg.heel,
        "toe": leg.toe,
        "shoulder": arm.shoulder,
        "elbow": arm.elbow,
        "hand": arm.palm,
        "head": body.head,
    }
    return points[place]
