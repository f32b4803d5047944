"""The layout as tests see it: where each piece of each element stands, on which page, how full, how whole."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from guidegen.pdf import lay_out
from tests.support.pdf_sample import LOREM, simple

PAGE = "@page { size: 100pt 200pt; margin: 10pt 20pt 30pt; @top-left { content: 'Head' } } body { margin: 0 }"


def test_boxes_are_in_points_from_the_top_left() -> None:
    """A box of a known size is found where it must be."""
    style = PAGE + "div { margin: 5pt 0 0 7pt; width: 30pt; height: 20pt; border: 1pt solid; font-size: 5pt }"
    (page,) = lay_out(simple("<div class='a b' id=x>text</div>", style))
    assert (page.width, page.height) == pytest.approx((100, 200))
    assert astuple(page.content) == pytest.approx((20, 10, 80, 170))
    (box,) = page.find("div", "b")
    assert (box.id, box.classes, box.page) == ("x", frozenset({"a", "b"}), 0)
    assert astuple(box.area) == pytest.approx((27, 15, 59, 37))
    (text,) = page.find("#text")
    assert text.text == "text"
    assert text.within[-1] == box.element
    assert box.area.holds(text.area)
    assert [box.tag for box in page.margins] == ["@top-left", "#text"]
    assert [box.text for box in page.margins] == ["", "Head"]


def test_an_element_over_two_pages_has_a_piece_on_each() -> None:
    """Pieces of one element share its number; an element that is kept whole has one."""
    whole = "<div class=whole style='break-inside: avoid'><p>Short.</p><p>Text.</p></div>"
    pages = lay_out(simple(f"<p class=long>{LOREM}</p>{whole}", PAGE + "html { font-size: 9pt }"))
    pieces = [box for page in pages for box in page.find("p", "long")]
    assert len(pieces) > 1
    assert len({box.element for box in pieces}) == 1
    assert [box.page for box in pieces] == list(range(len(pieces)))
    assert len([box for page in pages for box in page.find("div", "whole")]) == 1


def test_what_overflows_and_what_is_hidden_is_seen() -> None:
    """Text beyond the page, and text that its box hides, are told apart from what is printed."""
    style = PAGE + "div { width: 30pt; height: 6pt; overflow: hidden; font-size: 10pt } p { white-space: nowrap }"
    (page,) = lay_out(simple("<p>a line that is much longer than this page</p><div>hidden text</div><b>x</b>", style))
    long, hidden, _, short = page.find("#text")
    assert not page.content.holds(long.area)
    assert long.clipped
    assert hidden.clipped
    assert page.content.holds(short.area)
    assert not short.clipped


def test_pages_tell_how_full_they_are() -> None:
    """From nothing to the bottom margin; room that only a frame takes does not count as printed."""
    style = PAGE + "div { height: 80pt } p { margin: 0; line-height: 16pt; font-size: 10pt }"
    first, second, third = lay_out(
        simple("<p>x</p><p style='break-before: page'>x</p><div></div><p>y</p><hr style='break-before: page'>", style)
    )
    assert first.filled == pytest.approx(16 / 160, abs=0.02)
    assert second.filled == pytest.approx(112 / 160, abs=0.02)
    assert third.filled == 0
