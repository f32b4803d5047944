"""A document's bytes, and what a person should know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guidegen.cli.exits import tell, tell_problem

if TYPE_CHECKING:
    from guidegen.guide.document import Guide


def html_of(guide: Guide) -> bytes:
    """The document as one file for a browser, with its fonts and the clinic's logo in it."""
    from guidegen.clinic.brand import brand
    from guidegen.files.fonts import font_files
    from guidegen.html import embedded, render_html

    return embedded(render_html(guide), {**font_files(), **brand(guide.settings).assets}).encode()


def pdf_of(guide: Guide, as_booklet: bool = False) -> bytes:
    """The document's bytes; a name that had to be left off is told."""
    from guidegen.service.printing import print_booklet, print_document

    if as_booklet and guide.document != "guide":
        tell('warning: --booklet is left out: a page that says "get help" is not made smaller')
    printed = print_booklet(guide) if as_booklet else print_document(guide)
    for problem in printed.missing:
        tell_problem(problem, "warning")
    if printed.left_out:
        tell(
            f"warning: the {guide.document} was printed without {printed.left_out}, so that it is printed at all; "
            "write it in by hand"
        )
    return printed.data
