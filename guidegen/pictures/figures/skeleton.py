"""A body of joints and segments: from joint angles to points in space. Lengths are hundredths of its height."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import acos, asin, atan2, degrees, radians, sin, tan

from guidegen.pictures.figures.notation import LIMB_ANGLES, SIDES, Pose
from guidegen.pictures.figures.vector import FACING, NEAR, UP, Vector

TRUNK, NECK, HEAD = 28.0, 5.2, 6.6
THIGH, SHIN, ANKLE_HEIGHT = 24.3, 24.0, 4.0
UPPER_ARM, FOREARM, HAND = 16.6, 14.2, 8.2
HIP_HALF, SHOULDER_HALF = 4.6, 9.4
SHOULDER_AT = 0.93  # of the way up the trunk
# Where on that way the belly is, and how far above and below it a breath is seen.
_BELLY, _SWELLS = 0.42, 0.36
# From the ankle along the foot: the ball and the tip of the toes; the heel lies behind.
BALL, TOES, HEEL = 7.6, 4.0, 3.4
# Half the thickness of the flesh round a joint.
RADIUS = {"hip": 6.2, "knee": 3.7, "ankle": 2.2, "shoulder": 3.9, "elbow": 2.6, "wrist": 1.75, "hand": 1.5}

# How far each angle may go, in degrees.
LIMITS = {
    "T": (-180, 180),
    "Q": (-90, 90),
    "L": (-60, 60),
    "C": (-60, 60),
    "V": (0, 6),
    "H": (-35, 145),
    "B": (-55, 60),  # inwards more than a hip has: the straight trunk's side bend shows there as well
    "R": (-70, 90),  # so does the roll of the pelvis of one who lies
    "K": (0, 155),
    "A": (-75, 40),
    "S": (-65, 195),
    "W": (-30, 185),
    "E": (0, 155),
    "P": (-90, 95),
}


def beyond(name: str, angle: float) -> str:
    """What is wrong with an angle; nothing where a joint bends so far."""
    low, high = LIMITS[name]
    return "" if low - 1 <= angle <= high + 1 else f"{angle:.0f} degrees, outside {low} to {high}"


@dataclass(frozen=True)
class Section:
    """A cross-section of the trunk: how far up it stands, and its reach to the front, the back and each side."""

    along: float
    front: float
    back: float
    half: float


TORSO = (
    Section(-0.05, 4.0, 4.6, 7.4),
    Section(0.03, 5.3, 6.6, 9.0),
    Section(0.18, 5.3, 5.8, 9.0),
    Section(0.38, 4.9, 4.3, 7.7),
    Section(0.60, 5.7, 4.9, 8.5),
    Section(0.80, 6.1, 5.6, 9.7),
    Section(0.95, 4.6, 5.2, 10.2),
    Section(1.04, 2.6, 3.6, 5.0),
)


@dataclass(frozen=True)
class Frame:
    """The directions of a body: up its trunk, to its front and to its near side."""

    up: Vector
    front: Vector
    near: Vector

    def leaning(self, forward: float, sideways: float) -> Frame:
        up = self.up.towards(self.front, forward)
        front = self.front.towards(-self.up, forward)
        return Frame(up.towards(self.near, sideways), front, self.near.towards(-up, sideways))

    @property
    def hinge(self) -> Vector:
        """The axis of knees and elbows: a turn to the left round it leads from down to the front."""
        return self.front.cross(self.up)

    def outward(self, side: str) -> Vector:
        return self.near if side == "N" else -self.near


UPRIGHT = Frame(UP, FACING, NEAR)
# Lying on the side with the head to the left, facing the viewer: the near limbs are the upper ones.
ON_SIDE = Frame(Vector(-1, 0, 0), NEAR, UP)


@dataclass(frozen=True)
class Leg:
    """`front` is where the kneecap points, `foot` the direction from heel to ball, `toes` that of the toes."""

    hip: Vector
    knee: Vector
    ankle: Vector
    front: Vector
    foot: Vector
    sole: Vector
    toes: Vector

    @property
    def shin_front(self) -> Vector:
        """Where the front of the shin points: the kneecap's direction, turned with the knee."""
        thigh, shin = (self.knee - self.hip).unit(), (self.ankle - self.knee).unit()
        return (self.front * thigh.dot(shin) - thigh * self.front.dot(shin)).unit()

    @property
    def ball(self) -> Vector:
        """Under the ball of the foot, where it touches the ground."""
        return self.ankle + self.foot * BALL + self.sole * ANKLE_HEIGHT

    @property
    def heel(self) -> Vector:
        return self.ankle - self.foot * HEEL + self.sole * ANKLE_HEIGHT

    @property
    def toe(self) -> Vector:
        return self.ball + self.toes * TOES

    @property
    def instep(self) -> Vector:
        """The upper side of the toes, which lies on the ground when one kneels or lies face down."""
        return self.ball - self.sole * 4.2


