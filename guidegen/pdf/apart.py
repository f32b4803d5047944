"""Names and numbers that no other document has, for programs that join documents without looking at them.

Most such programs take over the pages and leave much of the rest behind. The pages go on asking by name for the places
that they link to, and by number for their tags, and what answers are the tables of the first document. There they must
find nothing, rather than what belongs to another client.
"""

from __future__ import annotations

import hashlib

from pikepdf import Dictionary, Pdf

from guidegen.pdf.names import in_row, name_tree, names_in, rename_ids, rename_link, with_inner
from guidegen.pdf.numbers import annotations_of, number_from
from guidegen.pdf.own_names import own_names


def set_apart(pdf: Pdf, content: bytes) -> None:
    """Give the places, the ids and the parent tree of a tagged PDF names and keys that hang on its `content`.

    Places go on having names. A link to the page itself would be less safe: some programs take it over and lose the
    page, and then readers open the first page of all, which is another client's.
    """
    prefix, first = own_names(hashlib.sha256(content).digest())
    if "/Dests" in pdf.Root.get("/Names", Dictionary()):
        _rename_places(pdf, prefix)
    root = pdf.Root.StructTreeRoot
    if "/IDTree" in root:
        root.IDTree = name_tree(pdf, rename_ids(root, prefix))
    number_from(pdf, first)


def _rename_places(pdf: Pdf, prefix: str) -> None:
    places = names_in(pdf.Root.Names.Dests)
    pdf.Root.Names.Dests = name_tree(pdf, {prefix + name: place for name, place in places.items()})
    names = {name: prefix + name for name in places}
    for page in pdf.pages:
        for annotation in annotations_of(page):
            rename_link(annotation, names)
    for bookmark in with_inner(in_row(pdf.Root.get("/Outlines", Dictionary()).get("/First"))):
        rename_link(bookmark, names)
