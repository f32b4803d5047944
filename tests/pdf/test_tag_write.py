"""The structure tree as PDF objects, object by object."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import fromstring

import pydyf

from guidegen.pdf.tags.nodes import Content, LinkArea, Node
from guidegen.pdf.tags.write import Artifact, write_tags


def written(document: Node, pages: int = 2) -> tuple[Any, dict[str, Any]]:
    """A PDF of empty pages with this structure: its root of the structure, and the first element of each type."""
    pdf: Any = pydyf.PDF()
    for _ in range(pages):
        pdf.add_page(pydyf.Dictionary({"Type": "/Page"}))
    write_tags(pdf, document, pages)
    dictionaries = [made for made in pdf.objects if isinstance(made, pydyf.Dictionary)]
    (root,) = [made for made in dictionaries if made.get("Type") == "/StructTreeRoot"]
    assert pdf.catalog["StructTreeRoot"] == root.reference
    elements = [made for made in dictionaries if made.get("Type") == "/StructElem"]
    return (pdf, root), {made["S"][1:]: made for made in reversed(elements)}


def test_artifacts_say_why_they_are_none() -> None:
    """And where in a page's margin they stand, if they do."""
    assert Artifact("Layout").properties() == {"Type": "/Layout"}
    assert Artifact("Pagination", "Header").properties() == {"Type": "/Pagination", "Subtype": "/Header"}


def test_elements_know_their_parents_and_their_first_page() -> None:
    """An element of which nothing is printed has no page and holds nothing."""
    document = Node("Document", None)
    Node("P", document).kids += [Content(1, 0)]
    Node("TD", document)
    (pdf, root), elements = written(document)
    assert elements["Document"]["P"] == root.reference
    assert elements["P"]["P"] == elements["TD"]["P"] == elements["Document"].reference
    assert elements["P"]["Pg"] == elements["Document"]["Pg"] == pdf.page_references[1]
    assert not elements["TD"].keys() & {"Pg", "K", "A"}
    assert root["K"] == [elements["Document"].reference]


def test_content_of_another_page_says_so() -> None:
    """The rest is on the element's own page."""
    document = Node("Document", None)
    Node("P", document).kids += [Content(0, 4), Content(1, 0)]
    (pdf, _), elements = written(document)
    own, other = elements["P"]["K"]
    assert own == 4
    assert other == {"Type": "/MCR", "Pg": pdf.page_references[1], "MCID": 0}


def test_content_and_links_lead_back_to_their_elements() -> None:
    """By page, each content in the order of its id, and after the pages link by link."""
    document = Node("Document", None)
    first, second = Node("P", document), Node("Link", document, fromstring("<a href='#x'>One</a>"))
    first.kids += [Content(1, 1), Content(0, 0)]
    annotations = [pydyf.Dictionary({}), pydyf.Dictionary({})]
    for annotation in annotations:
        annotation.number = 90
    second.kids += [Content(1, 0), *(LinkArea(1, SimpleNamespace(link_annotation=made)) for made in annotations)]
    (pdf, root), elements = written(document)
    paragraph, link = elements["P"].reference, elements["Link"].reference
    (numbers,) = [made["Nums"] for made in pdf.objects if isinstance(made, pydyf.Dictionary) and "Nums" in made]
    assert numbers == [0, [paragraph], 1, [link, paragraph], 2, link, 3, link]
    assert root["ParentTreeNextKey"] == 4
    assert [annotation["StructParent"] for annotation in annotations] == [2, 3]
    assert {annotation["Contents"].string for annotation in annotations} == {"One"}
    assert elements["Link"]["K"][1] == {"Type": "/OBJR", "Obj": b"90 0 R", "Pg": pdf.page_references[1]}


def test_attributes_are_told_by_owner() -> None:
    """One owner's by themselves, several owners' in a row; lengths in points, to a thousandth."""
    document = Node("Document", None)
    Node("TH", document, attributes={"Table": {"Scope": "/Row", "ColSpan": 2}})
    box = {"BBox": (0, 1, 100, 1.1111), "Placement": "/Block"}
    Node("Figure", document, attributes={"Layout": box, "List": {"ListNumbering": "/Disc"}})
    _, elements = written(document)
    assert elements["TH"]["A"] == {"O": "/Table", "Scope": "/Row", "ColSpan": 2}
    assert elements["Figure"]["A"] == [
        {"O": "/Layout", "BBox": [0.0, 0.75, 75.0, 0.833], "Placement": "/Block"},
        {"O": "/List", "ListNumbering": "/Disc"},
    ]


def test_notes_are_found_by_their_ids() -> None:
    """Sorted, as a reader looks them up; a document without notes has no list of them."""
    document = Node("Document", None)
    (_, root), _ = written(document)
    assert "IDTree" not in root
    for name in ("note2", "note1"):
        Node("Note", document, properties={"ID": name})
    (pdf, root), _ = written(document)
    names = root["IDTree"]["Names"]
    assert [name.string for name in names[::2]] == ["note1", "note2"]
    notes = {
        made["ID"].string: made.reference for made in pdf.objects if isinstance(made, pydyf.Dictionary) and "ID" in made
    }
    assert names[1::2] == [notes["note1"], notes["note2"]]
