"""HTML to PDF: tagged PDF/UA-1, the same bytes for the same guide. The only importer of WeasyPrint."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from guidegen.errors import MissingGlyphError, Place, Problem, RenderError

PDF_VARIANT = "pdf/ua-1"
SCHEME = "asset:"
# What WeasyPrint only warns of, and a reader of the printed page would miss.
_CODE_POINT = re.compile(r"U\+[0-9A-F]{4,6}")
_FATAL = (".notdef", "Failed to load", "No anchor", "alternative text", "Ignored", "Invalid or unsupported")


def render_pdf(html: str, assets: dict[str, Path] | None = None) -> bytes:
    """Lay out one HTML page as a tagged PDF.

    `assets` adds files that the page may name as `asset:NAME`; the fonts are always there. Nothing else is ever
    fetched. Raises RenderError when something is missing: an asset, a glyph, an anchor.
    """
    fetcher = _AssetFetcher({**_fonts(), **(assets or {})})
    with _warnings() as warnings:
        try:
            document = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=SCHEME)
            data = document.write_pdf(pdf_variant=PDF_VARIANT, font_config=FontConfiguration(), optimize_images=False)
        except _MissingAssetError as missing:
            raise RenderError(
                [Problem(Place("PDF"), f"asset '{missing}' is not there", "run: guidegen doctor")]
            ) from missing
    told = [warning for warning in dict.fromkeys(warnings) if any(mark in warning for mark in _FATAL)]
    if codes := sorted({code for warning in told if ".notdef" in warning for code in _CODE_POINT.findall(warning)}):
        hint = "install a font that has it, for example the package fonts-noto"
        raise MissingGlyphError([Problem(Place("PDF"), f"no font has the letter {code}", hint) for code in codes])
    if told:
        raise RenderError([Problem(Place("PDF"), warning) for warning in told])
    return bytes(data)


@cache
def _fonts() -> dict[str, Path]:
    package = Path(str(import_module("fontpkg_atkinson_hyperlegible").__file__)).parent
    return {f"fonts/{path.name}": path for path in sorted((package / "files").glob("*.ttf"))}


class _MissingAssetError(BaseException):
    """Not an Exception, because WeasyPrint turns those into a warning and prints on."""


class _AssetFetcher(URLFetcher):  # type: ignore[misc]
    """Serves files that were given by name, and nothing from the disk or the network."""

    def __init__(self, assets: dict[str, Path]) -> None:
        super().__init__(allowed_protocols={"asset"})
        self.assets = assets

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        path = self.assets.get(url.removeprefix(SCHEME).lstrip("/")) if url.startswith(SCHEME) else None
        if path is None or not path.is_file():
            raise _MissingAssetError(url[:80])
        return URLFetcherResponse(url, path.read_bytes())


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """WeasyPrint's warnings of one rendering; they may quote answers, so they never reach a log."""
    collector = _Collector()
    logger = weasyprint.LOGGER
    before = logger.propagate, list(logger.handlers)
    logger.propagate, logger.handlers = False, [collector]
    try:
        yield collector.messages
    finally:
        logger.propagate, logger.handlers = before
