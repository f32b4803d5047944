"""The structure trees of many documents as one tree."""

from __future__ import annotations

from collections.abc import Sequence

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

from guidegen.errors import Place, Problem, RenderError
from guidegen.pdf.join.copying import copied
from guidegen.pdf.join.parts import Cover
from guidegen.pdf.names import many, name_tree, rename_ids
from guidegen.pdf.numbers import annotations_of, parents_of, renumber

_MAPS = ("/RoleMap", "/ClassMap")


class Tags:
    """The tree of a whole file so far: a Document that holds a Part for each document, with its cover before it."""

    def __init__(self, whole: Pdf) -> None:
        self._whole = whole
        self._root = whole.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = self._element("Document", self._root)
        self._parts: list[Object] = []
        # By the numbers that they have until the file is written: from zero on.
        self._parents: list[Object] = []
        self._ids: dict[str, Object] = {}
        self._maps: dict[str, dict[str, Object]] = {name: {} for name in _MAPS}
        self._namespaces: list[Object] = []

    def begin_part(self, title: str, language: str | None) -> None:
        """What is added from here on belongs to one document; `language` is told where it is not the whole file's."""
        part = self._element("Part", self._document)
        part.T, part.K = String(title), Array()
        if language:
            part.Lang = String(language)
        self._parts.append(part)

    def add_cover(self, page: Page, cover: Cover) -> None:
        """The elements of a drawn page, as the cover tells them."""
        section = self._element("Sect", self._parts[-1])
        elements = []
        for id_, drawn in enumerate(cover.content):
            element = self._element(drawn.type, section)
            element.Pg, element.K = page.obj, id_
            if drawn.alt is not None:
                element.Alt = String(drawn.alt)
            elements.append(element)
        section.K = Array(elements)
        self._parts[-1].K.append(section)
        self.add_page(page, elements)

    def add_page(self, page: Page, elements: Sequence[Object] = ()) -> None:
        """The way back from a page's marked content 0, 1, 2 and so on to its elements; none on an empty page."""
        page.obj.StructParents = len(self._parents)
        self._parents.append(Array(elements))

    def add_tree(self, source: Pdf, pages: list[Page]) -> dict[int, int]:
        """The tree of a source whose `pages` are copied, under numbers and ids that no other document uses.

        Returns the new numbers by the old ones: drawings on those pages have yet to get theirs. Raises RenderError
        where a name of its own means something else in a document before.
        """
        if "/StructTreeRoot" not in source.Root:
            self._renumber(pages, {})
            return {}
        root, part = copied(self._whole, source, source.Root.StructTreeRoot), self._parts[-1]
        for element in many(root.get("/K")):
            element.P = part
            # A Document is the root of a whole file only.
            if Name.Document == element.S:
                element.S = Name.Sect
            part.K.append(element)
        parents = parents_of(root)
        new = {old: len(self._parents) + place for place, old in enumerate(parents)}
        self._parents += parents.values()
        self._renumber(pages, new)
        if "/IDTree" in root:
            self._ids |= rename_ids(part, f"{len(self._parts)}.")
        self._merge_maps(root, str(part.T))
        self._namespaces += many(root.get("/Namespaces"))
        return new

    def write(self) -> None:
        """Put the tree into the whole file."""
        self._document.K = Array(self._parts)
        self._root.K = Array([self._document])
        numbers = Array([entry for pair in enumerate(self._parents) for entry in pair])
        self._root.ParentTree = self._whole.make_indirect(Dictionary(Nums=numbers))
        if self._ids:
            self._root.IDTree = name_tree(self._whole, self._ids)
        for name, entries in self._maps.items():
            if entries:
                self._root[name] = Dictionary(entries)
        if self._namespaces:
            self._root.Namespaces = Array(self._namespaces)
        self._whole.Root.StructTreeRoot = self._root

    def _element(self, type_: str, parent: Object) -> Object:
        return self._whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{type_}"), P=parent))

    @staticmethod
    def _renumber(pages: list[Page], new: dict[int, int]) -> None:
        for page in pages:
            for holder in (page.obj, *annotations_of(page)):
                renumber(holder, new)

    def _merge_maps(self, root: Object, title: str) -> None:
        clashes = []
        for name in _MAPS:
            known = self._maps[name]
            for key, value in root.get(name, Dictionary()).items():
                if key in known and known[key] != value:
                    clashes.append(Problem(Place(title), f"its {name[1:]} gives {key[1:]} another meaning"))
                known.setdefault(key, value)
        if clashes:
            raise RenderError(clashes)
