"""A document's bytes, printed whatever its names are written in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from guidegen.clinic.brand import brand
from guidegen.errors import MissingGlyphError, Problem
from guidegen.guide import Guide
from guidegen.html import render_html
from guidegen.pdf import make_booklet, render_pdf

# Documents that are laid out for both sides of the paper.
_BOUND = frozenset(("guide", "record"))


@dataclass(frozen=True)
class Printed:
    """A PDF; `left_out` says whose names it does without, empty where none, `missing` which letters no font has."""

    data: bytes
    left_out: str = ""
    missing: tuple[Problem, ...] = ()


def print_document(guide: Guide) -> Printed:
    """Where no font has a letter of the runner's name, or of the clinic's, the document is printed without.

    Raises MissingGlyphError where the letter stands elsewhere, and other GuidegenErrors as rendering does.
    """
    try:
        return Printed(_pdf(guide))
    except MissingGlyphError as missing:
        try:
            return Printed(_pdf(guide.without_client()), "the client's name", missing.problems)
        except MissingGlyphError:
            return Printed(_pdf(guide.without_names()), "the names of client and clinic", missing.problems)


def print_booklet(guide: Guide) -> Printed:
    """A guide two pages a side, to fold; a page that says "get help" is not made smaller, and printed as it is."""
    printed = print_document(guide)
    if guide.document != "guide":
        return printed
    return replace(printed, data=make_booklet(printed.data, guide.paper))


def _pdf(guide: Guide) -> bytes:
    settings = guide.settings
    return render_pdf(render_html(guide), dict(brand(settings).assets), settings.ink, _sides(guide))


def _sides(guide: Guide) -> str | None:
    """What a print dialog begins with: both sides of the paper where they were asked for, else what the printer does.

    A page that gets the runner seen has its letter on a sheet of its own, which somebody else is given.
    """
    if guide.settings.sides != "double":
        return None
    return "double" if guide.document in _BOUND else "single"
