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
    """The document's bytes. Where no font has a letter of the runner's name, or of the clinic's, it is printed without.

    Raises MissingGlyphError where the letter stands elsewhere.
    """
    from guidegen.errors import MissingGlyphError
    from guidegen.pdf import booklet

    try:
        data = _printed(guide)
    except MissingGlyphError as missing:
        for problem in missing.problems:
            tell_problem(problem, "warning")
        data = _without_names(guide)
    return booklet(data, guide.paper) if as_booklet else data


def _without_names(guide: Guide) -> bytes:
    from guidegen.errors import MissingGlyphError

    try:
        data, whose = _printed(guide.without_client()), "the client's name"
    except MissingGlyphError:
        data, whose = _printed(guide.without_names()), "the names of client and clinic"
    tell(
        f"warning: the {guide.document} was printed without {whose}, so that it is printed at all; write it in by hand"
    )
    return data


def _printed(guide: Guide) -> bytes:
    from guidegen.brand import brand
    from guidegen.html import render_html
    from guidegen.pdf import render_pdf

    return render_pdf(render_html(guide), dict(brand(guide.settings).assets), guide.settings.ink)
