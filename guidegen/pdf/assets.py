"""The files that a page may name: the fonts, and what was given by name. Nothing else is ever read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "asset:"


@cache
def font_files() -> Mapping[str, Path]:
    """The fonts by their asset names: one static file for each style."""
    package = Path(str(import_module("fontpkg_atkinson_hyperlegible").__file__)).parent
    return {f"fonts/{path.name}": path for path in sorted((package / "files").glob("*.ttf"))}


class MissingAssetError(BaseException):
    """Not an Exception, because WeasyPrint turns those into a warning and prints on."""


class AssetFetcher(URLFetcher):  # type: ignore[misc]
    """Serves files that were given by name, and nothing from the disk or the network."""

    def __init__(self, assets: Mapping[str, Path]) -> None:
        super().__init__(allowed_protocols={"asset"})
        self.assets = assets

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        path = self.assets.get(url.removeprefix(SCHEME).lstrip("/")) if url.startswith(SCHEME) else None
        if path is None or not path.is_file():
            raise MissingAssetError(url[:80])
        return URLFetcherResponse(url, path.read_bytes())
