"""Files and folders as callers may name them."""

from __future__ import annotations

import os
from pathlib import Path

from guidegen.errors import Place, Problem

AnyPath = str | os.PathLike[str]
GONE = (-1, -1)  # the state of a file that is not there


def state_of(file: str) -> tuple[int, int]:
    """A file's size and time, by which it is known whether it has changed."""
    try:
        seen = os.stat(file)  # noqa: PTH116  (half as long; each page asks for each template)
    except OSError:
        return GONE
    return seen.st_size, seen.st_mtime_ns


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a file in a folder is in truth elsewhere, by a link; the folder itself may be a link."""
    return not path.resolve().is_relative_to(folder.resolve())


def leading_out(file: Path) -> Problem:
    """The fault of a template that is a link to somewhere else."""
    message = "this template is a link that leads out of its folder"
    return Problem(Place(str(file)), message, "put the template itself in its place")


def unreadable(file: Path, error: OSError) -> Problem:
    """The fault of a file that is there and cannot be read."""
    return Problem(Place(str(file)), f"cannot be read: {error.strerror}", "check its permissions")
