"""What makes the names and the numbers of a document its own."""

from __future__ import annotations

_MARK = 12  # hexadecimal digits
# Where the keys of a parent tree begin: beyond those of documents that count from zero, and so far apart that in a
# thousand documents hardly one meets the first. Programs that do join the trees add up what they find: with thirty
# documents they stay below 2**31, where integers end for many readers.
_LEAST, _SPREAD = 1 << 12, 1 << 26


def own_names(digest: bytes) -> tuple[str, int]:
    """What the names of a document's places begin with, and its first key of a parent tree, by a digest of it."""
    return f"{digest.hex()[:_MARK]}.", _LEAST + int.from_bytes(digest[-8:]) % _SPREAD
