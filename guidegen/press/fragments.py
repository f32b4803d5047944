"""What a leaf is once it is typeset: operators that draw it, its structure elements, and what it needs of its page.

Lengths of layout are CSS pixels from the top of the page that a leaf was typeset on; what goes into the file is in
points.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from guidegen.press.syntax import shortened_strings


class Hole(IntEnum):
    """What the structure elements of a fragment are told when they are put into a document."""

    ELEMENT = 0  # object number, counted from the fragment's first element
    LINK = 1  # object number, counted from the fragment's first link annotation
    PARENT = 2  # object number of the element around the fragment
    PAGE = 3  # object number of the part's page
    CONTENT = 4  # marked-content id, counted from the part's first
    ACROSS = 5  # points from the left edge
    DOWN = 6  # points from the top of the page that the part was typeset on


@dataclass(frozen=True)
class WrapperLooks:
    """What an element around leaves does to them: its structure type, None where it has none, and its breaks.

    `entries` are what its structure element says beside its type.
    """

    type: str | None
    entries: bytes
    margin_below: float
    break_before: str
    break_after: str
    break_inside: str
    orphans: int
    widows: int


@dataclass(frozen=True)
class InLine:
    """A leaf that stands in a line beside others: its width with margins, the room there is, the space between two.

    One that `is_fixed` is as wide whatever it holds.
    """

    width: float
    room: float
    space: float
    is_fixed: bool = False


@dataclass(frozen=True)
class Link:
    """A rectangle that leads somewhere: a place of this document or an address, and what the link is called."""

    is_internal: bool
    target: str
    area: tuple[float, float, float, float]
    words: str
    owner: int
    part: int


@dataclass(frozen=True)
class Bookmark:
    level: int
    label: str
    across: float
    down: float


@dataclass(frozen=True)
class Part:
    """What of a leaf stands on one page. `content` has a %d for each marked-content id.

    A part that ends with its page ends where that does; what is seen of it reaches as far as `reach`.
    """

    content: bytes
    top: float
    bottom: float
    reach: float
    owners: tuple[int, ...]
    anchors: tuple[tuple[str, float, float], ...]
    bookmarks: tuple[Bookmark, ...]

    @cached_property
    def operators(self) -> bytes:
        """The content as it is written."""
        return shortened_strings(self.content)


@dataclass(frozen=True)
class Pixels:
    """A picture of pixels: what its dictionary tells, and its data; and the same of what it is masked by, if it is."""

    told: bytes
    data: bytes
    mask: tuple[bytes, bytes] | None

    @property
    def name(self) -> str:
        """The same for the same picture, in all documents."""
        digest = hashlib.sha256(b"\0".join((self.told, self.data, *(self.mask or ()))))
        return f"i{digest.hexdigest()[:16]}"


@dataclass(frozen=True, eq=False)
class Fragment:
    """One typeset leaf, in a part for each page that it stands on. `structure` has a line for each element.

    It is the same as itself alone: what two of them are to each other is kept by which ones they are.

    A page that has something on it already needs `room_below` more at its foot than the leaf is high.
    What is `beside` takes no room of what follows in the innermost element around it, but that element is as high.
    `glyphs` has a bit for each glyph of a font; `pictures` are packed operators that the content calls by name, as it
    does `pixels`.
    """

    parts: tuple[Part, ...]
    margins_above: tuple[float, ...]
    margins_below: tuple[float, ...]
    breaks_before: tuple[str, ...]
    breaks_after: tuple[str, ...]
    may_break: bool
    in_line: InLine | None
    beside: bool
    wrappers: tuple[WrapperLooks, ...]
    structure: bytes
    holes: tuple[tuple[int, float, int], ...]
    elements: int
    tops: tuple[int, ...]
    links: tuple[Link, ...]
    fonts: frozenset[str]
    states: frozenset[str]
    glyphs: tuple[tuple[str, int], ...]
    pictures: tuple[tuple[str, bytes], ...]
    room_below: float = 0.0
    pixels: tuple[Pixels, ...] = ()

    @cached_property
    def counted(self) -> tuple[bytes, tuple[int, ...]] | None:
        """The kinds and values of the holes in which numbers of objects and of contents stand, where there are no
        others and no second part: thousands a document, close together so that they are quick to go through.
        """
        if len(self.parts) > 1 or any(kind > Hole.CONTENT for kind, *_ in self.holes):
            return None
        return bytes([kind for kind, *_ in self.holes]), tuple([int(value) for _, value, _ in self.holes])

    @cached_property
    def geometry(self) -> tuple[object, ...]:
        """All that pagination asks for."""
        asked = (self.margins_above, self.margins_below, self.breaks_before, self.breaks_after, self.wrappers)
        return len(self.parts), self.height, self.room_below, self.may_break, self.in_line, self.beside, *asked

    @cached_property
    def height(self) -> float:
        """Of its first part."""
        return self.parts[0].bottom - self.parts[0].top
