"""HTML to PDF: PDF/UA-1 and PDF/A-3a in one file, the same bytes for the same page, and copies of it for print."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from guidegen.pdf.system import loading

if TYPE_CHECKING:
    from guidegen.pdf.assets import font_files
    from guidegen.pdf.booklet import make_booklet
    from guidegen.pdf.boxes import PageBoxes, PlacedBox, Rectangle, lay_out
    from guidegen.pdf.encrypt import lock
    from guidegen.pdf.finish import page_count
    from guidegen.pdf.join import Cover, Drawn, Part, join_parts, page_size
    from guidegen.pdf.label_text import Fit, PlacedText, cannot_be_drawn, draw_text, fit_text
    from guidegen.pdf.render import render_pdf
    from guidegen.pdf.title import language_of, title_of

# Names are imported when they are first used: filled forms are read, and documents locked and joined, without Pango.
_HOMES = {
    "Cover": "join",
    "Drawn": "join",
    "Fit": "label_text",
    "PageBoxes": "boxes",
    "Part": "join",
    "PlacedBox": "boxes",
    "PlacedText": "label_text",
    "Rectangle": "boxes",
    "cannot_be_drawn": "label_text",
    "draw_text": "label_text",
    "fit_text": "label_text",
    "font_files": "assets",
    "join_parts": "join",
    "language_of": "title",
    "lay_out": "boxes",
    "lock": "encrypt",
    "make_booklet": "booklet",
    "page_count": "finish",
    "page_size": "join",
    "render_pdf": "render",
    "title_of": "title",
}

__all__ = [
    "Cover",
    "Drawn",
    "Fit",
    "PageBoxes",
    "Part",
    "PlacedBox",
    "PlacedText",
    "Rectangle",
    "cannot_be_drawn",
    "draw_text",
    "fit_text",
    "font_files",
    "join_parts",
    "language_of",
    "lay_out",
    "lock",
    "make_booklet",
    "page_count",
    "page_size",
    "render_pdf",
    "title_of",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'guidegen.pdf' has no attribute '{name}'")
    with loading():
        found = getattr(import_module(f"guidegen.pdf.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
