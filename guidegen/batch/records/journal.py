"""A file of JSON lines that only grows: each line is whole, or gone once the file is opened again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from guidegen.errors import JournalError, Place, Problem
from guidegen.files.private_file import write_private

_BLOCK = 64 * 1024


class Journal:
    """One file (mode 0600) open for adding lines; a line torn by a kill or a power cut is cut off when it is opened.

    One process at a time may hold it open; who opens it sees to that. Raises OSError where the disk refuses.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.fchmod(self._descriptor, 0o600)
        os.ftruncate(self._descriptor, _whole_lines(self._descriptor))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def add(self, line: Mapping[str, Any]) -> None:
        """Add one line; it is on the disk when this returns. After an OSError the file is as it was before."""
        before = os.fstat(self._descriptor).st_size
        try:
            view = memoryview(encoded(line))
            while view:
                view = view[os.write(self._descriptor, view) :]
            os.fsync(self._descriptor)
        except OSError:
            os.ftruncate(self._descriptor, before)
            raise


def read_journal(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The whole lines of a journal with their numbers, one at a time; a torn last line is passed over.

    Raises JournalError where a whole line is not JSON or no object, and OSError.
    """
    with path.open("rb") as stream:
        for number, raw in enumerate(stream, 1):
            if not raw.endswith(b"\n"):
                return
            try:
                line = json.loads(raw)
            except ValueError:
                line = None
            if not isinstance(line, dict):
                hint = "somebody has changed the file; put the line right, or take it out"
                raise JournalError([Problem(Place(path.name, number), "this line is not a JSON object", hint)])
            yield number, line


def replace_journal(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Write a journal anew, whole or not at all; nobody may have it open. Raises OSError."""
    write_private(path, b"".join(encoded(line) for line in lines))


def encoded(line: Mapping[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _whole_lines(descriptor: int) -> int:
    """How many bytes of the file are whole lines."""
    end = os.fstat(descriptor).st_size
    while end > 0:
        start = max(0, end - _BLOCK)
        newline = os.pread(descriptor, end - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0
