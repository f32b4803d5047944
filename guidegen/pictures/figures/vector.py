"""Points and directions in space: x to where a standing figure faces, y up, z towards the viewer."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin, sqrt


@dataclass(frozen=True, slots=True)
class Vector:
    x: float
    y: float
    z: float

    def __add__(self, other: Vector) -> Vector:
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other: Vector) -> Vector:
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor: float) -> Vector:
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def __neg__(self) -> Vector:
        return self * -1

    def dot(self, other: Vector) -> float:
        return self.x * other.x + self.y * other.y + self.z * other.z

    def cross(self, other: Vector) -> Vector:
        return Vector(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )

    @property
    def length(self) -> float:
        return sqrt(self.dot(self))

    def unit(self) -> Vector:
        return self * (1 / (self.length or 1))

    def across(self, axis: Vector) -> Vector:
        """The unit vector of what of this direction stands at a right angle to a unit axis."""
        return (self - axis * self.dot(axis)).unit()

    def towards(self, other: Vector, degrees: float) -> Vector:
        """A unit direction turned by an angle towards another one that stands at a right angle to it."""
        return self * cos(radians(degrees)) + other * sin(radians(degrees))


UP = Vector(0, 1, 0)
FACING = Vector(1, 0, 0)
NEAR = Vector(0, 0, 1)
