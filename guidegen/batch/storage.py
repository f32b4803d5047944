"""Object storage, or wherever else fsspec writes, with every fault told as what it is."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

from guidegen.errors import BusyError, Place, Problem

# What libraries of storage call their errors. They are of no kind of Python's own, and their texts may hold anything.
_REFUSED = re.compile(r"credential|token|profile|auth|permission|forbidden|denied|signature", re.IGNORECASE)
_AWAY = re.compile(r"connect|timeout|endpoint|dns|gaierror|unreachable|network|socket", re.IGNORECASE)


class Storage:
    """Objects under one address, by their names. Every method raises OSError, and no other error of a library."""

    def __init__(self, address: str) -> None:
        """Raises BusyError where this kind of address is not known."""
        try:
            import fsspec

            with _told(ImportError, ValueError):
                self._files, self._root = fsspec.core.url_to_fs(address)
        except (ImportError, ValueError) as error:
            hint = "install guidegen[cluster], and for s3:// guidegen[s3]; other kinds have packages of their own"
            raise BusyError([Problem(Place(address), "this kind of place cannot be written here", hint)]) from error

    def read(self, name: str) -> bytes | None:
        """The bytes of an object, None where it is not there."""
        try:
            with _told(FileNotFoundError):
                return bytes(self._files.cat_file(self._path(name)))
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Replace an object as a whole."""
        with _told():
            self._files.pipe_file(self._path(name), data)

    def remove(self, name: str) -> None:
        """Take an object away, where it is there."""
        with _told():
            if self._files.exists(self._path(name)):
                self._files.rm_file(self._path(name))

    def remove_all(self, below: str) -> None:
        """Take all objects below a name away."""
        with _told():
            if self._files.exists(self._path(below)):
                self._files.rm(self._path(below), recursive=True)

    def names(self, below: str) -> list[str]:
        """The names of all objects below another name, in order."""
        with _told():
            found = self._files.find(self._path(below))
        return sorted(path.partition(f"{self._root}/")[2] for path in found)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"


@contextmanager
def _told(*passed: type[Exception]) -> Iterator[None]:
    """An OSError in words of our own, whatever a library raises; but for what is `passed` on as it is."""
    try:
        yield
    except passed:
        raise
    except Exception as error:
        raise OSError(errno.EIO, f"{_words(error)} ({type(error).__name__})") from error


def _words(error: Exception) -> str:
    names = [kind.__name__ for kind in type(error).__mro__]
    if isinstance(error, FileNotFoundError):
        return "there is no such bucket or folder"
    if any(map(_REFUSED.search, names)):
        return "access is refused: there are no credentials for it, or they do not allow this"
    if any(map(_AWAY.search, names)):
        return "it cannot be reached"
    return "the storage failed"
