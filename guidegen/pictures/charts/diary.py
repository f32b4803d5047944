"""An empty grid to keep a pain diary by pen."""

from __future__ import annotations

from itertools import pairwise

from guidegen.pictures.charts.svg import WIDE, digits, drawing, element, line_path, require
from guidegen.pictures.drawing import COLOUR, Drawing, Palette

_HEIGHT = 128.0
_WORST = 10
_WEEK = 7
_MOST_DAYS = 70


def draw_diary(days: int = 42, palette: Palette = COLOUR, size: float = 8) -> Drawing:
    """Pain 0 to 10 upwards, a column for each day, a bold line after each week and its number below; 17 x 4.5 cm.

    `size` is the numbers' size in points. Raises ValueError unless there are 1 to 70 days.
    """
    require(1 <= days <= _MOST_DAYS, f"A diary grid takes 1 to {_MOST_DAYS} days.")
    require(size > 0, "The numbers of the diary need a size above 0.")
    left, top, right = size * 1.8, size * 0.6, WIDE - 0.6
    floor = _HEIGHT - size * 1.7
    column, row = (right - left) / days, (floor - top) / _WORST
    levels = [floor - row * pain for pain in range(_WORST + 1)]
    edges = [left + column * day for day in range(days + 1)]
    weeks = [*edges[::_WEEK], *([edges[-1]] if days % _WEEK else [])]
    every = 1 if row >= size * 0.9 else 2
    return drawing(
        WIDE,
        _HEIGHT,
        element(
            "path", d=line_path([((left, y), (right, y)) for y in levels[1:]]), stroke=palette.cloth, stroke_width=0.4
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
            digits(str(pain), (left - 3, y), size, palette.line, anchor="end")
            for pain, y in list(enumerate(levels))[::every]
        ),
        *(
            digits(str(week + 1), ((start + end) / 2, floor + size * 1.05), size, palette.line, bold=True)
            for week, (start, end) in enumerate(pairwise(weeks))
        ),
    )
