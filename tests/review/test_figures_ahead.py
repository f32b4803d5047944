"""Every figure of the exercises, to be typeset ahead."""

from __future__ import annotations

from dataclasses import replace

from guidegen.library import Library
from guidegen.library.models import BODIES
from guidegen.press.figures import boxed_leaf
from guidegen.press.leaves import take_apart
from guidegen.review.figures_ahead import every_figure, page_with

HEAD = "<html><head><style></style></head>"


def test_each_body_is_drawn_and_stands_in_a_leaf_of_its_own(library: Library) -> None:
    """Both pictures in each way in which they stand together, and the end alone; none of them twice."""
    posed = next(exercise for exercise in library.exercises if exercise.poses)
    figures = every_figure(replace(library, exercises=(posed,)))
    assert len(BODIES) * 2 <= len(figures) == len(set(figures))
    page = take_apart(page_with(figures, f"{HEAD}<body>what another page says</body></html>"))
    assert page.head == HEAD
    leaves = [boxed_leaf(leaf.source.html) for leaf in page.leaves]
    assert len({leaf.figures for leaf in leaves if leaf is not None}) == len(figures)
