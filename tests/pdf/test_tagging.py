"""Which pieces of laid out pages are content, which are none, and where a link can be clicked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from guidegen.pdf import render_pdf
from guidegen.pdf.engine import boxes, children_of, laid_out, rendering, root_box
from guidegen.pdf.tags import Tagging
from tests.support.from_right import FONTS
from tests.support.pdf_sample import dot, simple
from tests.support.tagged import read_tags


def tagged(body: str, style: str = "", folder: Path | None = None) -> tuple[Tagging, Any]:
    """The tags of a page and its document, before anything is painted."""
    with rendering():
        document = laid_out(simple(body, style), dot(folder) if folder else None)
        return Tagging(document), document


def pieces(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TextBox | boxes.ReplacedBox):
        yield box
    elif isinstance(box, boxes.ParentBox):
        for child in children_of(box):
            yield from pieces(child)


def stream(**extra: Any) -> Any:
    """As much of a stream of a page as marks need."""
    return SimpleNamespace(extra=extra, _tags={})


def marks(body: str, style: str = "", folder: Path | None = None) -> list[tuple[str, str]]:
    """Each piece of all pages, `#` for a picture, with its tag, or with its kind where it is no content."""
    tagging, document = tagged(body, style, folder)
    found = []
    for page in document.pages:
        painted = stream()
        for box in pieces(root_box(page)):
            tag, properties = tagging.mark(painted, box)
            kind = "/".join(str(properties[name])[1:] for name in ("Type", "Subtype") if name in properties)
            found.append((getattr(box, "text", "#"), kind if tag == "Artifact" else tag))
    assert tagging.problems == []
    return found


# Content


def test_text_and_pictures_are_content(tmp_path: Path) -> None:
    """Text is a Span and a picture a Figure; white space is nothing to read."""
    picture = "<img src=asset:dot.png alt=A>"
    assert marks(f"<p><b>a</b> <i>b</i>{picture}</p>", "", tmp_path) == [
        ("a", "Span"),
        (" ", "Layout"),
        ("b", "Span"),
        ("#", "Figure"),
    ]


def test_words_from_right_to_left_are_told_in_their_order() -> None:
    """They are painted in another one. Signs that nobody sees are left out, and the space at a line's end is there."""
    style = '@font-face { font-family: R; src: url("asset:r.ttf"); } body { font-family: A, R } p { width: 20mm }'
    names = "محمد علي محمد علي محمد علي"
    page = simple(f"<h1>A \u2068علي (2)\u2069</h1><p dir=rtl>{names}</p><p>Robin</p>", style)
    root = read_tags(render_pdf(page, {"r.ttf": FONTS[0]})).root
    assert [tag.text for tag in root.all("H1", "P")] == ["A علي (2)", names, "Robin"]
    assert len([tag for tag in root.all("Span") if tag.said]) >= 3
    assert not any(tag.said for tag in root.all("H1", "P"))


def test_content_is_counted_from_0_on_each_page() -> None:
    """What is no content does not count."""
    tagging, document = tagged("<p>a</p><p aria-hidden=true>b</p><p>c</p><p style='break-before: page'>d</p>")
    told = []
    for page in document.pages:
        painted = stream()
        told.append([tagging.mark(painted, box)[1].get("MCID") for box in pieces(root_box(page))])
    assert told == [[0, None, 1], [0]]


def test_decoration_is_layout(tmp_path: Path) -> None:
    """Words and pictures within it."""
    picture = "<img src=asset:dot.png alt=A>"
    body = f"<p aria-hidden=true>a <b>b</b>{picture}</p><p>{picture.replace('=A', '=')}c</p>"
    assert marks(body, "", tmp_path) == [
        ("a ", "Layout"),
        ("b", "Layout"),
        ("#", "Layout"),
        ("#", "Layout"),
        ("c", "Span"),
    ]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<p class=before>a</p>", [("#", "Layout"), ("a", "Span")]),
        ("<ul class=marked><li>a</li></ul>", [("#", "Layout"), ("a", "Span")]),
    ],
)
def test_a_picture_of_the_style_is_layout(body: str, told: list[tuple[str, str]], tmp_path: Path) -> None:
    """Nobody can give it words."""
    style = ".before::before { content: url(asset:dot.png) } .marked { list-style-image: url(asset:dot.png) }"
    assert marks(body, style, tmp_path) == told


