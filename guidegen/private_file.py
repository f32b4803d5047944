"""Writing files that hold health data: readable by their owner only, and whole or not at all."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path


def write_private(path: Path, data: bytes) -> None:
    """Write a file with mode 0600 so that a kill at any moment leaves the old file or the new one. Raises OSError.

    Where the system can, the new file has no name until it is whole, so that nothing is left lying about.
    """
    # A link is written through, as any editor does; replacing it would leave its target old.
    target = path.resolve()
    if target.is_dir():
        raise IsADirectoryError(21, "is a folder, not a file", str(path))
    try:
        descriptor = os.open(target.parent, os.O_TMPFILE | os.O_RDWR, 0o600)
    except (AttributeError, OSError):
        _write_named(target, data)
        return
    with os.fdopen(descriptor, "wb") as stream:
        _fill(stream.fileno(), data)
        name = target.with_name(f".{secrets.token_hex(8)}.tmp")
        try:
            os.link(f"/proc/self/fd/{stream.fileno()}", name, follow_symlinks=True)
        except OSError:
            _write_named(target, data)
            return
    name.replace(target)


def _write_named(target: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            _fill(stream.fileno(), data)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _fill(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    os.fsync(descriptor)
