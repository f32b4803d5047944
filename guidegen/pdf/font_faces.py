"""The fonts that a page asks for: loaded once, and known only to pages that ask for the very same ones."""

from __future__ import annotations

import atexit
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, fetch

from guidegen.pdf.assets import MissingAssetError
from guidegen.pdf.faults import collected_warnings

__all__ = ["FontFaces"]


@dataclass(frozen=True)
class _Face:
    """One @font-face rule. Two are the same where their words are, and the files that these name."""

    words: str
    files: tuple[str, ...]
    rule: Mapping[str, Any] = field(compare=False)
    fetcher: URLFetcher = field(compare=False)


class FontFaces:
    """What one page has of a FontConfiguration, in whose place WeasyPrint takes it.

    A font answers to the family that its file names, whatever family a rule gives it. So a configuration that has
    served one page would change the next that asks for other fonts. Loading them takes 25 ms, a tenth of the time of
    a page; that is why they are kept for pages that ask for the same.
    """

    def __init__(self) -> None:
        # Not kept: WeasyPrint's key for the height of a line takes calc(1em + 1pt) and calc(2em + 2pt) for one.
        self.strut_layouts: dict[str, tuple[float, float]] = {}
        self._faces: tuple[_Face, ...] = ()
        self._loaded: FontConfiguration | None = None

    def again(self) -> FontFaces:
        """The same for another page that asks for the same fonts."""
        other = FontFaces()
        other._faces = self._faces
        return other

    def add_font_face(self, rule: Mapping[str, Any], fetcher: URLFetcher) -> None:
        """One more rule of the page; a picture's own rules come when the layout has already begun."""
        files = tuple(_file(fetcher, source) for kind, source in rule["src"] if kind == "external")
        face = _Face(str(rule), files, rule, fetcher)
        if face not in self._faces:
            self._faces += (face,)
            self._loaded = None

    @property
    def font_map(self) -> Any:
        return self._configuration.font_map

    @property
    def font_features(self) -> dict[bytes, Any]:
        features: dict[bytes, Any] = self._configuration.font_features
        return features

    @property
    def _configuration(self) -> FontConfiguration:
        if self._loaded is None:
            self._loaded, warnings = _configuration_of(self._faces)
            for warning in warnings:
                weasyprint.LOGGER.warning("%s", warning)
        return self._loaded


@lru_cache(maxsize=4)
def _configuration_of(faces: tuple[_Face, ...]) -> tuple[FontConfiguration, tuple[str, ...]]:
    """The fonts, and the warnings that every page has to hear which asks for them."""
    configuration = FontConfiguration()
    with collected_warnings() as warnings:
        for face in faces:
            configuration.add_font_face(face.rule, face.fetcher)
    return configuration, tuple(warnings)


# Each keeps the files of its fonts in a temporary folder for as long as it lives.
atexit.register(_configuration_of.cache_clear)


def _file(fetcher: URLFetcher, source: str | None) -> str:
    """What tells a file's bytes; nothing where there is none, which only matters if no other source comes first."""
    try:
        with fetch(fetcher, source) as response:
            return sha256(response.read()).hexdigest()
    except (Exception, MissingAssetError):
        return ""
