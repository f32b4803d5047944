"""A page as a small telephone shows it, without a browser: its styles for narrow screens, laid out by what prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import tinycss2

from guidegen.pdf import PageBoxes, lay_out

WIDTH = 320  # CSS pixels
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_PIXEL = 0.75  # points


def laid_out_narrow(html: str) -> PageBoxes:
    """The one long page of a document, 320 pixels wide."""
    found = _STYLE.search(html)
    assert found is not None
    style = f"{''.join(_rules(found[1]))}\n@page {{ size: {WIDTH}px 60000px; margin: 0; }}"
    # Breaks between pages mean nothing on a screen.
    style += "\n* { break-before: auto !important; break-after: auto !important; }"
    (page,) = lay_out(f"{html[: found.start(1)]}{style}{html[found.end(1) :]}")
    return page


def too_wide(page: PageBoxes) -> list[str]:
    """What stands outside of the window, with its first words; what is hidden but from screen readers does not."""
    edge = WIDTH * _PIXEL + 0.5
    return [
        f"{box.tag}.{' '.join(box.classes)}: {box.text[:40]}"
        for box in page.boxes
        if (box.area.left < -0.5 or box.area.right > edge) and not (box.clipped and box.visible.width <= _PIXEL)
    ]


def _rules(css: str) -> Iterator[str]:
    """Every rule that holds on a narrow screen, without its condition and in its place."""
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True):
        yield from _rule(rule)


def _rule(rule: Any) -> Iterator[str]:
    if rule.type == "at-rule" and rule.lower_at_keyword == "media":
        condition = tinycss2.serialize(rule.prelude)
        assert re.fullmatch(r"screen|\(max-width: \d+em\)", condition.strip()), condition
        for inner in tinycss2.parse_rule_list(rule.content, skip_comments=True):
            yield from _rule(inner)
    elif rule.type != "whitespace":
        yield rule.serialize()