@dataclass(frozen=True)
class Arm:
    shoulder: Vector
    elbow: Vector
    wrist: Vector
    hand: Vector

    @property
    def tip(self) -> Vector:
        return self.wrist + self.hand * HAND

    @property
    def palm(self) -> Vector:
        return self.wrist + self.hand * (HAND * 0.5)


@dataclass(frozen=True)
class Body:
    """A posed body in space."""

    frame: Frame
    hip: Vector
    curve: float
    neck: float
    breath: float
    legs: Mapping[str, Leg]
    arms: Mapping[str, Arm]

    def moved(self, by: Vector) -> Body:
        legs = {
            side: replace(leg, hip=leg.hip + by, knee=leg.knee + by, ankle=leg.ankle + by)
            for side, leg in self.legs.items()
        }
        arms = {
            side: replace(arm, shoulder=arm.shoulder + by, elbow=arm.elbow + by, wrist=arm.wrist + by)
            for side, arm in self.arms.items()
        }
        return replace(self, hip=self.hip + by, legs=legs, arms=arms)

    def with_leg(self, side: str, leg: Leg) -> Body:
        return replace(self, legs={**self.legs, side: leg})

    def with_arm(self, side: str, arm: Arm) -> Body:
        return replace(self, arms={**self.arms, side: arm})

    def spine(self, along: float) -> Vector:
        """A point of the trunk's middle line, 0 at the hips, 1 at the base of the neck."""
        return spine_point(self.hip, self.frame, self.curve, along)

    def spine_frame(self, along: float) -> Frame:
        return spine_frame(self.frame, self.curve, along)

    def head_frame(self) -> Frame:
        return self.frame.leaning(self.neck, 0)

    @property
    def head_base(self) -> Vector:
        base = self.frame.leaning(self.neck / 2 + 6, 0)
        return self.spine(1) + base.up * NECK

    @property
    def head(self) -> Vector:
        frame = self.head_frame()
        return self.head_base + frame.up * HEAD + frame.front * 0.8

    def stations(self, torso: Sequence[Section] = TORSO) -> Iterator[tuple[Vector, Frame, Section]]:
        """The cross-sections of the trunk from the seat to the neck; contacts are solved with the usual ones."""
        for section in torso:
            swollen = replace(section, front=section.front + self.swell(section.along))
            yield self.spine(section.along), self.spine_frame(section.along), swollen

    def swell(self, along: float) -> float:
        """How far a breath lifts the front of the trunk: most at the belly, and nothing at chest and pelvis."""
        return self.breath * max(0.0, 1 - abs(along - _BELLY) / _SWELLS)

    def knee_angle(self, side: str) -> float:
        leg = self.legs[side]
        return _bend(leg.knee - leg.hip, leg.ankle - leg.knee, -leg.front)

    def elbow_angle(self, side: str) -> float:
        arm = self.arms[side]
        upper = arm.elbow - arm.shoulder
        turned = self.frame.hinge.cross(upper.unit())
        flexing = turned if abs(upper.unit().dot(self.frame.near)) < 0.7 else arm.wrist - arm.elbow
        return _bend(upper, arm.wrist - arm.elbow, flexing)

    def ankle_angle(self, side: str) -> float:
        leg = self.legs[side]
        shin = (leg.ankle - leg.knee).unit()
        return degrees(asin(max(-1.0, min(1.0, -leg.foot.dot(shin)))))

    def hip_angle(self, side: str) -> float:
        """Flexion against the pelvis, in the body's own plane."""
        leg = self.legs[side]
        thigh, pelvis = leg.knee - leg.hip, self.spine_frame(0)
        return degrees(atan2(thigh.dot(pelvis.front), -thigh.dot(pelvis.up)))


