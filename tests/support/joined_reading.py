"""What readers find on the pages of joined documents: where links lead, and which pictures are spoken of.

A reader goes from a page to its tags by the page's number in the parent tree, and from a link to a page by the link's
place. Each is told page by page, so that it can be compared with what the same document says alone.
"""

from __future__ import annotations

import ctypes
import io
import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from pikepdf import Array, Dictionary, Name, NameTree, NumberTree, Object, Pdf

from tests.support.form_engines import PYTHON

Box = tuple[int, ...]

_SCRIPTS = Path(__file__).parent.parent / "browser"


@dataclass(frozen=True)
class Seen:
    """One page: the links to other pages by their place on it, with the page from 0 that opens, if one does; and the
    words for pictures, in their order."""

    links: tuple[tuple[Box, int | None], ...]
    figures: tuple[str, ...]


Read = Callable[[bytes], list[Seen]]


def wrong_in(joined: bytes, documents: Sequence[bytes], read: Read) -> Iterator[str]:
    """Each link that opens another page than it does in its document alone, and each picture that its document has
    not on this page. That a link does nothing, or that nothing is spoken, is not wrong; the same document twice is one
    client's, so that either copy may be opened."""
    pages, told = read(joined), [read(data) for data in documents]
    begins = list(accumulate(map(len, told), initial=0))
    if begins[-1] != len(pages):
        yield f"there are {len(pages)} pages, not {begins[-1]}"
    for number, data in enumerate(documents):
        copies = [begin for begin, other in zip(begins, documents, strict=False) if other == data]
        for page, alone in enumerate(told[number]):
            here, place = pages[begins[number] + page], f"document {number + 1}, page {page + 1}"
            wanted = {(box, begin + to) for box, to in alone.links if to is not None for begin in copies}
            opened = {(box, to) for box, to in here.links if to is not None}
            foreign = Counter(here.figures) - Counter(alone.figures)
            yield from (f"{place}: a link opens page {to + 1} of the whole" for _, to in sorted(opened - wanted))
            yield from (f"{place}: speaks of '{alt[:40]}'" for alt in foreign.elements())


def right_in(joined: bytes, documents: Sequence[bytes], read: Read) -> tuple[int, int]:
    """How many of the links and of the pictures of all documents but the first are still there, and right."""
    pages, first, links, figures = read(joined), 0, 0, 0
    for number, data in enumerate(documents):
        told = read(data)
        for alone, here in zip(told if number else (), pages[first:], strict=False):
            moved = {(box, first + to) for box, to in alone.links if to is not None}
            links += len(moved & set(here.links))
            figures += (Counter(here.figures) & Counter(alone.figures)).total()
        first += len(told)
    return links, figures


