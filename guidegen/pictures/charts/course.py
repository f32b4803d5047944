"""How pain and function have gone on over all days on which the questions were answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from guidegen.pictures.charts.svg import WIDE, Look, Point, digits, drawing, element, line_path, number, require, swatch
from guidegen.pictures.drawing import COLOUR, Drawing, Palette

_HEIGHT = 100 / 12  # in font sizes: larger letters need more room between them
_MOST = 10
_STEP = 2
# Each line is known by its mark and its dashes, in grey as in colour.
AVERAGE, WORST, FUNCTION = LINES = ("average", "worst", "function")
_DASHES = {AVERAGE: "", WORST: "6 3", FUNCTION: "1.5 3"}
_MARK = 4.0
_ORDER = (WORST, AVERAGE, FUNCTION)  # of equal scores, from left to right and from the top
_APART = 2.2 * _MARK  # from mark to mark of equal scores
_LINES_APART = 2.6  # from line to line of equal scores: each stays seen, and still ends within its mark
_LETTER_WIDTH = 0.62  # of a date, in font sizes: wide enough for every digit and short month


@dataclass(frozen=True)
class Day:
    """The scores of one day, 0 to 10, and the day in words; what was not asked is None."""

    when: date
    label: str
    average: float | None = None
    worst: float | None = None
    function: float | None = None


def draw_course(days: Sequence[Day], palette: Palette = COLOUR, size: float = 12) -> Drawing:
    """Lines from day to day, by the calendar: discs for average pain, squares for the worst, diamonds for function.

    The first and the last day are always labelled, others where there is room. Equal scores of a day stand side by
    side. `size` is the size of numbers and labels in points; 17 x 3.5 cm at 12, and higher as they grow. Raises
    ValueError for fewer than two days, days out of order, and scores beyond 0 to 10.
    """
    require(len(days) > 1, "A course needs at least two days.")
    require(all(one.when < other.when for one, other in pairwise(days)), "The days of a course go forward.")
    scores = [score for day in days for line in LINES if (score := getattr(day, line)) is not None]
    require(all(0 <= score <= _MOST for score in scores), "The scores of a course are 0 to 10.")
    require(size > 0, "The words of a course need a size above 0.")
    half = max(len(day.label) for day in (days[0], days[-1])) * size * _LETTER_WIDTH / 2
    height, edge = _HEIGHT * size, size * 1.6
    widest = _APART + 2 * _MARK
    left, right = max(edge + widest, half + _MARK), WIDE - max(half, widest) - 1
    top, floor = size * 0.6, height - size * 1.7
    unit = (floor - top) / _MOST
    span = (days[-1].when - days[0].when).days
    places = [left + (right - left) * (day.when - days[0].when).days / span for day in days]
    rows = {score: floor - unit * score for score in range(0, _MOST + 1, _STEP)}
    return drawing(
        WIDE,
        height,
        element(
            "path",
            d=line_path([((edge, y), (WIDE, y)) for score, y in rows.items() if score]),
            stroke=palette.cloth,
            stroke_width=0.4,
        ),
        *(digits(str(score), (edge - 3, y), size, palette.line, anchor="end") for score, y in rows.items()),
        element("path", d=line_path([((edge, floor), (WIDE, floor))]), stroke=palette.line, stroke_width=1.2),
        *(_line(line, days, places, floor, unit, palette) for line in reversed(LINES)),
        *(_marks(line, days, places, floor, unit, palette) for line in reversed(LINES)),
        *(
            digits(days[i].label, (places[i], floor + size * 1.05), size, palette.line)
            for i in _labelled(days, places, size)
        ),
    )


def course_key(line: str, palette: Palette = COLOUR) -> Drawing:
    """A small sample for the words that explain the lines: `average`, `worst` or `function`."""
    require(line in LINES, f"A course has no line '{line}'.")
    return swatch(_stroke(line, [(0, 8), (16, 8)], palette), _mark(line, (8, 8), palette))


def _labelled(days: Sequence[Day], places: Sequence[float], size: float) -> list[int]:
    """The days whose labels do not meet: the last and the first, then from the first on."""
    widths = [len(day.label) * size * _LETTER_WIDTH for day in days]
    kept = [0]
    last = len(days) - 1

    def clear(one: int, other: int) -> bool:
        return places[other] - places[one] >= (widths[one] + widths[other]) / 2 + size / 2

    for i in range(1, last):
        if clear(kept[-1], i) and clear(i, last):
            kept.append(i)
    return [*kept, last]


def _line(line: str, days: Sequence[Day], places: Sequence[float], floor: float, unit: float, palette: Palette) -> str:
    points = [(x, y + aside * _LINES_APART) for (x, y), aside in _spots(line, days, places, floor, unit)]
    return _stroke(line, points, palette) if len(points) > 1 else ""


def _marks(line: str, days: Sequence[Day], places: Sequence[float], floor: float, unit: float, palette: Palette) -> str:
    marks = [_mark(line, point, palette) for point, _ in _spots(line, days, places, floor, unit)]
    return element("g", *marks, **{"data-marks": line}) if marks else ""


def _spots(
    line: str, days: Sequence[Day], places: Sequence[float], floor: float, unit: float
) -> Iterator[tuple[Point, float]]:
    """Where the marks of one line stand, and by how many places each is moved aside."""
    for day, place in zip(days, places, strict=True):
        if (score := getattr(day, line)) is not None:
            aside = _aside(line, day, _MARK / unit)
            yield (place + aside * _APART, floor - score * unit), aside


def _aside(line: str, day: Day, near: float) -> float:
    """How many places to the right of the day this line's mark stands, where others have about the same score."""
    score = getattr(day, line)
    level = [other for other in _ORDER if (its := getattr(day, other)) is not None and abs(its - score) < near]
    return level.index(line) - (len(level) - 1) / 2


def _stroke(line: str, points: Sequence[Point], palette: Palette) -> str:
    path = " ".join(f"{'L' if i else 'M'}{number(x)} {number(y)}" for i, (x, y) in enumerate(points))
    look: Look = {"fill": "none", "stroke": palette.accent if line != FUNCTION else palette.line, "stroke_width": 1.6}
    dashes: Look = {"stroke_dasharray": _DASHES[line]} if _DASHES[line] else {}
    return element("path", d=path, **look, **dashes, **{"data-line": line})


def _mark(line: str, at: Point, palette: Palette) -> str:
    x, y = at
    if line == AVERAGE:
        return element("circle", cx=x, cy=y, r=_MARK, fill=palette.accent)
    edge: Look = {"fill": palette.paper, "stroke_width": 1.6}
    if line == WORST:
        size = _MARK * 1.8
        return element("rect", x=x - size / 2, y=y - size / 2, width=size, height=size, stroke=palette.accent, **edge)
    reach = number(_MARK * 1.2)
    path = f"M{number(x)} {number(y - _MARK * 1.2)} l{reach} {reach} l-{reach} {reach} l-{reach} -{reach}Z"
    return element("path", d=path, stroke=palette.line, **edge)
