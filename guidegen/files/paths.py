"""Files and folders as callers may name them."""

from __future__ import annotations

import os

AnyPath = str | os.PathLike[str]
