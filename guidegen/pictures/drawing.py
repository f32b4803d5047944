"""A picture as SVG text, and the few colours that all pictures share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from math import ceil

# The attribute of a picture that has a box to itself, in which another could stand.
IN_BOX = 'data-in-box=""'


@dataclass(frozen=True)
class Drawing:
    """One picture: a whole `<svg>` element that still lacks its name, and its size.

    `width` and `height` tell the shape; each part of guidegen that draws says what its unit is.
    """

    svg: str
    width: float
    height: float

    def with_name(self, name: str) -> str:
        """The picture for a page on which its name is its alternative text; an empty name raises ValueError."""
        if not name.strip():
            raise ValueError("A picture that is not decorative needs a name.")
        return self._opened(' role="img"', f"<title>{escape(str(name), quote=False)}</title>")

    def decorative(self) -> str:
        """The picture for a page whose words beside it say the same."""
        return self._opened(' aria-hidden="true"')

    def within(self, width: float, height: float) -> Drawing:
        """The same picture with a printed size: as large as fits a box of so many millimetres."""
        wide, high = self._fitting(width, height)
        return self._attributed(f' width="{wide:.1f}mm" height="{high:.1f}mm"')

    def in_box(self, width: float, height: float, across: float, down: float) -> Drawing:
        """The same picture as large as that, at the top and in the middle of a box that others fit as well.

        As wide as a multiple of `across`, and as high as one of `down`, but no larger than so many millimetres.
        """
        wide, high = self._fitting(width, height)
        wide, high = min(width, ceil(wide / across) * across), min(height, ceil(high / down) * down)
        size = f' width="{wide:g}mm" height="{high:g}mm"'
        return self._attributed(f'{size} preserveAspectRatio="xMidYMin" {IN_BOX}')

    def _fitting(self, width: float, height: float) -> tuple[float, float]:
        scale = min(width / self.width, height / self.height)
        return self.width * scale, self.height * scale

    def _attributed(self, attributes: str) -> Drawing:
        return replace(self, svg=self.svg.replace("<svg", f"<svg{attributes}", 1))

    def _opened(self, attribute: str, first_child: str = "") -> str:
        start, end, rest = self.svg.partition(">")
        return f"{start}{attribute}{end}{first_child}{rest}"


@dataclass(frozen=True)
class Palette:
    """The colours of a picture, each as #rrggbb; no meaning hangs on a colour alone.

    `skins` has for each skin the colour of near and of far limbs; `hair` is that of older people.
    """

    line: str
    skins: tuple[tuple[str, str], ...]
    hair: str
    cloth: str
    prop: str
    accent: str
    paper: str
    green: str
    amber: str
    red: str
    green_ground: str
    amber_ground: str
    red_ground: str


COLOUR = Palette(
    line="#1a1a1a",
    skins=(("#f2d9c4", "#d3b59d"), ("#c08a62", "#9c6a47")),
    hair="#dcdfe2",
    cloth="#7fa7b5",
    prop="#d9dde0",
    accent="#0b4a5e",
    paper="#ffffff",
    green="#1c6b37",
    amber="#6e4700",
    red="#8f1414",
    green_ground="#e4f1e8",
    amber_ground="#fbeed3",
    red_ground="#f8dedb",
)
GREY = Palette(
    line="#1a1a1a",
    skins=(("#ececec", "#bdbdbd"), ("#cdcdcd", "#adadad")),
    hair="#f4f4f4",
    cloth="#999999",
    prop="#dadada",
    accent="#333333",
    paper="#ffffff",
    green="#666666",
    amber="#424242",
    red="#141414",
    green_ground="#ffffff",
    amber_ground="#e3e3e3",
    red_ground="#c8c8c8",
)
