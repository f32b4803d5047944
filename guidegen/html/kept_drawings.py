"""Figures of the default content, kept beside the code that draws them: those of a guide take as long as all its words.

A figure that is known is taken as it was drawn, and nothing that draws is loaded for it. What a clinic's own content
shows, and what is drawn in its own colours, each process draws for itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from guidegen.files.beside_code import keep_beside, kept_beside
from guidegen.files.resources import content_dir
from guidegen.library.models import Exercise
from guidegen.pictures.drawing import COLOUR, GREY, Drawing, Palette

_HERE = Path(__file__)
_ROOMS = ("pictures",)
_POSED = ("exercises", "advice")  # kinds of content that have poses
_Asked = tuple[tuple[object, ...], Palette]
_DRAWN: dict[_Asked, Drawing] = {}  # of this process


def known_frames(exercise: Exercise, shape: float, palette: Palette, at: tuple[int, ...], body: str) -> Drawing:
    """As `figures.draw_frames` draws them. Raises FigureError."""

    def draw() -> Drawing:
        from guidegen.pictures.figures import draw_frames

        return draw_frames(exercise, shape, palette, at, body)

    view, *poses = (exercise.poses[key] for key in ("view", "start", "end"))
    return _known((exercise.position, view, *poses, shape, at, body), poses, palette, draw)


def known_pose(view: str, pose: str, shape: float, palette: Palette, body: str) -> Drawing:
    """As `figures.draw_pose` draws it. Raises NotationError."""

    def draw() -> Drawing:
        from guidegen.pictures.figures import draw_pose

        return draw_pose(view, pose, shape, palette, body)

    return _known((view, pose, shape, body), [pose], palette, draw)


def _known(what: tuple[object, ...], poses: list[str], palette: Palette, draw: Callable[[], Drawing]) -> Drawing:
    """What was drawn before, else what is drawn now: faulty poses never were."""
    if palette not in (COLOUR, GREY):
        return draw()
    asked = (what, palette)
    if asked not in _DRAWN:
        _DRAWN[asked] = _kept(asked) or _drawn(asked, poses, draw)
    return _DRAWN[asked]


def _kept(asked: _Asked) -> Drawing | None:
    data = kept_beside(_HERE, _key(asked), _ROOMS)
    if data is not None:
        with suppress(ValueError):
            return _read(data)
    return None


def _drawn(asked: _Asked, poses: list[str], draw: Callable[[], Drawing]) -> Drawing:
    drawing = draw()
    if all(pose in _default_words() for pose in poses):
        keep_beside(_HERE, _key(asked), _ROOMS, _written(drawing))
    return drawing


def _key(asked: _Asked) -> str:
    return hashlib.sha256(repr(asked).encode()).hexdigest()


def _written(drawing: Drawing) -> bytes:
    return f"{drawing.width!r} {drawing.height!r} {drawing.svg}".encode()


def _read(data: bytes) -> Drawing:
    """Raises ValueError for what was not written so."""
    width, height, svg = data.decode().split(" ", 2)
    return Drawing(svg, float(width), float(height))


@cache
def _default_words() -> str:
    """All that the default content says where poses stand."""
    files = [file for kind in _POSED for file in sorted((content_dir() / kind).glob("*.md"))]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
