"""A folder for what a process and its children need for a while; nothing of it stays, however they end."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAME = re.compile(r"guidegen-(\d+)-[0-9a-f]+\Z")
_RANDOM_BYTES = 2
# Python puts a socket into it, and the path of a socket may have so many letters on every system.
_LONGEST_SOCKET = 103
_SOCKET = "/pymp-xxxxxxxx/listener-xxxxxxxx"
_SHORT = "/tmp"  # noqa: S108  (the folder in it has a name of its own, and is this user's only)
_LAST_OF_ALL = -1000

# The folder, and the process that has made it.
_scratch: tuple[Path, int] | None = None


def scratch() -> Path:
    """This process's folder in the system's temporary one, made when it is first asked for. Raises OSError.

    Where that one has too long a name, it is in /tmp. It goes when the process ends. One that was killed leaves it
    behind; the next process that makes one takes it away. That of a forked process is in its parent's.
    """
    global _scratch
    if _scratch is None:
        _scratch = _made(_parent()), os.getpid()
    elif _scratch[1] != os.getpid():
        _scratch = _made(_scratch[0]), os.getpid()
    return _scratch[0]


def use_scratch() -> None:
    """Have all temporary files of this process made there, also by libraries."""
    tempfile.tempdir = str(scratch())


@contextmanager
def temporary_files_there() -> Iterator[None]:
    """The same for what is done within, and for processes that are begun within."""
    here, environment = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir = os.environ["TMPDIR"] = str(scratch())
    try:
        yield
    finally:
        tempfile.tempdir = here
        del os.environ["TMPDIR"]
        os.environ.update({"TMPDIR": environment} if environment is not None else {})


def sweep(parent: Path) -> None:
    """Take away what killed processes of this user have left in a folder."""
    with suppress(OSError), os.scandir(parent) as found:
        for entry in found:
            name = _NAME.match(entry.name)
            if name and _is_left_behind(entry, int(name[1])):
                shutil.rmtree(entry.path, ignore_errors=True)


def _parent() -> Path:
    usual = tempfile.gettempdir()
    is_long = len(f"{usual}/{_name()}{_SOCKET}") > _LONGEST_SOCKET
    return Path(_SHORT if is_long and os.access(_SHORT, os.W_OK) else usual)


def _name() -> str:
    return f"guidegen-{os.getpid()}-{secrets.token_hex(_RANDOM_BYTES)}"


def _made(parent: Path) -> Path:
    from multiprocessing.util import Finalize

    sweep(parent)
    folder = parent / _name()
    folder.mkdir(mode=0o700)
    # Where several machines share the folder, a number says nothing of the process; a lock does. It goes with it.
    fcntl.flock(os.open(folder, os.O_RDONLY | os.O_CLOEXEC), fcntl.LOCK_EX)
    # Unlike what atexit calls, a forked process does not do this for its parent, and one of multiprocessing does it.
    Finalize(None, shutil.rmtree, (folder, True), exitpriority=_LAST_OF_ALL)
    return folder


def _is_left_behind(entry: os.DirEntry[str], process: int) -> bool:
    """Whether a folder is this user's, its process is gone, and nobody else has it locked."""
    try:
        if not entry.is_dir(follow_symlinks=False) or entry.stat(follow_symlinks=False).st_uid != os.geteuid():
            return False
        descriptor = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.kill(process, 0)
    except (ProcessLookupError, PermissionError):  # nobody, or another user's, whose folder this cannot be
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False
