"""What all documents with one head share: the sheet, what runs along its foot, fonts, colours and metadata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guidegen.press.pagination import Sheet


@dataclass(frozen=True)
class Font:
    """A font as the file holds it: its dictionaries, its packed streams, and a bit for each of its glyphs."""

    base: bytes
    system: bytes
    widths: bytes
    descriptor: bytes
    file: bytes
    length: int
    to_unicode: bytes
    glyphs: int


# Which page of how many, in the words at the foot.
PAGE, PAGES = "{page}", "{pages}"


@dataclass(frozen=True)
class Foot:
    """Where the running words stand: the left edge of the client's, the right edge of the page's, their base line.

    `room` is how wide a line of the client's may be, `line` how high; `told` is what the page's say, with
    PAGE and PAGES in it.
    """

    left: float
    right: float
    room: float
    base: float
    line: float
    size: float
    told: str
    font: str


@dataclass(frozen=True)
class Frame:
    sheet: Sheet
    foot: Foot
    fonts: Mapping[str, Font]
    states: Mapping[str, bytes]
    profile: bytes
    intent: bytes
    metadata: bytes
    information: bytes
    language: bytes
    duplex: bytes
