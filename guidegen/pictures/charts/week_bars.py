"""A run plan's climb at a glance: one bar for each week."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from guidegen.pictures.charts.svg import (
    WIDE,
    Look,
    digits,
    drawing,
    element,
    hatch,
    line_path,
    number,
    rectangle,
    require,
    swatch,
)
from guidegen.pictures.drawing import COLOUR, Drawing, Palette

_HEIGHT = 99.0
_STRIPES = 3.2
_WIDEST = 40.0
_MOST_LINES = 5


@dataclass(frozen=True)
class Session:
    """One week of a walk-run plan: minutes of each run and walk, and how often they come in one session."""

    week: int
    run_min: float = 0
    walk_min: float = 0
    repeats: int = 1


@dataclass(frozen=True)
class Volume:
    """One week of a plan by distance: the least and the most for the week, and the longest run where it is capped."""

    week: int
    low: float
    high: float
    longest: float | None = None


def draw_week_bars(weeks: Sequence[Session] | Sequence[Volume], palette: Palette = COLOUR, size: float = 9) -> Drawing:
    """Bars on one scale: running, or the least distance, is solid; walking, or the room up to the most, is striped.

    Light seams part the runs of a session; a diamond marks the longest run. Week numbers stand below, the scale's
    numbers (minutes or distance) on the left. 17 x 3.5 cm; `size` is the numbers' size in points.
    Raises ValueError without weeks, for amounts that cannot be, and where no week has anything to draw.
    """
    require(bool(weeks), "Week bars need at least one week.")
    require(len({type(week) for week in weeks}) == 1, "Week bars need weeks of one kind.")
    require(size > 0, "The numbers of week bars need a size above 0.")
    bars = [_measured(week) for week in weeks]
    most = max(bar.top for bar in bars)
    require(most > 0, "Week bars need an amount above 0 in some week.")
    left, floor = size * 2.4, _HEIGHT - size * 1.6
    unit = (floor - size * 0.6) / most
    step = (WIDE - left) / len(bars)
    width = min(step * 0.62, _WIDEST)
    every = math.ceil(size * 1.6 / step)
    drawn = []
    for i, bar in enumerate(bars):
        middle = left + step * (i + 0.5)
        label = digits(str(bar.week), (middle, floor + size * 0.95), size, palette.line, bold=True)
        parts = [*_bar(bar, middle, floor, width, unit, palette), *([label] if i % every == 0 else [])]
        drawn.append(element("g", *parts, **{"data-week": str(bar.week)}))
    return drawing(WIDE, _HEIGHT, *_scale(most, unit, left, floor, size, palette), *drawn)


def bars_key(part: str, palette: Palette = COLOUR) -> Drawing:
    """A small sample for the words that explain the bars: `solid`, `striped` or `longest`."""
    require(part in ("solid", "striped", "longest"), f"Week bars have no part '{part}'.")
    if part == "longest":
        return swatch(_diamond(8, 8, palette))
    return swatch(*_block(part, 1.5, 1.5, 13, 13, palette))


@dataclass(frozen=True)
class _Bar:
    """What one bar shows: the solid part from the floor up, the striped part on it, seams and the diamond."""

    week: int
    solid: float
    striped: float
    runs: int = 1
    longest: float | None = None

    @property
    def top(self) -> float:
        return max(self.solid + self.striped, self.longest or 0)


def _measured(week: Session | Volume) -> _Bar:
    if isinstance(week, Session):
        amounts, fits = (week.run_min, week.walk_min), week.repeats >= 1
        bar = _Bar(week.week, week.run_min * week.repeats, week.walk_min * week.repeats, week.repeats)
    else:
        amounts, fits = (week.low, week.longest or 0), week.low <= week.high
        bar = _Bar(week.week, week.low, week.high - week.low, longest=week.longest)
    possible = fits and all(amount >= 0 for amount in amounts) and math.isfinite(bar.top)
    require(possible, f"Week {week.week} of the week bars has a negative, missing or reversed amount.")
    return bar


def _scale(most: float, unit: float, left: float, floor: float, size: float, palette: Palette) -> list[str]:
    """Lines at a few round amounts, and the floor."""
    power = 10.0 ** math.floor(math.log10(most / _MOST_LINES))
    step = next(step for step in (power, 2 * power, 5 * power, 10 * power) if most / step <= _MOST_LINES + 1e-9)
    heights = {step * i: floor - step * i * unit for i in range(int(most / step + 1e-9) + 1)}
    lines = [((left, y), (WIDE, y)) for amount, y in heights.items() if amount]
    return [
        element("path", d=line_path(lines), stroke=palette.cloth, stroke_width=0.4),
        *(digits(f"{amount:g}", (left - 4, y), size, palette.line, anchor="end") for amount, y in heights.items()),
        element("path", d=line_path([((left, floor), (WIDE, floor))]), stroke=palette.line, stroke_width=1),
    ]


def _bar(bar: _Bar, middle: float, floor: float, width: float, unit: float, palette: Palette) -> list[str]:
    x, solid, striped = middle - width / 2, bar.solid * unit, bar.striped * unit
    parts = []
    if striped:
        parts += _block("striped", x, floor - solid - striped, width, striped, palette)
    if solid:
        parts += _block("solid", x, floor - solid, width, solid, palette)
    if solid and bar.runs > 1:
        heights = [floor - solid * i / bar.runs for i in range(1, bar.runs)]
        seams = line_path([((x, y), (x + width, y)) for y in heights])
        parts.append(element("path", d=seams, stroke=palette.paper, stroke_width=0.8, **{"data-part": "seams"}))
    if bar.longest is not None:
        parts.append(_diamond(middle, floor - bar.longest * unit, palette))
    return parts


def _block(part: str, x: float, y: float, width: float, height: float, palette: Palette) -> list[str]:
    look: Look = {"fill": palette.accent if part == "solid" else palette.paper, "data-part": part}
    edge: Look = {"stroke": palette.accent, "stroke_width": 0.8}
    block = element("rect", x=x, y=y, width=width, height=height, **look, **edge)
    stripes = hatch(rectangle(x, y, width, height), _STRIPES) if part == "striped" else []
    return [block, *([element("path", d=line_path(stripes), **edge)] if stripes else [])]


def _diamond(x: float, y: float, palette: Palette) -> str:
    corners = f"M{number(x)} {number(y - 5)} l5 5 l-5 5 l-5 -5Z"
    look: Look = {"fill": palette.paper, "stroke": palette.line, "data-part": "longest"}
    return element("path", d=corners, stroke_width=1.4, **look)
