"""The mark of a level of warning signs, known by its shape: eight sides, a triangle, a clock."""

from __future__ import annotations

from guidegen.pictures.charts.svg import drawing, element, require
from guidegen.pictures.drawing import COLOUR, Drawing, Palette

LEVELS = ("now", "today", "soon")
_SIZE = 24.0


def draw_level_mark(level: str, palette: Palette = COLOUR) -> Drawing:
    """The mark of `now` (on the ground of its alarm), `today` or `soon`; ValueError for any other level."""
    require(level in LEVELS, f"There is no level '{level}'.")
    return drawing(_SIZE, _SIZE, *{"now": _octagon, "today": _triangle, "soon": _clock}[level](palette))


def _octagon(palette: Palette) -> tuple[str, ...]:
    shape = element("path", d="M7.5 1.5h9l6 6v9l-6 6h-9l-6-6v-9z", fill=palette.paper)
    return shape, *_call(palette.red, 5.5, 14, 18.3)


def _triangle(palette: Palette) -> tuple[str, ...]:
    return element("path", d="M12 1.5 23.5 22H.5z", fill=palette.amber), *_call(palette.paper, 8, 14.5, 18.5)


def _clock(palette: Palette) -> tuple[str, ...]:
    hands = element(
        "path",
        d="M12 6v6.5l4 2.5",
        stroke=palette.paper,
        stroke_width=2.4,
        fill="none",
        stroke_linecap="round",
        stroke_linejoin="round",
    )
    return element("circle", cx=12, cy=12, r=10.5, fill=palette.accent), hands


def _call(ink: str, top: float, foot: float, dot: float) -> tuple[str, str]:
    """An exclamation mark."""
    line = element("path", d=f"M12 {top}V{foot}", stroke=ink, stroke_width=3, stroke_linecap="round")
    return line, element("circle", cx=12, cy=dot, r=1.8, fill=ink)
