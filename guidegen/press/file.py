"""A PDF file of streams, and of all other objects in one stream of objects (ISO 32000, 7.5.7 and 7.5.8)."""

from __future__ import annotations

import hashlib
import zlib
from itertools import accumulate
from struct import Struct

_LEVEL = 3
# Objects are numbers above all, which no level makes much of.
_LEVEL_OF_OBJECTS = 1
# Of the cross-reference stream: a kind, where the object is, and which one of a stream of objects (ISO 32000, 7.5.8.3).
_entry = Struct(">BIH").pack
_NO_OBJECT = b"\0\0\0\0\0\xff\xff"
_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"


def packed(data: bytes) -> bytes:
    """What differs from document to document: in a third of the time that the usual level takes, and a tenth longer."""
    return zlib.compress(data, _LEVEL)


class ObjectFile:
    """Takes objects by their numbers, in any order, and writes them all."""

    def __init__(self) -> None:
        self._next = 1
        self._numbers: list[int] = []
        self._rows: list[bytes] = []
        self._streams: list[tuple[int, bytes, bytes]] = []

    def next(self, count: int = 1) -> int:
        """The first of so many numbers that no object has yet."""
        first = self._next
        self._next += count
        return first

    def add(self, number: int, row: bytes) -> None:
        self._numbers.append(number)
        self._rows.append(row)

    def add_rows(self, first: int, rows: bytes) -> None:
        """Objects with numbers that follow each other, a line for each."""
        lines = rows.split(b"\n")
        self._numbers.extend(range(first, first + len(lines)))
        self._rows.extend(lines)

    def add_stream(self, number: int, dictionary: bytes, data: bytes) -> None:
        self._streams.append((number, dictionary, data))

    def added(self) -> bytes:
        """All objects so far that are no streams."""
        return b"\n".join(self._rows)

    def written(self, root: int, information: int) -> bytes:
        """The whole file, whose identifier is a digest of what it holds."""
        objects, references = self.next(), self.next()
        starts = accumulate([len(row) + 1 for row in self._rows], initial=0)
        numbered = [0] * (2 * len(self._rows))
        numbered[::2] = self._numbers
        numbered[1::2] = list(starts)[:-1]
        index = b" ".join([b"%d %d"] * len(self._rows)) % tuple(numbered)
        rows = zlib.compress(index + b"\n" + self.added(), _LEVEL_OF_OBJECTS)
        head = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(self._rows), len(index) + 1)
        self.add_stream(objects, head, rows)
        parts, offsets, end = [_HEADER], {}, len(_HEADER)
        for number, dictionary, data in self._streams:
            part = _stream(number, dictionary, data)
            offsets[number] = end
            parts.append(part)
            end += len(part)
        entries = [_NO_OBJECT] * self._next
        for place, number in enumerate(self._numbers):
            entries[number] = _entry(2, objects, place)
        for number, offset in {**offsets, references: end}.items():
            entries[number] = _entry(1, offset, 0)
        digest = hashlib.sha256(b"".join(parts)).hexdigest()[:32].encode()
        table = b"/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]/Filter/FlateDecode" % (
            self._next,
            root,
            information,
            digest,
            digest,
        )
        parts.append(_stream(references, table, zlib.compress(b"".join(entries), _LEVEL_OF_OBJECTS)))
        return b"".join(parts) + b"startxref\n%d\n%%%%EOF\n" % end


def _stream(number: int, dictionary: bytes, data: bytes) -> bytes:
    # Where data ends in a carriage return, a line feed alone would seem to belong to it.
    ending = b"\r\n" if data.endswith(b"\r") else b"\n"
    return b"%d 0 obj\n<<%b/Length %d>>\nstream\n%b%bendstream\nendobj\n" % (
        number,
        dictionary,
        len(data),
        data,
        ending,
    )