def read_plainly(data: bytes) -> list[Seen]:
    """As the specification says: by the tree of names, and by the parent tree."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        places, parents = _places(pdf), _parents(pdf)
        seen = []
        for page in pdf.pages:
            links = [
                (_box(list(note.Rect.as_list())), _page(place, places, numbers))
                for note in page.obj.get("/Annots", Array()).as_list()
                if isinstance(note, Dictionary) and (place := _place(note)) is not None
            ]
            found = parents.get(int(page.obj.get("/StructParents", -1)), [])
            elements = {element.objgen: element for element in found if isinstance(element, Dictionary)}
            figures = [str(one.get("/Alt", "")) for one in elements.values() if one.get("/S") == Name.Figure]
            seen.append(Seen(tuple(links), tuple(figures)))
        return seen


def _places(pdf: Pdf) -> dict[str, Object]:
    names = pdf.Root.get("/Names", Dictionary())
    tree = NameTree(names.Dests) if "/Dests" in names else {}
    old = {name[1:]: place for name, place in dict(pdf.Root.get("/Dests", Dictionary())).items()}
    return {**old, **{str(name): place for name, place in tree.items()}}


def _parents(pdf: Pdf) -> dict[int, list[Object]]:
    root = pdf.Root.get("/StructTreeRoot", Dictionary())
    tree = NumberTree(root.ParentTree) if "/ParentTree" in root else {}
    return {key: list(held.as_list()) if isinstance(held, Array) else [held] for key, held in tree.items()}


def _place(note: Object) -> Object | None:
    """Where a link leads within the file."""
    action = note.get("/A", Dictionary())
    inner = action.get("/D") if action.get("/S") == Name.GoTo else None
    return note.get("/Dest", inner) if note.get("/Subtype") == Name.Link else None


def _page(place: Object, places: Mapping[str, Object], numbers: Mapping[tuple[int, int], int]) -> int | None:
    explicit: Object | None = place
    if not isinstance(place, Array):
        explicit = places.get(str(place).removeprefix("/") if isinstance(place, Name) else str(place))
    if isinstance(explicit, Dictionary):
        explicit = explicit.get("/D")
    page = explicit[0] if isinstance(explicit, Array) and len(explicit) else None
    if isinstance(page, int):
        return page
    return numbers.get(page.objgen) if isinstance(page, Dictionary) else None


def _box(edges: Sequence[Any]) -> Box:
    x0, y0, x1, y1 = (float(edge) for edge in edges)
    return (round(min(x0, x1)), round(min(y0, y1)), round(max(x0, x1)), round(max(y0, y1)))


def read_by_pdfium(data: bytes) -> list[Seen]:
    """As Chrome does."""
    file = pypdfium2.PdfDocument(data)
    seen = []
    for page in file:
        tree = pdfium.FPDF_StructTree_GetForPage(page)
        count = pdfium.FPDF_StructTree_CountChildren(tree) if tree else 0
        tops = [pdfium.FPDF_StructTree_GetChildAtIndex(tree, number) for number in range(count)]
        figures = [alt for top in tops if top for alt in _pictures(top)]
        seen.append(Seen(tuple(_links(file, page)), tuple(figures)))
        if tree:
            pdfium.FPDF_StructTree_Close(tree)
        page.close()
    file.close()
    return seen


def _links(file: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[tuple[Box, int | None]]:
    at, link, area = ctypes.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
    while pdfium.FPDFLink_Enumerate(page, at, link):
        action = pdfium.FPDFLink_GetAction(link)
        if action and pdfium.FPDFAction_GetType(action) == pdfium.PDFACTION_URI:
            continue
        place = pdfium.FPDFLink_GetDest(file, link)
        number = pdfium.FPDFDest_GetDestPageIndex(file, place) if place else -1
        pdfium.FPDFLink_GetAnnotRect(link, area)
        yield _box((area.left, area.bottom, area.right, area.top)), number if number >= 0 else None


def _pictures(element: Any) -> Iterator[str]:
    if _told(pdfium.FPDF_StructElement_GetType, element) == "Figure":
        yield _told(pdfium.FPDF_StructElement_GetAltText, element)
    for number in range(pdfium.FPDF_StructElement_CountChildren(element)):
        if kid := pdfium.FPDF_StructElement_GetChildAtIndex(element, number):
            yield from _pictures(kid)


def _told(ask: Callable[..., int], element: Any) -> str:
    size = ask(element, None, 0)
    words = ctypes.create_string_buffer(size)
    ask(element, words, size)
    return words.raw[: max(size - 2, 0)].decode("utf-16-le")


def _read_by(*command: str) -> Read:
    """Read by a program that is given the file and tells what it saw as JSON."""

    def read(data: bytes) -> list[Seen]:
        with TemporaryDirectory() as folder:
            file = Path(folder, "file.pdf")
            file.write_bytes(data)
            done = subprocess.run([*command, str(file)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return [
            Seen(tuple((_box(box), to) for box, to in page["links"]), tuple(page["figures"]))
            for page in json.loads(done.stdout)
        ]

    return read


HERE: Mapping[str, Read] = {"plainly": read_plainly, "PDFium": read_by_pdfium}
OUTSIDE: Mapping[str, Read] = {
    "pdf.js": _read_by("node", str(_SCRIPTS / "see_pdfjs.mjs")),
    "MuPDF": _read_by(str(PYTHON), str(_SCRIPTS / "see_links_mupdf.py")),
}
