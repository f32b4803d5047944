"""Reads the notation of poses; every clause that cannot be read is told, with what could stand there."""

from __future__ import annotations

import re

from guidegen.errors import nearest
from guidegen.pictures.figures.notation import (
    ANYWHERE,
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
from guidegen.pictures.figures.skeleton import beyond

_PLURALS = {"feet": "foot", "knees": "knee", "shins": "shin", "elbows": "elbow", "hands": "hand", "legs": "leg"}
_PLURALS |= {"arms": "arm", "heels": "heel", "calves": "calf", "thighs": "thigh", "ankles": "ankle"}
# These touch by turning the whole limb, so that they have no place to choose.
_TURNED = ("leg", "shin", "elbow", "arm")
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
        # What this picture has said, so that nothing is said twice and one of both lost.
        self.said: set[str] = set()
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
            self.once(head)
            self.read_rest(rest)
        elif head == "tip":
            self.once(head)
            side, self.tip = _part(rest, BEARERS)
            if side:
                raise NotationError(f"'tip' leans the whole body, not its {side}", f"leave out the {side}")
        elif head == "lift":
            self.once(head)
            self.lift = _number(rest)
        elif head == "prop":
            self.read_prop(rest)
        elif head == "unseen":
            name = _known(" ".join(rest), UNSEEN, "thing that may be left out of the picture")
            if name in self.unseen:
                raise NotationError(f"'{name}' is left out already", "leave this one out")
            self.unseen = (*self.unseen, name)
        elif head == "arrow":
            self.arrows.append(_arrow(rest))
            if self.is_start and not self.arrows[-1].span:
                raise NotationError("an arrow in 'start' has no way to follow yet", "say from X,Y to X,Y")
        elif _ANGLE.match(words[-1]):
            self.read_angles(words)
        else:
            self.read_contact(words)

    def once(self, name: str) -> None:
        if name in self.said:
            raise NotationError(f"'{name}' is said twice in one picture", "leave out one of them")
        self.said.add(name)

    def read_prop(self, words: list[str]) -> None:
        prop = _prop(words)
        if any((prop.name, prop.part, prop.side) == (other.name, other.part, other.side) for other in self.props):
            raise NotationError(f"'{' '.join(words)}' is there already", "'end' keeps the props of 'start'")
        self.props = (*self.props, prop)

    def read_rest(self, words: list[str]) -> None:
        names, surface = words, "floor"
        if "on" in words:
            at = words.index("on")
            names, surface = words[:at], _known(" ".join(words[at + 1 :]), SURFACES, "surface")
        found = [_part(part.split(), BEARERS) for part in " ".join(names).split(",")]
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
                keys = [name]
            else:
                keys = [f"{side} {name}" for side in sides]
            fault = beyond(name, degrees)
            if fault:
                raise NotationError(f"{word} is {fault}", "no joint bends like that")
            for key in keys:
                self.once(key)
                self.angles[key] = degrees

    def read_contact(self, words: list[str]) -> None:
        sides, words = _sides(words)
        if len(words) < 2:
            raise NotationError(f"'{' '.join(words)}' cannot be read", "an angle, a contact, rest, tip, prop or arrow")
        part = _known(_PLURALS.get(words[0], words[0]), (*FEET, *HANDS), "part that can touch something")
        for side in sides:
            slot = f"{side} {'leg' if part in FEET else 'arm'}"
            contact = None if words[1:] == ["free"] else _contact(part, words, side)
            self.once(slot)
            if contact:
                self.contacts[slot] = contact
            else:
                self.contacts.pop(slot, None)


def _sides(words: list[str]) -> tuple[tuple[str, ...], list[str]]:
    return ((words[0],), words[1:]) if words and words[0] in SIDES else (SIDES, words)


def _contact(part: str, words: list[str], side: str) -> Contact:
    """What a limb's part is held at; only hand and foot reach for a point or for another part of the body."""
    relation, rest = words[1], words[2:]
    if relation == "stay" and not rest:
        return Contact(part, "stay")
    pair = _PAIR.match(rest[-1]) if rest else None
    offset = (float(pair[1]), float(pair[2])) if pair else None
    if relation == "at" and offset and len(rest) == 1 and part in ANYWHERE:
        return Contact(part, "at", offset=offset)
    if relation != "on" or not rest:
        hint = "on PLACE, stay, free, or at X,Y" if part in ANYWHERE else "on SURFACE, stay or free"
        raise NotationError(f"'{' '.join(words)}' is not a contact", hint)
    if rest == ["wall"]:
        hint = "hand at 24,20, with the wall drawn where it is: prop wall at N hand 5,0"
        raise NotationError("'wall' is not a surface to touch by itself", hint)
    along = float(rest[-1]) if _NUMBER.match(rest[-1]) else None
    names = rest if offset is None and along is None else rest[:-1]
    if not names:
        raise NotationError(f"'{' '.join(words)}' does not say on what", f"one of: {', '.join(SURFACES)}")
    place_side, place = _place(names, (*SURFACES, *PLACES), side)
    if place not in SURFACES:
        if part not in ANYWHERE:
            hint = f"{part} on one of: {', '.join(SURFACES)}; only hand and foot reach for a part of the body"
            raise NotationError(f"'{' '.join(words)}' cannot be held", hint)
        if along is not None:
            raise NotationError(f"'{rest[-1]}' is one number", f"on {place} 2,-1 is 2 forward and 1 down")
        return Contact(part, place, place_side, offset)
    if offset is not None or (along is not None and part in _TURNED):
        allowed = f"{part} on {place}" + ("" if part in _TURNED else " 30")
        raise NotationError(f"'{rest[-1]}' says nothing in '{' '.join(words)}'", allowed)
    return Contact(part, place, place_side, None if along is None else (along, 0.0))


def _part(words: list[str], known: tuple[str, ...]) -> tuple[str, str]:
    """A part with its side (empty: both, or neither)."""
    side = words[0] if words and words[0] in SIDES else ""
    name = " ".join(words[1:] if side else words)
    return side, _known(_PLURALS.get(name, name), known, "part")


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
    inside = words[-1:] == ["inside"]
    words = words[:-1] if inside else words
    keys = [index for index, word in enumerate(words) if word in ("shift", "bow", "from", "to")]
    names = words[: keys[0]] if keys else words
    if not names:
        raise NotationError("the arrow does not say of which part", "arrow PART")
    side, part = _place(names, PLACES, "N")
    if len({words[index] for index in keys}) < len(keys):
        raise NotationError(f"'{' '.join(words)}' says something twice", "shift, bow, from and to once each")
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
        raise NotationError(f"'{' '.join(words)}' is not an arrow", "arrow PART shift X,Y bow B from X,Y to X,Y inside")
    if ("from" in pairs) != ("to" in pairs):
        raise NotationError("an arrow has both 'from' and 'to', or neither")
    span = (pairs["from"], pairs["to"]) if "from" in pairs else None
    return Arrow(part, side, pairs.get("shift", (0, 0)), bow, span, inside)


def _number(words: list[str]) -> float:
    if len(words) != 1 or not _NUMBER.match(words[0]):
        raise NotationError(f"'{' '.join(words)}' is not a number")
    return float(words[0])


def _known(name: str, known: tuple[str, ...], kind: str) -> str:
    if name not in known:
        raise NotationError(f"'{name}' is not a {kind}", nearest(name, known) or f"one of: {', '.join(known)}")
    return name
