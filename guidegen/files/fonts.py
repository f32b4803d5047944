"""The typeface of everything that is printed: Atkinson Hyperlegible, one static file for each style."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path


@cache
def font_files() -> Mapping[str, Path]:
    """The fonts by their asset names, `fonts/AtkinsonHyperlegible-Bold.ttf` and its like."""
    package = Path(str(import_module("fontpkg_atkinson_hyperlegible").__file__)).parent
    return {f"fonts/{path.name}": path for path in sorted((package / "files").glob("*.ttf"))}
