"""A text as a QR code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from guidegen.pictures.drawing import Drawing

QUIET = 4  # modules of white on each side, which a scanner needs to find the code


def qr_code(text: str) -> Drawing:
    """The text as a QR code of level M, black on white; one module is one unit. Raises ValueError where it is empty."""
    if not text:
        raise ValueError("a QR code needs a text")
    rows = _modules(text)
    size = len(rows) + 2 * QUIET
    path = "".join(_runs(rows))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<rect width="{size}" height="{size}" fill="#ffffff"/><path fill="#000000" d="{path}"/></svg>'
    )
    return Drawing(svg, size, size)


def _modules(text: str) -> list[list[bool]]:
    # Imported here, because it takes 0.15 s and most documents have no code.
    from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(text))
    code.make()
    return [[bool(module) for module in row] for row in code.modules]


def _runs(rows: Sequence[Sequence[bool]]) -> Iterator[str]:
    """Each run of black modules in a row as one rectangle of the path."""
    for y, row in enumerate(rows, QUIET):
        x = QUIET
        for black, run in groupby(row):
            length = len(list(run))
            if black:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length
