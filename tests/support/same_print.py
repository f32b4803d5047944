"""Whether two PDFs of one document are the same to whoever reads, hears or clicks them: all but their bytes."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageFilter

from tests.support.tagged import Tag, read_tags

_OWN = re.compile(r"^[0-9a-f]{12}\.")
_NEAR = 0.3  # points
_SCALE = 100 / 72
_FAINT = 64  # of 255: an edge that falls on the next pixel is not seen, a word that is missing is


def differences(one: bytes, other: bytes) -> list[str]:
    """The names of what differs; empty where nothing does."""
    with pikepdf.open(io.BytesIO(one)) as left, pikepdf.open(io.BytesIO(other)) as right:
        told = [name for name, seen in _SEEN.items() if not _near(seen(left), seen(right))]
    tags = [read_tags(data).root for data in (one, other)]
    if _tree(tags[0]) != _tree(tags[1]):
        told.append("tags")
    if not _near(_figures(tags[0]), _figures(tags[1])):
        told.append("figure boxes")
    if _words(one) != _words(other):
        told.append("words")
    return told


def pages_that_look_otherwise(one: bytes, other: bytes) -> list[int]:
    """The numbers of pages of which a reader would see a difference; blurred, so that no edge of a line counts."""
    return [
        number
        for number, (left, right) in enumerate(zip(_seen(one), _seen(other), strict=True), start=1)
        if any(ImageChops.difference(left, right).histogram()[_FAINT:])
    ]


def _seen(data: bytes) -> list[Image.Image]:
    with pdfium.PdfDocument(data) as pdf:
        return [page.render(scale=_SCALE).to_pil().convert("L").filter(ImageFilter.BoxBlur(2)) for page in pdf]


def _words(data: bytes) -> list[list[str]]:
    """The words of each line as they stand on paper.

    How many spaces are between them is left out: pdftotext turns over by one where a place moves by a millionth.
    """
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return [line.split() for line in done.stdout.decode().split("\n")]


def _tree(tag: Tag) -> Any:
    attributes = tuple(sorted((name, value) for name, value in tag.attributes.items() if name != "BBox"))
    links = tuple((_OWN.sub("", link.target), link.words, link.flags) for link in tag.links)
    # A figure's letters are found in the order in which they are drawn, within groups or without.
    kids = tuple(_tree(kid) if isinstance(kid, Tag) else "" if tag.type == "Figure" else kid for kid in tag.kids)
    return tag.type, tag.alt, tag.lang, tag.page, attributes, links, kids


def _figures(root: Tag) -> list[Any]:
    return [(tag.page, tag.area) for tag in root.walk() if tag.area]


def _pages(pdf: pikepdf.Pdf) -> list[Any]:
    return [[float(edge) for edge in page.mediabox.as_list()] for page in pdf.pages]


def _bookmarks(pdf: pikepdf.Pdf) -> list[Any]:
    numbers = _numbers(pdf)

    def walk(item: Any, depth: int) -> Iterator[Any]:
        while item is not None:
            page, _, across, up, _ = item.Dest
            yield depth, str(item.Title), numbers[page.objgen], float(across), float(up), int(item.get("/Count", 0))
            if "/First" in item:
                yield from walk(item.First, depth + 1)
            item = item.get("/Next")

    return list(walk(pdf.Root.Outlines.get("/First"), 0))


def _places(pdf: pikepdf.Pdf) -> dict[str, Any]:
    numbers = _numbers(pdf)
    pairs = list(pdf.Root.Names.Dests.Names.as_list()) if "/Names" in pdf.Root else []
    return {
        _OWN.sub("", str(name)): (numbers[place[0].objgen], float(place[2]), float(place[3]))
        for name, place in zip(pairs[::2], pairs[1::2], strict=True)
    }


def _links(pdf: pikepdf.Pdf) -> list[Any]:
    return [
        (
            number,
            [float(edge) for edge in link.Rect.as_list()],
            _OWN.sub("", str(link.get("/Dest", ""))),
            str(link.A.URI) if "/A" in link else "",
            str(link.get("/Contents")),
        )
        for number, page in enumerate(pdf.pages)
        for link in page.obj.get("/Annots", [])
    ]


def _told(pdf: pikepdf.Pdf) -> Any:
    catalogue = {str(name): str(pdf.Root.get(name)) for name in ("/Lang", "/PageMode")}
    preferences = {name: str(value) for name, value in pdf.Root.ViewerPreferences.items()}
    return catalogue, preferences, {name: str(value) for name, value in pdf.docinfo.items()}, _metadata(pdf)


def _metadata(pdf: pikepdf.Pdf) -> str:
    return str(pdf.Root.Metadata.read_bytes(), "utf-8")


def _numbers(pdf: pikepdf.Pdf) -> Mapping[Any, int]:
    return {page.obj.objgen: number for number, page in enumerate(pdf.pages)}


def _inks(pdf: pikepdf.Pdf) -> list[Any]:
    """For each page the texts that are read and the colours that they are printed in."""
    return [sorted(_inks_of(page)) for page in pdf.pages]


def _inks_of(page: pikepdf.Page) -> Iterator[tuple[str, tuple[float, ...]]]:
    colour: tuple[float, ...] = (0.0,)
    outer: list[tuple[float, ...]] = []
    font, is_read = "", False
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator == "q":
            outer.append(colour)
        elif operator == "Q":
            colour = outer.pop()
        elif operator in ("rg", "g"):
            colour = tuple(round(float(value), 3) for value in operands)
        elif operator in ("BDC", "BMC"):
            is_read = str(operands[0]) == "/Span"
        elif operator == "Tf":
            font = str(page.resources.Font[str(operands[0])].BaseFont).partition("+")[2]
        elif operator == "TJ" and is_read:
            shown = b"".join(bytes(part) for part in operands[0].as_list() if isinstance(part, pikepdf.String))
            yield f"{font} {shown.hex()}", colour


_SEEN: Mapping[str, Callable[[pikepdf.Pdf], Any]] = {
    "pages": _pages,
    "bookmarks": _bookmarks,
    "places": _places,
    "links": _links,
    "letters and their colours": _inks,
    "what the file tells of itself": _told,
}


def _near(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= _NEAR
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_near, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_near(one[name], other[name]) for name in one)
    return bool(one == other)
