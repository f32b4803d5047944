"""Exercise drawings: `poses` of an exercise to two pictures, start and end.

notation -> pose -> body in space, contacts solved -> layers of shapes -> SVG
"""

from __future__ import annotations

from functools import cache

from guidegen.errors import LibraryError, Place, Problem, nearest
from guidegen.library.lines import Lines
from guidegen.library.models import BODIES, Exercise
from guidegen.pictures.drawing import COLOUR, Drawing, Palette
from guidegen.pictures.figures.looks import LOOKS
from guidegen.pictures.figures.notation import VIEWS, NotationError, Pose
from guidegen.pictures.figures.picture import drawn, framed
from guidegen.pictures.figures.reading import read_pose
from guidegen.pictures.figures.skeleton import Body
from guidegen.pictures.figures.solve import solved


class FigureError(LibraryError):
    """The poses of an exercise cannot be drawn."""


def draw_exercise(exercise: Exercise, palette: Palette = COLOUR, body: str = BODIES[0]) -> Drawing:
    """The exercise's start and end side by side; width and height are in body heights (1 = 170 cm).

    Raises FigureError with every problem of its poses.
    """
    problems = pose_problems(exercise)
    if problems:
        raise FigureError(problems)
    return _drawn(_texts(exercise), palette, body)


def draw_frames(
    exercise: Exercise,
    shape: float,
    palette: Palette = COLOUR,
    at: tuple[int, ...] = (0, 1),
    body: str = BODIES[0],
) -> Drawing:
    """Start and end, numbered, as large as a box of the shape `width / height` allows; or the one of them in `at`.

    Raises FigureError with every problem of its poses.
    """
    problems = pose_problems(exercise)
    if problems:
        raise FigureError(problems)
    return _framed(_texts(exercise), palette, shape, at, body)


def draw_pose(view: str, pose: str, shape: float, palette: Palette = COLOUR, body: str = BODIES[0]) -> Drawing:
    """One pose of its own, as large as a box of the shape `width / height` allows.

    Raises NotationError where it cannot be drawn.
    """
    for fault in pose_faults(view, pose):
        raise fault
    return _posed(view, pose, palette, shape, body)


def pose_faults(view: str, pose: str) -> list[NotationError]:
    """What is wrong with a pose that is drawn alone."""
    faults = [*_view_faults(view), *read_pose(pose)[1]]
    if not faults:
        try:
            _start(pose)
        except NotationError as fault:
            faults.append(fault)
    return faults


def pose_problems(exercise: Exercise) -> list[Problem]:
    """Every fault of an exercise's poses, with the line that it stands in."""
    if not exercise.poses:
        place = Lines(exercise.file).key("title")
        return [Problem(place, "poses: there are none to draw", "give the exercise poses: view, start, end")]
    return [
        Problem(_place(exercise, key), f"poses: {key}: {fault.message}", fault.hint)
        for key, fault in _faults(exercise.position, _texts(exercise))
    ]


def _place(exercise: Exercise, key: str) -> Place:
    """The line of one of the three texts, or that of `poses` where the file has it in another shape."""
    lines = Lines(exercise.file)
    found = lines.of(f"{key}: {exercise.poses[key]}")
    return found if found.line else lines.key("poses")


def _texts(exercise: Exercise) -> tuple[str, str, str]:
    return exercise.poses["view"], exercise.poses["start"], exercise.poses["end"]


@cache
def _faults(position: str, texts: tuple[str, str, str]) -> tuple[tuple[str, NotationError], ...]:
    view, start_text, end_text = texts
    found: list[tuple[str, NotationError]] = []
    found += [("view", fault) for fault in _view_faults(view)]
    start, faults = read_pose(start_text)
    found += [("start", fault) for fault in faults]
    _, end_faults = read_pose(end_text, start)
    found += [("end", fault) for fault in end_faults]
    if not faults and start.position != position:
        message = f"begins {start.position}, but the exercise's position is {position}"
        found.append(("start", NotationError(message, "make them the same")))
    if found:
        return tuple(found)
    try:
        _start(start_text)
    except NotationError as fault:
        return (("start", fault),)
    try:
        bodies_of(start_text, end_text)
    except NotationError as fault:
        return (("end", fault),)
    return ()


def _view_faults(view: str) -> list[NotationError]:
    if view in VIEWS:
        return []
    return [NotationError(f"'{view}' is not a view", nearest(view, VIEWS) or f"one of: {', '.join(VIEWS)}")]


def bodies_of(start_text: str, end_text: str) -> tuple[tuple[Pose, Body], tuple[Pose, Body]]:
    """The poses of start and end with their bodies. Raises NotationError where one cannot be solved."""
    start, first = _start(start_text)
    end, last = _end(start_text, end_text)
    return (start, first), (end, last)


@cache
def _start(text: str) -> tuple[Pose, Body]:
    pose, _ = read_pose(text)
    return pose, solved(pose)


@cache
def _end(start_text: str, text: str) -> tuple[Pose, Body]:
    start, first = _start(start_text)
    pose, _ = read_pose(text, start)
    return pose, solved(pose, first)


@cache
def _drawn(texts: tuple[str, str, str], palette: Palette, body: str) -> Drawing:
    (start, first), (end, last) = bodies_of(texts[1], texts[2])
    return drawn(texts[0], (start, end), (first, last), palette, LOOKS[body])


@cache
def _framed(texts: tuple[str, str, str], palette: Palette, shape: float, at: tuple[int, ...], body: str) -> Drawing:
    (start, first), (end, last) = bodies_of(texts[1], texts[2])
    return framed(texts[0], (start, end), (first, last), palette, LOOKS[body], shape, at)


@cache
def _posed(view: str, text: str, palette: Palette, shape: float, body: str) -> Drawing:
    pose, found = _start(text)
    return framed(view, (pose, pose), (found, found), palette, LOOKS[body], shape, (0,))
