"""What cannot be drawn: poses of exercises, pictures of advice, icons of warning signs."""

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
        for picture in advice.pictures:
            yield from _icon_faults(advice, picture.icon)
            for fault in pose_faults(picture.view, picture.pose) if picture.pose else ():
                yield Problem(Lines(advice.file).of(picture.pose), f"pictures: {fault.message}", fault.hint)
    for signs in library.signs:
        for sign in signs.signs:
            yield from _icon_faults(signs, sign.icon)


def _icon_faults(item: models.Item, icon: str) -> Iterator[Problem]:
    if icon and icon not in icon_names():
        place = Lines(item.file).of(f"icon: {icon}")
        yield Problem(place, f"there is no icon '{icon}'", nearest(icon, icon_names()))
