"""Small line icons of the templates: one 24 by 24 grid, one ink. No meaning hangs on an icon alone."""

from __future__ import annotations

from functools import cache

from guidegen.files.resources import templates_dir
from guidegen.pictures.drawing import Drawing

_GRID = 24.0
_INK = "currentColor"


def draw_icon(name: str, ink: str) -> Drawing:
    """One icon in one ink (#rrggbb); its unit is a step of the grid. ValueError where there is none of that name."""
    if name not in icon_names():
        raise ValueError(f"There is no icon '{name}'.")
    return Drawing(_shape(name).replace(_INK, ink), _GRID, _GRID)


@cache
def icon_names() -> tuple[str, ...]:
    """The icons that there are."""
    return tuple(sorted(file.stem for file in (templates_dir() / "icons").glob("*.svg")))


@cache
def _shape(name: str) -> str:
    return (templates_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8").strip()
