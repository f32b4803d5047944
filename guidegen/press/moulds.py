"""Leaves without the client's own words: known by their markup and by where lines break, filled in for each client.

All that the words of a paragraph can do to a page is to show themselves, to move what stands behind them in their line,
and to take another number of lines. So a leaf is typeset once for each way in which its lines can break.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from guidegen.press.fragments import Fragment
from guidegen.press.lines import Hand, Line, set_in_lines
from guidegen.press.syntax import number

_POINTS = 0.75  # in a CSS pixel
# For each own element, and each of its lines, the runs that are seen in it.
Breaks = tuple[tuple[tuple[int, ...], ...], ...]


@dataclass(frozen=True)
class Setting:
    """How an own element is set, whatever its words: the room in its lines, in pixels, and the hand of each run.

    `is_spaced` has a space after the last word, which is read where another element follows in the same line.
    """

    room: float
    hands: tuple[Hand, ...]
    is_spaced: bool


@dataclass(frozen=True)
class Place:
    """Which text of which line of which own element stands here, and where that line begins, in pixels."""

    block: int
    line: int
    text: int
    begin: float


@dataclass(frozen=True)
class OwnLink:
    """A link of the fragment, by its number, that reaches from one text of a line to another."""

    link: int
    first: Place
    last: int


@dataclass(frozen=True)
class Mould:
    """A fragment of one part, whose content is in pieces: between two of them stands, in turn, where a text begins and
    what shows it, for each of the places.
    """

    fragment: Fragment
    pieces: tuple[bytes, ...]
    places: tuple[Place, ...]
    links: tuple[OwnLink, ...]

    def filled(self, blocks: Sequence[Sequence[Line]]) -> Fragment:
        """The fragment with these lines, which break as those that it was made of."""
        content = [self.pieces[0]]
        for at, place in enumerate(self.places):
            text = blocks[place.block][place.line][place.text]
            content += (
                number(place.begin + text.across),
                self.pieces[2 * at + 1],
                text.shown,
                self.pieces[2 * at + 2],
            )
        (part,) = self.fragment.parts
        parts = (replace(part, content=b"".join(content)),)
        if not self.links:
            return replace(self.fragment, parts=parts)
        links = list(self.fragment.links)
        for own in self.links:
            line = blocks[own.first.block][own.first.line]
            left, right = line[own.first.text].across, line[own.last].across + line[own.last].width
            _, top, _, bottom = links[own.link].area
            area = ((own.first.begin + left) * _POINTS, top, (own.first.begin + right) * _POINTS, bottom)
            links[own.link] = replace(links[own.link], area=area)
        return replace(self.fragment, parts=parts, links=tuple(links))


@dataclass(frozen=True)
class Moulded:
    """A mould, how its own elements are set, and where the lines that it was made of break."""

    mould: Mould
    settings: tuple[Setting, ...]
    breaks: Breaks


def set_blocks(blocks: Sequence[Sequence[str]], settings: Sequence[Setting]) -> tuple[tuple[Line, ...], ...]:
    """The lines of each own element. Raises UnsureError."""
    return tuple(
        set_in_lines(runs, own.hands, own.room, own.is_spaced) for runs, own in zip(blocks, settings, strict=True)
    )


def breaks_in(blocks: Sequence[Sequence[Line]]) -> Breaks:
    return tuple(tuple(tuple(text.run for text in line) for line in lines) for lines in blocks)
