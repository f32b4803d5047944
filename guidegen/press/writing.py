"""Placed fragments to the bytes of a PDF/A-3a and PDF/UA-1 file (ISO 32000-1): no more than the document needs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from guidegen.pdf.own_names import own_names
from guidegen.press.file import ObjectFile, packed
from guidegen.press.fragments import Bookmark, Fragment, Hole, Link, Part, WrapperLooks
from guidegen.press.frame import Frame
from guidegen.press.outline import outline_objects
from guidegen.press.pagination import Pages, Placed
from guidegen.press.resources import add_resources
from guidegen.press.running import foot_of
from guidegen.press.syntax import literal, number

_POINTS = 0.75  # in a CSS pixel


class Piece(NamedTuple):
    """A fragment, and the numbers of the wrappers around it."""

    fragment: Fragment
    path: tuple[int, ...]


@dataclass
class _Open:
    """A wrapper that later pieces may still be in; one without a structure type has no element."""

    serial: int
    element: int
    looks: WrapperLooks
    parent: int
    page: int
    kids: list[int] = field(default_factory=list)


@dataclass
class _Page:
    number: int
    content: int
    operators: list[bytes] = field(default_factory=list)
    contents: int = 0
    owners: list[int] = field(default_factory=list)
    annotations: list[int] = field(default_factory=list)


class _Shown(NamedTuple):
    """Where one part of a leaf is drawn: its first marked-content id, and by how much it is moved, in points."""

    page: _Page
    first: int
    aside: float
    height: float

    def across(self, value: float) -> bytes:
        return number(value + self.aside)

    def up(self, down: float) -> bytes:
        return number(self.height - down)

    def told(self, kind: int, value: float) -> int | bytes:
        """What a structure element is told of its page."""
        if kind == Hole.PAGE:
            return self.page.number
        if kind == Hole.CONTENT:
            return self.first + int(value)
        return self.across(value) if kind == Hole.ACROSS else self.up(value)


@dataclass
class _Annotation:
    """A link's object but for its names, which are those of the whole document."""

    number: int
    owner: int
    before: bytes
    place: str | None
    address: bytes


