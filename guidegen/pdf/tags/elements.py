"""What an HTML element means to a screen reader: its structure type, language, alternative text."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

SVG = "{http://www.w3.org/2000/svg}"
PICTURES = frozenset({"img", "object", "embed", f"{SVG}svg"})
LISTS = frozenset({"ul", "ol", "menu"})

# HTML elements that are elements of the structure as they stand. Others (strong, span, main, time) only pass on
# what is in them.
TYPES = {
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
    **dict.fromkeys(("p", "pre", "summary", "legend"), "P"),
    **dict.fromkeys(("section", "aside", "nav"), "Sect"),
    **dict.fromkeys(("div", "header", "footer", "address", "details", "fieldset", "form", "figure"), "Div"),
    **dict.fromkeys(("ul", "ol", "menu", "dl"), "L"),
    **dict.fromkeys(("caption", "figcaption"), "Caption"),
    **dict.fromkeys(("code", "kbd", "samp"), "Code"),
    "article": "Art",
    "blockquote": "BlockQuote",
    "q": "Quote",
    "table": "Table",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
}
_SCOPES = {"row": "Row", "rowgroup": "Row", "col": "Column", "colgroup": "Column"}
_NOTES = {"doc-footnote", "doc-endnote"}


def words(text: str) -> str:
    """A text with every white space a single space, none around it."""
    return " ".join(text.split())


class Elements:
    """One HTML document's elements, each with its parent."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self._parents = {child: parent for parent in root.iter() for child in parent}

    def __contains__(self, element: Element) -> bool:
        return element in self._parents

    def parent(self, element: Element) -> Element:
        return self._parents[element]

    def upwards(self, element: Element) -> Iterator[Element]:
        """The element and all around it, from the inside out."""
        around: Element | None = element
        while around is not None:
            yield around
            around = self._parents.get(around)

    def nearest(self, element: Element, *tags: str) -> Element | None:
        """The innermost of the element and those around it that has one of the tags."""
        return next((around for around in self.upwards(element) if around.tag in tags), None)

    def language(self, element: Element) -> str | None:
        return next((around.attrib["lang"] for around in self.upwards(element) if "lang" in around.attrib), None)

    def is_decoration(self, element: Element) -> bool:
        """Whether the page says that nothing is to be read here."""
        return any(
            around.get("aria-hidden") == "true"
            or "data-artifact" in around.attrib
            or (around.tag in PICTURES and (around.get("alt") == "" or around.get("role") in ("presentation", "none")))
            for around in self.upwards(element)
        )

    def in_contents(self, element: Element) -> bool:
        """Whether the element stands in the document's table of contents."""
        around = self.nearest(element, "nav")
        return around is not None and around.get("role") == "doc-toc"

    def is_note(self, element: Element) -> bool:
        return element.get("role") in _NOTES

    def link_around(self, element: Element) -> Element | None:
        return next((around for around in self.upwards(element) if around.tag == "a" and around.get("href")), None)

    def scope(self, header: Element) -> str:
        """What a table's header cell is a header of: Column or Row."""
        given = _SCOPES.get(header.get("scope", "").lower())
        return given or ("Row" if self.nearest(header, "thead") is None else "Column")


def alternative(picture: Element) -> str:
    """The words for those who do not see a picture; empty where there are none."""
    inside = ("title", "desc") if picture.tag == f"{SVG}svg" else ()
    texts = (picture.findtext(f"{SVG}{name}") for name in inside)
    return _first_said(picture.get("alt"), picture.get("aria-label"), *texts)


def link_words(link: Element) -> str:
    """What a link is called: its own label, its text, or the words for the picture in it; else its address."""
    pictures = " ".join(alternative(inner) for inner in link.iter() if inner.tag in PICTURES)
    label, title, text = link.get("aria-label"), link.get("title"), "".join(link.itertext())
    return _first_said(label, title, text, pictures, link.get("href"))


def _first_said(*texts: str | None) -> str:
    return next((told for text in texts if (told := words(text or ""))), "")
