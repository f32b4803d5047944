"""The numbers by which pages, drawings and annotations find their structure elements: the keys of the parent tree."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Array, Dictionary, NumberTree, Object, Page, Pdf, Stream

_KEYS = ("/StructParents", "/StructParent")


def number_from(pdf: Pdf, first: int) -> None:
    """Number a parent tree anew, without gaps, from `first` on; what it does not know has no number any more."""
    root = pdf.Root.StructTreeRoot
    parents = parents_of(root)
    new = {old: first + place for place, old in enumerate(parents)}
    for holder in _numbered(pdf):
        renumber(holder, new)
    pairs = [part for old, parent in parents.items() for part in (new[old], parent)]
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(pairs)))
    root.ParentTreeNextKey = first + len(parents)


def parents_of(root: Object) -> dict[int, Object]:
    """The elements, or arrays of them, that a structure tree knows by number; in that order."""
    return dict(sorted(NumberTree(root.ParentTree).items())) if "/ParentTree" in root else {}


def renumber(holder: Object, new: dict[int, int]) -> None:
    """Give a page, drawing or annotation the number that stands for its old one; none where nothing does."""
    for key in _KEYS:
        if key in holder:
            number = new.get(int(holder[key]))
            if number is None:
                del holder[key]
            else:
                holder[key] = number


def annotations_of(page: Page) -> list[Object]:
    """The links, fields and notes on a page."""
    return [note for note in page.obj.get("/Annots", Array()).as_list() if isinstance(note, Dictionary)]


def _numbered(pdf: Pdf) -> Iterator[Object]:
    """All that may have a number, each once: pages, their annotations, and drawings, which may hold others."""
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        yield from (thing for thing in (page.obj, *annotations_of(page)) if not _is_known(thing, seen))
        waiting = [page.obj.get("/Resources")]
        while waiting:
            resources = waiting.pop()
            if not isinstance(resources, Dictionary) or _is_known(resources, seen):
                continue
            for drawing in dict(resources.get("/XObject", Dictionary())).values():
                if isinstance(drawing, Stream) and not _is_known(drawing, seen):
                    yield drawing
                    waiting.append(drawing.get("/Resources"))


def _is_known(thing: Object, seen: set[tuple[int, int]]) -> bool:
    """Whether an object was met before, which is taken note of; one that is written where it is used was not."""
    if not thing.is_indirect:
        return False
    known = thing.objgen in seen
    seen.add(thing.objgen)
    return known
