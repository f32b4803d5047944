"""The structure tree: which place each element of a page gets in it, while pages are laid out one piece at a time."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from xml.etree.ElementTree import Element, fromstring

import pytest

from guidegen.pdf.tags.elements import PICTURES, Elements
from guidegen.pdf.tags.nodes import Content, LinkArea, Node
from guidegen.pdf.tags.tree import Tree

MARK = "•"


class Reading:
    """A page that is laid out from its beginning to its end, as text and pictures; all of it is painted."""

    def __init__(self, body: str, language: str = "") -> None:
        of_body = f" lang='{language}'" if language else ""
        root = fromstring(f"<html lang='en'><body{of_body}>{body}</body></html>")
        self.tree = Tree(Elements(root))
        self.told: list[str] = []
        self._visit(root[0])

    def add(self, node: Node, told: str) -> None:
        self.tree.add(node, 0).id = len(self.told)
        self.told.append(told)

    def _visit(self, element: Element) -> None:
        node = self.tree.node(element) if element.tag in ("tr", "th", "td", *PICTURES) else None
        if node is not None and element.tag in PICTURES:
            self.add(node, "#")
        if element.tag == "li" or element.get("class") == "item":
            self.add(self.tree.text_node(element, "marker"), MARK)
        self._text(element, element.text)
        for child in element:
            if child.get("class") == "note":
                self.add(self.tree.footnote_call(child), "*")
                self.add(self.tree.text_node(child, "footnote-marker"), "*")
            self._visit(child)
            self._text(element, child.tail)

    def _text(self, element: Element, text: str | None) -> None:
        if text and text.strip():
            self.add(self.tree.text_node(element, ""), text.strip())

    def outline(self) -> str:
        return " ".join(self._outlines(self.tree.close()))

    def _outlines(self, node: Node) -> Iterator[str]:
        for kid in node.kids:
            if isinstance(kid, Node):
                yield f"{kid.type}[{' '.join(self._outlines(kid))}]"
            elif isinstance(kid, Content) and kid.id is not None:
                yield self.told[kid.id]


def nodes(body: str, *types: str) -> list[Node]:
    return [node for node in Reading(body).tree.close().walk() if node.type in types]


@pytest.mark.parametrize(
    ("body", "outline"),
    [
        ("<h1>T</h1><p>a <b>b</b> c</p>", "H1[T] P[a b c]"),
        ("a", "P[a]"),
        ("<h0>a</h0><h7>b</h7>", "P[a b]"),
        ("<h2>a</h2><h6>b</h6><pre>c</pre>", "H2[a] H6[b] P[c]"),
        ("<p>a <b title='x' href='#x'>b</b></p>", "P[a b]"),
        ("<main><div>a <p>b</p> c <strong>d</strong></div></main>", "Div[P[a] P[b] P[c d]]"),
        ("<div><q>a</q> <code>b</code> <p>c</p></div>", "Div[P[Quote[a] Code[b]] P[c]]"),
        ("<p><q>a</q></p>", "P[Quote[a]]"),
        ("<section>a</section><article>b</article>", "Sect[P[a]] Art[P[b]]"),
        ("<blockquote>a</blockquote>", "BlockQuote[P[a]]"),
        ("<div><p></p></div><p>a</p>", "P[a]"),
    ],
)
def test_text_stands_in_paragraphs(body: str, outline: str) -> None:
    """Of its own element, or of one made for it where it lies loose in a group; a block begins a new one."""
    assert Reading(body).outline() == outline


@pytest.mark.parametrize(
    ("body", "outline"),
    [
        ("<ul><li>a</li><li><p>b</p></li></ul>", "L[LI[Lbl[•] LBody[a]] LI[Lbl[•] LBody[P[b]]]]"),
        ("<ol><li>a<ul><li>b</li></ul></li></ol>", "L[LI[Lbl[•] LBody[a L[LI[Lbl[•] LBody[b]]]]]]"),
        ("<div><li>a</li></div>", "Div[P[Lbl[•] a]]"),
        ("<p class='item'>a</p>", "P[Lbl[•] a]"),
        ("<div class='item'>a</div>", "Div[Lbl[•] P[a]]"),
        ("<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>", "L[LI[Lbl[a] LBody[b]] LI[Lbl[c] LBody[d]]]"),
        ("<dl><dt>a</dt><dt>b</dt><dd>c</dd><dd>d</dd></dl>", "L[LI[Lbl[a] Lbl[b] LBody[c] LBody[d]]]"),
        ("<dl><dd>a</dd></dl>", "L[LI[LBody[a]]]"),
        ("<dl><div><dt>a</dt><dd>b</dd></div><div><dt>c</dt></div></dl>", "L[LI[Lbl[a] LBody[b]] LI[Lbl[c]]]"),
        ("<dl><div lang='fr'><dt>a</dt></div></dl>", "L[LI[Lbl[a]]]"),
        ("<ul><p>a</p><li>b</li></ul>", "L[P[a] LI[Lbl[•] LBody[b]]]"),
        ("<dl><p>a</p><dd>b</dd></dl>", "L[P[a] LI[LBody[b]]]"),
        ("<dl>a<dd>b</dd></dl>", "L[a LI[LBody[b]]]"),
        ("<p><dt>a</dt><dd>b</dd></p>", "P[a b]"),
    ],
)
def test_items_of_lists_have_label_and_body(body: str, outline: str) -> None:
    """A term is the label of what is said of it. What stands in no list is no item."""
    assert Reading(body).outline() == outline


TOC = "<nav role='doc-toc'>{}</nav>"


@pytest.mark.parametrize(
    ("body", "outline"),
    [
        (TOC.format("<ol><li><a href='#x'>a</a></li></ol>"), "Sect[TOC[TOCI[Lbl[•] Reference[Link[a]]]]]"),
        (TOC.format("<ul><li>a</li></ul>"), "Sect[TOC[TOCI[Lbl[•] P[a]]]]"),
        (TOC.format("<a href='#x'>a</a>"), "Sect[P[Reference[Link[a]]]]"),
        ("<nav><ol><li><a href='#x'>a</a></li></ol></nav>", "Sect[L[LI[Lbl[•] LBody[Link[a]]]]]"),
        ("<p><a href='#x'>a</a> <a>b</a></p>", "P[Link[a] b]"),
        ("<div><a href='#x'>a</a> b</div>", "Div[P[Link[a] b]]"),
        ("<a href='#x'><p>a</p></a>", "P[Link[P[a]]]"),
    ],
)
def test_links_are_links_and_in_the_contents_references(body: str, outline: str) -> None:
    """An `a` without an address is none."""
    assert Reading(body).outline() == outline


@pytest.mark.parametrize(
    ("body", "outline"),
    [
        ("<table><thead><tr><th>a</th></tr></thead></table>", "Table[TBody[TR[TH[a]]]]"),
        (
            "<table><thead><tr><th>a</th></tr></thead><tfoot><tr><td>b</td></tr></tfoot></table>",
            "Table[TBody[TR[TH[a]]] TBody[TR[TD[b]]]]",
        ),
        (
            "<table><caption>c</caption><thead><tr><th>a</th></tr></thead><tbody><tr><td/></tr></tbody></table>",
            "Table[Caption[c] THead[TR[TH[a]]] TBody[TR[TD[]]]]",
        ),
        ("<table><tr><th/><td>a</td></tr></table>", "Table[TR[TH[] TD[a]]]"),
    ],
)
def test_tables_keep_their_shape(body: str, outline: str) -> None:
    """Empty cells stay, and a head without a body is one."""
    assert Reading(body).outline() == outline


def test_a_table_within_a_table_has_a_body_of_its_own() -> None:
    """The head of the outer one needs another body than that of the inner one."""
    inner = "<table><tbody><tr><td>a</td></tr></tbody></table>"
    outline = Reading(f"<table><thead><tr><th>{inner}</th></tr></thead></table>").outline()
    assert outline == "Table[TBody[TR[TH[Table[TBody[TR[TD[a]]]]]]]]"


@pytest.mark.parametrize(
    ("body", "outline"),
    [
        ("<p>a<span class='note'>b</span> c</p>", "P[a Reference[*] Note[Lbl[*] b] c]"),
        ("<p>a<aside role='doc-footnote'>b</aside></p>", "P[a Note[b]]"),
        ("<div><span role='doc-endnote'>b</span></div>", "Div[P[Note[b]]]"),
        ("<aside>a</aside>", "Sect[P[a]]"),
    ],
)
def test_notes_are_notes_and_called_where_they_belong(body: str, outline: str) -> None:
    """By their role, or because they were sent to the foot of the page."""
    assert Reading(body).outline() == outline


def test_notes_have_numbers_of_their_own() -> None:
    """In the order of their calls; no other element has one."""
    body = "<p>a<span class='note'>b</span> c<i class='note'>d</i></p><aside role='doc-endnote'>e</aside>"
    told = [(node.type, node.properties) for node in Reading(body).tree.close().walk() if "ID" in node.properties]
    assert told == [("Note", {"ID": "note1"}), ("Note", {"ID": "note2"}), ("Note", {"ID": "note3"})]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<p lang='fr'>a</p>", [("P", "fr")]),
        ("<p lang='en'>a</p>", []),
        ("<p>a <b lang='fr'>b</b></p>", [("Span", "fr")]),
        ("<p>a <b lang='en'>b</b></p>", []),
        ("<section lang='fr'><p>a</p><p lang='fr'>b <i lang='fr'>c</i></p></section>", [("Sect", "fr")]),
        ("<section lang='fr'><p lang='en'>a</p></section>", [("Sect", "fr"), ("P", "en")]),
        ("<main lang='fr'><p>a</p></main>", [("Span", "fr")]),
        ("<p lang=''>a</p>", []),
        ("<p><abbr title='x' lang='fr'>a</abbr></p>", [("Span", "fr")]),
    ],
)
def test_a_language_is_told_where_it_changes(body: str, told: list[tuple[str, str]]) -> None:
    """By the element that changes it, which is one for that alone where it would be none; and nowhere else."""
    found = [(node.type, node.properties.get("Lang")) for node in Reading(body).tree.close().walk()]
    assert [one for one in found if one[1] is not None] == told


def test_a_page_whose_body_is_in_another_language_tells_it_by_what_is_in_it() -> None:
    """The document has that of the page, and a body is no element."""
    reading = Reading("<p>a</p><h1 lang='en'>b</h1>", "fr")
    assert reading.outline() == "P[a] H1[b]"
    assert [node.properties for node in reading.tree.document.walk()] == [{}, {"Lang": "fr"}, {}]


def test_letters_that_stand_for_words_tell_them() -> None:
    """Where the page says for which."""
    (span,) = nodes("<p><abbr title='magnetic resonance imaging'>MRI</abbr> <abbr>NSAID</abbr></p>", "Span")
    assert span.properties == {"E": "magnetic resonance imaging"}


def test_pictures_have_words() -> None:
    """Or are told as a fault, by the beginning of their address, which may be the picture itself."""
    long = "data:" + "x" * 100
    reading = Reading(f"<p><img alt='A hop' src='a.png'/><img src='{long}'/><embed/></p>")
    assert reading.outline() == "P[Figure[#] Figure[#] Figure[#]]"
    figures = [node for node in reading.tree.close().walk() if node.type == "Figure"]
    assert [figure.properties for figure in figures] == [{"Alt": "A hop"}, {"Alt": ""}, {"Alt": ""}]
    assert reading.tree.problems == [
        f"picture without alternative text: {long[:80]}",
        "picture without alternative text: an inline drawing",
    ]


def test_head_cells_tell_what_they_head() -> None:
    """And others nothing."""
    cells = nodes("<table><tr><th scope='col'>a</th><th>b</th><td scope='col'>c</td></tr></table>", "TH", "TD")
    assert [cell.attributes for cell in cells] == [
        {"Table": {"Scope": "/Column"}},
        {"Table": {"Scope": "/Row"}},
        {},
    ]


def test_what_lies_outside_of_the_page_belongs_to_the_document() -> None:
    """The page's root, its body, and what is no element of it at all."""
    tree = Reading("<p>a</p>").tree
    for element in (tree.elements.root, tree.elements.root[0], Element("p")):
        assert tree.node(element) is tree.document


