"""How a clinic's documents look: its colour, its logo and the code that leads to its bookings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from guidegen.clinic.settings import Settings
from guidegen.clinic.typefaces import Face
from guidegen.pictures.colour import BLACK, READABLE, as_text, channels, contrast, tint
from guidegen.pictures.drawing import COLOUR, Drawing
from guidegen.pictures.qr import qr_code

_DEEPEST_TINT = 10  # per cent of the accent
_LOGO_HEIGHT, _NARROWEST, _WIDEST = 16.0, 6.0, 60.0  # mm


@dataclass(frozen=True)
class Brand:
    """What a clinic's settings make of the looks.

    `accent` and `tint`, a background, are #rrggbb. `logo` is the name by which a page asks for the picture
    (`asset:logo.svg`), empty where there is none; `logo_ratio` is its width by its height. `qr` is a code of the
    booking address. `faces` are fonts of the language, before our own. `assets` are the files behind the names.
    """

    accent: str
    tint: str
    logo: str = ""
    logo_ratio: float = 0.0
    qr: Drawing | None = None
    faces: tuple[Face, ...] = ()
    assets: Mapping[str, Path] = field(default_factory=dict)

    @property
    def logo_width(self) -> float:
        """How wide the logo is printed, in mm: 16 mm high where that is neither a sliver nor half the page."""
        return min(max(_LOGO_HEIGHT * self.logo_ratio, _NARROWEST), _WIDEST) if self.logo else 0.0


def brand(settings: Settings, language: str = "") -> Brand:
    """The looks of the clinic in these settings, or the house's own, for what is in a language."""
    clinic, typeface = settings.clinic, settings.typeface_of(language)
    accent = as_text(*channels(clinic.colour or COLOUR.accent))
    logo = f"logo.{clinic.logo.kind}" if clinic.logo else ""
    return Brand(
        accent=accent,
        tint=_readable_tint(accent),
        logo=logo,
        logo_ratio=clinic.logo.ratio if clinic.logo else 0.0,
        qr=qr_code(clinic.booking_url) if clinic.booking_url else None,
        faces=typeface.faces if typeface else (),
        assets=({logo: clinic.logo.path} if clinic.logo else {}) | (typeface.assets if typeface else {}),
    )


def _readable_tint(accent: str) -> str:
    """The deepest background on which both black and the accent can be read; white where there is no other."""
    for percent in range(_DEEPEST_TINT, 0, -1):
        shade = tint(accent, percent / 100)
        if min(contrast(accent, shade), contrast(BLACK, shade)) >= READABLE:
            return shade
    return tint(accent, 0)
