"""What is made of files of the package, kept where Python keeps what it compiled of our modules (PEP 3147).

That is beside them, or wherever Python was told to, or nowhere. Whoever may write there may write our code, so what is
found there is trusted as that is: code and pickled objects of the program itself, and nothing of a clinic or a client.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.util import MAGIC_NUMBER, cache_from_source, find_spec
from pathlib import Path

from guidegen.version import VERSION

_DIGEST = 32  # bytes; what was damaged by chance is none
_PACKAGE = Path(__file__).resolve().parent.parent


def kept_beside(source: Path, key: str, rooms: tuple[str, ...]) -> bytes | None:
    """What was kept of a file under a key, made by the code of these rooms as it is now."""
    file = _place(source, key)
    if file is None:
        return None
    head = _head(rooms)
    try:
        with open(file, "rb", buffering=0) as opened:  # noqa: PTH123  (one for each template of a page)
            data = opened.read()
    except OSError:
        return None
    digest, kept = data[len(head) : len(head) + _DIGEST], data[len(head) + _DIGEST :]
    return kept if data.startswith(head) and hashlib.sha256(kept).digest() == digest else None


def keep_beside(source: Path, key: str, rooms: tuple[str, ...], data: bytes) -> None:
    """So that any process finds it whole or not at all; nothing is said where it cannot be written."""
    place = _place(source, key)
    if place is None or sys.dont_write_bytecode:
        return
    file, name = Path(place), ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "wb") as opened:
            opened.write(_head(rooms) + hashlib.sha256(data).digest() + data)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()


def package_state(name: str) -> str:
    """What is another as soon as a package is another one, found without loading it; to be part of a key."""
    found = find_spec(name)
    seen = Path(found.origin).stat() if found is not None and found.origin else None
    return hashlib.sha256(f"{name} {seen and (seen.st_size, seen.st_mtime_ns)}".encode()).hexdigest()


def _place(source: Path, key: str) -> str | None:
    with suppress(NotImplementedError):
        return cache_from_source(str(source), optimization=key)
    return None


@cache
def _head(rooms: tuple[str, ...]) -> bytes:
    """The state of our code and of Python; both change without a version while somebody works on them."""
    states = [state for room in rooms for state in sorted(_states(str(_PACKAGE / room)))]
    return MAGIC_NUMBER + hashlib.sha256("\n".join((VERSION, sys.version, *states)).encode()).digest()


def _states(folder: str) -> Iterator[str]:
    """Size and time of every module below a folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                seen = entry.stat()
                yield f"{entry.path} {seen.st_size} {seen.st_mtime_ns}"
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _states(entry.path)
