"""SVG text from numbers: elements, smooth curves and what fills them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape

from guidegen.pictures.drawing import Drawing

Point = tuple[float, float]
Look = dict[str, str | float]

# Wide charts are as wide as the text of an A4 page: 17 cm. One unit is one point.
WIDE = 482.0
FONT = "'Atkinson Hyperlegible', sans-serif"
# How far the top of a digit stands above its foot, in font sizes: half of it sets a digit in the middle of a line.
DIGIT_HEIGHT = 0.67


def number(value: float) -> str:
    """At most one decimal, and never `-0`."""
    return f"{round(value, 1) + 0:.1f}".removesuffix(".0")


def element(name: str, *inside: str, **attributes: str | float) -> str:
    """One element; `stroke_width=1` becomes `stroke-width="1"`."""
    told = "".join(
        f' {key.replace("_", "-")}="{escape(value) if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{told}>{''.join(inside)}</{name}>" if inside else f"<{name}{told}/>"


def drawing(width: float, height: float, *inside: str) -> Drawing:
    """The whole picture, its upper left corner at 0, 0."""
    box = f"0 0 {number(width)} {number(height)}"
    return Drawing(element("svg", *inside, xmlns="http://www.w3.org/2000/svg", viewBox=box), width, height)


def digits(words: str, at: Point, size: float, fill: str, bold: bool = False, anchor: str = "middle") -> str:
    """A number or a short label whose digits stand centred on `at`."""
    x, y = at
    return element(
        "text",
        escape(words, quote=False),
        x=x,
        y=y + size * DIGIT_HEIGHT / 2,
        font_family=FONT,
        font_size=size,
        font_weight="700" if bold else "400",
        text_anchor=anchor,
        fill=fill,
    )


def smooth(points: Sequence[Point]) -> list[tuple[Point, Point, Point, Point]]:
    """The closed curve through all points (Catmull-Rom), as cubic Bezier pieces."""
    count = len(points)
    pieces = []
    for i in range(count):
        before, start, end, after = (points[(i + step) % count] for step in (-1, 0, 1, 2))
        out = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        back = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        pieces.append((start, out, back, end))
    return pieces


def smooth_path(points: Sequence[Point]) -> str:
    """Path data of the closed curve through all points."""
    return _smooth_path(tuple(points))


@lru_cache(maxsize=256)
def _smooth_path(points: tuple[Point, ...]) -> str:
    curves = " ".join(f"C{_spaced(out, back, end)}" for _, out, back, end in smooth(points))
    return f"M{_spaced(points[0])} {curves}Z"


def flat(points: Sequence[Point], steps: int = 6) -> list[Point]:
    """The same curve as a polygon."""
    polygon = []
    for a, b, c, d in smooth(points):
        for step in range(steps):
            t = step / steps
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            polygon.append(
                (
                    sum(weight * point[0] for weight, point in zip(weights, (a, b, c, d), strict=True)),
                    sum(weight * point[1] for weight, point in zip(weights, (a, b, c, d), strict=True)),
                )
            )
    return polygon


def line_path(lines: Sequence[tuple[Point, Point]]) -> str:
    """Path data of separate straight lines."""
    return " ".join(f"M{_spaced(start)} L{_spaced(end)}" for start, end in lines)


def rectangle(x: float, y: float, width: float, height: float) -> list[Point]:
    """The four corners."""
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def hatch(polygon: Sequence[Point], spacing: float, degrees: float = -45) -> list[tuple[Point, Point]]:
    """Parallel lines that fill a polygon and end at its edge; neighbours on one grid hatch in step."""
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    turned = [(x * cos + y * sin, y * cos - x * sin) for x, y in polygon]
    low, high = min(y for _, y in turned), max(y for _, y in turned)
    lines = []
    for step in range(math.ceil(low / spacing), math.floor(high / spacing) + 1):
        level = step * spacing
        crossings = sorted(_crossings(turned, level))
        for start, end in zip(crossings[::2], crossings[1::2], strict=False):
            ends = [(x * cos - level * sin, x * sin + level * cos) for x in (start, end)]
            lines.append((ends[0], ends[1]))
    return [(start, end) for start, end in lines if math.dist(start, end) > spacing / 3]


def dots(polygon: Sequence[Point], spacing: float, margin: float) -> list[Point]:
    """Points in staggered rows, each at least about `margin` inside the polygon."""
    xs, ys = [x for x, _ in polygon], [y for _, y in polygon]
    found = []
    for row in range(math.ceil(min(ys) / spacing), math.floor(max(ys) / spacing) + 1):
        shift = spacing / 2 if row % 2 else 0.0
        for column in range(math.floor(min(xs) / spacing) - 1, math.ceil(max(xs) / spacing) + 1):
            x, y = column * spacing + shift, row * spacing
            around = ((x + margin, y), (x - margin, y), (x, y + margin), (x, y - margin))
            if all(holds(polygon, point) for point in around):
                found.append((x, y))
    return found


def holds(polygon: Sequence[Point], point: Point) -> bool:
    """Whether a point is inside the polygon."""
    return sum(x > point[0] for x in _crossings(polygon, point[1])) % 2 == 1


def require(fits: bool, message: str) -> None:
    """Raises ValueError with the message unless what was given fits."""
    if not fits:
        raise ValueError(message)


def swatch(*inside: str) -> Drawing:
    """A small square picture for the key beside a chart."""
    return drawing(16, 16, *inside)


def _crossings(polygon: Sequence[Point], level: float) -> Iterator[float]:
    """Where a horizontal line meets the polygon's edges."""
    for (x0, y0), (x1, y1) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        if (y0 <= level) != (y1 <= level):
            yield x0 + (level - y0) * (x1 - x0) / (y1 - y0)


def _spaced(*points: Point) -> str:
    return " ".join(f"{number(x)} {number(y)}" for x, y in points)
