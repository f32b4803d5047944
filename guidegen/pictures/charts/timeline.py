"""The way through the phases, with a pin where this runner starts."""

from __future__ import annotations

from collections.abc import Sequence

from guidegen.pictures.charts.svg import WIDE, digits, drawing, element, number, require
from guidegen.pictures.drawing import COLOUR, Drawing, Palette

_TRACK = 40.0
_RADIUS = 11.0


def draw_timeline(labels: Sequence[str], here: str, palette: Palette = COLOUR, size: float = 12) -> Drawing:
    """Equally wide stations, each with its short label in it; 17 cm wide.

    Stations before `here` are small and grey on a broken track, `here` is filled and has a pin, later ones lie open
    on a bold track. Words go below in as many columns of equal width. `size` is the labels' size in points.
    Raises ValueError without stations, for a label that comes twice, and where `here` is none of them.
    """
    require(bool(labels), "A timeline needs at least one station.")
    require(len(set(labels)) == len(labels), "Each station of a timeline needs a label of its own.")
    require(here in labels, f"The timeline has no station '{here}'.")
    require(size > 0, "The labels of the timeline need a size above 0.")
    step, now = WIDE / len(labels), list(labels).index(here)
    places = [step * (i + 0.5) for i in range(len(labels))]
    radius = _RADIUS * size / 12
    track = _TRACK * size / 12
    behind = element(
        "path",
        d=f"M{number(places[0])} {number(track)} L{number(places[now])} {number(track)}",
        stroke=palette.line,
        stroke_width=1.4,
        stroke_dasharray="3 3",
    )
    ahead = element(
        "path",
        d=f"M{number(places[now])} {number(track)} L{number(places[-1])} {number(track)}",
        stroke=palette.accent,
        stroke_width=4,
    )
    stations = [
        _station(label, x, track, radius, size, i - now, palette)
        for i, (label, x) in enumerate(zip(labels, places, strict=True))
    ]
    lines = [*([behind] if now else []), *([ahead] if now < len(labels) - 1 else [])]
    return drawing(WIDE, track + radius * 1.35 + 1.5, *lines, *stations)


def _station(label: str, x: float, y: float, radius: float, size: float, ahead: int, palette: Palette) -> str:
    if ahead < 0:
        state, fill, ink = "before", palette.prop, palette.line
        disc = element("circle", cx=x, cy=y, r=radius * 0.9, fill=fill, stroke=palette.line, stroke_width=1)
    elif ahead > 0:
        state, fill, ink = "later", palette.paper, palette.accent
        disc = element("circle", cx=x, cy=y, r=radius, fill=fill, stroke=palette.accent, stroke_width=2.4)
    else:
        state, fill, ink = "here", palette.accent, palette.paper
        disc = element("circle", cx=x, cy=y, r=radius * 1.35, fill=fill)
    pin = [_pin(x, y - radius * 1.35 - 2, radius, palette)] if ahead == 0 else []
    return element(
        "g",
        disc,
        digits(label, (x, y), size * (1.2 if ahead == 0 else 1), ink, bold=ahead >= 0),
        *pin,
        **{"data-station": state},
    )


def _pin(x: float, y: float, radius: float, palette: Palette) -> str:
    """A map pin whose tip is at x, y."""
    shape = "M0 0 C-2 -6 -8 -9 -8 -15 A8 8 0 0 1 8 -15 C8 -9 2 -6 0 0Z"
    return element(
        "g",
        element("path", d=shape, fill=palette.accent),
        element("circle", cx=0, cy=-15, r=3.2, fill=palette.paper),
        transform=f"translate({number(x)} {number(y)}) scale({number(radius / _RADIUS)})",
        **{"data-pin": "here"},
    )
