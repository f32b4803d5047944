"""Files and folders as callers may name them."""

from __future__ import annotations

import os
from pathlib import Path

AnyPath = str | os.PathLike[str]


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a file in a folder is in truth elsewhere, by a link; the folder itself may be a link."""
    return not path.resolve().is_relative_to(folder.resolve())
