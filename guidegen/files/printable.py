"""What text from a client may hold: anything printable, nothing that reorders or hides words on the page."""

from __future__ import annotations

import unicodedata

DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LOST = "\ufffd"
_REFUSED = frozenset(("Cc", "Cs", "Co", "Cn", "Zl", "Zp"))
MAX_COMBINING = 4


def fault(text: str, max_length: int, lines: bool = False) -> str | None:
    """Why a text cannot be printed, or None. `lines` allows line breaks."""
    if len(text) > max_length:
        return f"the text is too long: {len(text)} characters, at most {max_length}"
    combining = 0
    for character in text:
        if lines and character in "\n\r\t":
            continue
        if character in DIRECTION_MARKS:
            return f"the text holds a direction mark (U+{ord(character):04X})"
        if character == _LOST:
            return "the text holds a letter that a program could not read (U+FFFD)"
        if character == "\ufeff" or unicodedata.category(character) in _REFUSED:
            return f"the text holds a control or unassigned character (U+{ord(character):04X})"
        combining = combining + 1 if unicodedata.combining(character) else 0
        if combining > MAX_COMBINING:
            return "the text stacks too many accents on one letter"
    return None


def tidy(text: str) -> str:
    """Text in composed form without outer white space."""
    return unicodedata.normalize("NFC", text).strip()
