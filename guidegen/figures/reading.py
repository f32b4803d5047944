"""Reads the notation of poses; every clause that cannot be read is told, with what could stand there."""

from __future__ import annotations

import re

from guidegen.errors import nearest
from guidegen.figures.notation import (
    BEARERS,
    FEET,
    HANDS,
    LIMB_ANGLES,
    PLACED,
    PLACES,
    POSITIONS,
    PROPS,
    SIDES,
    SURFACES,
    TRUNK_ANGLES,
    UNSEEN,
    Arrow,
    Contact,
    NotationError,
    Pair,
    Pose,
    Prop,
)

_PLURALS = {"feet": "foot", "knees": "knee", "shins": "shin", "elbows": "elbow", "hands": "hand", "legs": "leg"}
_PLURALS |= {"arms": "arm", "heels": "heel", "calves": "calf", "thighs": "thigh", "ankles": "ankle"}
_ANGLE = re.compile(r"([A-Z])(-?\d+(?:\.\d+)?)\Z")
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)\Z")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")


def read_pose(text: str, before: Pose | None = None) -> tuple[Pose, list[NotationError]]:
    """One picture's pose, with every fault. `before` is the pose of `start` where this is the one of `end`."""
    reader = _Reader(before)
    for number, clause in enumerate(text.split(";")):
        words = clause.split()
        try:
            reader.clause(words, first=number == 0 and before is None)
        except NotationError as error:
            reader.faults.append(error)
    return reader.pose(), reader.faults


class _Reader:
    def __init__(self, before: Pose | None) -> None:
        self.is_start = before is None
        self.position = before.position if before else POSITIONS[0]
        self.angles = dict(before.angles) if before else {}
        self.rest = before.rest if before else ()
        self.rest_on = before.rest_on if before else "floor"
        self.contacts = dict(before.contacts) if before else {}
        self.props = before.props if before else ()
        self.unseen = before.unseen if before else ()
        self.arrows: list[Arrow] = []
        self.tip = ""
        self.lift = 0.0
        self.faults: list[NotationError] = []

    def pose(self) -> Pose:
        return Pose(
            position=self.position,
            angles=self.angles,
            rest=self.rest,
            rest_on=self.rest_on,
            contacts=self.contacts,
            tip=self.tip,
            lift=self.lift,
            props=self.props,
            unseen=self.unseen,
            arrows=tuple(self.arrows),
        )

    def clause(self, words: list[str], first: bool) -> None:
        if not words:
            raise NotationError("a clause is empty", "clauses stand between semicolons")
        head, rest = words[0], words[1:]
        if first:
            if words[1:] or head not in POSITIONS:
                hint = nearest(head, POSITIONS) or f"one of: {', '.join(POSITIONS)}"
                raise NotationError(f"'{' '.join(words)}' is not a position to start from", hint)
            self.position = head
        elif head == "rest":
            self.read_rest(rest)
        elif head == "tip":
            (_, self.tip), _ = _part(rest, BEARERS)
        elif head == "lift":
            self.lift = _number(rest)
        elif head == "prop":
            self.props = (*self.props, _prop(rest))
        elif head == "unseen":
            self.unseen = (*self.unseen, _known(" ".join(rest), UNSEEN, "thing that may be left out of the picture"))
        elif head == "arrow":
            self.arrows.append(_arrow(rest))
            if self.is_start and not self.arrows[-1].span:
                raise NotationError("an arrow in 'start' has no way to follow yet", "say from X,Y to X,Y")
        elif _ANGLE.match(words[-1]):
            self.read_angles(words)
        else:
            self.read_contact(words)

    def read_rest(self, words: list[str]) -> None:
        names, surface = words, "floor"
        if "on" in words:
            at = words.index("on")
            names, surface = words[:at], _known(" ".join(words[at + 1 :]), SURFACES, "surface")
        found = [_part(part.split(), BEARERS)[0] for part in " ".join(names).split(",")]
        self.rest, self.rest_on = tuple(found), surface

    def read_angles(self, words: list[str]) -> None:
        sides: tuple[str, ...] = SIDES
        for word in words:
            if word in SIDES:
                sides = (word,)
                continue
            match = _ANGLE.match(word)
            if match is None or match[1] not in TRUNK_ANGLES + LIMB_ANGLES:
                raise NotationError(f"'{word}' is not an angle", f"one of {TRUNK_ANGLES}{LIMB_ANGLES} and degrees: H90")
            name, degrees = match[1], float(match[2])
            if name in TRUNK_ANGLES:
                if len(sides) == 1:
                    raise NotationError(f"'{word}' is of the whole body", f"leave out the {sides[0]}")
                self.angles[name] = degrees
            else:
                self.angles |= {f"{side} {name}": degrees for side in sides}

    def read_contact(self, words: list[str]) -> None:
        sides, words = _sides(words)
        if len(words) < 2:
            raise NotationError(f"'{' '.join(words)}' cannot be read", "an angle, a contact, rest, tip, prop or arrow")
        part = _known(_PLURALS.get(words[0], words[0]), (*FEET, *HANDS), "part that can touch something")
        relation, rest = words[1], words[2:]
        offset = None
        if rest and (match := _PAIR.match(rest[-1])):
            offset, rest = (float(match[1]), float(match[2])), rest[:-1]
        elif rest and relation == "on" and _NUMBER.match(rest[-1]):
            offset, rest = (float(rest[-1]), 0.0), rest[:-1]
        for side in sides:
            slot = f"{side} {'leg' if part in FEET else 'arm'}"
            if relation == "free" and not rest:
                self.contacts.pop(slot, None)
            elif relation == "stay" and not rest:
                self.contacts[slot] = Contact(part, "stay")
            elif relation == "at" and not rest and offset:
                self.contacts[slot] = Contact(part, "at", offset=offset)
            elif relation == "on" and rest:
                place_side, place = _place(rest, (*SURFACES, *PLACES), side)
                self.contacts[slot] = Contact(part, place, place_side, offset)
            else:
                hint = "on PLACE, stay, free, or at X,Y"
                raise NotationError(f"'{' '.join(words)}' is not a contact", hint)