def test_dots_that_lead_to_a_number_are_layout() -> None:
    """And the number is read."""
    style = "p::after { content: leader('.') '7' }"
    told = dict(marks("<p>One</p>", style))
    assert told == {"One": "Span", ".": "Layout", "7": "Span"}


SMALL = "@page { size: 60mm 40mm; margin: 8mm }"


@pytest.mark.parametrize("group", ["thead", "tfoot"])
def test_a_head_or_foot_of_a_table_is_read_once(group: str, tmp_path: Path) -> None:
    """Where it first stands, with its pictures; what is repeated on other pages belongs to the pages."""
    ends = f"<{group}><tr><th>a<img src=asset:dot.png alt=A width=5></th></tr></{group}>"
    table = f"<table>{ends}<tbody>{'<tr><td>b</td></tr>' * 12}</tbody></table>"
    told = marks(table, SMALL, tmp_path)
    assert [kind for text, kind in told if text == "a"] == ["Span", *["Pagination"] * 5]
    assert [kind for text, kind in told if text == "#"] == ["Figure", *["Pagination"] * 5]
    assert {kind for text, kind in told if text == "b"} == {"Span"}


def test_other_parts_of_a_table_that_go_over_the_page_are_read() -> None:
    """A body that is broken in two is one."""
    told = marks(f"<table><tbody>{'<tr><td>b</td></tr>' * 12}</tbody></table>", SMALL)
    assert told == [("b", "Span")] * 12


def test_what_stands_on_every_page_is_read_once() -> None:
    """On the first of them."""
    told = marks("<div style='position: fixed; top: 0'>a</div><p>b</p><p style='break-before: page'>c</p>")
    assert sorted(told) == [("a", "Pagination"), ("a", "Span"), ("b", "Span"), ("c", "Span")]


def test_margins_are_heads_and_feet() -> None:
    """And what stands at the sides is of the page."""
    sides = {"top-left": "a", "bottom-right": "b", "left-middle": "c"}
    style = "@page {" + "".join(f"@{side} {{ content: '{text}' }}" for side, text in sides.items()) + "}"
    assert dict(marks("<p>d</p>", style)) == {
        "a": "Pagination/Header",
        "b": "Pagination/Footer",
        "c": "Pagination",
        "d": "Span",
    }


def test_what_was_never_laid_out_is_told_when_it_is_painted() -> None:
    """Nobody would hear of it."""
    tagging, _ = tagged("<p>a</p>")
    _, other = tagged("<p>a</p>")
    (box,) = pieces(root_box(other.pages[0]))
    assert tagging.mark(stream(), box) == ("Artifact", {"Type": "/Layout"})
    assert tagging.problems == ["content without a tag: p"]


def test_content_in_a_group_of_its_own_is_told() -> None:
    """Where it is half transparent; what is no content may be."""
    tagging, document = tagged("<p>a</p><p aria-hidden=true>b</p>")
    for box in pieces(root_box(document.pages[0])):
        tagging.mark(stream(Subtype="/Form"), box)
    assert tagging.problems == ["half transparent content cannot be tagged: p"]


# Lists and tables


@pytest.mark.parametrize(
    ("body", "numbering"),
    [
        ("<ul><li>a</li></ul>", ["Disc"]),
        ("<ul style='list-style: square'><li>a</li></ul>", ["Square"]),
        ("<ul style='list-style: none'><li>a</li></ul>", ["None"]),
        ("<ul style='list-style: \"-\"'><li>a</li></ul>", ["None"]),
        ("<ol><li>a</li></ol>", ["Decimal"]),
        ("<ol style='list-style: lower-latin'><li>a</li></ol>", ["LowerAlpha"]),
        ("<ol style='list-style: \"-\"'><li>a</li></ol>", ["Decimal"]),
        ("<menu><li style='list-style: square'>a</li><li style='list-style: circle'>b</li></menu>", ["Square"]),
        ("<ol><li>a<ul><li>b</li></ul></li></ol>", ["Decimal", "Circle"]),
        ("<dl><dt>a</dt><dd style='display: list-item; list-style: square'>b</dd></dl>", ["None"]),
        ("<div><li>a</li></div>", []),
        ("<nav role='doc-toc'><ol><li><a href=#x>a</a></li></ol></nav><p id=x>b</p>", []),
    ],
)
def test_a_list_tells_how_it_is_numbered(body: str, numbering: list[str]) -> None:
    """By the style of its first item; a mark of its own is no number, unless the list is one of numbers."""
    tags = read_tags(render_pdf(simple(f"<h1>T</h1>{body}"))).root
    assert [tag.attributes["ListNumbering"] for tag in tags.all("L")] == numbering
    assert not [tag for tag in tags.all("Document", "Div", "P", "TOC") if tag.attributes]


