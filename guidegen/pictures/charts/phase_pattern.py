"""A pattern for each phase of a plan, by which it is known without its colour."""

from __future__ import annotations

from guidegen.pictures.charts.svg import element, hatch, line_path, rectangle, require
from guidegen.pictures.drawing import Drawing

_WIDE, _HIGH = 120.0, 60.0
PATTERNS = ("dots", "waves", "bricks", "chevrons", "lattice")


def draw_phase_pattern(number: int, ink: str) -> Drawing:
    """The pattern of phase 1 to 5 in one ink, twice as wide as high; ValueError for any other number."""
    require(1 <= number <= len(PATTERNS), f"There is no pattern for a phase {number}.")
    inside = (_dots, _waves, _bricks, _chevrons, _lattice)[number - 1](ink)
    box = f"0 0 {_WIDE:g} {_HIGH:g}"
    svg = element("svg", inside, xmlns="http://www.w3.org/2000/svg", viewBox=box, preserveAspectRatio="xMaxYMid slice")
    return Drawing(svg, _WIDE, _HIGH)


def _dots(ink: str) -> str:
    rows = enumerate(range(6, int(_HIGH), 12))
    places = [(x + 6 * (row % 2), y) for row, y in rows for x in range(6, int(_WIDE), 12)]
    return "".join(element("circle", cx=x, cy=y, r=2.4, fill=ink) for x, y in places)


def _waves(ink: str) -> str:
    wave = "q7.5 -8 15 0" + "t15 0" * 7
    return _stroked(" ".join(f"M0 {y}{wave}" for y in range(10, 66, 13)), ink, 2.4)


def _bricks(ink: str) -> str:
    courses = range(0, int(_HIGH) + 1, 15)
    joints = [
        ((x + 15 * (row % 2), y), (x + 15 * (row % 2), y + 15))
        for row, y in enumerate(courses)
        for x in range(0, int(_WIDE), 30)
    ]
    return _stroked(line_path([*(((0, y), (_WIDE, y)) for y in courses), *joints]), ink, 2.2)


def _chevrons(ink: str) -> str:
    return _stroked(" ".join(f"M{x} 6l20 24-20 24" for x in range(4, int(_WIDE), 18)), ink, 3)


def _lattice(ink: str) -> str:
    whole = rectangle(0, 0, _WIDE, _HIGH)
    return _stroked(line_path([*hatch(whole, 9, -45), *hatch(whole, 9, 45)]), ink, 1.6)


def _stroked(path: str, ink: str, width: float) -> str:
    return element("path", d=path, fill="none", stroke=ink, stroke_width=width)
