"""The tags: a screen reader hears what the HTML says, in its order, once, and nothing of what is decoration."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pikepdf
import pytest

from guidegen.errors import RenderError
from guidegen.pdf import lay_out, render_pdf
from tests.support.pdf_sample import LOREM, RICH, SQUARE, dot, pdf_faults, simple
from tests.support.tagged import Tagged, outline_of_html, outline_of_pdf, read_tags


@pytest.fixture(scope="module")
def rich(rich_pdf: bytes) -> Tagged:
    return read_tags(rich_pdf)


def test_the_sample_is_valid(rich_pdf: bytes) -> None:
    """The sample, with all that a page may hold, is PDF/UA-1 and PDF/A-3a."""
    assert pdf_faults(rich_pdf) == []


@pytest.mark.parametrize("what", ["headings", "lists", "tables", "figures", "links"])
def test_the_tags_hold_what_the_page_holds(rich: Tagged, what: str) -> None:
    """Headings, lists, tables, figures and links are those of the HTML, one to one, in order."""
    expected = getattr(outline_of_html(RICH), what)
    assert expected
    assert getattr(outline_of_pdf(rich.root), what) == expected


def test_every_word_is_read_once_and_apart(rich: Tagged) -> None:
    """The text in reading order is that of the HTML, with a real space wherever a line broke between words."""
    expected = [word.casefold() for word in outline_of_html(RICH).words]
    assert [word.casefold() for word in outline_of_pdf(rich.root).words] == expected


def test_what_breaks_over_pages_stays_one_element(rich: Tagged) -> None:
    """A paragraph that goes on over the page is one P, and a table that does is one Table."""
    paragraphs = [tag for tag in rich.root.all("P") if tag.text == LOREM.strip()]
    assert len(paragraphs) == 2
    assert any(len(paragraph.pages) > 1 for paragraph in paragraphs)
    (table,) = rich.root.all("Table")
    assert len({page for tag in table.walk() for page in tag.pages}) > 1


def test_running_heads_and_feet_are_artifacts(rich: Tagged, tmp_path: Path) -> None:
    """What stands in the margins of every page is told apart as header and footer, and is not read."""
    heads = [(page, text) for page, kind, part, text in rich.artifacts if (kind, part) == ("Pagination", "Header")]
    feet = [(page, text) for page, kind, part, text in rich.artifacts if (kind, part) == ("Pagination", "Footer")]
    pages = len(lay_out(RICH, dot(tmp_path)))
    assert heads == [(page, "Running head") for page in range(pages)]
    assert feet == [(page, str(page + 1)) for page in range(pages)]
    assert "Running" not in rich.root.text


def test_a_repeated_table_head_is_read_once(rich: Tagged) -> None:
    """On the next pages the head of a table is an artifact, not a second row of headers."""
    assert len(rich.root.all("THead")) == 1
    repeated = [text for _, kind, part, text in rich.artifacts if (kind, part) == ("Pagination", "") and text]
    assert set(repeated) == {"Week", "Minutes"}


def test_a_table_head_repeated_in_a_column_is_read_once() -> None:
    """The same holds where a table goes on in the next column of the same page."""
    rows = "".join(f"<tr><td>{number}</td></tr>" for number in range(12))
    table = f"<div style='columns: 2'><table><thead><tr><th>Head</th></tr></thead><tbody>{rows}</tbody></table></div>"
    read = read_tags(render_pdf(simple(f"<h1>T</h1>{table}", "@page { size: 90mm 60mm; margin: 8mm }")))
    repeated = [(page, text) for page, *_, text in read.artifacts if text]
    assert {text for _, text in repeated} == {"Head"}
    assert 0 in [page for page, _ in repeated]
    assert read.root.text.count("Head") == 1


def test_decoration_is_passed_over(rich: Tagged) -> None:
    """Content that the page marks as decoration is on paper, and not read."""
    assert "not to be read" in [text for _, kind, _, text in rich.artifacts if kind == "Layout"]
    assert "not to be read" not in rich.root.text
    assert len(rich.root.all("Figure")) == 2


def test_language_is_told_where_it_changes(rich: Tagged) -> None:
    """Words in another language carry it, so that they are said right; others do not repeat that of the document."""
    told = {tag.lang: tag.text for tag in rich.root.walk() if tag.lang}
    assert told == {"fr": "bonjour à tous", "de": "Guten Tag"}


def test_lists_tell_how_they_are_numbered(rich: Tagged) -> None:
    """Bullets, numbers and no marks at all are told apart."""
    told = [tag.attributes["ListNumbering"] for tag in rich.root.all("L")]
    assert told == ["Disc", "Circle", "Decimal", "Disc", "None"]


def test_the_contents_are_a_table_of_contents(rich: Tagged) -> None:
    """Each entry is a reference to its target, over a link."""
    (contents,) = rich.root.all("TOC")
    entries = [
        (entry.text, [link.links[0].target for link in entry.all("Link")]) for entry in contents.children("TOCI")
    ]
    assert entries == [("One thing", ["#one"]), ("Another", ["#two"])]
    assert all(entry.children("Reference") for entry in contents.children("TOCI"))


def test_links_are_named_and_clicked_on_each_line(rich: Tagged) -> None:
    """A link over several lines is one element with an area for each line, named by its words."""
    for link in rich.root.all("Link"):
        assert {area.words for area in link.links} == {link.text}
        assert all(area.flags & 4 for area in link.links), "annotations are printed"
    (long,) = [link for link in rich.root.all("Link") if link.text.startswith("link over")]
    assert len(long.links) > 1
    (nested,) = [link for link in rich.root.all("Link") if link.text == "One thing" and link.page != 0]
    assert len(nested.links) == 1


@pytest.mark.parametrize("margin", ["20mm", "35mm 11mm 5mm 17mm"])
def test_a_figures_box_is_around_its_picture(margin: str, tmp_path: Path) -> None:
    """The figure's box is in points from the bottom left corner of the page, where the picture is."""
    body = f"<h1>T</h1><p>{SQUARE.format('', '<title>One</title>')}</p><p><img src=asset:dot.png alt=Two width=30></p>"
    html = simple(body, f"@page {{ size: 120mm 90mm; margin: {margin}; }}")
    assets = dot(tmp_path)
    (page,) = lay_out(html, assets)
    figures = read_tags(render_pdf(html, assets)).root.all("Figure")
    pictures = [box.area for box in page.boxes if box.tag in ("svg", "img")]
    assert [figure.alt for figure in figures] == ["One", "Two"]
    for figure, area in zip(figures, pictures, strict=True):
        expected = (area.left, page.height - area.bottom, area.right, page.height - area.top)
        assert figure.area == pytest.approx(expected, abs=0.01)
        assert page.content.holds(area)


