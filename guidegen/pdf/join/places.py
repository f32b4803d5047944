"""Links and bookmarks: each leads to the same page as before, in a file where others use the same names."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

from guidegen.pdf.join.copying import copied
from guidegen.pdf.names import in_row, name_tree, names_in, rename_link, with_inner
from guidegen.pdf.numbers import annotations_of


class Places:
    """The named destinations and the bookmarks of a whole file so far."""

    def __init__(self, whole: Pdf) -> None:
        self._whole = whole
        self._named: dict[str, Object] = {}
        self._root = whole.make_indirect(Dictionary(Type=Name.Outlines))
        self._top: list[Object] = []

    def add(self, source: Pdf, title: str, first: Page, pages: list[Page]) -> None:
        """Take over a source's places once its `pages` are copied; `first` is where its own bookmark leads."""
        number = len(self._top) + 1
        names = {}
        for name, destination in _named(self._whole, source):
            names[name] = f"{number}.{name}"
            self._named[names[name]] = destination
        mark = Dictionary(Title=String(title), Parent=self._root, Dest=Array([first.obj, Name.Fit]))
        self._top.append(self._whole.make_indirect(mark))
        self._add_own_bookmarks(source, names)
        if names:
            for page in pages:
                for annotation in annotations_of(page):
                    rename_link(annotation, names)

    def _add_own_bookmarks(self, source: Pdf, names: dict[str, str]) -> None:
        outlines = source.Root.get("/Outlines")
        if outlines is None or "/First" not in outlines:
            return
        top, outlines = self._top[-1], copied(self._whole, source, outlines)
        top.First, top.Last = outlines.First, outlines.Last
        own = list(in_row(outlines.First))
        # Below zero: closed until somebody opens it, or nobody would find a client among thousands of headings.
        top.Count = -sum(1 + max(int(item.get("/Count", 0)), 0) for item in own)
        for item in own:
            item.Parent = top
        for item in with_inner(own) if names else ():
            rename_link(item, names)

    def write(self) -> None:
        """Put them into the whole file."""
        for before, after in zip(self._top, self._top[1:], strict=False):
            before.Next, after.Prev = after, before
        self._root.First, self._root.Last, self._root.Count = self._top[0], self._top[-1], len(self._top)
        self._whole.Root.Outlines = self._root
        if self._named:
            self._whole.Root.Names = Dictionary(Dests=name_tree(self._whole, self._named))


def _named(whole: Pdf, source: Pdf) -> Iterator[tuple[str, Object]]:
    """The named destinations of a source, copied: of the tree, and of the dictionary that older files have."""
    names = source.Root.get("/Names", Dictionary())
    if "/Dests" in names:
        yield from names_in(copied(whole, source, names.Dests)).items()
    if "/Dests" in source.Root:
        yield from ((name[1:], place) for name, place in copied(whole, source, source.Root.Dests).items())
