"""Documents joined one behind the other."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable

import pikepdf
from pikepdf import Dictionary, Name, NumberTree, Object, Page, Pdf

from guidegen.errors import Place, Problem, RenderError
from guidegen.pdf.apart import set_apart
from guidegen.pdf.finish import SIDES, saved
from guidegen.pdf.join.claims import Claims
from guidegen.pdf.join.copying import copied
from guidegen.pdf.join.parts import Cover, Part, not_whole
from guidegen.pdf.join.places import Places
from guidegen.pdf.join.shared import Shared
from guidegen.pdf.join.tags import Tags
from guidegen.pdf.subsets import tag_subsets

_BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox")
_LOST = {
    "/AcroForm": "form fields",
    "/OCProperties": "layers",
}


def join_parts(parts: Iterable[Part], title: str, double_sided: bool = False) -> bytes:
    """The parts as one PDF: the same bytes for the same parts.

    The tags, links and bookmarks of each stay as they are, under a bookmark and a Part in the tree of tags that bear
    its title. The whole claims PDF/UA and PDF/A where each part makes the same claim. With `double_sided`, each cover
    and each document begins on the front of a sheet; the backs before it stay empty.

    Parts are asked for one at a time. Raises RenderError for a part that is no PDF or holds what joining would lose,
    and ValueError where there is none.
    """
    with Pdf.new() as pdf:
        whole = _Whole(pdf, double_sided)
        for part in parts:
            try:
                whole.add(part)
            except pikepdf.PdfError as error:
                raise not_whole(part.title) from error
        return whole.finished(title)


class _Whole:
    """The file in the making."""

    def __init__(self, pdf: Pdf, double_sided: bool) -> None:
        self._pdf = pdf
        self._double_sided = double_sided
        self._tags = Tags(pdf)
        self._places = Places(pdf)
        self._claims = Claims()
        self._shared = Shared()
        self._language: str | None = None
        self._content = hashlib.sha256()
        self._covers: tuple[bytes, Pdf] | None = None
        # By the page from which they hold; None where pages have no names but their numbers.
        self._labels: dict[int, Object | None] = {}

    def add(self, part: Part) -> None:
        with pikepdf.open(io.BytesIO(part.data)) as source:
            if not source.pages:
                raise not_whole(part.title)
            _refuse_losses(source, part.title)
            self._content.update(b"".join((part.data, part.title.encode())))
            language = str(source.Root.get("/Lang", ""))
            if self._language is None:
                self._language = language
            self._claims.add(self._pdf, source)
            self._tags.begin_part(part.title, language if language != self._language else None)
            cover = self._added_cover(part.cover) if part.cover else None
            begin = len(self._pdf.pages)
            pages = [self._added(page) for page in source.pages]
            self._label(source, begin)
            numbers = self._tags.add_tree(source, pages)
            self._places.add(source, part.title, cover or pages[0], pages)
            self._shared.take_over(pages, numbers)
            self._pad(pages)

    def finished(self, title: str) -> bytes:
        if self._language is None:
            raise ValueError("there is nothing to join")
        self._tags.write()
        self._places.write()
        set_apart(self._pdf, self._content.digest())
        self._write_labels()
        self._claims.write(self._pdf, title, self._language)
        duplex = SIDES["double" if self._double_sided else "single"]
        self._pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True, Duplex=duplex)
        return saved(self._pdf)

    def _added(self, page: Page) -> Page:
        self._pdf.pages.append(page)
        return self._pdf.pages[-1]

    def _added_cover(self, cover: Cover) -> Page:
        # One open file for all covers out of it: what they share is then copied once.
        if self._covers is None or self._covers[0] is not cover.pages:
            self._covers = (cover.pages, pikepdf.open(io.BytesIO(cover.pages)))
            tag_subsets(self._covers[1])
            self._content.update(cover.pages)
        self._labels[len(self._pdf.pages)] = None
        page = self._added(self._covers[1].pages[cover.number])
        self._content.update(repr((cover.number, cover.content)).encode())
        self._tags.add_cover(page, cover)
        self._pad([page])
        return page

    def _label(self, source: Pdf, begin: int) -> None:
        """Keep the names of a document's pages, which begin at page `begin` of the whole."""
        self._labels[begin] = None
        if "/PageLabels" in source.Root:
            labels = NumberTree(copied(self._pdf, source, source.Root.PageLabels))
            self._labels |= {begin + page: label for page, label in labels.items()}

    def _write_labels(self) -> None:
        if any(label is not None for label in self._labels.values()):
            tree = NumberTree.new(self._pdf)
            for page, label in self._labels.items():
                tree[page] = label if label is not None else Dictionary(S=Name.D, St=page + 1)
            self._pdf.Root.PageLabels = tree.obj

    def _pad(self, pages: list[Page]) -> None:
        """An empty back, as large as the page before it."""
        if self._double_sided and len(pages) % 2:
            boxes = {name: pages[-1].obj[name] for name in _BOXES if name in pages[-1].obj}
            self._labels[len(self._pdf.pages)] = None
            empty = Dictionary({"/Type": Name.Page, "/Resources": Dictionary(), **boxes})
            self._pdf.pages.append(Page(self._pdf.make_indirect(empty)))
            self._tags.add_page(self._pdf.pages[-1])


def _refuse_losses(source: Pdf, title: str) -> None:
    lost = [what for name, what in _LOST.items() if name in source.Root]
    if "/EmbeddedFiles" in source.Root.get("/Names", Dictionary()):
        lost.append("attached files")
    if lost:
        raise RenderError([Problem(Place(title), f"has {what}, which a joined file would lose") for what in lost])
