"""The outline of the body map's person and where on it each answer lies.

All points are in units of a two-hundredth of the person's height: x from the midline to the right of the picture,
y from the top of the head down.
"""

from __future__ import annotations

from dataclasses import dataclass

from guidegen.pictures.charts.svg import Point

HEIGHT = 200.0
HALF_WIDTH = 42.0

# The right half from the neck over arm and leg to the crotch; the left half is its mirror image.
OUTLINE: tuple[Point, ...] = (
    (5.2, 21),
    (5.2, 26),
    (5.6, 31),
    (9, 34.6),
    (16, 36.8),
    (22, 39.2),
    (25.4, 44.5),
    (26.6, 53),
    (28.4, 64),
    (30.4, 74),
    (33.4, 84),
    (35.6, 95),
    (38.2, 101),
    (40, 108),
    (39.6, 114.6),
    (37.4, 116.2),
    (35.2, 111),
    (33.2, 104),
    (31.4, 97),
    (28, 87),
    (24.2, 76),
    (22, 66),
    (19.8, 57),
    (18.2, 53.5),
    (17.6, 58),
    (16.2, 68),
    (14.8, 78),
    (15.6, 87),
    (18, 96),
    (19, 105),
    (18.6, 116),
    (17.2, 129),
    (15.2, 141),
    (14.4, 148),
    (15.2, 157),
    (14.6, 167),
    (12, 180),
    (11, 189),
    (12, 193.4),
    (14.6, 197),
    (13.4, 199.3),
    (8, 199.5),
    (5.4, 197.8),
    (5.6, 191),
    (5.8, 184),
    (4.6, 173),
    (3.8, 162),
    (4.8, 151),
    (4.4, 144),
    (2.8, 129),
    (1.6, 116),
    (0.9, 109),
)

# Faint lines that tell back from front, as path data: on the midline, and on the right half (the left is mirrored).
BACK_MIDDLE = "M0 34 V88 M0 97 V108.6"
BACK_SIDE = (
    "M6.6 45 C10 44 14 45.4 15.4 47 C14.6 51.6 13 56 10.4 58.6 M0.6 106.4 C5 111.6 12 111.6 16.4 108 "
    "M6.2 146.4 C8.6 147.8 11 147.8 13 146.2"
)
FRONT_MIDDLE = "M0 85.6 V87.4"
FRONT_SIDE = "M3 38 C7 36.6 13 37.4 18 39.4 M7 145 C7.6 149.6 11.8 149.6 12.4 145 M6.4 196 C8 193.6 12 193.6 13.6 195.8"
EARS = "M-9.4 13 C-11.8 12.4 -11.6 19 -9 19Z M9.4 13 C11.8 12.4 11.6 19 9 19Z"
_CROWN = "C-9.8 5.4 -6.4 1 0 1Z"
HEAD = f"M0 1 C6.4 1 9.8 5.4 9.6 13 C9.4 21.4 5 27.4 0 27.4 C-5 27.4 -9.4 21.4 -9.6 13 {_CROWN}"
HAIR_BEHIND = f"M0 1 C6.4 1 9.8 5.4 9.6 13 C9.5 17 8.4 21 6.6 24 Q0 26.6 -6.6 24 C-8.4 21 -9.5 17 -9.6 13 {_CROWN}"
HAIR_BEFORE = (
    f"M0 1 C6.4 1 9.8 5.4 9.6 13 C8.8 9.6 7.4 8 4.6 6.6 C1 8.2 -5 8 -7.4 8.6 C-8.6 9.8 -9.2 11 -9.6 13 {_CROWN}"
)
EYES = "M-3.6 13.6 v0.6 M3.6 13.6 v0.6"
NOSE_AND_MOUTH = "M0 14.6 L-0.9 18 L0.6 18 M-2.4 21.6 C-1 22.8 1 22.8 2.4 21.6"

