"""A document's bytes, and what a person should know of them; made in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from guidegen.cli.exits import tell, tell_problem

if TYPE_CHECKING:
    from guidegen.guide.document import Guide


def html_of(guide: Guide) -> bytes:
    """The document as one file for a browser, with its fonts and the clinic's logo in it."""
    from guidegen.clinic.brand import brand
    from guidegen.files.fonts import font_files
    from guidegen.html import embedded

    return embedded(page_of(guide), {**font_files(), **brand(guide.settings, guide.region.language).assets}).encode()


def page_of(guide: Guide) -> str:
    """The document as an HTML page."""
    from guidegen.service.apart import apart
    from guidegen.service.page import print_page, template_of

    return apart(guide.settings.limits, template_of(guide), print_page, guide)


def pdfs_of(guides: Sequence[Guide], as_booklet: bool = False, is_any_renderer: bool = True) -> list[bytes]:
    """The documents' bytes, the first as a booklet where that is wanted; a name that had to be left off is told.

    `is_any_renderer` has the reference rendering make what the press would take longer for.
    """
    from guidegen.service.apart import apart
    from guidegen.service.page import template_of
    from guidegen.service.printing import print_documents

    first = guides[0]
    if as_booklet and first.document != "guide":
        tell('warning: --booklet is left out: a page that says "get help" is not made smaller')
    all_printed = apart(first.settings.limits, template_of(first), print_documents, guides, as_booklet, is_any_renderer)
    for guide, printed in zip(guides, all_printed, strict=True):
        for problem in printed.missing:
            tell_problem(problem, "warning")
        if printed.left_out:
            tell(
                f"warning: the {guide.document} was printed without {printed.left_out}, so that it is printed at all; "
                f"{printed.remedy}"
            )
    return [printed.data for printed in all_printed]
