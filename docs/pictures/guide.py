"""The picture of a guide's first pages that the README shows: `make picture`."""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

PAGES = 4
DOTS_PER_INCH = 54
GAP = 12
RIM = "#b8c4ca"
PAPER = "#e9eef0"
COLOURS = 96  # few enough for a small file, enough for letters with smooth edges


def page_pictures(path: Path) -> list[Image.Image]:
    """The first pages of a PDF, each with a thin rim."""
    document = pypdfium2.PdfDocument(path)
    pages = [document[number].render(scale=DOTS_PER_INCH / 72).to_pil() for number in range(PAGES)]
    return [ImageOps.expand(page.convert("RGB"), border=1, fill=RIM) for page in pages]


def side_by_side(pages: list[Image.Image]) -> Image.Image:
    """All pages in one row."""
    width = sum(page.width + GAP for page in pages) + GAP
    row = Image.new("RGB", (width, pages[0].height + 2 * GAP), PAPER)
    left = GAP
    for page in pages:
        row.paste(page, (left, GAP))
        left += page.width + GAP
    return row


if __name__ == "__main__":
    pdf, png = map(Path, sys.argv[1:])
    row = side_by_side(page_pictures(pdf))
    row.quantize(COLOURS, dither=Image.Dither.NONE).save(png, optimize=True)
