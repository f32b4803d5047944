"""What a joined file is made of."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pikepdf

from guidegen.errors import Place, Problem, RenderError


@dataclass(frozen=True)
class Drawn:
    """What a piece of marked content on a drawn page is: a structure type, and the words for it if it is a picture."""

    type: str
    alt: str | None = None


@dataclass(frozen=True)
class Cover:
    """A page that lies before a document and has no tags yet: page `number` (from 0) of the PDF `pages`.

    Its marked content 0, 1, 2 and so on is what `content` says, in the order of reading; all else is an artifact.
    Covers out of the same `pages` share their fonts.
    """

    pages: bytes
    number: int
    content: tuple[Drawn, ...]


@dataclass(frozen=True)
class Part:
    """One document, and the bookmark that leads to it."""

    data: bytes
    title: str
    cover: Cover | None = None


def page_size(data: bytes, title: str) -> tuple[float, float]:
    """Width and height of the first sheet of a PDF in points, marks and bleed included.

    Raises RenderError, with the title, where this is no PDF.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            left, bottom, right, top = (float(edge) for edge in pdf.pages[0].mediabox.as_list())
    except (pikepdf.PdfError, IndexError) as error:
        raise not_whole(title) from error
    return right - left, top - bottom


def not_whole(title: str) -> RenderError:
    """The error for a part that is no PDF."""
    return RenderError([Problem(Place(title), "its document is not a whole PDF", "make it again")])
