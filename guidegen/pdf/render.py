"""One HTML page to one finished PDF."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from guidegen.files.paths import AnyPath
from guidegen.pdf.engine import laid_out, painting, rendering, written
from guidegen.pdf.faults import collected_warnings, named_by_type, refuse_faults
from guidegen.pdf.finish import finish
from guidegen.pdf.tags import Tagging

_INKS = ("colour", "grey")


def render_pdf(html: str, assets: Mapping[str, AnyPath] | None = None, ink: str = "colour") -> bytes:
    """Lay out one HTML page as a tagged PDF; with `ink` "grey" nothing in it has a colour.

    `assets` adds files that the page may name as `asset:NAME`; the fonts are always there. Nothing else is ever
    fetched. Raises MissingGlyphError or another RenderError when something is missing (an asset, a glyph, an
    anchor, an alternative text) or WeasyPrint warns of anything; ValueError where the ink is not known.
    """
    if ink not in _INKS:
        raise ValueError(f"ink '{ink}' is not known; one of: {', '.join(_INKS)}")
    with named_by_type():
        with rendering(), collected_warnings() as warnings:
            data, problems = _painted(html, {name: Path(file) for name, file in (assets or {}).items()})
        refuse_faults(warnings, problems)
        return finish(data, grey=ink == "grey")


def _painted(html: str, assets: Mapping[str, Path]) -> tuple[bytes, list[str]]:
    """A tagged PDF, not compressed yet, and what in it cannot be read aloud."""
    document = laid_out(html, assets)
    tagging = Tagging(document)
    with painting(tagging.mark, tagging.write):
        data = written(document)
    return data, tagging.problems
