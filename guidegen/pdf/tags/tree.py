"""The structure tree, made from HTML elements: one for each, over however many lines, columns and pages it goes."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from guidegen.pdf.tags.elements import LISTS, PICTURES, TYPES, Elements, alternative
from guidegen.pdf.tags.nodes import Content, Node

# Structure types that hold no text themselves: text in them is a paragraph.
_GROUPS = frozenset({"Document", "Art", "Sect", "Div", "BlockQuote", "TOCI"})
_INLINE = frozenset({"Span", "Quote", "Code", "Link", "Reference", "Note"})


class Tree:
    """Gives each HTML element its place in the structure when first asked for it, so that order follows the page."""

    def __init__(self, elements: Elements) -> None:
        self.elements = elements
        self.document = Node("Document", None, elements.root)
        self.problems: list[str] = []
        self._nodes: dict[Element, Node] = {}
        self._labels: dict[Element, Node] = {}
        self._parts: dict[tuple[Element, str], Node] = {}
        self._paragraphs: dict[Node, Node] = {}
        self._notes: set[Element] = set()

    def node(self, element: Element) -> Node:
        """The structure element that the content of an HTML element belongs to."""
        if element not in self._nodes:
            outside = element not in self.elements or element.tag == "body"
            self._nodes[element] = self.document if outside else self._made(element)
        return self._nodes[element]

    def text_node(self, element: Element, pseudo: str) -> Node:
        """Where a text in an element, or in a pseudo-element of it, belongs."""
        node = self.node(element)
        if pseudo == "marker":
            node = self._labels.get(element) or self._part(element, "Lbl", node)
        elif pseudo == "footnote-marker":
            node = self._part(element, "Lbl", node)
        return self._paragraph(node) if node.type in _GROUPS else node

    def footnote_call(self, element: Element) -> Node:
        """The mark that sends the reader to a footnote, which is a Note from here on."""
        self._notes.add(element)
        return self._part(element, "Reference", self.node(self.elements.parent(element)))

    def add(self, node: Node, page: int) -> Content:
        content = Content(page)
        node.kids.append(content)
        return content

    def close(self) -> Node:
        """The document's element, with all that is left once the pages are painted."""
        self.document.prune()
        for table in self.document.walk():
            groups = [child for child in table.children() if child.type in ("THead", "TBody", "TFoot")]
            # A head needs a body; where it is all there is, it is the body.
            if "TBody" not in [group.type for group in groups]:
                for group in groups:
                    group.type = "TBody"
        return self.document

    def _made(self, element: Element) -> Node:
        tag, elements = element.tag, self.elements
        if tag == "li":
            return self._item(element)
        if tag in ("dt", "dd") and elements.nearest(element, "dl") is not None:
            return self._term(element)
        parent = self.node(elements.parent(element))
        if tag in PICTURES:
            return self._figure(element, parent)
        if element in self._notes or elements.is_note(element):
            return self._note(element, parent)
        if tag == "a" and element.get("href"):
            return self._new(
                "Link", self._new("Reference", parent) if elements.in_contents(element) else parent, element
            )
        if tag in LISTS and elements.in_contents(element):
            return self._new("TOC", parent, element)
        if tag == "abbr" and element.get("title"):
            span = self._new("Span", parent, element)
            span.properties["E"] = element.attrib["title"]
            return span
        type_ = TYPES.get(tag)
        if type_ is None or (tag == "div" and parent.type == "L"):
            changes = element.get("lang") not in (None, elements.language(elements.parent(element)))
            return self._new("Span", parent, element) if changes and type_ is None else parent
        node = self._new(type_, parent, element)
        if tag == "th":
            node.attributes["Table"] = {"Scope": f"/{elements.scope(element)}"}
        return node

    def _new(self, type_: str, parent: Node, element: Element | None = None) -> Node:
        """A child of `parent`, in a paragraph of its own where the parent holds no text."""
        if type_ not in _INLINE:
            self._paragraphs.pop(parent, None)
        elif parent.type in _GROUPS and (type_, parent.type) != ("Reference", "TOCI"):
            parent = self._paragraph(parent)
        node = Node(type_, parent, element)
        if element is not None:
            around = next(up.element for up in _ancestors(node) if up.element is not None)
            language = self.elements.language(element)
            if language and language != self.elements.language(around):
                node.properties["Lang"] = language
        return node

    def _paragraph(self, group: Node) -> Node:
        if group not in self._paragraphs:
            self._paragraphs[group] = Node("P", group)
        return self._paragraphs[group]

    def _part(self, element: Element, type_: str, parent: Node) -> Node:
        key = (element, type_)
        if key not in self._parts:
            self._parts[key] = self._new(type_, parent)
        return self._parts[key]

    def _item(self, element: Element) -> Node:
        parent = self.node(self.elements.parent(element))
        if parent.type == "TOC":
            return self._new("TOCI", parent, element)
        if parent.type != "L":
            return self._new("P", parent, element)
        item = self._new("LI", parent, element)
        self._labels[element] = Node("Lbl", item)
        return Node("LBody", item, element)

    def _term(self, element: Element) -> Node:
        """A term is the label of an item, and what is said of it the item's body."""
        list_ = self.node(self.elements.parent(element))
        last = list_.kids[-1] if list_.kids else None
        item = last if isinstance(last, Node) and last.type == "LI" else None
        if element.tag == "dt":
            if item is None or any(child.type == "LBody" for child in item.children()):
                item = self._new("LI", list_)
            return self._new("Lbl", item, element)
        return self._new("LBody", item or self._new("LI", list_), element)

    def _figure(self, element: Element, parent: Node) -> Node:
        figure = self._new("Figure", parent, element)
        figure.properties["Alt"] = alternative(element)
        if not figure.properties["Alt"]:
            name = element.get("src", "an inline drawing")[:80]
            self.problems.append(f"picture without alternative text: {name}")
        return figure

    def _note(self, element: Element, parent: Node) -> Node:
        note = self._new("Note", parent, element)
        note.properties["ID"] = f"note{1 + sum(node.type == 'Note' for node in self._nodes.values())}"
        return note


def _ancestors(node: Node) -> list[Node]:
    found = []
    while node.parent is not None:
        node = node.parent
        found.append(node)
    return found