def test_a_cell_tells_what_it_spans() -> None:
    """Columns or rows, where it is more than one of them."""
    table = (
        "<tr><td colspan=2>a</td><td rowspan=2>b</td></tr><tr><td>c</td><td>d</td></tr><tr><td rowspan=0>e</td></tr>"
    )
    cells = read_tags(render_pdf(simple(f"<h1>T</h1><table>{table}</table>"))).root.all("TD")
    told = [{name: int(value) for name, value in cell.attributes.items() if name != "O"} for cell in cells]
    assert told == [{"ColSpan": 2}, {"RowSpan": 2}, {}, {}, {}]


# Links

LINK = "<a href='https://example.org/'>a</a>"


def clicked(body: str, *areas: tuple[float, float, float, float], kind: str = "external") -> list[Any]:
    """The areas of the first page's links that are left, with some more of them of the last link."""
    with rendering():
        document = laid_out(simple(body))
        (page, *_) = document.pages
        target, box = page.links[-1][1], page.links[-1][3]
        page.links += [(kind, target, area, box) for area in areas]
        Tagging(document)
    return [area for _, _, area, _ in page.links]


@pytest.mark.parametrize(("over", "count"), [(0.0, 1), (6.0, 1), (6.1, 2), (-3.0, 1)])
@pytest.mark.parametrize("edge", range(4))
def test_what_lies_within_a_link_is_not_clicked_by_itself(edge: int, over: float, count: int) -> None:
    """Give or take some pixels on each side: elements in a link stand out by their padding."""
    body = f"<h1>T</h1><h1>T</h1><h1>T</h1>{LINK}"
    (area,) = clicked(body)
    inner = [*area]
    inner[edge] += over if edge >= 2 else -over
    assert len(clicked(body, (inner[0], inner[1], inner[2], inner[3]))) == count


def test_an_area_too_narrow_to_be_hit_is_none() -> None:
    """As that of a space at the end of a line."""
    narrow, gone = (0.0, 900.0, 0.1, 910.0), (300.0, 600.0, 300.0, 610.0)
    wide, low = (0.0, 800.0, 0.5, 810.0), (300.0, 700.0, 310.0, 700.0)
    assert clicked(LINK, narrow, gone, wide, low)[1:] == [wide, low]


def test_a_link_that_is_not_read_is_not_clicked() -> None:
    """Neither in decoration nor where it is repeated; those around it are."""
    assert len(clicked(f"<p aria-hidden=true>{LINK}</p><p>{LINK}</p>")) == 1
    assert len(clicked(f"<p>{LINK}</p><p aria-hidden=true>{LINK}</p><p>{LINK}</p>")) == 2
    with rendering():
        rows = "<tr><td>b</td></tr>" * 12
        table = f"<table><thead><tr><th>{LINK}</th></tr></thead><tbody>{rows}</tbody></table>"
        document = laid_out(simple(table, SMALL))
        Tagging(document)
    assert [len(page.links) for page in document.pages] == [1, 0, 0, 0, 0, 0]


def test_a_link_of_two_lines_is_clicked_on_both() -> None:
    """Each line is an area of its own, whatever elements are in it."""
    areas = clicked("<p><a href='https://example.org/'>a <b>b</b><br><i>c</i> d</a></p>")
    assert len(areas) == 2
    assert areas[0][3] == pytest.approx(areas[1][1])


def test_a_file_cannot_be_attached() -> None:
    """It is told, and the links beside it are kept."""
    with rendering():
        document = laid_out(simple(LINK * 2))
        (page, *_) = document.pages
        (_, target, area, box), other = page.links
        page.links[:] = [("attachment", target, area, box), other]
        tagging = Tagging(document)
    assert page.links == [other]
    assert tagging.problems == ["a file cannot be attached to the document"]
