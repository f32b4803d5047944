"""A style sheet is parsed once, and says the same to every page that has it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guidegen.errors import RenderError
from guidegen.pdf import render_pdf
from guidegen.pdf.engine import laid_out, rendering, root_box
from guidegen.pdf.styles import parsed, style_apart

_PAGE = '<!DOCTYPE html><html lang="en"><head><title>A</title>{style}</head><body>{body}</body></html>'


def test_a_page_is_parted_from_the_one_style_in_its_head() -> None:
    page = _PAGE.format(style="<style>p { color: red }</style>", body="<p>a</p>")
    assert style_apart(page) == (_PAGE.format(style="", body="<p>a</p>"), "p { color: red }")


@pytest.mark.parametrize(
    ("style", "body"),
    [
        ("", "<p>a</p>"),
        ("<style>p { color: red }</style><style>p { color: blue }</style>", "<p>a</p>"),
        ("<style>p { color: red }</style>", '<svg><style media="print">path { fill: red }</style></svg>'),
        ("<!-- <style>p { color: red }</style> -->", "<p>a</p>"),
        ("", "<style>p { color: red }</style>"),
    ],
)
def test_a_page_of_another_kind_stays_as_it_is(style: str, body: str) -> None:
    page = _PAGE.format(style=style, body=body)
    assert style_apart(page) == (page, "")


def test_what_a_style_is_warned_of_stops_every_page_that_has_it() -> None:
    page = _PAGE.format(style="<style>p { colour: red }</style>", body="<p>a</p>")
    for _ in range(2):
        with pytest.raises(RenderError, match="colour"):
            render_pdf(page)


def test_no_selector_of_a_page_beats_what_holds_for_every_page() -> None:
    style = "<style>body #a.b.c:nth-child(1) { bookmark-level: 1 !important }</style>"
    with rendering():
        document = laid_out(_PAGE.format(style=style, body='<h4 id="a" class="b c">a</h4><h2>b</h2>'))
    assert [label for label, *_ in document.make_bookmark_tree()] == ["b"]


def _colour(style: str, body: str = "<p>a</p>") -> str:
    with rendering():
        document = laid_out(_PAGE.format(style=f"<style>{style}</style>", body=body))
    (page,) = document.pages
    return next(str(box.style["color"]) for box in root_box(page).descendants() if box.element_tag == "p")


@pytest.mark.parametrize(
    ("style", "same"),
    [
        (":root { --a: red; } p { color: var(--a) }", "p { color: red }"),
        (":root { --a: red; --b: var(--a); } p { color: var(--b) }", "p { color: red }"),
        (":root { --a: red; } body { --a: blue; } p { color: var(--a) }", "p { color: blue }"),
        (":root { --a: red; } p { color: var(--b, var(--a)) }", "p { color: red }"),
        ("@media screen { :root { --a: red; } } p { color: green; color: var(--a) }", ""),
        ("body { --a: red } p { color: var(--a) }", "p { color: red }"),
        (':root { --a: "}"; --b: red; } p { color: var(--b) }', "p { color: red }"),
    ],
)
def test_a_value_that_is_set_once_counts_as_if_it_stood_where_it_is_used(style: str, same: str) -> None:
    assert _colour(style) == _colour(same)


def test_a_style_is_parsed_anew_where_a_file_that_it_may_name_is_another(tmp_path: Path) -> None:
    font = tmp_path / "font.ttf"
    font.write_bytes(b"one")
    first = parsed("p { color: red }", {"font.ttf": font})
    assert parsed("p { color: red }", {"font.ttf": font}) is first
    font.write_bytes(b"two")
    os.utime(font, (1, 1))
    assert parsed("p { color: red }", {"font.ttf": font}) is not first
