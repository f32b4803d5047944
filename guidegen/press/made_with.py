"""What typeset leaves hang on beside their page: the program, the fonts, and the libraries that lay pages out."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import guidegen
from guidegen.files.fonts import font_files
from guidegen.pdf.engine import libraries
from guidegen.version import VERSION

_ROOMS = ("press", "pdf", "html")


@cache
def made_with() -> str:
    """One line that is another as soon as any of it is."""
    told = [VERSION, sys.version, *libraries(), *_fonts(), *_sources()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _fonts() -> Iterator[str]:
    for name, file in font_files().items():
        yield f"{name} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def _sources() -> Iterator[str]:
    """The state of our own code, which changes without a version while somebody works on it."""
    package = Path(str(guidegen.__file__)).parent
    for room in _ROOMS:
        for file in sorted((package / room).rglob("*.py")):
            seen = file.stat()
            yield f"{file.name} {seen.st_size} {seen.st_mtime_ns}"
