"""A document's bytes, printed whatever its names are written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guidegen.cli.exits import tell, tell_problem

if TYPE_CHECKING:
    from guidegen.document import Guide


def html_of(guide: Guide) -> bytes:
    from guidegen.html import render_html

    return render_html(guide).encode()


def pdf_of(guide: Guide, as_booklet: bool = False) -> bytes:
    """The document's bytes. Where no font has a letter of the runner's or the clinic's name, it is printed without."""
    from guidegen.errors import MissingGlyphError
    from guidegen.pdf import booklet

    try:
        data = _printed(guide)
    except MissingGlyphError as missing:
        data = _printed(guide.without_names())
        for problem in missing.problems:
            tell_problem(problem, "warning")
        tell("warning: the document was printed without names, so that it is printed at all; write the name in by hand")
    return booklet(data, guide.paper) if as_booklet else data


def _printed(guide: Guide) -> bytes:
    from guidegen.brand import brand
    from guidegen.html import render_html
    from guidegen.pdf import render_pdf

    return render_pdf(render_html(guide), dict(brand(guide.settings).assets), guide.settings.ink)
