"""A page that needs no other file: what it names as `asset:NAME` stands in it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

_ASSET = re.compile(r"asset:/*([^\"')\s]+)")
_TYPES = {
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}


def embedded(html: str, assets: Mapping[str, Path]) -> str:
    """The page with each of these files in it that it names. Raises OSError where one cannot be read."""
    return _ASSET.sub(lambda found: _address(assets[found[1]]) if found[1] in assets else found[0], html)


def _address(file: Path) -> str:
    return f"data:{_TYPES[file.suffix.lower()]};base64,{b64encode(file.read_bytes()).decode()}"
