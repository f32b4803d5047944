"""What typeset leaves hang on beside their page: the program, the fonts, and the libraries that lay pages out."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import guidegen
from guidegen.files.fonts import font_files
from guidegen.pdf.system import loading
from guidegen.press.disk import Shelf
from guidegen.version import VERSION

_ROOMS = ("press", "pdf", "html")
# Of Python, what is found without loading it.
_PACKAGES = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "fontTools", "cffi", "PIL")
# What the system's loader goes by. A library that is put in another's place, or before it, changes one of them.
_LOADED_BY = Path("/etc/ld.so.cache")
_LOADER = ("LD_LIBRARY_PATH", "LD_PRELOAD", "FONTCONFIG_FILE", "FONTCONFIG_PATH")


@dataclass(frozen=True)
class _Libraries:
    """What the libraries said of themselves when they were last loaded, and the state of the files that they are."""

    told: tuple[str, ...]
    files: tuple[tuple[str, str], ...]


@cache
def made_with(folder: Path | None) -> str:
    """One line that is another as soon as any of it is.

    What the system's libraries are is kept in `folder`: to load them takes longer than to print a guide.
    """
    return hashlib.sha256("\n".join((program(), sys.version, *_libraries(folder))).encode()).hexdigest()


@cache
def program() -> str:
    """The same for our own part: version, code, and fonts."""
    return hashlib.sha256("\n".join((VERSION, *_fonts(), *_sources())).encode()).hexdigest()


def _libraries(folder: Path | None) -> tuple[str, ...]:
    around = [f"{name} {_state(_origin(name))}" for name in _PACKAGES]
    around += [f"{name} {os.environ.get(name, '')}" for name in _LOADER]
    shelf = Shelf(folder, "\n".join(("libraries", VERSION, sys.version, _state(_LOADED_BY), *around)))
    known = shelf.get("loaded", _Libraries)
    if known is None or any(_state(Path(name)) != state for name, state in known.files):
        with loading():
            from guidegen.pdf.engine import libraries, library_files
        known = _Libraries(tuple(libraries()), tuple((str(file), _state(file)) for file in library_files()))
        # Where the system does not tell which files those are, nobody would see that they have changed.
        if known.files:
            shelf.put("loaded", known)
    return known.told


def _origin(package: str) -> Path | None:
    found = find_spec(package)
    return Path(found.origin) if found is not None and found.origin is not None else None


def _state(file: Path | None) -> str:
    """Size and time of a file; empty where it is not there."""
    try:
        seen = file.stat() if file is not None else None
    except OSError:
        return ""
    return f"{file} {seen.st_size} {seen.st_mtime_ns}" if seen is not None else ""


def _fonts() -> Iterator[str]:
    for name, file in font_files().items():
        yield f"{name} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def _sources() -> Iterator[str]:
    """Our own code, which changes without a version while somebody works on it."""
    package = os.path.dirname(str(guidegen.__file__))  # noqa: PTH120  (a hundred files, before each page)
    for room in _ROOMS:
        for folder, folders, names in os.walk(os.path.join(package, room)):  # noqa: PTH118
            folders.sort()
            for name in sorted(name for name in names if name.endswith(".py")):
                file = os.path.join(folder, name)  # noqa: PTH118
                with open(file, "rb", buffering=0) as opened:  # noqa: PTH123
                    yield f"{file[len(package) :]} {hashlib.sha256(opened.read()).hexdigest()}"
