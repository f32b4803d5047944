"""The files that a page may name: the fonts, and what was given by name. Nothing else is ever read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse

from guidegen.files.fonts import font_files

__all__ = ["SCHEME", "AssetFetcher", "MissingAssetError", "font_files"]

SCHEME = "asset:"


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
