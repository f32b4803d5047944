"""The notation of `poses` in an exercise file, and what it says as data.

    poses:
      view: side
      start: supine; T-90 H50 K105; rest back; feet on floor; arms on floor; prop mat
      end: T-113; rest shoulders; feet stay; arrow pelvis

`view` is where one looks from: side; front (in side-lying from a little above); level (in side-lying from the front, as
low as the floor); low (hardly higher, so that shins bent to the back are seen); turned (between front and side; lying
from between the foot end and the side, and from above); above (from the side and above); feet (from the foot end and
above). `start` and `end` are clauses between semicolons.
`start` begins with the exercise's position; `end` begins where `start` ended, so that it says only what changes. One
picture says nothing twice.

**Angles** in degrees. Of the body: T trunk lean from upright (+ forward; 90 prone, -90 supine), Q trunk lean to the
near side, L curve of the low back (+ rounded, - arched), C neck (+ chin to chest), and V, which is no angle: how far a
breath lifts the belly. Of a limb, after `N` (the near one; the upper one in side-lying; the one on the left seen from
the front), `F` (the other one) or nothing (both): H hip flexion, B hip abduction, R hip turned out, K knee flexion,
A ankle (+ toes up, - pointed), S shoulder flexion (0 along the trunk, 90 forward, 180 overhead), W shoulder abduction,
E elbow flexion, P wrist (+ to where the elbow bends). They are kept where a contact does not decide otherwise; R and W
then say where knee and elbow point.

**What carries the body**: `rest PART, PART` puts the lowest of these parts on its surface: back, shoulders, pelvis,
side, foot, toes, heel, knee, shin, elbow, hand (of one side after N or F); `rest pelvis on seat` on another surface
than the floor (seat, step, cushion). `end` stands on the same spot as `start` with the first of them. `tip PART` leans
the whole body until that part touches as well. `lift 6` is a flight of 6, with lines below the feet: more than the few
centimetres of a real hop, which in print would be taken for standing on the toes.

**Contacts**, solved by bending the limb: `feet on floor` (flat, where the angles have them, or `feet on floor 30`:
the ankle 30 in front of the hip), `toes on floor` (heel up, the ankle as bent by A), `heel on floor`,
`leg on floor`, `shin on floor`, `hand on floor` (or `hand on floor 10`: the wrist 10 in front of the shoulder),
`elbow on floor` (forearm flat), `arm on floor`, and each of them on another surface (SURFACES); `feet stay` where they
were in `start`. Hand and foot alone reach for a place of the body (`hand on N knee`, `shins`, `ribs`, `low back`;
PLACES) with an optional offset `2,-1` forward and up, and for a point, `hand at 12,70`, in front of and above the hip:
so a hand at a wall, which is drawn there by `prop wall at N hand 5,0`. `hand free` ends a contact. Lengths are
hundredths of the body's height.

**Props**, drawn in both pictures, but for what is carried from the second one on: `prop NAME` or `prop NAME at PART
2,0` (PROPS). `unseen wall` leaves out what the
exercise needs at hand but nobody touches in it, so that it is not taken for a part of the movement.
**Arrows**: `arrow PART` follows the way of a part from start to end; then `shift 2,1` moves it aside, `bow 3` bends
it, `from 0,4 to 0,9` draws it at the part's place for what hardly moves; `start` can have such arrows too. `inside`
draws it light upon the body, for what is done within and not seen from outside.
"""

from __future__ import annotations

from dataclasses import dataclass, field

VIEWS = ("side", "front", "turned", "level", "low", "above", "feet")
POSITIONS = ("standing", "sitting", "supine", "prone", "side_lying", "hands_and_knees", "half_kneeling")
TRUNK_ANGLES = "TQLCV"
LIMB_ANGLES = "HBRKASWEP"
SIDES = ("N", "F")
SURFACES = ("floor", "seat", "step", "cushion")
BEARERS = ("back", "shoulders", "pelvis", "side", "foot", "toes", "heel", "knee", "shin", "elbow", "hand")
FEET, HANDS = ("foot", "toes", "heel", "leg", "shin"), ("hand", "elbow", "arm")
# These reach for any point and any place of the body; the others touch surfaces only.
ANYWHERE = ("foot", "hand")
PLACES = (
    *("pelvis", "low back", "belly", "ribs", "chest", "back", "shoulder", "neck", "head", "hip", "waist"),
    *("knee", "thigh", "thigh back", "shin", "ankle", "heel", "toe", "elbow", "hand", "calf"),
)
# These stand at a part of the body; the others have their place by what they are.
PLACED = ("chair", "chair across", "wall", "wall left", "step", "cushion", "pillow", "phone", "footprints")
PROPS = (*PLACED, "mat", "wall behind", "stick", "kettlebell", "rucksack", "band")
# What may stand ready out of the picture.
UNSEEN = ("wall",)

Pair = tuple[float, float]


class NotationError(Exception):
    """A clause that cannot be read; `hint` says what could stand there."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Contact:
    """Where the end of a limb is held: `on` a surface or a place of the body, `stay`, or `at` a point."""

    part: str
    place: str
    place_side: str = ""
    offset: Pair | None = None


@dataclass(frozen=True)
class Prop:
    name: str
    part: str = ""
    side: str = ""
    offset: Pair = (0, 0)


@dataclass(frozen=True)
class Arrow:
    """Along the way of a part; `span` gives both ends relative to the part where it does not move by itself.

    One that is `inside` stands light upon the body.
    """

    part: str
    side: str = ""
    shift: Pair = (0, 0)
    bow: float | None = None
    span: tuple[Pair, Pair] | None = None
    inside: bool = False


@dataclass(frozen=True)
class Pose:
    """One picture's clauses, both limbs written out: keys of `angles` and `contacts` are like `T` and `N H`."""

    position: str
    angles: dict[str, float] = field(default_factory=dict)
    rest: tuple[tuple[str, str], ...] = ()
    rest_on: str = "floor"
    contacts: dict[str, Contact] = field(default_factory=dict)
    tip: str = ""
    lift: float = 0
    props: tuple[Prop, ...] = ()
    unseen: tuple[str, ...] = ()
    arrows: tuple[Arrow, ...] = ()

    def angle(self, name: str, side: str = "") -> float:
        return self.angles.get(f"{side} {name}" if side else name, 0)
