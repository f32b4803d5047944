"""Which files a preview depends on, and whether one of them has changed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

# What is written into a clinic's folder meanwhile (a PDF, an editor's swap file) changes no document.
_SOURCES = frozenset(
    (".toml", ".md", ".yaml", ".yml", ".json", ".j2", ".css", ".svg", ".png", ".jpg", ".jpeg"),
)

Snapshot = Mapping[str, tuple[int, int, int]]  # when a file was written, its size, and which file it is


def snapshot(paths: Iterable[Path]) -> Snapshot:
    """The state of these files, and of the source files in these folders; what is not there is left out."""
    found = {}
    for file in _files(paths):
        try:
            state = os.stat(file)  # noqa: PTH116  (twice a second for hundreds of files; a Path for each is slow)
        except OSError:
            continue
        found[file] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return found


def _files(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        if not path.is_dir():
            yield str(path)
            continue
        for folder, inner, names in os.walk(path):
            inner[:] = [name for name in inner if not name.startswith((".", "__"))]
            for name in names:
                if os.path.splitext(name)[1].lower() in _SOURCES and not name.startswith("."):  # noqa: PTH122
                    yield os.path.join(folder, name)  # noqa: PTH118
