"""What somebody wrote or drew on a form beside its fields; each page of ours says what it held at first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

MAX_PAGES, MAX_NOTES = 200, 5_000

_KEY = "/guidegen"
_OURS = ("AtkinsonHyperlegible", "DejaVu")
_MANY = 20  # parts of one page's content
# A note's window is no writing; a link is nothing that one sees.
_NO_WRITING = {"/Widget", "/Popup", "/Link"}
_SPACES = re.compile(rb"[\0\t\n\f\r ]+")
# A day that never changes, so that the same form has the same bytes.
_SINCE = "D:20260101000000Z"


def stamp_pages(pdf: Pdf) -> None:
    """Have each page remember a digest of its content, so that what is put on it later can be told."""
    for page in pdf.pages:
        digest = _digest(page.obj)
        told = Dictionary(LastModified=String(_SINCE), Private=Dictionary(Content=String(digest or "")))
        page.obj.PieceInfo = Dictionary({_KEY: told})
        page.obj.LastModified = String(_SINCE)


def written_on(pdf: Pdf, is_time_left: Callable[[], bool]) -> Iterator[int]:
    """The numbers of pages that hold more than our page and its fields; those that nobody had time for too."""
    pages = list(pdf.pages[:MAX_PAGES])
    stamped = any(_stamp(page.obj) for page in pages)
    for number, page in enumerate(pages, start=1):
        if not is_time_left() or _has_notes(page.obj) or _is_changed(page.obj, stamped):
            yield number


def _has_notes(page: Object) -> bool:
    notes = page.get(Name.Annots, Array())
    kinds = [note.get(Name.Subtype) for note in notes.as_list()[:MAX_NOTES] if isinstance(note, Dictionary)]
    return len(notes) > MAX_NOTES or any(str(kind) not in _NO_WRITING for kind in kinds)


def _is_changed(page: Object, stamped: bool) -> bool:
    """Whether a page's own content is another than it was. An older form remembers none: then its fonts tell."""
    if stamped:
        return _stamp(page) is None or _stamp(page) != _digest(page)
    resources = page.get(Name.Resources, Dictionary())
    fonts = resources.get(Name.Font, Dictionary())
    names = [str(font.get(Name.BaseFont, "")).replace("-", "") for _, font in fonts.items()]
    return isinstance(page.get(Name.Contents), Array) or not all(any(ours in name for ours in _OURS) for name in names)


def _stamp(page: Object) -> str | None:
    told = page.get(Name.PieceInfo, Dictionary()).get(_KEY, Dictionary())
    return str(told.get(Name.Private, Dictionary()).get(Name.Content, "")) or None


def _digest(page: Object) -> str | None:
    """What tells a page's content from another; None where it is packed in a way that ours is not."""
    content = page.get(Name.Contents)
    streams = content.as_list() if isinstance(content, Array) else [content]
    if len(streams) > _MANY:
        return None
    found = hashlib.sha256()
    for stream in streams:
        if not isinstance(stream, Stream) or stream.get(Name.Filter, Name.FlateDecode) != Name.FlateDecode:
            return None
        # Programs may pack, split and part the same content anew.
        found.update(_SPACES.sub(b"", stream.read_bytes()))
    return found.hexdigest()[:32]
