"""Outlines in the picture's plane (complex numbers, y up): rounded limbs, smooth curves, and their SVG paths."""

from __future__ import annotations

import cmath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi, sqrt

# A limb that points at the viewer is drawn as if it were at least this long.
_SHORTEST = 0.05
# A line or arc of less than this is left out of the file.
_UNSEEN = 0.25


@dataclass(frozen=True)
class Step:
    """One piece of a path. An arc has its radius and whether it turns to the left (counter-clockwise)."""

    letter: str
    points: tuple[complex, ...] = ()
    radius: float = 0
    left: bool = False


@dataclass(frozen=True)
class Path:
    steps: tuple[Step, ...]

    def __add__(self, other: Path) -> Path:
        return Path(self.steps + other.steps)

    def points(self) -> Iterable[complex]:
        """Points that the path stays among, near enough for the edge of a picture."""
        last = 0j
        for step in self.steps:
            yield from step.points
            if step.letter == "A":
                yield bulge(last, step)
            if step.points:
                last = step.points[-1]

    def moved(self, by: complex) -> Path:
        return Path(
            tuple(
                Step(step.letter, tuple(point + by for point in step.points), step.radius, step.left)
                for step in self.steps
            )
        )

    def to_svg(self) -> str:
        """The `d` attribute: y downwards, tenths, each point relative to the last so that it stays short."""
        written, at, begun, last = [], (0, 0), (0, 0), 0j
        for step in self.steps:
            if step.letter in "LA" and abs(step.points[0] - last) < _UNSEEN:
                continue
            last = step.points[-1] if step.points else last
            numbers = [step.radius * 10, step.radius * 10, 0, 0, 0 if step.left else 10] if step.letter == "A" else []
            tenths = [(round(point.real * 10), round(-point.imag * 10)) for point in step.points]
            for x, y in tenths:
                numbers += [x - at[0], y - at[1]]
            written.append(_straight(numbers) if step.letter == "L" else step.letter.lower() + _joined(numbers))
            at = tenths[-1] if tenths else begun
            begun = at if step.letter == "M" else begun
        return "".join(written)


def _straight(step: Sequence[float]) -> str:
    """A line, as h or v where it is level or upright."""
    across, down = step
    if not across or not down:
        return ("v" if down else "h") + _joined((across + down,))
    return "l" + _joined(step)


def _joined(tenths: Iterable[float]) -> str:
    return " ".join(number(round(value) / 10) for value in tenths).replace(" -", "-")


def bulge(start: complex, step: Step) -> complex:
    """The middle of an arc of at most half a circle."""
    chord = step.points[0] - start
    half = abs(chord) / 2
    if half < 1e-6:
        return start
    depth = step.radius - sqrt(max(step.radius**2 - half**2, 0))
    return start + chord / 2 + chord / abs(chord) * (-1j if step.left else 1j) * depth


