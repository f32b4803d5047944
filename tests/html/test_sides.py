"""Styles of what clients read say start and end: a page from right to left is the mirror of one from left to right."""

from __future__ import annotations

import re

import pytest

from guidegen.files.resources import templates_dir

# What has no other side: the pages of the waiting room are in English.
STYLES = sorted(
    path.name for path in (templates_dir() / "css").glob("*.css") if not path.name.startswith(("intake", "page"))
)
SIDE = re.compile(
    r"(?:margin|padding|border)-(?:left|right)|(?<!-)\b(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
SHORT = re.compile(r"(?:margin|padding)\s*:\s*((?:\{\{.*?\}\}|[^;}])+)")
VALUE = re.compile(r"(?:\{\{.*?\}\}|\([^)]*\)|\S)+")


def sides_in(style: str) -> list[str]:
    found = SIDE.findall(style)
    for value in SHORT.findall(style):
        four = VALUE.findall(value)
        if len(four) == 4 and four[1] != four[3]:
            found.append(value)
    return found


@pytest.mark.parametrize("name", STYLES)
def test_no_style_says_left_or_right(name: str) -> None:
    """Neither in a property nor in a list of four."""
    assert sides_in((templates_dir() / "css" / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "style",
    ["a { margin-left: 1mm }", "a { margin: 0 1mm 0 {{ 2 if b else 3 }}mm }", "a { float: right }", "a { left: 0 }"],
)
def test_a_side_is_found(style: str) -> None:
    """However it is said."""
    assert len(sides_in(style)) == 1


def test_the_styles_are_there() -> None:
    """Those of every page."""
    assert {"base.css", "care.css", "form.css", "guide.css", "screen.css", "warning.css"} <= set(STYLES)
