"""The pain rule as pictures: three lamps, and the scale from 0 to 10 in three zones."""

from __future__ import annotations

from itertools import pairwise

from guidegen.charts.svg import WIDE, Point, digits, drawing, element, number, require
from guidegen.drawing import COLOUR, Drawing, Palette

# Each lamp is known by its mark as well as by its colour: a tick, two bars to wait, a cross.
LAMPS = ("green", "amber", "red")
_MARKS = {
    "green": "M-5 0.4 L-1.6 4 L5.2 -4",
    "amber": "M-3 -4.2 L-3 4.2 M3 -4.2 L3 4.2",
    "red": "M-4 -4 L4 4 M-4 4 L4 -4",
}
_RADIUS = 10.0
_WORST = 10


def lamp(colour: str, palette: Palette = COLOUR) -> Drawing:
    """One lamp for the words that stand beside it; ValueError unless it is green, amber or red."""
    require(colour in LAMPS, f"There is no lamp '{colour}'.")
    size = 2 * _RADIUS + 2
    return drawing(size, size, _lamp(colour, (size / 2, size / 2), palette))


def traffic_light(palette: Palette = COLOUR, across: bool = False) -> Drawing:
    """Green, amber and red in a housing, one below the other or side by side; green comes first, as in the words."""
    step, edge = 2 * _RADIUS + 5, _RADIUS + 6
    long, short = 2 * edge + 2 * step, 2 * edge
    width, height = (long, short) if across else (short, long)
    housing = element(
        "rect",
        x=1,
        y=1,
        width=width - 2,
        height=height - 2,
        rx=edge - 1,
        fill=palette.paper,
        stroke=palette.line,
        stroke_width=2,
    )
    places = [edge + i * step for i in range(len(LAMPS))]
    lamps = [
        _lamp(colour, (place, edge) if across else (edge, place), palette)
        for colour, place in zip(LAMPS, places, strict=True)
    ]
    return drawing(width, height, housing, *lamps)


def pain_scale(green_to: int, amber_to: int, palette: Palette = COLOUR, size: float = 12) -> Drawing:
    """The numbers 0 to 10 in boxes, a lamp over each zone; red begins after `amber_to`.

    Without an amber zone both limits are the same. `size` is the numbers' size in points at a width of 17 cm.
    Raises ValueError unless 0 <= green_to <= amber_to < 10.
    """
    require(0 <= green_to <= amber_to < _WORST, "The pain scale needs 0 <= green_to <= amber_to < 10.")
    require(size > 0, "The numbers of the pain scale need a size above 0.")
    starts = (0, green_to + 1, amber_to + 1, _WORST + 1)
    spans = [range(start, end) for start, end in pairwise(starts)]
    zones = [(colour, span) for colour, span in zip(LAMPS, spans, strict=True) if span]
    gap, lamps = 5.0, 2 * _RADIUS + 2
    box = (WIDE - gap * (len(zones) - 1)) / (_WORST + 1)
    bar = size * 2
    top, x, drawn = lamps + 5, 0.0, []
    for colour, span in zones:
        width = box * len(span)
        drawn.append(_zone(colour, (x, top), width, bar, span, size, palette))
        x += width + gap
    return drawing(WIDE, top + bar, *drawn)


def _zone(
    colour: str, corner: Point, width: float, height: float, numbers: range, size: float, palette: Palette
) -> str:
    x, y = corner
    box = width / len(numbers)
    seams = " ".join(f"M{number(x + i * box)} {number(y)} l0 {number(height)}" for i in range(1, len(numbers)))
    middle = x + width / 2
    ends = (x + 1, middle - _RADIUS - 4, middle + _RADIUS + 4, x + width - 1)
    outer_left, inner_left, inner_right, outer_right = (number(end) for end in ends)
    low, high = number(y - 3), number(y - 11)
    bracket = f"M{outer_left} {low} V{high} H{inner_left} M{inner_right} {high} H{outer_right} V{low}"
    return element(
        "g",
        element("rect", x=x, y=y, width=width, height=height, rx=4, fill=getattr(palette, colour)),
        *([element("path", d=seams, stroke=palette.paper, stroke_width=0.8)] if seams else []),
        *(
            digits(str(value), (x + (i + 0.5) * box, y + height / 2), size, palette.paper, bold=True)
            for i, value in enumerate(numbers)
        ),
        element("path", d=bracket, fill="none", stroke=getattr(palette, colour), stroke_width=1.4),
        _lamp(colour, (middle, y - 5 - _RADIUS - 1), palette),
        **{"data-zone": colour},
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
