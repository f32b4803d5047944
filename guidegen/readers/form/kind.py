"""Whether a file is a PDF, by what it holds."""

import re

_HEAD = b"%PDF-"
_BEFORE = b"\xef\xbb\xbf\0\t\n\f\r "
# A mail's head or a server's warning may stand before the PDF; in a text that speaks of one no object follows.
_HEAD_LATER = re.compile(rb"%PDF-[12]\.[0-9](?=.{,1024}?[0-9] [0-9]{1,5} obj)", re.DOTALL)
_FAR = 64 * 1024
_START = re.compile(rb"startxref\s+([0-9]{1,8})\s")
_TABLE = re.compile(rb"\s*(?:xref|[0-9]+\s+[0-9]+\s+obj)")


def is_pdf(raw: bytes) -> bool:
    """Whether a file's bytes are a PDF's, also where others stand before it."""
    return _head(raw) is not None


def from_head(raw: bytes) -> bytes:
    """A PDF without what stands before it, its places in the file being those that it counts from."""
    head = _head(raw) or 0
    starts = _START.findall(raw)
    if head and starts and _TABLE.match(raw, int(starts[-1])) and not _TABLE.match(raw, int(starts[-1]) + head):
        # Its places count what stands before it: only the head moves to the front.
        return raw[head : head + 8].ljust(head + 7) + b"\n" + raw[head + 8 :]
    return raw[head:]


def _head(raw: bytes) -> int | None:
    start = raw[:1024]
    if start.lstrip(_BEFORE).startswith(_HEAD):
        return start.index(_HEAD)
    later = _HEAD_LATER.search(raw, 0, _FAR)
    return later.start() if later else None
