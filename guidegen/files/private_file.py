"""Writing files whole or not at all; those that hold health data are readable by their owner only."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

_PRIVATE, _SHARED = 0o600, 0o644


def write_all_private(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write several files that belong together: all are whole on disk before the first takes its place."""
    _write_all([(path, data, _PRIVATE) for path, data in files])


def write_all_shared(files: Sequence[tuple[Path, bytes]]) -> None:
    """The same for files that others are to read, such as content; what is there already keeps its mode."""
    modes = [path.stat().st_mode & 0o777 if path.is_file() else _SHARED for path, _ in files]
    _write_all([(path, data, mode) for (path, data), mode in zip(files, modes, strict=True)])


def _write_all(files: Sequence[tuple[Path, bytes, int]]) -> None:
    staged: list[tuple[Path, Path]] = []
    try:
        # Pipes and devices come first: what they refuse must not leave the other files new.
        for path, data, mode in sorted(files, key=lambda file: not _is_special(file[0])):
            check_place(path)
            if _is_special(path):
                with path.open("wb", buffering=0) as stream:
                    _pour(stream.fileno(), data)
            else:
                # A link is written through, as any editor does; replacing it would leave its target old.
                target = path.resolve()
                staged.append((_stage(target, data, mode), target))
        while staged:
            name, target = staged[0]
            name.replace(target)
            del staged[0]
    finally:
        for name, _ in staged:
            name.unlink(missing_ok=True)


def write_private(path: Path, data: bytes) -> None:
    """Write a file with mode 0600 so that a kill at any moment leaves the old file or the new one. Raises OSError.

    Where the system can, the new file has no name until it is whole, so that nothing is left lying about.
    """
    write_all_private([(path, data)])


def _stage(target: Path, data: bytes, mode: int) -> Path:
    """The data whole on disk beside its target, under a name that the next run clears away if this one is killed."""
    name = target.with_name(f".{target.name}.tmp")
    name.unlink(missing_ok=True)
    try:
        descriptor = os.open(target.parent, os.O_TMPFILE | os.O_RDWR, _PRIVATE)
    except (AttributeError, OSError):
        return _stage_named(target, data, mode)
    with os.fdopen(descriptor, "wb") as stream:
        _fill(stream.fileno(), data, mode)
        try:
            # Python follows the link in /proc only when it is given a descriptor, which an absolute path ignores.
            os.link(f"/proc/self/fd/{stream.fileno()}", name, src_dir_fd=stream.fileno(), follow_symlinks=True)
        except OSError:
            return _stage_named(target, data, mode)
    return name


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, with mode 0700 whatever the umask. Raises OSError.

    What is there already keeps its mode.
    """
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_private_folder(folder.parent)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir():  # somebody else may have made it meanwhile
            raise
        return
    folder.chmod(0o700)


def check_place(path: Path) -> None:
    """Raise the OSError that writing this file would meet, as far as it can be told before."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder, not a file", str(path))
    folder = path.resolve().parent
    if not _is_special(path) and not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "its folder does not exist", str(path))
    if not os.access(path if _is_special(path) else folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def _is_special(path: Path) -> bool:
    """Whether this is a pipe or a device (/dev/null, a shell's >(...)), which is written to and never replaced."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _stage_named(target: Path, data: bytes, mode: int) -> Path:
    """Where the system has no unnamed files: a name of its own, so that two runs never share one."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            _fill(stream.fileno(), data, mode)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _fill(descriptor: int, data: bytes, mode: int) -> None:
    os.fchmod(descriptor, mode)
    _pour(descriptor, data)
    os.fsync(descriptor)


def _pour(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
