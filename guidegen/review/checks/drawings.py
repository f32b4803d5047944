"""Exercises whose `poses`, and advice whose pictures, cannot be drawn."""

from __future__ import annotations

from collections.abc import Iterator

from guidegen.errors import Problem, nearest
from guidegen.library import models
from guidegen.library.lines import Lines
from guidegen.pictures.figures import pose_faults, pose_problems
from guidegen.pictures.icons import icon_names


def undrawable(library: models.Library) -> Iterator[Problem]:
    """Every fault of the notation and every pose that no body takes; an exercise may go without a drawing."""
    for exercise in library.exercises:
        for way in exercise.ways():
            if way.poses:
                yield from pose_problems(way)
    for advice in library.advice:
        for number, picture in enumerate(advice.pictures, 1):
            place = Lines(advice.file).key("pictures")
            if picture.icon and picture.icon not in icon_names():
                hint = nearest(picture.icon, icon_names())
                yield Problem(place, f"picture {number}: there is no icon '{picture.icon}'", hint)
            for fault in pose_faults(picture.view, picture.pose) if picture.pose else ():
                yield Problem(place, f"picture {number}: {fault.message}", fault.hint)
