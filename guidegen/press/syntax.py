"""Numbers and strings as PDF writes them (ISO 32000, 7.3)."""

from __future__ import annotations


def number(value: float, decimals: int = 6) -> bytes:
    """A number with no more decimals than these.

    A thousandth of a point is not seen; but programs that tell columns by where words stand see less than that.
    """
    text = (b"%.*f" % (decimals, value)).rstrip(b"0").rstrip(b".")
    return b"0" if text == b"-0" else text


def literal(text: str) -> bytes:
    """A text string: ASCII as it is, else UTF-16."""
    if text.isascii():
        plain = text.encode().replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        return b"(" + plain.replace(b"\r", b"\\r") + b")"
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def reference(number_: int) -> bytes:
    return b"%d 0 R" % number_
