"""The structure trees of many documents as one tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pikepdf import Array, Dictionary, Name, NumberTree, Object, Page, Pdf, String

from guidegen.errors import Place, Problem, RenderError
from guidegen.pdf.join.copying import copied
from guidegen.pdf.join.parts import Cover

_MAPS = ("/RoleMap", "/ClassMap")


class Tags:
    """The tree of a whole file so far: a Document that holds a Part for each document, with its cover before it."""

    def __init__(self, whole: Pdf) -> None:
        self._whole = whole
        self._root = whole.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = self._element("Document", self._root)
        self._parts: list[Object] = []
        self._parents: list[tuple[int, Object]] = []
        self._ids: dict[str, Object] = {}
        self._maps: dict[str, dict[str, Object]] = {name: {} for name in _MAPS}
        self._namespaces: list[Object] = []
        self.next = 0

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
        page.obj.StructParents = self.next
        self._parents.append((self.next, Array(elements)))
        self.next += 1

    def add_tree(self, source: Pdf, pages: list[Page]) -> None:
        """The tree of a source whose `pages` are copied, under numbers and ids that no other document uses.

        Drawings on those pages keep numbers of their own, to which the `next` of before is still to be added. Raises
        RenderError where a name of its own means something else in a document before.
        """
        root, shift, part = copied(self._whole, source, source.Root.StructTreeRoot), self.next, self._parts[-1]
        for element in _many(root.get("/K")):
            element.P = part
            # A Document is the root of a whole file only.
            if Name.Document == element.S:
                element.S = Name.Sect
            part.K.append(element)
        parents = dict(NumberTree(root.ParentTree).items()) if "/ParentTree" in root else {}
        self._parents += ((key + shift, parent) for key, parent in sorted(parents.items()))
        self.next += max(parents, default=-1) + 1
        for page in pages:
            _shift(page.obj, "/StructParents", shift)
            for annotation in page.obj.get("/Annots", Array()).as_list():
                _shift(annotation, "/StructParent", shift)
        if "/IDTree" in root:
            self._rename_ids(part)
        self._merge_maps(root, str(part.T))
        self._namespaces += _many(root.get("/Namespaces"))

    def write(self) -> None:
        """Put the tree into the whole file."""
        self._document.K = Array(self._parts)
        self._root.K = Array([self._document])
        numbers = Array([entry for pair in self._parents for entry in pair])
        self._root.ParentTree = self._whole.make_indirect(Dictionary(Nums=numbers))
        self._root.ParentTreeNextKey = self.next
        if self._ids:
            ordered = sorted((bytes(String(name)), name) for name in self._ids)
            pairs = [entry for _, name in ordered for entry in (String(name), self._ids[name])]
            self._root.IDTree = self._whole.make_indirect(Dictionary(Names=Array(pairs)))
        for name, entries in self._maps.items():
            if entries:
                self._root[name] = Dictionary(entries)
        if self._namespaces:
            self._root.Namespaces = Array(self._namespaces)
        self._whole.Root.StructTreeRoot = self._root

    def _element(self, type_: str, parent: Object) -> Object:
        return self._whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{type_}"), P=parent))

    def _rename_ids(self, part: Object) -> None:
        """Put the part's number before each id, and before each mention of one by a table's cells."""
        prefix = f"{len(self._parts)}."
        for element in _walk(part):
            if "/ID" in element:
                name = prefix + str(element.ID)
                element.ID = String(name)
                self._ids[name] = element
            for attributes in _many(element.get("/A")):
                if isinstance(attributes, Dictionary) and "/Headers" in attributes:
                    named = [String(prefix + str(header)) for header in attributes.Headers.as_list()]
                    attributes.Headers = Array(named)

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


def _many(value: Object | None) -> list[Object]:
    if value is None:
        return []
    return list(value.as_list()) if isinstance(value, Array) else [value]


def _walk(element: Object) -> Iterator[Object]:
    waiting = [element]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += (kid for kid in _many(element.get("/K")) if isinstance(kid, Dictionary) and "/S" in kid)


def _shift(holder: Object, name: str, by: int) -> None:
    if name in holder:
        holder[name] = int(holder[name]) + by
