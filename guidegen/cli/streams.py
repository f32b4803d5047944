"""Standard input, output and error, whatever the program was started with: closed, full, or read by nobody."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_IN, _OUT, _ERR = range(3)


class _Output(io.FileIO):
    """stdout: it fails once, and that is told; what comes after goes nowhere, also what Python flushes at its end."""

    failure: OSError | None = None

    def write(self, data: ReadableBuffer, /) -> int:
        if self.failure is not None:
            return memoryview(data).nbytes
        try:
            return super().write(data)
        except OSError as error:
            self.failure = error
            raise


class _Messages(io.FileIO):
    """stderr: where nobody can read it, the work goes on all the same, with the same exit code."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


_outputs: list[_Output] = []


def open_streams() -> None:
    """Make stdin, stdout and stderr such that no other file takes the place of one that is closed, and none of them
    fails more than once. A closed stdout fails as a full disk does.

    Without this, Python ends with code 120 and a message of its own where it cannot flush what is left. Streams that a
    test or another program has put in place are left alone.
    """
    if sys.platform == "win32":  # where Python writes to a console in a way of its own
        return
    # Each takes the lowest number that is free. What is written to a stdout that was closed is an error, as elsewhere.
    for number, access in ((_IN, os.O_RDONLY), (_OUT, os.O_RDONLY), (_ERR, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, access), True)
    if sys.stdin is None:
        sys.stdin = open(_IN, closefd=False)  # noqa: SIM115  (open as long as the program)
    if sys.stdout is sys.__stdout__:
        output = _Output(_OUT, "wb", closefd=False)
        _outputs[:] = [output]
        sys.stdout = _text(output, sys.__stdout__)
    if sys.stderr is sys.__stderr__:
        sys.stderr = _text(_Messages(_ERR, "wb", closefd=False), sys.__stderr__)


def is_of_stdout(error: OSError) -> bool:
    """Whether this is what kept stdout from being written."""
    return any(output.failure is error for output in _outputs)


def _text(raw: io.FileIO, before: TextIO | None) -> TextIO:
    """Text for a descriptor, encoded as Python would have; only a buffer writes on where a part was written."""
    if not isinstance(before, io.TextIOWrapper):  # it was closed
        return io.TextIOWrapper(io.BufferedWriter(raw), errors="backslashreplace")
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=before.encoding,
        errors=before.errors,
        line_buffering=before.line_buffering or before.write_through,
    )