def number(value: float) -> str:
    """A number with at most one decimal and no minus before a nought."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0").replace("0.", ".") if abs(value) < 1 else text.removesuffix(".0")
    return "0" if text in ("-0", "", "-") else text


def move(point: complex) -> Step:
    return Step("M", (point,))


def line(point: complex) -> Step:
    return Step("L", (point,))


CLOSE = Step("Z")


def polygon(points: Sequence[complex]) -> Path:
    return Path((move(points[0]), *(line(point) for point in points[1:]), CLOSE))


def polyline(points: Sequence[complex]) -> Path:
    return Path((move(points[0]), *(line(point) for point in points[1:])))


def circle(centre: complex, radius: float) -> Path:
    left, right = centre - radius, centre + radius
    return Path((move(left), Step("A", (right,), radius, True), Step("A", (left,), radius, True), CLOSE))


def rounded(points: Sequence[complex], radius: float) -> Path:
    """A polygon with rounded corners."""
    steps: list[Step] = []
    for index, corner in enumerate(points):
        before, after = points[index - 1], points[(index + 1) % len(points)]
        cut = min(radius, abs(before - corner) / 2, abs(after - corner) / 2)
        first = corner + (before - corner) / abs(before - corner) * cut
        last = corner + (after - corner) / abs(after - corner) * cut
        steps += [line(first) if steps else move(first), Step("Q", (corner, last))]
    return Path((*steps, CLOSE))


def smooth(points: Sequence[complex], closed: bool = True) -> Path:
    """A smooth curve through points (Catmull-Rom as cubic pieces)."""
    count = len(points)
    steps = [move(points[0])]
    for index in range(count if closed else count - 1):
        one, two = points[index], points[(index + 1) % count]
        before = points[index - 1] if closed or index else one
        after = points[(index + 2) % count] if closed or index + 2 < count else two
        first, last = one + (two - before) / 6, two - (after - one) / 6
        # The first handle mirrors the one before, which S leaves unsaid.
        steps.append(Step("S", (last, two)) if index else Step("C", (first, last, two)))
    return Path((*steps, CLOSE) if closed else tuple(steps))


@dataclass(frozen=True)
class Joint:
    """A circle of flesh round a joint; `left` and `right` swell the sides of the segment that begins here."""

    at: complex
    radius: float
    left: float = 0
    right: float = 0


def limb(
    joints: Sequence[Joint], round_end: bool = True, round_start: bool = False, caps: tuple[float, float] = (0, 0)
) -> Path:
    """A tapering limb along joints. A start that is not rounded is left open, to flow into what it hangs on.

    `caps` lead the left and the right side on round an open start by so many degrees.
    """
    joints = _apart(joints)
    ahead = _one_side(joints, 1)
    back = _one_side(joints, -1)
    last = joints[-1]
    steps = [*_cap(joints[0], ahead[0].points[0], caps[0]), *ahead[1:]]
    returning = _reversed(back)
    end = returning[0].points[0]
    steps.append(Step("A", (end,), last.radius, False) if round_end else line(end))
    steps += returning[1:]
    if caps[1]:
        steps.append(Step("A", (_turned_about(joints[0].at, steps[-1].points[-1], -caps[1]),), joints[0].radius, False))
    if round_start:
        steps += [Step("A", (ahead[0].points[0],), joints[0].radius, False), CLOSE]
    return Path(tuple(steps))


def _cap(joint: Joint, start: complex, degrees: float) -> list[Step]:
    """The beginning of a left side, led on from further round the joint."""
    if not degrees:
        return [move(start)]
    return [move(_turned_about(joint.at, start, degrees)), Step("A", (start,), joint.radius, False)]


def _turned_about(centre: complex, point: complex, degrees: float) -> complex:
    return centre + (point - centre) * cmath.exp(1j * degrees * pi / 180)


def _apart(joints: Sequence[Joint]) -> list[Joint]:
    """The joints with those moved on that lie within one another, as when a limb points at the viewer."""
    found = [joints[0]]
    for joint in joints[1:]:
        before = found[-1]
        gap = joint.at - before.at
        least = abs(joint.radius - before.radius) * 1.02 + _SHORTEST
        if abs(gap) < least:
            direction = gap / abs(gap) if abs(gap) > 1e-6 else 1 + 0j
            joint = Joint(before.at + direction * least, joint.radius, joint.left, joint.right)
        found.append(joint)
    return found


def _tangent(one: Joint, two: Joint, hand: int) -> tuple[complex, complex, complex]:
    """The ends of the common tangent on one side (1 left, -1 right) and the direction that it faces."""
    gap = two.at - one.at
    sine = max(-0.98, min(0.98, (one.radius - two.radius) / abs(gap)))
    normal = gap / abs(gap) * complex(sine, hand * sqrt(1 - sine**2))
    return one.at + normal * one.radius, two.at + normal * two.radius, normal


def _one_side(joints: Sequence[Joint], hand: int) -> list[Step]:
    """The outline of one side from start to end: tangents, arcs outside a bend, rounded creases inside it."""
    tangents = [_tangent(one, two, hand) for one, two in pairwise(joints)]
    steps = [move(tangents[0][0])]
    for index, (begin, end, normal) in enumerate(tangents):
        one = joints[index]
        if index:
            last_begin, last_end, last_normal = tangents[index - 1]
            turn = cmath.phase(normal / last_normal) * hand
            if turn < 0:
                steps.append(Step("A", (begin,), one.radius, hand < 0))
            else:
                crease = _crossing(last_begin, last_end, begin, end)
                if crease is None:
                    steps.append(line(begin))
                else:
                    _pull_back(steps, crease, last_begin)
                    begin = crease + _short(end - crease, 1.6)
                    steps.append(Step("Q", (crease, begin)))
        swell = one.left if hand > 0 else one.right
        if swell:
            middle = begin + (end - begin) * 0.42 + normal * swell * 2
            steps.append(Step("Q", (middle, end)))
        else:
            steps.append(line(end))
    return steps


def _short(step: complex, length: float) -> complex:
    return step / abs(step) * min(length, abs(step)) if abs(step) > 1e-6 else 0j


def _pull_back(steps: list[Step], crease: complex, begin: complex) -> None:
    """End the last piece a little before a crease, which is then rounded."""
    last = steps.pop()
    points = (*last.points[:-1], crease + _short(begin - crease, 1.6))
    steps.append(Step(last.letter, points, last.radius, last.left))


def _crossing(a: complex, b: complex, c: complex, d: complex) -> complex | None:
    one, two = b - a, d - c
    across = one.real * two.imag - one.imag * two.real
    if abs(across) < 1e-6:
        return None
    gap = c - a
    first = (gap.real * two.imag - gap.imag * two.real) / across
    second = (gap.real * one.imag - gap.imag * one.real) / across
    return a + one * first if 0 < first < 1.0001 and -0.0001 < second < 1 else None


def _reversed(steps: Sequence[Step]) -> list[Step]:
    """The same open outline from its end to its start."""
    ends = [step.points[-1] for step in steps]
    found = [move(ends[-1])]
    for index in range(len(steps) - 1, 0, -1):
        step = steps[index]
        points = (*reversed(step.points[:-1]), ends[index - 1])
        found.append(Step(step.letter, points, step.radius, not step.left))
    return found
