"""Exercises whose `poses` cannot be drawn."""

from __future__ import annotations

from collections.abc import Iterator

from guidegen.errors import Problem
from guidegen.library import models
from guidegen.pictures.figures import pose_problems


def undrawable(library: models.Library) -> Iterator[Problem]:
    """Every fault of the notation and every pose that no body takes; an exercise may go without a drawing."""
    for exercise in library.exercises:
        for way in exercise.ways():
            if way.poses:
                yield from pose_problems(way)
