"""Arrows that tell which way a part moves."""

from __future__ import annotations

from guidegen.pictures.figures.camera import Camera
from guidegen.pictures.figures.notation import Arrow
from guidegen.pictures.figures.outline import CLOSE, Path, Step, line, move
from guidegen.pictures.figures.parts import body_point
from guidegen.pictures.figures.person import Shape
from guidegen.pictures.figures.skeleton import Body

_HALF, _HEAD, _HEAD_HALF, _SHORTEST = 1.4, 6.4, 3.9, 9.0
# One upon the body stands against more lines, and is bolder.
_BOLDER = 1.4


def arrow_ends(arrow: Arrow, start: Body, end: Body, camera: Camera) -> tuple[complex, complex]:
    """Where an arrow begins and ends in the picture of `end`."""
    after = camera.at(body_point(end, arrow.part, arrow.side))
    shift = complex(*arrow.shift)
    if arrow.span:
        return after + complex(*arrow.span[0]) + shift, after + complex(*arrow.span[1]) + shift
    return camera.at(body_point(start, arrow.part, arrow.side)) + shift, after + shift


def arrow_shape(arrow: Arrow, start: Body, end: Body, camera: Camera) -> Shape:
    """A bold arrow, bent to its left by `bow`."""
    bold = _BOLDER if arrow.inside else 1.0
    half, head_half = _HALF * bold, _HEAD_HALF * bold
    tail, tip = arrow_ends(arrow, start, end, camera)
    chord = tip - tail
    if abs(chord) < _SHORTEST:
        tail = tip - (chord / abs(chord) if abs(chord) > 0.01 else 1j) * _SHORTEST
        chord = tip - tail
    bow = chord / abs(chord) * 1j * (arrow.bow or 0)
    control = tail + chord / 2 + bow * 2
    into = (tip - control) / abs(tip - control)
    out = (control - tail) / abs(control - tail)
    neck = tip - into * _HEAD
    waist = control - into * (_HEAD / 2)
    middle = chord / abs(chord) * 1j * half
    path = Path(
        (
            move(tail + out * 1j * half),
            Step("Q", (waist + middle, neck + into * 1j * half)),
            line(neck + into * 1j * head_half),
            line(tip),
            line(neck - into * 1j * head_half),
            line(neck - into * 1j * half),
            Step("Q", (waist - middle, tail - out * 1j * half)),
            CLOSE,
        )
    )
    return Shape(path, "paper", "line", 0.5) if arrow.inside else Shape(path, "accent", "paper", 0.5)
