"""A page's style sheet, parsed once for all pages that have the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import weasyprint

from guidegen.pdf.assets import SCHEME, AssetFetcher
from guidegen.pdf.faults import collected_warnings
from guidegen.pdf.font_faces import FontFaces

__all__ = ["ParsedStyle", "parsed", "style_apart"]

_SET = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]+)")
_ROOT = re.compile(r":root\s*\{([^{}]*)\}")
_USED = re.compile(r"var\((--[\w-]+)\)")
_BEGIN, _END = "<style>", "</style>"

# Beats the page's own style, whatever that says: no selector of a page outdoes two names that no element has.
# PDF/A forbids smoothed pictures. A word broken by a hyphen would be read as two. Bookmarks go down to what a reader
# looks for: the fourth level ("How to do it") comes again in each exercise.
_ALWAYS = """
html:not(#\\-#\\-#\\-) { image-rendering: crisp-edges !important; }
*:not(#\\-#\\-#\\-) { hyphens: none !important; }
:is(h4, h5, h6):not(#\\-#\\-#\\-) { bookmark-level: none !important; }
"""


class ParsedStyle:
    """A style sheet with what holds for every page, the fonts that it asks for, and what it was warned of."""

    def __init__(self, style: str, assets: Mapping[str, Path]) -> None:
        self.faces = FontFaces()
        with collected_warnings() as warnings:
            self.sheet = weasyprint.CSS(
                string=_with_values(style) + _ALWAYS,
                font_config=self.faces,
                url_fetcher=AssetFetcher(assets),
                base_url=SCHEME,
            )
        self._warnings = tuple(warnings)

    def warn(self) -> None:
        """Say anew what was said when it was parsed: every page with this style has to hear it."""
        for warning in self._warnings:
            weasyprint.LOGGER.warning("%s", warning)


def style_apart(html: str) -> tuple[str, str]:
    """A page without its style sheet, and that; the page as it is, and none, where it has not just one in its head."""
    before, begin, rest = html.partition(_BEGIN)
    style, end, after = rest.partition(_END)
    is_alone = begin and end and "<style" not in before + after and "<!--" not in before and "</head>" in after
    return (before + after, style) if is_alone else (html, "")


def parsed(style: str, assets: Mapping[str, Path]) -> ParsedStyle:
    """The style sheet for pages that have these assets. Parsing it takes a twentieth of the time of a guide."""
    return _parsed(style, tuple((name, file, _state(file)) for name, file in assets.items()))


def _with_values(style: str) -> str:
    """A style sheet with the values of the properties that it sets once, for the whole page, where they are used.

    WeasyPrint works them out anew for every element: a twenty-fifth of the time of a guide.
    """
    times = Counter(name for name, _ in _SET.findall(style))
    values: dict[str, str] = {}
    for rule in _ROOT.finditer(style):
        before = style[: rule.start()]
        if before.count("{") == before.count("}"):  # not within @media
            values.update((name, value.strip()) for name, value in _SET.findall(rule[1]) if times[name] == 1)
    return _USED.sub(lambda used: values.get(used[1], used[0]), style)


@lru_cache(maxsize=8)
def _parsed(style: str, assets: tuple[tuple[str, Path, object], ...]) -> ParsedStyle:
    return ParsedStyle(style, {name: file for name, file, _ in assets})


def _state(file: Path) -> tuple[int, int] | None:
    """What is another where a file was written anew."""
    try:
        seen = file.stat()
    except OSError:
        return None
    return seen.st_size, seen.st_mtime_ns
