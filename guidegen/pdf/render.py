"""One HTML page to one finished PDF."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from guidegen.files.paths import AnyPath
from guidegen.pdf.engine import laid_out, painting, rendering, written
from guidegen.pdf.faults import collected_warnings, named_by_type, refuse_faults
from guidegen.pdf.finish import SIDES, finish
from guidegen.pdf.tags import Tagging

_INKS = ("colour", "grey")
_FROM_RIGHT = re.compile(r"<html\b[^>]*\bdir=[\"']?rtl\b", re.IGNORECASE)


def render_pdf(
    html: str, assets: Mapping[str, AnyPath] | None = None, ink: str = "colour", sides: str | None = None
) -> bytes:
    """Lay out one HTML page as a tagged PDF; with `ink` "grey" nothing in it has a colour.

    `assets` adds files that the page may name as `asset:NAME`; the fonts are always there. Nothing else is ever
    fetched. `sides` ("single" or "double") are those of the paper that a print dialog begins with. A page with
    `dir="rtl"` is bound on its right. Raises
    MissingGlyphError or another RenderError when something is missing (an asset, a glyph, an anchor, an alternative
    text) or WeasyPrint warns of anything; ValueError where ink or sides are not known.
    """
    for what, given, known in (("ink", ink, _INKS), ("sides", sides, (None, *SIDES))):
        if given not in known:
            raise ValueError(f"{what} '{given}' is not known; one of: {', '.join(filter(None, known))}")
    from_right = _FROM_RIGHT.search(html) is not None
    with named_by_type():
        with rendering(), collected_warnings() as warnings:
            data, problems = _painted(html, {name: Path(file) for name, file in (assets or {}).items()})
        refuse_faults(warnings, problems)
        return finish(data, grey=ink == "grey", sides=sides, from_right=from_right)


def _painted(html: str, assets: Mapping[str, Path]) -> tuple[bytes, list[str]]:
    """A tagged PDF, not compressed yet, and what in it cannot be read aloud."""
    document = laid_out(html, assets)
    tagging = Tagging(document)
    with painting(tagging.mark, tagging.write):
        data = written(document)
    return data, tagging.problems