def test_what_goes_on_later_is_the_same_element() -> None:
    """However often it is asked for, as on the next page."""
    tree = Reading("<div>a</div>").tree
    (div,) = tree.document.kids
    element = tree.elements.root[0][0]
    assert tree.node(element) is div
    assert tree.text_node(element, "") is tree.text_node(element, "")


def test_what_is_laid_out_and_never_painted_is_no_part_of_the_structure() -> None:
    """Nor what held nothing else."""
    reading = Reading("<div>a</div><p>b</p>")
    (div, paragraph) = reading.tree.document.children()
    reading.tree.add(Node("Span", div), 0)
    assert reading.outline() == "Div[P[a]] P[b]"
    for content in paragraph.kids:
        assert isinstance(content, Content)
        content.id = None
    assert reading.outline() == "Div[P[a]]"


# Nodes


def test_a_node_begins_where_the_first_of_it_is_printed() -> None:
    """On the first page, too; nowhere where nothing of it is."""
    root = Node("Document", None)
    empty, first, later = (Node("P", root) for _ in range(3))
    assert (root.page(), empty.page()) == (None, None)
    later.kids += [LinkArea(3, None), Content(4)]
    assert (root.page(), later.page()) == (3, 3)
    Node("Span", first).kids.append(Content(0))
    assert (root.page(), first.page(), empty.page()) == (0, 0, None)


def test_what_was_never_painted_is_taken_away() -> None:
    """Content without an id, areas without an annotation, and elements that hold nothing more; cells stay."""
    root = Node("Document", None)
    kept, lost, row = Node("P", root), Node("P", root), Node("TR", root)
    Node("Span", lost).kids.append(Content(0))
    painted: list[Content | LinkArea] = [Content(0, 0), LinkArea(0, SimpleNamespace(link_annotation={}))]
    kept.kids += [Content(0), *painted, LinkArea(0, SimpleNamespace(link_annotation=None))]
    Node("TD", row)
    assert root.prune()
    assert root.kids == [kept, row]
    assert kept.kids == painted
    assert not Node("P", None).prune()
    assert [node.type for node in root.walk()] == ["Document", "P", "TR", "TD"]


def test_a_node_tells_itself_and_not_all_that_is_around_it() -> None:
    """So that one that a failing test shows can be read."""
    assert repr(Node("P", Node("Div", None), Element("p"))) == "Node(type='P', kids=[], attributes={}, properties={})"
