"""Words of a template where a style prints them."""

from __future__ import annotations

import re

from markupsafe import Markup

_COUNTER = re.compile(r"(counter\(pages?\))")
# What would end the string, or the styles of the page, is told by its number.
_UNSAFE = re.compile(r"[\"\\<\n]")


def css_content(text: str) -> Markup:
    """A text as the value of `content`; `counter(page)` and `counter(pages)` in it stay what they are."""
    words = text.unescape() if isinstance(text, Markup) else text
    parts = (part if _COUNTER.fullmatch(part) else _quoted(part) for part in _COUNTER.split(words) if part)
    return Markup(" ".join(parts))  # noqa: S704  (for a style, where nothing of it can end the string)


def _quoted(words: str) -> str:
    return '"' + _UNSAFE.sub(lambda match: f"\\{ord(match[0]):x} ", words) + '"'
