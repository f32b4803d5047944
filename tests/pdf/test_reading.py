"""A page has the elements that the parser for HTML finds, whichever has read it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5
from hypothesis import given, settings
from hypothesis import strategies as some

from guidegen.answers import parse_answers
from guidegen.answers.file import read_answers
from guidegen.assessment import assess
from guidegen.clinic.settings import Settings
from guidegen.guide import assemble
from guidegen.html import render_html
from guidegen.library import Library
from guidegen.pdf.reading import read_elements
from guidegen.pdf.styles import style_apart

_EXAMPLES = sorted(Path("content/examples").glob("*.yaml"))
_SVG = 'xmlns="http://www.w3.org/2000/svg"'
_WORDS = ("span", "a", "strong", "br", "img", "svg")
_BLOCKS = ("p", "div", "ul", "table", "dl", "h2", "section", *_WORDS)
_TEXTS = ["", " ", "\n", "a", "a &amp; b", "&nbsp;", "x &lt; y"]
_STRANGE = [' id="a>b"', ' viewBox="0 0 1 1"', ' dataView="a"', f" {_SVG}", " hidden", " id=a", ' id="a/>b"']
_USUAL = {
    **dict.fromkeys(("p", "span", "a", "strong", "h2", "dt"), _WORDS),
    **dict.fromkeys(("div", "section", "li", "td", "th", "dd", ""), _BLOCKS),
    "ul": ("li",),
    "table": ("thead", "tbody"),
    **dict.fromkeys(("thead", "tbody"), ("tr",)),
    "tr": ("td", "th"),
    "dl": ("dt", "dd", "div"),
    **dict.fromkeys(("svg", "g"), ("path", "g", "text", "title")),
}
_NAMES = (*_USUAL, "title", "path", "text", "option", "Div", "font", "button", "template", "h3", "br")


def _page(body: str, head: str = "<title>A</title>") -> str:
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def _as_html(page: str) -> bytes:
    return _said(tinyhtml5.parse(page, namespace_html_elements=False))


def _said(root: Element) -> bytes:
    for element in root.iter():
        element.attrib.pop("{http://www.w3.org/2000/xmlns/}xmlns", None)
    return ElementTree.tostring(root)


@some.composite
def _elements(draw: some.DrawFn, parent: str = "", depth: int = 4) -> str:
    """Mostly what may stand there, and now and then anything."""
    is_usual = draw(some.integers(0, 24))
    name = draw(some.sampled_from(_USUAL.get(parent, _WORDS) if is_usual else [name for name in _NAMES if name]))
    told = draw(some.sampled_from(["", ' class="a"', ' id="a"', ' style="color: red"', ""] * 8 + _STRANGE))
    if name == "svg":
        told = f" {_SVG}"
    if name in ("br", "img", "path"):
        return f"<{name}{told}{draw(some.sampled_from(('>', '/>')))}" if name != "path" else f"<path{told}/>"
    inner = draw(some.lists(_elements(name, depth - 1), max_size=3)) if depth else []
    words = ["", " ", "\n"] if name in ("ul", "table", "thead", "tbody", "tr", "dl") and is_usual else _TEXTS
    content = "".join(draw(some.sampled_from(words)) + element for element in [*inner, ""])
    return (
        f"<{name}{told}/>" if not content and draw(some.integers(0, 40)) == 0 else f"<{name}{told}>{content}</{name}>"
    )


@settings(max_examples=40, deadline=None)
@given(some.lists(_elements(), max_size=5).map("".join))
def test_any_elements_stand_where_html_has_them(body: str) -> None:
    page = _page(body)
    assert _said(read_elements(page)) == _as_html(page)


@pytest.mark.parametrize(
    "body",
    [
        "<p>a<div>b</div></p>",
        "<table><tr><td>a</td></tr></table>",
        "<table><tbody><tr>words<td>a</td></tr></tbody></table>",
        "<p>a<span/>b</p>",
        '<p title="a\nb">a</p>',
        "<a href='#a'>a<a href='#b'>b</a></a>",
        "<ul><li>a<li>b</li></li></ul>",
        "<dl><dd>a<div><dt>b</dt></div></dd></dl>",
        "<h2>a<h3>b</h3></h2>",
        "<p>&eacute; &copy;</p>",
        "<p>a<br>b<br/>c</p>",
        "<p>a<br></br>b</p>",
        "<p hidden>a</p>",
        "<P CLASS=a>a</P>",
        "<p xml:lang='en'>a</p>",
        "<!-- <p>a</p> --><p>b</p>",
        "<pre>\na</pre>",
        "<p>a</p>words",
        f'<svg {_SVG}><linearGradient id="a"/></svg>',
        f"<svg {_SVG}><title>a<p>b</p></title></svg>",
        f"<svg {_SVG}><p>a</p></svg>",
        f'<svg {_SVG} VIEWBOX="0 0 1 1"><path></path></svg>',
        "<style>p { content: '&amp;' }</style><p>a</p>",
        "<p>a</p></body></html><p>b</p>",
    ],
)
def test_what_the_two_parsers_read_in_different_ways_is_read_as_html(body: str) -> None:
    page = _page(body)
    assert _said(read_elements(page)) == _as_html(page)


def test_a_page_without_doctype_head_or_end_is_read_as_html() -> None:
    for page in ("<p>a", "<!DOCTYPE html><p>a</p>", "<!DOCTYPE html><html><body><p>a</p></body></html>", "", "a"):
        assert _said(read_elements(page)) == _as_html(page)


@pytest.mark.parametrize("file", _EXAMPLES, ids=lambda file: file.stem)
def test_our_own_pages_need_no_parser_for_html(file: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = parse_answers(read_answers(str(file)), library)
    guide = assemble(assess(answers, library, date(2026, 11, 20)), library, Settings(region="uk"))
    page, style = style_apart(render_html(guide))
    expected = _as_html(page)
    monkeypatch.setattr(tinyhtml5, "parse", None)
    assert style
    assert _said(read_elements(page)) == expected