PAIN, PINS, NUMB, SPOT = "pain", "pins", "numb", "spot"
# A mark lies where its points are (on the midline, one spot, one side), on both sides, or on a side that the answers do
# not tell.
ONE, BOTH, EITHER = "one", "both", "either"


@dataclass(frozen=True)
class Mark:
    """What one answer marks: a closed smooth curve, its filling, the sides it lies on and the view that shows it."""

    points: tuple[Point, ...]
    filling: str = PAIN
    sides: str = EITHER
    front: bool = False


def _across(*right: Point) -> tuple[Point, ...]:
    """A shape on the midline from its right half, whose first and last point lie on the midline."""
    return (*right, *((-x, y) for x, y in right[-2:0:-1]))


def _mirrored(points: tuple[Point, ...]) -> tuple[Point, ...]:
    return tuple((-x, y) for x, y in points)


_BESIDE_SPINE = ((9.6, 73.2), (12.4, 75.4), (12.6, 82), (13.2, 88.6), (10, 91.6), (7, 89.6), (6.4, 82), (6.6, 75.4))

_BUTTOCK = ((9.4, 94.6), (14, 97), (15.4, 102.4), (13, 108), (8.4, 109.4), (4, 107), (2.8, 102), (4.8, 97))

# By option of the question `area`. The back is seen from behind, so the right side is on the right.
AREAS: dict[str, Mark] = {
    "upper_back": Mark(_across((0, 41), (8, 42.5), (11.5, 49), (8.5, 57), (0, 60)), sides=ONE),
    "centre": Mark(_across((0, 72.2), (3.8, 74.4), (4.8, 83), (3.8, 91.6), (0, 93.8)), sides=ONE),
    "one_side": Mark(_BESIDE_SPINE),
    "one_side_left": Mark(_mirrored(_BESIDE_SPINE), sides=ONE),
    "one_side_right": Mark(_BESIDE_SPINE, sides=ONE),
    "both_sides": Mark(_BESIDE_SPINE, sides=BOTH),
    "buttock": Mark(_BUTTOCK),
    "buttock_left": Mark(_mirrored(_BUTTOCK), sides=ONE),
    "buttock_right": Mark(_BUTTOCK, sides=ONE),
    "bony_spot": Mark(((8, 90), (10.6, 92.6), (8, 95.2), (5.4, 92.6)), SPOT, ONE),
    "groin": Mark(
        (
            (-14.6, 96.6),
            (-11.4, 97),
            (-6.6, 102.4),
            (-2.8, 108.6),
            (-4, 111.8),
            (-8, 109.6),
            (-12.6, 104.6),
            (-15.4, 99.8),
        ),
        front=True,
    ),
}
# By option of the question `leg_sx`.
SPREAD: dict[str, Mark | None] = {
    "above_knee": Mark(
        ((10, 111.4), (14, 114), (14.6, 124), (12.8, 136), (10, 141), (7, 136), (5.4, 124), (5.2, 114)),
    ),
    "below_knee": Mark(
        (
            (10, 111.4),
            (14, 114),
            (14.6, 124),
            (12.6, 137),
            (12, 147),
            (12.9, 157),
            (12.2, 168),
            (10.2, 180),
            (8.6, 186),
            (7.3, 180),
            (6.2, 168),
            (5.9, 157),
            (6.8, 147),
            (6.8, 137),
            (5.4, 124),
            (5.2, 114),
        )
    ),
    "pins": Mark(
        (
            (-9, 174.6),
            (-11.9, 176.8),
            (-10, 187),
            (-11.2, 193),
            (-12.9, 196.8),
            (-9.6, 198.2),
            (-6.7, 196.6),
            (-6.9, 188),
            (-6.3, 177),
        ),
        PINS,
        front=True,
    ),
    "numb_patch": Mark(
        (
            (-9.6, 152.4),
            (-12.8, 154.4),
            (-13.6, 160),
            (-12.6, 167),
            (-9.6, 170),
            (-6.6, 167),
            (-5.8, 160),
            (-6.6, 154.4),
        ),
        NUMB,
        front=True,
    ),
    "none": None,
}
