"""Numbers and strings as PDF writes them (ISO 32000, 7.3)."""

from __future__ import annotations

import re
from functools import lru_cache

# Of a font whose letters have two bytes, the first of which is below that of any digit.
_HEXADECIMAL = re.compile(rb"<((?:[0-2][0-9a-f]{3})+)>")
# What would end a string, or be another letter in it; and % is said twice where a place to be filled is %d.
_ESCAPED = re.compile(rb"[\\()\r%]")
_ESCAPES = {b"\r": b"\\r", b"%": b"%%"}


def shortened_strings(content: bytes) -> bytes:
    """Operators whose strings are written by their bytes: half as long, and as much less to pack.

    What was shortened stays as it is.
    """
    return _HEXADECIMAL.sub(_by_bytes, content)


def _by_bytes(found: re.Match[bytes]) -> bytes:
    plain = bytes.fromhex(found[1].decode())
    if _ESCAPED.search(plain) is None:
        return b"(%b)" % plain
    return b"(%b)" % _ESCAPED.sub(lambda letter: _ESCAPES.get(letter[0]) or b"\\" + letter[0], plain)


# Places of leaves, most of which are the same in many documents.
@lru_cache(maxsize=8192)
def number(value: float, decimals: int = 6) -> bytes:
    """A number with no more decimals than these.

    A thousandth of a point is not seen; but programs that tell columns by where words stand see less than that.
    """
    text = (b"%.*f" % (decimals, value)).rstrip(b"0").rstrip(b".")
    return b"0" if text == b"-0" else text


@lru_cache(maxsize=4096)
def literal(text: str) -> bytes:
    """A text string: ASCII as it is, else UTF-16."""
    if text.isascii():
        plain = text.encode().replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        return b"(" + plain.replace(b"\r", b"\\r") + b")"
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def reference(number_: int) -> bytes:
    return b"%d 0 R" % number_
