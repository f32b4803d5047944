"""Names and numbers that no other document has, for programs that join documents without looking at them.

Most such programs take over the pages and leave much of the rest behind. The pages go on asking by name for the places
that they link to, and by number for their tags, and what answers are the tables of the first document. There they must
find nothing, rather than what belongs to another client.
"""

from __future__ import annotations

import hashlib

from pikepdf import Dictionary, NameTree, Pdf

from guidegen.pdf.names import name_tree, rename_ids, rename_link
from guidegen.pdf.numbers import annotations_of, number_from

_MARK = 12  # hexadecimal digits
# Where the keys of a parent tree begin: beyond those of documents that count from zero, and so far apart that in a
# thousand documents hardly one meets the first. Programs that do join the trees add up what they find: with thirty
# documents they stay below 2**31, where integers end for many readers.
_LEAST, _SPREAD = 1 << 12, 1 << 26


def set_apart(pdf: Pdf, content: bytes) -> None:
    """Give the places, the ids and the parent tree of a document names and keys that hang on its content.

    Places go on having names. A link to the page itself would be less safe: some programs take it over and lose the
    page, and then readers open the first page of all, which is another client's.
    """
    prefix = f"{mark_of(content)}."
    if "/Dests" in pdf.Root.get("/Names", Dictionary()):
        places = {str(name): place for name, place in NameTree(pdf.Root.Names.Dests).items()}
        new = {name: prefix + name for name in places}
        pdf.Root.Names.Dests = name_tree(pdf, {new[name]: place for name, place in places.items()})
        for page in pdf.pages:
            for annotation in annotations_of(page):
                rename_link(annotation, new)
    root = pdf.Root.StructTreeRoot
    if "/IDTree" in root:
        root.IDTree = name_tree(pdf, rename_ids(root, prefix))
    number_from(pdf, first_key(content))


def mark_of(content: bytes) -> str:
    """A word that stands for this content and for no other."""
    return hashlib.sha256(content).hexdigest()[:_MARK]


def first_key(content: bytes) -> int:
    """The number with which the keys of a parent tree begin in a document of this content."""
    return _LEAST + int.from_bytes(hashlib.sha256(content).digest()[-8:]) % _SPREAD
