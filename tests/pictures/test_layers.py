"""Shapes that look alike share a path where that shows the same."""

from __future__ import annotations

import re

from guidegen.library import Library
from guidegen.pictures.figures import draw_frames
from guidegen.pictures.figures.layers import merged
from guidegen.pictures.figures.outline import Path, Step, circle, move
from guidegen.pictures.figures.person import Shape
from guidegen.pictures.figures.picture import _LETTERS


def disc(at: complex, fill: str, radius: float = 2) -> Shape:
    return Shape(circle(at, radius), fill)


def starts(shape: Shape) -> list[complex]:
    """Where the outlines of a shape begin."""
    return [step.points[0] for step in shape.path.steps if step.letter == "M"]


def test_shapes_that_look_alike_and_are_apart_are_one() -> None:
    """With the first of them, past what they do not meet."""
    first, other, second = disc(0, "near"), disc(10, "cloth"), disc(20, "near")
    assert [(shape.fill, starts(shape)) for shape in merged([first, other, second])] == [
        ("near", [-2, 18]),
        ("cloth", [8]),
    ]


def test_a_shape_stays_above_what_it_covers() -> None:
    """Neither past another look that it meets, nor into its own that it meets: its line would be lost."""
    below, over = disc(20, "cloth"), disc(22, "near")
    assert merged([disc(0, "near"), below, over]) == [disc(0, "near"), below, over]
    assert merged([disc(0, "near"), disc(2, "near")]) == [disc(0, "near"), disc(2, "near")]


def test_another_width_of_line_is_another_look() -> None:
    """As are other fills and lines."""
    thin = Shape(circle(20, 2), "near", width=0.4)
    assert merged([disc(0, "near"), thin, Shape(circle(40, 2), "near", "paper")]) == [
        disc(0, "near"),
        thin,
        Shape(circle(40, 2), "near", "paper"),
    ]


def test_an_arc_reaches_beyond_its_ends() -> None:
    """Half a circle over two points that lie aslant is met at its side."""
    begin, end = complex(-7, -7), complex(7, 7)
    half = Shape(Path((move(begin), Step("A", (end,), abs(begin), True))), "near")
    before, beside = disc(40, "near"), disc(9.5, "cloth", 1)
    assert merged([before, beside, half]) == [before, beside, half]
    assert len(merged([before, disc(20, "cloth", 1), half])) == 2


def test_both_pictures_of_an_exercise_share_their_paths(library: Library) -> None:
    """Hardly more paths than one picture has."""
    item = next(found for found in library.exercises if found.id == "bridge")
    both, one = (draw_frames(item, 61 / 33, at=at).svg for at in ((0, 1), (1,)))
    assert len(re.findall("<path", both)) <= len(re.findall("<path", one)) + 5


def test_two_pictures_are_lettered_without_fonts_and_one_is_not(library: Library) -> None:
    item = next(found for found in library.exercises if found.id == "bridge")
    both, one = (draw_frames(item, 61 / 33, at=at).svg for at in ((0, 1), (1,)))
    assert [letter for letter, lines in _LETTERS.items() if lines in both] == ["A", "B"]
    assert not any(lines in one for lines in _LETTERS.values())
    assert "<text" not in both