@pytest.mark.parametrize(
    ("picture", "name"),
    [
        ("<img src=asset:dot.png>", "asset:dot.png"),
        (SQUARE.format("", ""), "an inline drawing"),
        (SQUARE.format("", "<title> </title>"), "an inline drawing"),
    ],
)
def test_a_picture_without_words_fails_the_build(picture: str, name: str, tmp_path: Path) -> None:
    """A picture that is neither named nor marked as decoration is an error that names it."""
    with pytest.raises(RenderError) as caught:
        render_pdf(simple(f"<h1>T</h1><p>{picture}</p>"), dot(tmp_path))
    assert [problem.message for problem in caught.value.problems] == [f"picture without alternative text: {name}"]


def test_text_that_cannot_be_tagged_fails_the_build() -> None:
    """Half transparent text would be drawn where no tag reaches."""
    with pytest.raises(RenderError, match="half transparent"):
        render_pdf(simple("<h1>T</h1><p style='opacity: 0.5'>Faint</p>"))


@pytest.mark.parametrize(
    ("html", "lacks"),
    [("<title>T</title><h1>T</h1>", "language"), ("<html lang=en><title> </title><h1>T</h1></html>", "title")],
)
def test_a_document_without_title_or_language_fails_the_build(html: str, lacks: str) -> None:
    """A screen reader would not know how to say it, or what it is called."""
    with pytest.raises(RenderError, match=f"no {lacks}"):
        render_pdf(html)


def test_no_word_is_broken_by_a_hyphen() -> None:
    """Even where a page asks for it: text taken from the PDF would hold halves of words."""
    html = simple(
        "<h1>T</h1><p>rehabi\u00adlitation physio\u00adtherapy strengthening unquestionably</p>",
        "@page { size: 40mm 90mm; margin: 4mm } p { hyphens: auto }",
        lang="en",
    )
    (paragraph,) = read_tags(render_pdf(html)).root.all("P")
    assert paragraph.text == "rehabilitation physiotherapy strengthening unquestionably"


