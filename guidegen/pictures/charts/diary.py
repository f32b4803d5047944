"""Boxes to keep a pain diary by pen, which show the average of a week without a sum, on the bands of the pain rule."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from guidegen.pictures.charts.pain_rule import LAMPS, small_lamp
from guidegen.pictures.charts.svg import WIDE, digits, drawing, element, line_path, require
from guidegen.pictures.drawing import COLOUR, Drawing, Palette

_HEIGHT = 190.0
_WORST = 10
_WEEK = 7
_MOST_DAYS = 70
_LAMP_RADIUS = 7.0

Bands = tuple[int, int]


def draw_diary(days: int = 42, palette: Palette = COLOUR, size: float = 8, bands: Bands | None = None) -> Drawing:
    """Ten rows of boxes, seven wide for each week, a bold line after each week and its number below; 17 cm wide.

    Each morning as many boxes of the week are coloured in as the pain is, row after row from below. Seven mornings
    fill as many rows as their average is, so the highest row that is reached says it, rounded up. `bands` are the
    highest green and the highest amber pain: each colour has its ground and its lamp beside it. `size` is the numbers'
    size in points. Raises ValueError unless there are 1 to 70 days, or for bands outside 0 to 10.
    """
    require(1 <= days <= _MOST_DAYS, f"A diary grid takes 1 to {_MOST_DAYS} days.")
    require(size > 0, "The numbers of the diary need a size above 0.")
    require(
        bands is None or 0 <= bands[0] <= bands[1] < _WORST, "Bands are two numbers of 0 to 9, the lower one first."
    )
    left, top, right = size * 1.8 + (2 * _LAMP_RADIUS + 6 if bands else 0), size * 0.6, WIDE - 0.6
    floor = _HEIGHT - size * 1.7
    column, row = (right - left) / days, (floor - top) / _WORST
    edges = [left + column * day for day in range(days + 1)]
    levels = [floor - row * pain for pain in range(1, _WORST + 1)]
    weeks = [*edges[::_WEEK], *([edges[-1]] if days % _WEEK else [])]
    every = 1 if row >= size * 0.9 else 2
    grounds = _grounds(bands, (left, right), floor, row, palette) if bands else ()
    return drawing(
        WIDE,
        _HEIGHT,
        *grounds,
        element(
            "path",
            d=line_path([((left, y), (right, y)) for y in levels]),
            stroke=palette.cloth,
            stroke_width=0.4,
            **{"data-lines": "rows"},
        ),
        element(
            "path",
            d=line_path([((x, top), (x, floor)) for x in edges]),
            stroke=palette.cloth,
            stroke_width=0.3,
            **{"data-lines": "days"},
        ),
        element(
            "path",
            d=line_path([((x, top), (x, floor + 4)) for x in weeks]),
            stroke=palette.line,
            stroke_width=0.9,
            **{"data-lines": "weeks"},
        ),
        element("path", d=line_path([((left, floor), (right, floor))]), stroke=palette.line, stroke_width=1.2),
        *(
            digits(str(pain), (left - 3, y + row / 2), size, palette.line, anchor="end")
            for pain, y in list(enumerate(levels, 1))[::every]
        ),
        *(
            digits(str(week + 1), ((start + end) / 2, floor + size * 1.05), size, palette.line, bold=True)
            for week, (start, end) in enumerate(pairwise(weeks))
        ),
    )


def _grounds(bands: Bands, across: tuple[float, float], floor: float, row: float, palette: Palette) -> Iterator[str]:
    """A ground, its lamp and an edge for each colour that has a pain of its own."""
    left, right = across
    ends = (0, *bands, _WORST)
    for colour, (low, high) in zip(LAMPS, pairwise(ends), strict=True):
        if low == high:
            continue
        top = floor - row * high
        yield element(
            "rect",
            x=left,
            y=top,
            width=right - left,
            height=row * (high - low),
            fill=getattr(palette, f"{colour}_ground"),
            **{"data-band": colour},
        )
        yield element("path", d=line_path([((left, top), (right, top))]), stroke=palette.line, stroke_width=1.2)
        yield small_lamp(colour, (_LAMP_RADIUS + 1, floor - row * (low + high) / 2), _LAMP_RADIUS, palette)
