"""HTML to PDF: PDF/UA-1 and PDF/A-3a in one file, the same bytes for the same page, and copies of it for print."""

from guidegen.pdf.assets import font_files
from guidegen.pdf.booklet import make_booklet
from guidegen.pdf.boxes import PageBoxes, PlacedBox, Rectangle, lay_out
from guidegen.pdf.encrypt import lock
from guidegen.pdf.finish import page_count
from guidegen.pdf.join import Cover, Drawn, Part, join_parts, page_size
from guidegen.pdf.render import render_pdf
from guidegen.pdf.title import title_of

__all__ = [
    "Cover",
    "Drawn",
    "PageBoxes",
    "Part",
    "PlacedBox",
    "Rectangle",
    "font_files",
    "join_parts",
    "lay_out",
    "lock",
    "make_booklet",
    "page_count",
    "page_size",
    "render_pdf",
    "title_of",
]
