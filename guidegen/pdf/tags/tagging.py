"""From laid out pages to tags: which piece of each page is content of which HTML element, and which is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from guidegen.files.printable import DIRECTION_MARKS
from guidegen.files.writing_direction import LEFT_TO_RIGHT, turns
from guidegen.pdf.engine import Document, boxes, children_of, root_box
from guidegen.pdf.tags.elements import LISTS, PICTURES, Elements
from guidegen.pdf.tags.nodes import Content, LinkArea, Node
from guidegen.pdf.tags.spaces import PANGO_LEFT_TO_RIGHT, Spaces
from guidegen.pdf.tags.tree import Tree
from guidegen.pdf.tags.write import Artifact, write_tags

_LAYOUT = Artifact("Layout")
_REPEATED = Artifact("Pagination")
_MARGINS = {"@top": Artifact("Pagination", "Header"), "@bot": Artifact("Pagination", "Footer")}

_NUMBERING = {
    "disc": "Disc",
    "circle": "Circle",
    "square": "Square",
    "decimal": "Decimal",
    "decimal-leading-zero": "Decimal",
    "lower-roman": "LowerRoman",
    "upper-roman": "UpperRoman",
    "lower-alpha": "LowerAlpha",
    "lower-latin": "LowerAlpha",
    "upper-alpha": "UpperAlpha",
    "upper-latin": "UpperAlpha",
}
# A link's inner boxes have areas of their own; what lies within the outer one, give or take so many pixels, is none.
_SLACK = 6.0


class Tagging:
    """The tags of one document: planned from its pages, given out while they are painted, then written.

    `problems` says what cannot be read aloud: a picture without words, text that is half transparent.
    """

    def __init__(self, document: Document) -> None:
        first, *_ = document.pages
        whole, *_ = children_of(root_box(first))  # margins come after
        self._elements = Elements(whole.element)
        self._tree = Tree(self._elements)
        self._spaces = Spaces()
        self._roles: dict[Any, Content | Artifact] = {}
        self._areas: dict[Node, tuple[int, tuple[float, float, float, float]]] = {}
        self._first: dict[Element, Any] = {}
        self._turned: dict[Any, Node] = {}
        self._read: set[Any] = set()
        self.problems = self._tree.problems
        for number, page in enumerate(document.pages):
            for box in children_of(root_box(page)):
                self._visit(box, number, self._margin(box))
            page.links[:] = self._links(page.links, number)

    def mark(self, stream: Any, box: Any) -> tuple[str, Mapping[str, Any]]:
        """The marked-content tag and properties of a text or picture that is painted now."""
        role = self._roles.get(box)
        if role is None:
            self.problems.append(f"content without a tag: {box.element_tag}")
        if not isinstance(role, Content):
            return "Artifact", (role or _LAYOUT).properties()
        if stream.extra.get("Subtype") == "/Form":
            self.problems.append(f"half transparent content cannot be tagged: {box.element_tag}")
        role.id = stream._tags[box] = len(stream._tags)
        return ("Figure" if isinstance(box, boxes.ReplacedBox) else "Span"), {"MCID": role.id}

    def write(self, pdf: Any, document: Document, version: Any, streams: list[Any]) -> None:
        """Write the structure into a PDF whose pages are painted; called by WeasyPrint."""
        for name, told in (("title", document.metadata.title), ("language", document.metadata.lang)):
            if not told:
                self.problems.append(f"the document has no {name}")
        write_tags(pdf, self.close(document), len(streams))

    def close(self, document: Document) -> Node:
        """The structure once all pages are painted: the document's element, and where its pictures are."""
        root = self._tree.close()
        # Letters are painted from left to right. On the element, because programs that go by the letters take what
        # stands on the content for painted ones, and turn it round.
        for text, node in self._turned.items():
            node.properties["ActualText"] = _said(text) + " " * (text in self._spaces.unpainted)
        for node, (number, (left, top, right, bottom)) in self._areas.items():
            height = document.pages[number].height
            node.attributes["Layout"] = {"BBox": (left, height - bottom, right, height - top), "Placement": "/Block"}
        return root

    def _margin(self, box: Any) -> Artifact | None:
        if not isinstance(box, boxes.MarginBox):
            return None
        return _MARGINS.get(box.at_keyword[:4], _REPEATED)

    def _visit(self, box: Any, page: int, artifact: Artifact | None) -> None:
        element = box.element
        artifact = artifact or self._passed_over(box)
        if artifact is None:
            self._read.add(box)
        if isinstance(box, boxes.TextBox):
            self._roles[box] = self._text(box, page, artifact)
        elif isinstance(box, boxes.ReplacedBox):
            self._roles[box] = self._picture(box, page, artifact)
        else:
            if artifact is None and element is not None:
                self._block(box, element)
            for child in children_of(box):
                self._visit(child, page, artifact)

    def _passed_over(self, box: Any) -> Artifact | None:
        """Why a box is nothing to read: it is decoration, or was read on a page or in a column before."""
        if box.is_leader or self._elements.is_decoration(box.element):
            return _LAYOUT
        group = isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer)
        if (group or box.style["position"] == "fixed") and self._first.setdefault(box.element, box) is not box:
            return _REPEATED
        return None

    def _block(self, box: Any, element: Element) -> None:
        if element.tag in ("tr", "td", "th"):
            node = self._tree.node(element)
            spans = {"ColSpan": box.colspan, "RowSpan": box.rowspan}
            if told := {name: span for name, span in spans.items() if span != 1}:
                node.attributes.setdefault("Table", {}).update(told)
        elif element.tag in ("li", "dt", "dd"):
            self._tree.node(element)
            self._numbering(box, element)
        self._spaces.mend(box)

    def _numbering(self, box: Any, item: Element) -> None:
        """The first item tells how its list is numbered."""
        list_ = self._elements.nearest(item, *LISTS, "dl")
        if list_ is None:
            return
        node = self._tree.node(list_)
        if node.type != "L" or "List" in node.attributes:
            return
        style = box.style["list_style_type"]
        usual = "Decimal" if list_.tag == "ol" else "None"
        numbering = usual if list_.tag == "dl" else _NUMBERING.get(style, usual)
        node.attributes["List"] = {"ListNumbering": f"/{numbering}"}

    def _text(self, box: Any, page: int, artifact: Artifact | None) -> Content | Artifact:
        if artifact is not None or not box.text.strip():
            return artifact or _LAYOUT
        pseudo = box.element_tag.partition("::")[2]
        if pseudo == "footnote-call":
            return self._tree.add(self._tree.footnote_call(box.element), page)
        node = self._tree.text_node(box.element, pseudo)
        if _is_turned(box):
            node = self._turned[box] = Node("Span", node)
        return self._tree.add(node, page)

    def _picture(self, box: Any, page: int, artifact: Artifact | None) -> Content | Artifact:
        if artifact is not None or box.element.tag not in PICTURES:  # else a mark of a list, or put in by the style
            return artifact or _LAYOUT
        node = self._tree.node(box.element)
        left, top = box.content_box_x(), box.content_box_y()
        self._areas[node] = page, (left, top, left + box.width, top + box.height)
        return self._tree.add(node, page)

    def _links(self, links: list[Any], page: int) -> Iterator[Any]:
        """One area for each line of a link; WeasyPrint makes one for each box in it as well."""
        kept: dict[Element, list[Any]] = {}
        for link in list(links):
            kind, _, area, box = link
            element = self._elements.link_around(box.element) if box in self._read else None
            if element is None:
                continue
            if kind == "attachment":
                self.problems.append("a file cannot be attached to the document")
                continue
            others = kept.setdefault(element, [])
            if area[2] - area[0] > 0.1 and not any(_within(area, other) for other in others):
                others.append(area)
                self._tree.node(element).kids.append(LinkArea(page, box))
                yield link


def _is_turned(text: Any) -> bool:
    """Whether letters are painted in another order than they are read in."""
    layout = text.pango_layout
    return layout.first_line_direction != PANGO_LEFT_TO_RIGHT or turns(layout.text, LEFT_TO_RIGHT)


def _said(text: Any) -> str:
    """The words of a text as they are read, without signs that nobody sees."""
    return "".join(letter for letter in text.pango_layout.text if letter not in DIRECTION_MARKS)


def _within(inner: Any, outer: Any) -> bool:
    return bool(
        inner[0] >= outer[0] - _SLACK
        and inner[1] >= outer[1] - _SLACK
        and inner[2] <= outer[2] + _SLACK
        and inner[3] <= outer[3] + _SLACK
    )
