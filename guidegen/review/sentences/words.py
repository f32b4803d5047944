"""Clauses in words: as markup for the book, and as text for whoever compares or checks it."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from guidegen.clinic.settings import Settings
from guidegen.html import render_review
from guidegen.review.plain import plain
from guidegen.review.sentences.clauses import Clause

_END = "\x1e"
_LIST = re.compile(r"<ul[^>]*>|</ul>|<li>|</li>")
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[ \n]+")


def told(clauses: Sequence[Clause], settings: Settings) -> list[str]:
    """Each rule as markup, by the template that the book has. Raises RenderError."""
    if not clauses:
        return []
    page = render_review("sentences.html.j2", settings, None, clauses=plain(clauses), end=_END)
    return [part.strip() for part in page.split(_END)[:-1]]


def as_text(markup: str) -> str:
    """Markup of a sentence as text: a list has a line for each of its points, further in where it is deeper."""
    depth, lines = 0, [""]
    at = 0
    for match in _LIST.finditer(markup):
        lines[-1] += markup[at : match.start()]
        at = match.end()
        sign = match[0][:3]
        depth += 1 if sign == "<ul" else -1 if match[0] == "</ul>" else 0
        if sign == "<li":
            lines.append("  " * depth + "• ")
    lines[-1] += markup[at:]
    return "\n".join(_line(line) for line in lines)


def _line(markup: str) -> str:
    indent = len(markup) - len(markup.lstrip(" "))
    return " " * indent + _SPACES.sub(" ", html.unescape(_TAG.sub("", markup))).strip()
