"""What elements of a page mean to who hears it, one element at a time."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest

from guidegen.pdf.tags.elements import Elements, alternative, link_words, words

SVG_NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


def page(body: str) -> tuple[Elements, Element]:
    """A page of some elements, and the one among them with the id `x`."""
    root = fromstring(f"<html lang='en'><body>{body}</body></html>")
    return Elements(root), next(element for element in root.iter() if element.get("id") == "x")


def test_words_stand_one_space_apart() -> None:
    """Whatever white space is between them, and none around."""
    assert words(" a\n\t b\u00a0 c ") == "a b c"


def test_elements_know_what_is_around_them() -> None:
    """From the inside out, the element itself first; the page itself is in nothing."""
    elements, inner = page("<div><p><b id='x'>a</b></p></div>")
    around = list(elements.upwards(inner))
    assert [element.tag for element in around] == ["b", "p", "div", "body", "html"]
    assert elements.parent(inner) is around[1]
    assert inner in elements
    assert elements.root not in elements
    assert elements.nearest(inner, "div", "p") is around[1]
    assert elements.nearest(inner, "b") is inner
    assert elements.nearest(inner, "table") is None


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("<p id='x'/>", "en"),
        ("<p lang='fr'><b id='x'/></p>", "fr"),
        ("<p lang='fr' id='x'/>", "fr"),
        ("<p lang='fr'><b lang='de'><i id='x'/></b></p>", "de"),
    ],
)
def test_the_language_is_that_of_the_nearest_element_that_tells_one(body: str, language: str) -> None:
    """Its own before that of what is around it."""
    elements, element = page(body)
    assert elements.language(element) == language


def test_a_page_may_tell_no_language() -> None:
    """Then no element has one."""
    root = fromstring("<html><p/></html>")
    assert Elements(root).language(root[0]) is None


@pytest.mark.parametrize(
    ("body", "is_decoration"),
    [
        ("<p id='x'/>", False),
        ("<p id='x' aria-hidden='true'/>", True),
        ("<p id='x' aria-hidden='false'/>", False),
        ("<p id='x' data-artifact=''/>", True),
        ("<div aria-hidden='true'><p><b id='x'/></p></div>", True),
        ("<p aria-hidden='true'/><p id='x'/>", False),
        ("<img id='x' alt='A hop'/>", False),
        ("<img id='x' alt=''/>", True),
        ("<img id='x'/>", False),
        ("<img id='x' role='img'/>", False),
        ("<img id='x' alt='A hop' role='presentation'/>", True),
        ("<img id='x' alt='A hop' role='none'/>", True),
        (f"<svg {SVG_NAMESPACE} role='none'><path id='x'/></svg>", True),
        ("<table id='x' role='presentation'/>", False),
        ("<p id='x' role='none'/>", False),
        ("<p id='x' alt=''/>", False),
    ],
)
def test_decoration_is_what_the_page_says_is_decoration(body: str, is_decoration: bool) -> None:
    """And all within it. A role or an empty alternative takes pictures away, and never words."""
    elements, element = page(body)
    assert elements.is_decoration(element) is is_decoration


@pytest.mark.parametrize(
    ("body", "is_within"),
    [
        ("<nav role='doc-toc'><ol><li id='x'/></ol></nav>", True),
        ("<nav><ol><li id='x'/></ol></nav>", False),
        ("<nav role='doc-index'><ol><li id='x'/></ol></nav>", False),
        ("<div role='doc-toc'><ol><li id='x'/></ol></div>", False),
        ("<ol><li id='x'/></ol>", False),
    ],
)
def test_the_contents_are_the_navigation_that_says_so(body: str, is_within: bool) -> None:
    """Another navigation, as a list of links, is none."""
    elements, element = page(body)
    assert elements.in_contents(element) is is_within


@pytest.mark.parametrize(
    ("role", "is_note"), [("doc-footnote", True), ("doc-endnote", True), ("doc-tip", False), ("", False)]
)
def test_a_note_is_what_has_its_role(role: str, is_note: bool) -> None:
    """Of a page's foot or of its end."""
    elements, element = page(f"<aside id='x' role='{role}'/><p/>")
    assert elements.is_note(element) is is_note
    assert not elements.is_note(elements.root)


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ("<a href='#one'><b id='x'/></a>", "#one"),
        ("<a href='#one' id='x'/>", "#one"),
        ("<a href='#one'><a><b id='x'/></a></a>", "#one"),
        ("<p><a><b id='x'/></a></p>", None),
        ("<p><a href=''><b id='x'/></a></p>", None),
        (f"<svg {SVG_NAMESPACE} href='#one'><g id='x'/></svg>", None),
        ("<p id='x'/>", None),
    ],
)
def test_a_link_is_an_a_that_leads_somewhere(body: str, address: str | None) -> None:
    """Not an `a` without an address, and nothing else that has one."""
    elements, element = page(body)
    link = elements.link_around(element)
    assert (link.get("href") if link is not None else None) == address


