"""What looks the same in many documents, kept once: colour profiles, fonts, drawings."""

from __future__ import annotations

import hashlib

from pikepdf import Array, Dictionary, Object, Page, Stream

from guidegen.pdf.numbers import renumber

# These lead up or across the file, away from what a page draws.
_PASSED_OVER = frozenset(("/Parent", "/P", "/Pg", "/StructParent", "/StructParents"))


class Shared:
    """The streams of a whole file so far, by a hash of all that they are."""

    def __init__(self) -> None:
        self._first: dict[bytes, Object] = {}

    def take_over(self, pages: list[Page], numbers: dict[int, int]) -> None:
        """Replace what pages just copied in draw by its like that is here already.

        `numbers` are the new ones of drawings in the tree of tags, by the old ones, so that those stay apart.
        """
        done: dict[tuple[int, int], Object] = {}
        for page in pages:
            for name in ("/Resources", "/Contents"):
                if name in page.obj:
                    page.obj[name] = self._one(page.obj[name], numbers, done)

    def _one(self, value: Object, numbers: dict[int, int], done: dict[tuple[int, int], Object]) -> Object:
        if not isinstance(value, (Array, Dictionary, Stream)):
            return value
        if value.is_indirect:
            if value.objgen in done:
                return done[value.objgen]
            done[value.objgen] = value
        # From the leaves up: two drawings are alike only once their fonts are the same object.
        kids = enumerate(value.as_list()) if isinstance(value, Array) else list(value.items())
        for key, kid in kids:
            if isinstance(kid, Object) and key not in _PASSED_OVER:
                value[key] = self._one(kid, numbers, done)
        if isinstance(value, Stream):
            renumber(value, numbers)
            done[value.objgen] = self._first.setdefault(_digest(value), value)
            return done[value.objgen]
        return value


def _digest(stream: Stream) -> bytes:
    entries = Dictionary({key: value for key, value in stream.items() if key != "/Length"})
    return hashlib.sha256(entries.unparse() + b"\0" + stream.read_raw_bytes()).digest()
