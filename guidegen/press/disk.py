"""Typeset leaves on disk, for all processes of one user: found by what they are made of, or typeset once more.

Each record is a file of its own, which is there whole or not at all. Whatever is wrong with the folder, with a file or
with the disk, the leaf is typeset as if it had never been kept. Nothing of one client's ever gets here: see
`LeafSource.shared`.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from guidegen.press.record import DamagedError, read, written

_Record = TypeVar("_Record")
_ROOM = 60_000  # records of one kind of page; some 200 MB
_KINDS = 14  # kinds of pages, and what is kept of fonts and libraries; the one that was used least lately goes first
_SUFFIX = ".leaf"
_KIND = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Kept:
    """How many kinds of pages and records there are, and how many bytes they take."""

    kinds: int
    records: int
    size: int


def press_folder() -> Path | None:
    """The folder of typeset leaves in the user's cache; GUIDEGEN_PRESS names another, or none where it is empty."""
    named = os.environ.get("GUIDEGEN_PRESS")
    if named is not None:
        return Path(named) if named else None
    base = os.environ.get("XDG_CACHE_HOME")
    with suppress(RuntimeError):  # a user without a home
        return Path(base) / "guidegen" / "press" if base else Path.home() / ".cache" / "guidegen" / "press"
    return None


class Shelf:
    """The records of one kind of page: one head, one ink, one state of programs and fonts."""

    def __init__(self, folder: Path | None, kind: str) -> None:
        digest = hashlib.sha256(kind.encode()).hexdigest()
        self._kind = digest.encode()
        self._folder = _opened(folder, digest[:32]) if folder is not None else None
        self._left: int | None = None  # counted when the first is put

    def get(self, key: str, record: type[_Record]) -> _Record | None:
        if self._folder is None:
            return None
        whole = self._key(key)
        try:
            with open(self._file(whole), "rb", buffering=0) as opened:  # noqa: PTH123  (hundreds for one page)
                return read(whole, opened.read(), record)
        except FileNotFoundError:
            return None
        except (DamagedError, OSError):
            with suppress(OSError):
                Path(self._file(whole)).unlink()
            return None

    def put(self, key: str, record: object) -> None:
        if self._folder is None:
            return
        whole = self._key(key)
        try:
            if self._left is None:
                self._left = _ROOM - sum(1 for _ in _records(self._folder))
            if self._left <= 0:
                return
            _replace(Path(self._file(whole)), written(whole, record))
            self._left -= 1
        except OSError:
            self._left = 0  # a full disk, or one that is read only, will be one for the next record too

    def _key(self, key: str) -> bytes:
        return self._kind + b"\0" + key.encode()

    def _file(self, key: bytes) -> str:
        name = hashlib.sha256(key).hexdigest()
        return f"{self._folder}/{name[:2]}/{name[2:40]}{_SUFFIX}"


def kept(folder: Path) -> Kept:
    """What is there. Raises OSError."""
    if not folder.exists():
        return Kept(0, 0, 0)
    kinds = _kinds(folder)
    sizes = [file.stat().st_size for kind in kinds for file in _records(kind)]
    return Kept(len(kinds), len(sizes), sum(sizes))


def clear(folder: Path) -> None:
    """Take away all that is kept. Raises OSError."""
    for kind in _kinds(folder) if folder.exists() else ():
        shutil.rmtree(kind)


def _kinds(folder: Path) -> list[Path]:
    """The folders of kinds of pages; whatever else stands there is somebody else's."""
    return [each for each in folder.iterdir() if _KIND.fullmatch(each.name) and each.is_dir()]


def _records(folder: Path) -> Iterator[Path]:
    return folder.glob(f"*/*{_SUFFIX}")


def _opened(folder: Path, kind: str) -> Path | None:
    """The folder of one kind of page; None where it cannot be made, or is not the user's alone."""
    try:
        for each in (folder, folder / kind):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_ones_own(each):
                return None
        os.utime(folder / kind)
        _make_room(folder)
    except OSError:
        return folder / kind if (folder / kind).is_dir() and _is_ones_own(folder / kind) else None
    return folder / kind


def _is_ones_own(folder: Path) -> bool:
    """Whether nobody else may put a page there."""
    found = folder.lstat()
    is_mine = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    return stat.S_ISDIR(found.st_mode) and is_mine and not found.st_mode & 0o022


def _make_room(folder: Path) -> None:
    for each in sorted(_kinds(folder), key=lambda each: each.stat().st_mtime)[:-_KINDS]:
        shutil.rmtree(each, ignore_errors=True)


def _replace(file: Path, data: bytes) -> None:
    """Write a file so that any process finds it whole or not at all. Raises OSError.

    Nothing waits for the disk: what a failure of power takes is found damaged, and made once more.
    """
    file.parent.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
        Path(name).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
