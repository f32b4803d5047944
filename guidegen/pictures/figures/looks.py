"""The few people whom the drawings show: trunk, hair, beard and skin. Joints and limbs are the same in all.

Outlines of a head are points (forward, up) from its middle; seen from its front, (to the side, up).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from guidegen.pictures.figures.skeleton import TORSO, Section

Outline = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Hair:
    """Hair from the side and from the front; `tail` is a ponytail, `knot` a bun on the crown."""

    side: Outline
    front: tuple[Outline, ...]
    tail: bool = False
    knot: bool = False


@dataclass(frozen=True)
class Looks:
    """One person: `skin` counts the palette's skins, `hair_fill` is a part of it, `waist` where the top ends."""

    torso: tuple[Section, ...]
    hair: Hair
    skin: int = 0
    hair_fill: str = "line"
    beard: bool = False
    waist: int = 3

    @property
    def pelvis_half(self) -> float:
        return max(section.half for section in self.torso[:3])


_SHORT = Hair(
    (
        *((0.2, 7.3), (3.8, 6.2), (5.0, 4.2), (3.0, 3.6), (1.6, 2.2), (0.9, -0.6), (-0.9, -0.9), (-2.0, -3.2)),
        *((-4.4, -4.6), (-6.1, -2.0), (-6.6, 1.4), (-4.7, 5.6)),
    ),
    (
        (
            *((0.0, 7.3), (3.9, 6.2), (5.6, 2.4), (5.2, -0.4), (4.2, 2.0), (2.4, 3.5), (-1.6, 4.2), (-3.9, 2.6)),
            *((-5.2, -0.4), (-5.6, 2.4), (-3.9, 6.2)),
        ),
    ),
)
_CROPPED = Hair(
    (
        *((0.0, 7.1), (3.6, 6.0), (4.3, 4.9), (1.8, 4.2), (0.9, 2.4), (0.7, -0.4), (-0.9, -0.4), (-2.2, -1.6)),
        *((-5.0, -2.4), (-6.4, 0.8), (-4.6, 5.4)),
    ),
    (
        (
            *((0.0, 7.2), (3.9, 6.1), (5.3, 3.0), (5.1, 0.6), (4.4, 3.4), (2.6, 4.7), (-2.6, 4.7), (-4.4, 3.4)),
            *((-5.1, 0.6), (-5.3, 3.0), (-3.9, 6.1)),
        ),
    ),
)
_TIED_SIDE = (
    *((0.2, 7.3), (3.8, 6.2), (5.1, 4.1), (2.6, 3.9), (0.4, 2.2), (-0.4, -0.8), (-2.4, -1.8), (-4.8, -2.8)),
    *((-6.4, -0.6), (-6.6, 2.4), (-4.7, 5.9)),
)
_TIED_FRONT = (
    (
        *((0.0, 7.4), (3.9, 6.3), (5.7, 2.6), (5.1, 0.4), (3.6, 3.2), (0.0, 5.0), (-3.6, 3.2), (-5.1, 0.4)),
        *((-5.7, 2.6), (-3.9, 6.3)),
    ),
)
_BOB = Hair(
    (
        *((0.2, 7.8), (4.0, 6.6), (5.5, 3.9), (3.6, 3.3), (2.4, 0.6), (2.5, -3.4), (0.6, -5.4), (-3.2, -5.8)),
        *((-6.6, -4.8), (-7.6, 0.4), (-5.4, 6.0)),
    ),
    (
        (
            *((0.0, 7.9), (4.4, 6.7), (6.6, 2.4), (6.9, -2.6), (5.6, -5.4), (4.2, -4.6), (4.6, -0.6), (3.6, 3.0)),
            *((-1.8, 4.4), (-4.2, 2.4), (-4.6, -0.6), (-4.2, -4.6), (-5.6, -5.4), (-6.9, -2.6), (-6.6, 2.4)),
            (-4.4, 6.7),
        ),
    ),
)
_BALD = Hair(
    (
        *((-0.2, 2.8), (0.9, 1.2), (0.7, -0.6), (-0.9, -0.9), (-2.0, -2.8), (-4.6, -4.2), (-6.6, -1.6)),
        *((-6.8, 1.8), (-5.4, 3.6), (-2.6, 3.4)),
    ),
    (
        ((5.0, 3.6), (6.3, 2.4), (6.2, -0.6), (5.0, -1.4), (4.6, 1.2)),
        ((-5.0, 3.6), (-6.3, 2.4), (-6.2, -0.6), (-5.0, -1.4), (-4.6, 1.2)),
    ),
)


def _shaped(**halves_and_fronts: tuple[float, float]) -> tuple[Section, ...]:
    """The trunk with some sections (by their place from the seat) of another front and half width."""
    return tuple(
        replace(section, front=found[0], half=found[1]) if (found := halves_and_fronts.get(f"at{index}")) else section
        for index, section in enumerate(TORSO)
    )


_WOMAN = _shaped(at1=(5.3, 9.5), at2=(5.1, 9.3), at3=(4.6, 6.9), at4=(5.4, 7.7), at5=(7.0, 9.1), at6=(4.7, 9.8))
_OLDER_WOMAN = _shaped(at1=(5.6, 9.6), at2=(6.2, 9.6), at3=(6.3, 8.3), at4=(6.5, 8.7), at5=(7.2, 9.5), at6=(4.6, 9.8))
_OLDER_MAN = _shaped(at2=(6.2, 9.2), at3=(6.9, 8.6), at4=(7.0, 9.1))
_PREGNANT = _shaped(at1=(5.9, 9.5), at2=(9.4, 9.6), at3=(12.4, 8.8), at4=(11.0, 8.4), at5=(7.6, 9.3), at6=(4.8, 9.8))

# By the names that `content/bodies.yaml` gives them (BODIES of the library).
LOOKS: Mapping[str, Looks] = {
    "neutral": Looks(TORSO, _SHORT),
    "woman": Looks(_WOMAN, Hair(_TIED_SIDE, _TIED_FRONT, tail=True), skin=1),
    "man": Looks(TORSO, _CROPPED, beard=True),
    "pregnant": Looks(_PREGNANT, Hair(_TIED_SIDE, _TIED_FRONT, knot=True), waist=2),
    "older_neutral": Looks(TORSO, _SHORT, hair_fill="hair"),
    "older_woman": Looks(_OLDER_WOMAN, _BOB, hair_fill="hair"),
    "older_man": Looks(_OLDER_MAN, _BALD, skin=1, hair_fill="hair", beard=True),
}
