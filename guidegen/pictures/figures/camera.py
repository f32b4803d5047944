"""Where one looks from: points in space to points of the picture."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

from guidegen.pictures.figures.vector import Vector


@dataclass(frozen=True)
class Camera:
    """The directions in space that run to the right and up in the picture, and towards the viewer."""

    right: Vector
    up: Vector
    viewer: Vector
    tells_limbs_apart: bool = True

    def at(self, point: Vector) -> complex:
        return complex(point.dot(self.right), point.dot(self.up))

    def along(self, direction: Vector) -> complex:
        """A direction of unit length as it is seen, foreshortened."""
        return self.at(direction)

    def faces(self, front: Vector) -> bool:
        """Whether a person with this front is seen from the front rather than from the side."""
        return front.dot(self.viewer) > 0.55

    @property
    def height(self) -> float:
        """How much of a level surface's depth is seen."""
        return self.viewer.y


# Far limbs stand a little to the right of near ones, so that both are seen.
_ASIDE = 0.22
# The same for what lies before and behind a figure on its side, which is seen from as low as the floor.
_ASIDE_LYING = 0.4
# How far up what lies behind a figure on its side stands where one looks a little down on it: shins bent to the back.
_LOW = 0.26
_FROM_ABOVE, _FROM_FEET = 32, 50
# The view between front and side, or between foot end and side: degrees round from the first, and from above.
_TURNED_UP = (38, 0)
_TURNED = {"supine": (50, 40), "side_lying": (60, 15)}


def camera(view: str, position: str) -> Camera:
    """The camera of a view; lying figures have their heads to the left in all of them."""
    if view == "side":
        way = -1 if position == "prone" else 1
        return Camera(Vector(way, 0, -_ASIDE), Vector(0, 1, 0), Vector(0, 0, 1))
    if view == "level":
        return Camera(Vector(1, 0, -_ASIDE_LYING), Vector(0, 1, 0), Vector(0, 0, 1))
    if view == "low":
        return Camera(Vector(1, 0, -_ASIDE_LYING), Vector(0, 1, -_LOW), Vector(0, _LOW, 1).unit())
    if view == "front" and position != "side_lying":
        return Camera(Vector(0, 0, -1), Vector(0, 1, 0), Vector(1, 0, 0), tells_limbs_apart=False)
    if view == "turned":
        return _turned(*_TURNED.get(position, _TURNED_UP), tells_limbs_apart=True)
    if view == "feet":
        return _turned(0, _FROM_FEET, tells_limbs_apart=False)
    above = radians(_FROM_ABOVE if view == "front" else 50)
    up, viewer = Vector(0, cos(above), -sin(above)), Vector(0, sin(above), cos(above))
    return Camera(Vector(1, 0, 0), up, viewer)


def _turned(round_from: float, above: float, tells_limbs_apart: bool) -> Camera:
    """So many degrees from where a standing figure faces, or a lying one has its feet, towards its near side."""
    a, e = radians(round_from), radians(above)
    right, up = Vector(sin(a), 0, -cos(a)), Vector(-sin(e) * cos(a), cos(e), -sin(e) * sin(a))
    return Camera(right, up, Vector(cos(e) * cos(a), sin(e), cos(e) * sin(a)), tells_limbs_apart)
