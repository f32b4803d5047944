"""Leaves without the client's own words: known by their markup and by where lines break, filled in for each client.

All that the words of a paragraph can do to a page is to show themselves, to move what stands behind them in their line,
and to take another number of lines. So a leaf is typeset once for each way in which its lines can break.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from guidegen.press.fragments import Fragment
from guidegen.press.lines import FORCED, Hand, Line, UnsureError, is_apart, set_in_lines
from guidegen.press.syntax import number, shortened_strings

_POINTS = 0.75  # in a CSS pixel
# For each own element, and each of its lines, the runs that are seen in it.
Breaks = tuple[tuple[tuple[int, ...], ...], ...]


@dataclass(frozen=True)
class Setting:
    """How an own element is set, whatever its words: the room in its lines, in pixels, and the hand of each run.

    `is_spaced` has a space after the last word, which is read where another element follows in the same line. Lines
    that are `centred` have as much room on their left as on their right. An item of a list that ends a line of items
    has `next` the number of the one that begins the next line, and the first and the last number of the list's. What
    follows a box to write in begins `indent` pixels across the first line, after words `before` it that stay.
    """

    room: float
    hands: tuple[Hand, ...]
    is_spaced: bool
    centred: bool = False
    next: tuple[int, int, int] | None = None
    indent: float = 0.0
    before: str = ""


@dataclass(frozen=True)
class Place:
    """Which text of which line of which own element stands here, and where that element begins, in pixels."""

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
class Abreast:
    """Own elements in one line, each as wide as its words, by their numbers; `others` is what else of the line is wide.

    The first one begins where it does; each of the others is moved by the widths of those before it.
    """

    blocks: tuple[int, ...]
    others: float
    room: float


@dataclass(frozen=True)
class Mould:
    """A fragment of one part, whose content is in pieces: between two of them stands, in turn, where a text begins and
    what shows it, for each of the places. Of headings that are the client's own, `bookmarks` has the numbers of their
    bookmarks and of these elements.
    """

    fragment: Fragment
    pieces: tuple[bytes, ...]
    places: tuple[Place, ...]
    links: tuple[OwnLink, ...]
    abreast: tuple[Abreast, ...] = ()
    bookmarks: tuple[tuple[int, int], ...] = ()

    @cached_property
    def _short_pieces(self) -> tuple[bytes, ...]:
        return tuple(map(shortened_strings, self.pieces))

    def filled(self, blocks: Sequence[Sequence[Line]], texts: Sequence[Sequence[str]]) -> Fragment:
        """The fragment with these lines of these runs, which break as those that it was made of. Raises UnsureError."""
        pieces = self._short_pieces
        content = [pieces[0]]
        aside = moved_by(self.abreast, blocks)
        for at, place in enumerate(self.places):
            text = blocks[place.block][place.line][place.text]
            content += (
                number(place.begin + aside.get(place.block, 0.0) + text.across),
                pieces[2 * at + 1],
                _short(text.shown),
                pieces[2 * at + 2],
            )
        (part,) = self.fragment.parts
        bookmarks = list(part.bookmarks)
        for at, block in self.bookmarks:
            bookmarks[at] = replace(bookmarks[at], label=plain(texts[block]))
        parts = (replace(part, content=b"".join(content), bookmarks=tuple(bookmarks)),)
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


_short = lru_cache(maxsize=4096)(shortened_strings)


@dataclass(frozen=True)
class Moulded:
    """A mould, how its own elements are set, and where the lines that it was made of break."""

    mould: Mould
    settings: tuple[Setting, ...]
    breaks: Breaks


def moved_by(abreast: Sequence[Abreast], blocks: Sequence[Sequence[Line]]) -> Mapping[int, float]:
    """How far each element in a line of such is moved by the words before it. Raises UnsureError if they need more."""
    aside: dict[int, float] = {}
    for row in abreast:
        end = 0.0
        for block in row.blocks:
            aside[block] = end
            end += _width_of(blocks[block])
        if end + row.others > row.room:
            raise UnsureError
    return aside


def _width_of(lines: Sequence[Line]) -> float:
    if len(lines) != 1:
        raise UnsureError
    (line,) = lines
    return line[-1].across + line[-1].width


def set_blocks(blocks: Sequence[Sequence[str]], settings: Sequence[Setting]) -> tuple[tuple[Line, ...], ...]:
    """The lines of each own element. Raises UnsureError."""
    return tuple(
        _set_block(runs, own, own.is_spaced if own.next is None else _is_apart(runs, blocks, *own.next))
        for runs, own in zip(blocks, settings, strict=True)
    )


def _is_apart(runs: Sequence[str], blocks: Sequence[Sequence[str]], after: int, first: int, last: int) -> bool:
    """Whether a space is read between an item and the one `after` it, in a list of items that none stands between."""
    words = " ".join("".join(run for block in blocks[first : last + 1] for run in block).split())
    return is_apart("".join(runs), "".join(blocks[after]).split()[0], words.casefold())


def _set_block(runs: Sequence[str], own: Setting, is_spaced: bool) -> tuple[Line, ...]:
    lines = set_in_lines(runs, own.hands, own.room, is_spaced, own.indent, own.before)
    return tuple(_centred(line, own.room) for line in lines) if own.centred else lines


def _centred(line: Line, room: float) -> Line:
    last = line[-1]
    aside = (room - last.across - last.width) / 2
    return tuple(replace(text, across=text.across + aside) for text in line)


def plain(runs: Sequence[str]) -> str:
    """The words of an own element, as a bookmark has them."""
    return "".join(runs).replace(FORCED, "")


def breaks_in(blocks: Sequence[Sequence[Line]]) -> Breaks:
    return tuple(tuple(tuple(text.run for text in line) for line in lines) for lines in blocks)