def _sides(words: list[str]) -> tuple[tuple[str, ...], list[str]]:
    return ((words[0],), words[1:]) if words and words[0] in SIDES else (SIDES, words)


def _part(words: list[str], known: tuple[str, ...]) -> tuple[tuple[str, str], list[str]]:
    """A part with its side (empty: both, or neither)."""
    side = words[0] if words and words[0] in SIDES else ""
    name = " ".join(words[1:] if side else words)
    return (side, _known(_PLURALS.get(name, name), known, "part")), []


def _place(words: list[str], known: tuple[str, ...], side: str) -> tuple[str, str]:
    """A place with its side; a plural and a place without one mean the limb's own side."""
    if words[0] in SIDES:
        side, words = words[0], words[1:]
    name = " ".join(words)
    return side, _known(_PLURALS.get(name, name), known, "place")


def _prop(words: list[str]) -> Prop:
    at = words.index("at") if "at" in words else len(words)
    name = _known(" ".join(words[:at]), PROPS, "prop")
    if (at < len(words)) != (name in PLACED):
        raise NotationError(
            f"'{name}' {'does not say where' if name in PLACED else 'has its own place'}",
            f"prop {name} at PART 2,0" if name in PLACED else f"prop {name}",
        )
    if name not in PLACED:
        return Prop(name)
    rest, offset = words[at + 1 :], (0.0, 0.0)
    if rest and (match := _PAIR.match(rest[-1])):
        offset, rest = (float(match[1]), float(match[2])), rest[:-1]
    if not rest:
        raise NotationError(f"'{' '.join(words)}' does not say where", "prop NAME at PART 2,0")
    side, part = _place(rest, PLACES, "N")
    return Prop(name, part, side, offset)


def _arrow(words: list[str]) -> Arrow:
    keys = [index for index, word in enumerate(words) if word in ("shift", "bow", "from", "to")]
    names = words[: keys[0]] if keys else words
    if not names:
        raise NotationError("the arrow does not say of which part", "arrow PART")
    side, part = _place(names, PLACES, "N")
    values = dict(zip(words[len(names) :: 2], [*words[len(names) + 1 :: 2], ""], strict=False))
    pairs: dict[str, Pair] = {}
    for key in ("shift", "from", "to"):
        if key in values:
            match = _PAIR.match(values.pop(key))
            if match is None:
                raise NotationError(f"'{key}' needs two numbers", f"{key} 2,-1 is 2 to the right and 1 down")
            pairs[key] = (float(match[1]), float(match[2]))
    bow = _number([values.pop("bow")]) if "bow" in values else None
    if values:
        raise NotationError(f"'{' '.join(words)}' is not an arrow", "arrow PART shift X,Y bow B from X,Y to X,Y")
    if ("from" in pairs) != ("to" in pairs):
        raise NotationError("an arrow has both 'from' and 'to', or neither")
    span = (pairs["from"], pairs["to"]) if "from" in pairs else None
    return Arrow(part, side, pairs.get("shift", (0, 0)), bow, span)


def _number(words: list[str]) -> float:
    if len(words) != 1 or not _NUMBER.match(words[0]):
        raise NotationError(f"'{' '.join(words)}' is not a number")
    return float(words[0])


def _known(name: str, known: tuple[str, ...], kind: str) -> str:
    if name not in known:
        raise NotationError(f"'{name}' is not a {kind}", nearest(name, known) or f"one of: {', '.join(known)}")
    return name
