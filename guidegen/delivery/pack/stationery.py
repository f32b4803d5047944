"""Sheets of self-adhesive labels that can be bought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_MM = 72 / 25.4
_IN = 72.0
_A4 = (210 * _MM, 297 * _MM)
_LETTER = (8.5 * _IN, 11 * _IN)


@dataclass(frozen=True)
class Stationery:
    """One kind of sheet; lengths in points. Labels lie `gap` apart across and touch each other down.

    The block of labels lies in the middle of the paper, as it does on all of these.
    """

    paper: tuple[float, float]
    columns: int
    rows: int
    width: float
    height: float
    gap: float

    @property
    def count(self) -> int:
        return self.columns * self.rows

    def corners(self) -> Iterator[tuple[float, float]]:
        """The lower left corner of each label, row by row from the top."""
        left = (self.paper[0] - self.columns * self.width - (self.columns - 1) * self.gap) / 2
        top = (self.paper[1] + self.rows * self.height) / 2
        for row in range(1, self.rows + 1):
            for column in range(self.columns):
                yield left + column * (self.width + self.gap), top - row * self.height


def _a4(columns: int, rows: int, width: float, height: float, gap: float) -> Stationery:
    return Stationery(_A4, columns, rows, width * _MM, height * _MM, gap * _MM)


def _letter(columns: int, rows: int, width: float, height: float, gap: float) -> Stationery:
    return Stationery(_LETTER, columns, rows, width * _IN, height * _IN, gap * _IN)


# Sizes as Avery prints them on the packets (millimetres; inches for Letter); gaps from the distances between labels in
# the templates of gLabels (avery-iso-templates.xml and avery-us-templates.xml), whose margins the middle of the sheet
# meets within 1 mm.
SHEETS = {
    "L7159": _a4(3, 8, 63.5, 33.9, 2.5),
    "L7160": _a4(3, 7, 63.5, 38.1, 2.5),
    "L7161": _a4(3, 6, 63.5, 46.6, 2.5),
    "L7162": _a4(2, 8, 99.1, 33.9, 2.5),
    "L7163": _a4(2, 7, 99.1, 38.1, 2.5),
    "5160": _letter(3, 10, 2.625, 1, 0.15625),
    "5161": _letter(2, 10, 4, 1, 0.1875),
    "5162": _letter(2, 7, 4, 4 / 3, 0.1875),
    "5163": _letter(2, 5, 4, 2, 0.1875),
}
