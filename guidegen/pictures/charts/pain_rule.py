"""The lamps of the pain rule."""

from __future__ import annotations

from guidegen.pictures.charts.svg import Point, drawing, element, number, require
from guidegen.pictures.drawing import COLOUR, Drawing, Palette

# Each lamp is known by its mark as well as by its colour: a tick, two bars to wait, a cross.
LAMPS = ("green", "amber", "red")
_MARKS = {
    "green": "M-5 0.4 L-1.6 4 L5.2 -4",
    "amber": "M-3 -4.2 L-3 4.2 M3 -4.2 L3 4.2",
    "red": "M-4 -4 L4 4 M-4 4 L4 -4",
}
_RADIUS = 10.0


def draw_lamp(colour: str, palette: Palette = COLOUR) -> Drawing:
    """One lamp for the words that stand beside it; ValueError unless it is green, amber or red."""
    require(colour in LAMPS, f"There is no lamp '{colour}'.")
    size = 2 * _RADIUS + 2
    return drawing(size, size, _lamp(colour, (size / 2, size / 2), palette))


def small_lamp(colour: str, at: Point, radius: float, palette: Palette) -> str:
    """A lamp as a part of another chart, its middle at `at`."""
    x, y = at
    scale = number(radius / _RADIUS * 100)
    return element(
        "g",
        _lamp(colour, (0, 0), palette),
        transform=f"translate({number(x)} {number(y)}) scale({float(scale) / 100:g})",
    )


def _lamp(colour: str, at: Point, palette: Palette) -> str:
    x, y = at
    return element(
        "g",
        element("circle", r=_RADIUS, fill=getattr(palette, colour)),
        element(
            "path",
            d=_MARKS[colour],
            fill="none",
            stroke=palette.paper,
            stroke_width=2.8,
            stroke_linecap="round",
            stroke_linejoin="round",
        ),
        transform=f"translate({number(x)} {number(y)})",
        **{"data-lamp": colour},
    )