@pytest.mark.parametrize(
    ("body", "types"),
    [
        ("<p>Text<a href=https://example.org/><b>one</b> <i>two</i></a></p>", ["P", "Link"]),
        ("<a href=https://example.org/><p>A paragraph</p></a>", ["P", "Link", "P"]),
        ("<div><ul><li>a</li></ul>text</div>", ["Div", "L", "LI", "Lbl", "LBody", "P"]),
        ("<ul style='list-style: none'><li>a</li></ul>", ["L", "LI", "LBody"]),
        ("<dl><div><dt>a</dt><dd>b</dd><dd>c</dd></div></dl>", ["L", "LI", "Lbl", "LBody", "LBody"]),
        ("<p>a<span style='float: footnote'>b</span></p>", ["P", "Reference", "Note", "Lbl"]),
        ("<p><abbr title='magnetic resonance imaging'>MRI</abbr></p>", ["P", "Span"]),
        ("<p>a</p><p aria-hidden=true>b</p><div></div>", ["P"]),
        ("<pre>a\nb</pre>", ["P"]),
        ("<table><thead><tr><th>a</th></tr></thead></table>", ["Table", "TBody", "TR", "TH"]),
        ("<p style='position: absolute; top: 0'>a</p><p>b</p>", ["P", "P"]),
        ("<div style='position: fixed'>a</div><p style='break-before: page'>b</p>", ["Div", "P", "P"]),
        (
            "<table><tr><td rowspan=2>a</td><td></td></tr><tr><td>c</td></tr></table>",
            ["Table", "TBody", "TR", "TD", "TD", "TR", "TD"],
        ),
    ],
)
def test_elements_become_tags(body: str, types: list[str]) -> None:
    """Each kind of HTML becomes its structure elements, nothing empty is left, and the whole is valid."""
    data = render_pdf(simple(f"<h1>T</h1>{body}"))
    assert [tag.type for tag in read_tags(data).root.walk()] == ["Document", "H1", *types]
    assert pdf_faults(data) == []


@pytest.mark.parametrize(
    ("attribute", "in_head", "in_body"),
    [
        ("", "Column", "Row"),
        ("scope=col", "Column", "Column"),
        ("scope=colgroup", "Column", "Column"),
        ("scope=row", "Row", "Row"),
        ("scope=rowgroup", "Row", "Row"),
        ("scope=ROW", "Row", "Row"),
        ("scope=auto", "Column", "Row"),
    ],
)
def test_a_header_cell_tells_what_it_is_a_header_of(attribute: str, in_head: str, in_body: str) -> None:
    """Its own scope counts; without one a cell of the table's head heads a column, and any other a row."""
    head, body = (f"<tr><th {attribute}>{words}</th><td>x</td></tr>" for words in ("Above", "Beside"))
    table = f"<table><thead>{head}</thead><tbody>{body}</tbody></table><table>{body}</table>"
    cells = read_tags(render_pdf(simple(f"<h1>T</h1>{table}"))).root.all("TH", "TD")
    told = [(cell.text, cell.attributes.get("Scope", "")) for cell in cells]
    assert told == [("Above", in_head), ("x", ""), *[("Beside", in_body), ("x", "")] * 2]


def test_another_reader_hears_the_same(rich_pdf: bytes, rich: Tagged, tmp_path: Path) -> None:
    """Poppler reads the same elements in the same order."""
    file = tmp_path / "rich.pdf"
    file.write_bytes(rich_pdf)
    told = subprocess.run(["pdfinfo", "-struct", str(file)], check=True, capture_output=True, text=True)
    read = re.findall(r"^ *(\w+)", told.stdout, re.MULTILINE)
    assert [type_ for type_ in read if type_ != "Object"] == [tag.type for tag in rich.root.walk()]


def test_bookmarks_are_the_headings_down_to_the_third_level() -> None:
    """They stand under each other as the headings do, and lead to their pages."""
    body = "<h1>A</h1><h2>B</h2><h3>C <em>c</em></h3><h4>D</h4><h2 style='break-before: page'>E</h2><h3>F</h3>"
    with pikepdf.open(io.BytesIO(render_pdf(simple(body)))) as pdf, pdf.open_outline() as outline:
        pages = [page.obj.objgen for page in pdf.pages]

        def told(items: Iterable[pikepdf.OutlineItem]) -> list[tuple[str, int, object]]:
            return [(item.title, page_of(item.destination), told(item.children)) for item in items]

        def page_of(destination: object) -> int:
            assert isinstance(destination, pikepdf.Array)
            return pages.index(destination[0].objgen)

        assert told(outline.root) == [("A", 0, [("B", 0, [("C c", 0, [])]), ("E", 1, [("F", 1, [])])])]
