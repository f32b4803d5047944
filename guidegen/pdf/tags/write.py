"""The structure tree as PDF objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pydyf

from guidegen.pdf.engine import POINTS
from guidegen.pdf.tags.elements import link_words
from guidegen.pdf.tags.nodes import Content, LinkArea, Node


@dataclass(frozen=True)
class Artifact:
    """What is on a page and yet nothing to read: why, and where a page's margin holds it."""

    type: str
    subtype: str | None = None

    def properties(self) -> dict[str, str]:
        """The property list of the marked content."""
        return {"Type": f"/{self.type}", **({"Subtype": f"/{self.subtype}"} if self.subtype else {})}


def write_tags(pdf: Any, document: Node, pages: int) -> None:
    """Write the tree under `document` into a PDF that WeasyPrint is about to write. The tree holds no empty element."""
    root = _added(pdf, {"Type": "/StructTreeRoot"})
    objects = {node: _added(pdf, {"Type": "/StructElem", "S": f"/{node.type}"}) for node in document.walk()}
    parents = _Parents(pages)
    for node, written in objects.items():
        written["P"] = root.reference if node.parent is None else objects[node.parent].reference
        first = node.page()
        if first is not None:
            written["Pg"] = pdf.page_references[first]
        written.update({name: pydyf.String(text) for name, text in node.properties.items()})
        if attributes := [_attributes(owner, values) for owner, values in node.attributes.items()]:
            written["A"] = attributes[0] if len(attributes) == 1 else pydyf.Array(attributes)
        kids = pydyf.Array(_kid(pdf, kid, node, first, objects, parents) for kid in node.kids)
        if kids:
            written["K"] = kids
    root["K"] = pydyf.Array([objects[document].reference])
    root["ParentTree"] = _added(pdf, {"Nums": parents.numbers()}).reference
    root["ParentTreeNextKey"] = parents.next
    if names := sorted((node.properties["ID"], node) for node in objects if "ID" in node.properties):
        pairs = [part for name, node in names for part in (pydyf.String(name), objects[node].reference)]
        root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(pairs)})
    pdf.catalog["StructTreeRoot"] = root.reference
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})


class _Parents:
    """The way back from content to its structure element: an array for each page, an entry for each annotation."""

    def __init__(self, pages: int) -> None:
        self._pages: list[dict[int, bytes]] = [{} for _ in range(pages)]
        self._annotations: list[bytes] = []

    @property
    def next(self) -> int:
        return len(self._pages) + len(self._annotations)

    def add_content(self, page: int, id_: int, parent: bytes) -> None:
        self._pages[page][id_] = parent

    def add_annotation(self, parent: bytes) -> int:
        self._annotations.append(parent)
        return self.next - 1

    def numbers(self) -> pydyf.Array:
        # Every content id of a page belongs to an element, so the array has no gaps.
        pages = [pydyf.Array(parent for _, parent in sorted(page.items())) for page in self._pages]
        return pydyf.Array(part for pair in enumerate([*pages, *self._annotations]) for part in pair)


def _added(pdf: Any, values: dict[str, Any]) -> pydyf.Dictionary:
    added = pydyf.Dictionary(values)
    pdf.add_object(added)
    return added


def _attributes(owner: str, values: dict[str, Any]) -> pydyf.Dictionary:
    """Attributes of one owner; lengths come in CSS pixels."""
    told = {
        name: pydyf.Array(round(length * POINTS, 3) for length in value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }
    return pydyf.Dictionary({"O": f"/{owner}", **told})


def _kid(
    pdf: Any,
    kid: Node | Content | LinkArea,
    node: Node,
    first: int | None,
    objects: dict[Node, pydyf.Dictionary],
    parents: _Parents,
) -> Any:
    if isinstance(kid, Node):
        return objects[kid].reference
    parent, page = objects[node].reference, pdf.page_references[kid.page]
    if isinstance(kid, Content):
        assert kid.id is not None
        parents.add_content(kid.page, kid.id, parent)
        return kid.id if kid.page == first else pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": kid.id})
    annotation = kid.box.link_annotation
    annotation["StructParent"] = parents.add_annotation(parent)
    assert node.element is not None
    annotation["Contents"] = pydyf.String(link_words(node.element))
    return pydyf.Dictionary({"Type": "/OBJR", "Obj": annotation.reference, "Pg": page})
