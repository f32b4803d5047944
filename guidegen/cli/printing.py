"""A document's bytes, and what a person should know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guidegen.cli.exits import tell, tell_problem

if TYPE_CHECKING:
    from guidegen.guide.document import Guide


def html_of(guide: Guide) -> bytes:
    from guidegen.html import render_html

    return render_html(guide).encode()


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
