"""What can be seen of a filled form: its pages as three programs draw them, and which of its boxes are dark."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pypdfium2
from pikepdf import Object, Pdf
from PIL import Image

from tests.support.form_engines import PYTHON
from tests.support.form_filling import Entries, fields_of

Draw = Callable[[bytes], list[Image.Image]]

DPI = 100
_DARK = 110  # of 255: darker than any tint of the page, also where a thin line is smoothed
_INSIDE = 0.3  # of a circle's width and height, left out at each side: there its frame is
_MARGIN = 3  # points left out at each side of a text
_SEE_MUPDF = Path(__file__).parent.parent / "browser" / "see_mupdf.py"


def drawn_by_poppler(data: bytes) -> list[Image.Image]:
    return _drawn(data, lambda file, folder: ["pdftoppm", "-r", str(DPI), "-gray", "-png", file, f"{folder}/page"])


def drawn_by_mupdf(data: bytes) -> list[Image.Image]:
    return _drawn(data, lambda file, folder: [str(PYTHON), str(_SEE_MUPDF), file, str(DPI), folder])


def drawn_by_pdfium(data: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    pages = [page.render(scale=DPI / 72, may_draw_forms=True).to_pil().convert("L") for page in document]
    document.close()
    return pages


DRAWERS: Mapping[str, Draw] = {"poppler": drawn_by_poppler, "PDFium": drawn_by_pdfium, "MuPDF": drawn_by_mupdf}


def _drawn(data: bytes, command: Callable[[str, str], list[str]]) -> list[Image.Image]:
    with TemporaryDirectory() as folder:
        file = Path(folder, "form.pdf")
        file.write_bytes(data)
        subprocess.run(command(str(file), folder), check=True, capture_output=True)
        return [Image.open(io.BytesIO(page.read_bytes())).convert("L") for page in sorted(Path(folder).glob("*.png"))]


def unlike(data: bytes, wanted: Entries, draw: Draw, unseen: str = "") -> list[str]:
    """The boxes, by field and state, that are filled in and white, or empty and dark.

    Fields of the kind `unseen` (`text`, `choice`) are known to stay white.
    """
    pages = draw(data)
    found = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pages) == len(pdf.pages)
        fields = fields_of(pdf)
        for name, state, page, area in _boxes(pdf):
            is_dark = min(pages[page].crop(area).tobytes()) < _DARK
            is_wanted = name in wanted and (not state or wanted[name] == state)
            kind = "text" if not state else "choice" if "/Kids" in fields[name] else "tick"
            is_wanted = is_wanted and kind != unseen
            if is_dark is not is_wanted and name != "form.version":
                found.append(f"{name}{'=' if state else ''}{state} is {'dark' if is_dark else 'white'}")
    return found


def _boxes(pdf: Pdf) -> Iterator[tuple[str, str, int, tuple[int, int, int, int]]]:
    """Each box: its field, the state that it stands for, its page from 0, and its inner part in pixels."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
    pages = {box.objgen: page for page in pdf.pages for box in page.obj.get("/Annots", ())}
    for name, field in fields_of(pdf).items():
        for box in field.get("/Kids", [field]):
            page = pages[box.objgen]
            state = _state(field, box)
            yield name, state, numbers[page.objgen], _inner(box, page, is_text=not state)


def _state(field: Object, box: Object) -> str:
    if field.get("/FT", box.get("/FT")) != "/Btn":
        return ""
    return next(str(state)[1:] for state in box.AP.N if state != "/Off")


def _inner(box: Object, page: pikepdf.Page, is_text: bool) -> tuple[int, int, int, int]:
    left, bottom, right, top = (float(edge) for edge in box.Rect.as_list())
    height = float(page.mediabox[3])
    aside, above = (_MARGIN, _MARGIN) if is_text else ((right - left) * _INSIDE, (top - bottom) * _INSIDE)
    corners = (left + aside, height - top + above, right - aside, height - bottom - above)
    x0, y0, x1, y1 = (corner * DPI / 72 for corner in corners)
    return round(x0), round(y0), max(round(x1), round(x0) + 1), max(round(y1), round(y0) + 1)
