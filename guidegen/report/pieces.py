"""What a report is made of, whether it is laid out on paper or for a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """Level 0 begins a part of the report, 1 what stands in it."""

    words: str
    level: int = 1


@dataclass(frozen=True)
class Text:
    """One paragraph."""

    words: str


@dataclass(frozen=True)
class Cell:
    """Words in a table that may take several lines; a plain text in its place takes one."""

    words: str
    bold: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar that is a part, 0 to 1, of the longest in its table."""

    part: float


Row = Sequence[str | Cell | Bar]


@dataclass(frozen=True)
class Column:
    """A table's column. `width` is a share of the table's; numbers stand to the `right`."""

    head: str
    width: float
    right: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under their heads. With `of_page` widths are in mm, and the one that is 0 takes what the others leave.

    `named_by` is the column that says what a row is about, None where no single one does.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    named_by: int | None = 0
    of_page: bool = False


@dataclass(frozen=True)
class Room:
    """A new page, unless so many mm are left on this one."""

    height: float


@dataclass(frozen=True)
class NewPage:
    """What follows begins a page."""


@dataclass(frozen=True)
class Together:
    """Pieces that are not torn apart."""

    pieces: Sequence[Heading | Text | Table]


Piece = Heading | Text | Table | Room | NewPage | Together