class Writer:
    """Puts one document together, page by page and leaf by leaf, and writes it once all is known."""

    def __init__(self, frame: Frame, pages: Pages, client: str) -> None:
        self._frame = frame
        self._pages = pages
        self._client = client
        self._file = ObjectFile()
        self._root = self._file.next()
        self._sheets = [_Page(self._file.next(), self._file.next()) for _ in range(pages.count)]
        self._tree, self._document = self._file.next(), self._file.next()
        self._document_kids: list[int] = []
        self._open: list[_Open] = []
        # Where the last piece stood: its wrappers, the element, and the kids of that.
        self._path: tuple[int, ...] = ()
        self._parent, self._kids = self._document, self._document_kids
        self._annotations: list[_Annotation] = []
        self._places: dict[str, tuple[int, bytes]] = {}
        self._bookmarks: list[tuple[Bookmark, int, bytes, bytes]] = []
        self._fragments: set[Fragment] = set()

    def write(self, pieces: Sequence[Piece]) -> bytes:
        """The file. The same pieces give the same bytes."""
        for piece, placed in zip(pieces, self._pages.placed, strict=True):
            self._put(piece, placed)
        self._close(0)
        for index, page in enumerate(self._sheets):
            if index not in self._pages.blank:
                page.operators.append(foot_of(self._frame, self._client, index, self._pages.count))
        return self._finished()

    def _put(self, piece: Piece, placed: Placed) -> None:
        fragment, file = piece.fragment, self._file
        shown = [self._show(part, placed, place) for place, part in enumerate(fragment.parts)]
        if piece.path != self._path:
            self._enter(piece, placed.page)
        element, link = file.next(fragment.elements), file.next(len(fragment.links))
        file.add_rows(element, fragment.structure % _filled(fragment, shown, (element, link, self._parent)))
        self._kids.extend([element + top for top in fragment.tops])
        for part, where in zip(fragment.parts, shown, strict=True):
            where.page.owners.extend([element + owner for owner in part.owners])
        for place, found in enumerate(fragment.links):
            self._annotate(found, shown[found.part], link + place, element + found.owner)
        self._fragments.add(fragment)

    def _show(self, part: Part, placed: Placed, place: int) -> _Shown:
        """Draw one part of a leaf on its page; parts after the first stand where they were typeset."""
        number_, sheet = placed.page + place, self._frame.sheet
        page = self._sheets[number_]
        across = placed.aside * _POINTS + (sheet.shift * _POINTS if number_ % 2 else 0.0)
        moved = 0.0 if place else placed.top - part.top
        first, height = page.contents, (sheet.height - moved) * _POINTS
        page.contents = end = first + len(part.owners)
        page.operators += (
            b"q 1 0 0 -1 %s %s cm\n" % (number(across), number(height)),
            part.operators % tuple(range(first, end)),
            b"Q\n",
        )
        shown = _Shown(page, first, across, height)
        for name, x, y in part.anchors:
            self._places.setdefault(name, (page.number, b"%s %s" % (shown.across(x), shown.up(y))))
        for mark in part.bookmarks:
            self._bookmarks.append((mark, page.number, shown.across(mark.across), shown.up(mark.down)))
        return shown

    def _annotate(self, link: Link, shown: _Shown, own: int, owner: int) -> None:
        left, top, right, bottom = link.area
        area = b" ".join((shown.across(left), shown.up(top), shown.across(right), shown.up(bottom)))
        before = b"<</Type/Annot/Subtype/Link/F 4/Rect[%s]/BS<</W 0>>/Contents%s" % (area, literal(link.words))
        address = b"" if link.is_internal else b"/A<</Type/Action/S/URI/URI%s>>" % literal(link.target)
        shown.page.annotations.append(own)
        self._annotations.append(_Annotation(own, owner, before, link.target if link.is_internal else None, address))

    def _enter(self, piece: Piece, page: int) -> None:
        """Wrappers are closed and opened until a piece stands in its element."""
        shared = 0
        for wrapper, serial in zip(self._open, piece.path, strict=False):
            if wrapper.serial != serial:
                break
            shared += 1
        self._close(shared)
        self._path = piece.path
        self._parent, self._kids = self._around()
        for serial, looks in zip(piece.path[shared:], piece.fragment.wrappers[shared:], strict=True):
            parent, element = self._parent, 0
            if looks.type is not None:
                element = self._file.next()
                self._kids.append(element)
            self._open.append(wrapper := _Open(serial, element, looks, parent, page))
            if element:
                self._parent, self._kids = element, wrapper.kids

    def _around(self) -> tuple[int, list[int]]:
        for wrapper in reversed(self._open):
            if wrapper.element:
                return wrapper.element, wrapper.kids
        return self._document, self._document_kids

    def _close(self, depth: int) -> None:
        while len(self._open) > depth:
            wrapper = self._open.pop()
            if wrapper.element:
                assert wrapper.looks.type is not None
                self._element(
                    wrapper.element, wrapper.looks.type, wrapper.parent, self._sheets[wrapper.page].number,
                    wrapper.kids, wrapper.looks.entries,
                )  # fmt: skip

    def _element(self, own: int, type_: str, parent: int, page: int, kids: Sequence[int], more: bytes = b"") -> None:
        told = (type_.encode(), parent, page, more, _references(kids))
        self._file.add(own, b"<</S/%s/P %d 0 R/Pg %d 0 R%s/K[%s]>>" % told)

    def _finished(self) -> bytes:
        file, frame = self._file, self._frame
        self._element(self._document, "Document", self._tree, self._sheets[0].number, self._document_kids)
        streams = [packed(b"".join(page.operators)) for page in self._sheets]
        digest = hashlib.sha256(b"".join(streams) + file.added()).digest()
        prefix, key = own_names(digest)
        parents = [b"%d[%s]" % (key + index, _references(page.owners)) for index, page in enumerate(self._sheets)]
        key += len(self._sheets)
        for annotation in self._annotations:
            leads = annotation.address or b"/Dest%s" % literal(prefix + str(annotation.place))
            file.add(annotation.number, annotation.before + leads + b"/StructParent %d>>" % key)
            parents.append(b"%d %d 0 R" % (key, annotation.owner))
            key += 1
        file.add(
            self._tree,
            b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree<</Nums[%s]>>/ParentTreeNextKey %d>>"
            % (self._document, b" ".join(parents), key),
        )
        first_key = key - len(self._annotations) - len(self._sheets)
        tree = self._page_tree(streams, first_key)
        outline = file.next(len(self._bookmarks) + 1)
        for own, row in outline_objects(self._bookmarks, outline):
            file.add(own, row)
        metadata, information = file.next(), file.next()
        file.add_stream(metadata, b"/Type/Metadata/Subtype/XML", frame.metadata)
        file.add(information, b"<<%s>>" % frame.information)
        profile = file.next()
        file.add_stream(profile, b"/N 3/Filter/FlateDecode", frame.profile)
        places = b"".join(
            literal(prefix + name) + b"[%d 0 R/XYZ %s 0]" % place for name, place in sorted(self._places.items())
        )
        file.add(
            self._root,
            b"<</Type/Catalog/Pages %d 0 R/Lang%s/MarkInfo<</Marked true>>"
            b"/ViewerPreferences<</DisplayDocTitle true%s>>/StructTreeRoot %d 0 R/Outlines %d 0 R/Metadata %d 0 R"
            b"/OutputIntents[<<%s/DestOutputProfile %d 0 R>>]/Names<</Dests<</Names[%s]>>>>>>"
            % (tree, frame.language, frame.duplex, self._tree, outline, metadata, frame.intent, profile, places),
        )
        return file.written(self._root, information)

    def _page_tree(self, streams: Sequence[bytes], first_key: int) -> int:
        file, sheet = self._file, self._frame.sheet
        tree, resources = file.next(), file.next()
        has_feet = len(self._pages.blank) < len(self._sheets)
        add_resources(file, resources, self._frame, self._fragments, has_feet)
        box = b"[0 0 %s %s]" % (number(sheet.width * _POINTS), number(sheet.height * _POINTS))
        for index, (page, operators) in enumerate(zip(self._sheets, streams, strict=True)):
            notes = b"/Annots[%s]" % _references(page.annotations) if page.annotations else b""
            told = (tree, box, box, box, page.content, resources, first_key + index, notes)
            file.add(
                page.number,
                b"<</Type/Page/Parent %d 0 R/MediaBox%s/TrimBox%s/BleedBox%s/Contents %d 0 R/Resources %d 0 R/Tabs/S"
                b"/StructParents %d%s>>" % told,
            )
            file.add_stream(page.content, b"/Filter/FlateDecode", operators)
        kids = _references([page.number for page in self._sheets])
        file.add(tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self._sheets), kids))
        return tree


def _filled(fragment: Fragment, shown: Sequence[_Shown], bases: tuple[int, int, int]) -> tuple[int | bytes, ...]:
    """What goes into the holes of a fragment's structure elements; `bases` are for the first three kinds."""
    if fragment.counted is not None:
        (only,) = shown
        counted = (*bases, only.page.number, only.first)
        return tuple([counted[kind] + value for kind, value in zip(*fragment.counted, strict=True)])
    return tuple(
        [
            bases[kind] + int(value) if kind < Hole.PAGE else shown[part].told(kind, value)
            for kind, value, part in fragment.holes
        ]
    )


def _references(numbers: Sequence[int]) -> bytes:
    return b" ".join([b"%d 0 R"] * len(numbers)) % tuple(numbers)
