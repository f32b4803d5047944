"""Many tagged PDFs as one that keeps the tags, links and bookmarks of each."""

from guidegen.pdf.join.parts import Cover, Drawn, Part, page_size
from guidegen.pdf.join.whole import join_parts

__all__ = ["Cover", "Drawn", "Part", "join_parts", "page_size"]