def _bend(first: Vector, second: Vector, way: Vector) -> float:
    """The angle between two segments; below zero where it does not bend the given way."""
    one, two = first.unit(), second.unit()
    angle = degrees(acos(max(-1.0, min(1.0, one.dot(two)))))
    return angle if two.dot(way) >= 0 or angle < 1 else -angle


def spine_point(hip: Vector, frame: Frame, curve: float, along: float) -> Vector:
    within = min(max(along, 0.0), 1.0)
    # A curved back is as long as a straight one, so its ends come nearer to each other.
    turn = radians(abs(curve)) or 1e-6
    length = TRUNK * sin(turn) / turn
    depth = length / 2 * tan(radians(curve) / 2) * 4 * within * (1 - within)
    return hip + frame.up * (length * within + TRUNK * (along - within)) - frame.front * depth


def spine_frame(frame: Frame, curve: float, along: float) -> Frame:
    """The directions at a point of the trunk; a curved spine turns them."""
    within = min(max(along, 0.0), 1.0)
    slope = 2 * tan(radians(curve) / 2) * (1 - 2 * within)
    return frame.leaning(-degrees(atan2(slope, 1)), 0)


def posed(pose: Pose, trunk: float | None = None, sideways: float | None = None) -> Body:
    """The body as its angles alone have it, hips at the origin."""
    base = ON_SIDE if pose.position == "side_lying" else UPRIGHT
    frame = base.leaning(pose.angle("T") if trunk is None else trunk, pose.angle("Q") if sideways is None else sideways)
    hip, curve = Vector(0, 0, 0), pose.angle("L")
    chest = spine_frame(frame, curve, SHOULDER_AT)
    shoulder = spine_point(hip, frame, curve, SHOULDER_AT)
    legs, arms = {}, {}
    for side in SIDES:
        out = frame.outward(side)
        names = {name: pose.angle(name, side) for name in LIMB_ANGLES}
        legs[side] = leg_from_angles(hip + out * HIP_HALF, frame, out, names)
        arms[side] = arm_from_angles(shoulder + out * SHOULDER_HALF, chest, out, names)
    return Body(frame, hip, curve, pose.angle("C"), pose.angle("V"), legs, arms)


def leg_from_angles(hip: Vector, frame: Frame, out: Vector, angles: Mapping[str, float]) -> Leg:
    thigh = (-frame.up).towards(frame.front, angles["H"])
    front = frame.front.towards(frame.up, angles["H"])
    thigh, out = thigh.towards(out, angles["B"]), out.towards(-thigh, angles["B"])
    front = front.towards(out, angles["R"])
    knee = hip + thigh * THIGH
    shin = thigh.towards(-front, angles["K"])
    return leg_with_foot(Leg(hip, knee, knee + shin * SHIN, front, FACING, UP, FACING), angles["A"])


def leg_with_foot(leg: Leg, ankle: float) -> Leg:
    """The leg with its foot at an angle to the shin."""
    shin = (leg.ankle - leg.knee).unit()
    ahead = leg.shin_front
    foot = ahead.towards(-shin, ankle)
    return replace(leg, foot=foot, sole=shin.towards(ahead, ankle), toes=foot)


def arm_from_angles(shoulder: Vector, frame: Frame, out: Vector, angles: Mapping[str, float]) -> Arm:
    upper = (-frame.up).towards(frame.front, angles["S"])
    bending = frame.front.towards(frame.up, angles["S"])
    upper = upper.towards(out, angles["W"])
    elbow = shoulder + upper * UPPER_ARM
    fore = upper.towards(bending, angles["E"])
    hand = fore.towards(bending.towards(-upper, angles["E"]), angles["P"])
    return Arm(shoulder, elbow, elbow + fore * FOREARM, hand)