@pytest.mark.parametrize(
    ("scope", "in_head", "in_body"),
    [
        ("", "Column", "Row"),
        ("col", "Column", "Column"),
        ("colgroup", "Column", "Column"),
        ("row", "Row", "Row"),
        ("ROWGROUP", "Row", "Row"),
        ("auto", "Column", "Row"),
    ],
)
def test_a_head_cell_heads_what_it_says_or_what_its_place_says(scope: str, in_head: str, in_body: str) -> None:
    """A cell of the table's head is that of a column, and any other that of a row."""
    for group, expected in (("thead", in_head), ("tbody", in_body)):
        elements, cell = page(f"<table><{group}><tr><th id='x' scope='{scope}'/></tr></{group}></table>")
        assert elements.scope(cell) == expected


@pytest.mark.parametrize(
    ("picture", "told"),
    [
        ("<img alt='A  hop'/>", "A hop"),
        ("<img aria-label='A hop'/>", "A hop"),
        ("<img alt='' aria-label='A hop'/>", "A hop"),
        ("<img alt='One' aria-label='Two'/>", "One"),
        ("<img/>", ""),
        ("<img><title>A hop</title></img>", ""),
        (f"<object><title {SVG_NAMESPACE}>A hop</title></object>", ""),
        (f"<svg {SVG_NAMESPACE}><title>A hop</title><desc>On one leg</desc></svg>", "A hop"),
        (f"<svg {SVG_NAMESPACE}><title> </title><desc>On one leg</desc></svg>", "On one leg"),
        (f"<svg {SVG_NAMESPACE}><desc>On one leg</desc></svg>", "On one leg"),
        (f"<svg {SVG_NAMESPACE} aria-label='Two'><title>One</title></svg>", "Two"),
        (f"<svg {SVG_NAMESPACE} aria-label=' '><title>One</title></svg>", "One"),
        (f"<svg {SVG_NAMESPACE}/>", ""),
    ],
)
def test_the_words_for_a_picture(picture: str, told: str) -> None:
    """Its alternative, its label, and of a drawing its title or description; the first that says anything."""
    assert alternative(fromstring(picture)) == told


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("<a href='#one' aria-label='To one' title='One'>here</a>", "To one"),
        ("<a href='#one' title='To  one'>here</a>", "To one"),
        ("<a href='#one'> here <b>and</b>\n there</a>", "here and there"),
        ("<a href='#one'> <img alt='A hop'/><img alt='A step'/></a>", "A hop A step"),
        ("<a href='#one'><span aria-label='nothing'/></a>", "#one"),
        ("<a href='#one'><img/></a>", "#one"),
        ("<a href='#one' aria-label=' '>here</a>", "here"),
        ("<a/>", ""),
    ],
)
def test_the_name_of_a_link(link: str, told: str) -> None:
    """Its own label, its title, its text, the words for the pictures in it, and its address where nothing is said."""
    assert link_words(fromstring(link)) == told
