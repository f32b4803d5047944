"""Standing type: the leaves of the default content, typeset when guidegen was built, in one file that is only read.

    head | table | records

The table has a line for each leaf that is known: a digest of what it is found by, and where its record begins and how
long that is, in the order of the digests. Records are those of `record.py`, each there once. The head holds digests of
the table and of what all was typeset by; another program, or another typeface, finds nothing in it. Versions of the
libraries that laid the leaves out are no part of that: none of them is needed to print what was typeset.
"""

from __future__ import annotations

import hashlib
import os
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

from guidegen.press.frame import Font, Frame
from guidegen.press.made_with import program
from guidegen.press.record import DamagedError, read, written

_Record = TypeVar("_Record")
_MAGIC = "guidegen standing type 1"
_HEAD = re.compile(rf"{_MAGIC} ([0-9a-f]{{64}}) ([0-9a-f]{{64}}) (\d{{8}}) (\d{{8}}) ([0-9a-f]{{64}})\n")
_LENGTH = len(_MAGIC) + 3 * 65 + 2 * 9 + 1
_KEY, _PLACE = 16, 4  # bytes of a line of the table, which has two places: where a record begins, and how long it is
_LINE = _KEY + 2 * _PLACE
_FILE = Path(__file__).with_name("standing.leaves")
# Leaves look the same in any English; what is told of the language of a document stands in its frame.
_LANGUAGE = re.compile(r'<html lang="en-[A-Z]{2}"')


@dataclass(frozen=True)
class _Faces:
    """What is longest in a frame, and the same in nearly all of them."""

    fonts: Mapping[str, Font]
    profile: bytes


@dataclass(frozen=True)
class _Parted:
    """A frame without its faces, and the key of those."""

    frame: Frame
    faces: str


class Standing(Protocol):
    """What has leaves beside the user's folder; `kind` is the ink and the head of the page."""

    def get(self, kind: str, key: str, record: type[_Record]) -> _Record | None: ...

    def note(self, kind: str, key: str, record: object) -> None:
        """A leaf that was not there, and was found elsewhere or made."""


class StandingType:
    """The leaves in a file; damage in it makes single leaves unknown, or all of them."""

    def __init__(self, file: Path) -> None:
        """Raises DamagedError where the file is none of ours, and OSError."""
        self._file = os.open(file, os.O_RDONLY)
        head = os.pread(self._file, _LENGTH, 0).decode("latin-1")
        found = _HEAD.fullmatch(head)
        if found is None:
            raise DamagedError
        self.program, self.made_from, self.leaves, self.records = found[1], found[2], int(found[3]), int(found[4])
        self._table = os.pread(self._file, self.leaves * _LINE, _LENGTH)
        if hashlib.sha256(self._table).hexdigest() != found[5]:
            raise DamagedError

    def __del__(self) -> None:
        with suppress(AttributeError, OSError):
            os.close(self._file)

    def get(self, kind: str, key: str, record: type[_Record]) -> _Record | None:
        if record is Frame:
            return self._whole(kind, self._found(kind, key, _Parted))  # type: ignore[return-value]
        return self._found(kind, key, record)

    def note(self, kind: str, key: str, record: object) -> None:
        """Nothing is ever added to it."""

    def _whole(self, kind: str, parted: _Parted | None) -> Frame | None:
        faces = self._found(kind, parted.faces, _Faces) if parted is not None else None
        return replace(parted.frame, fonts=faces.fonts, profile=faces.profile) if parted and faces else None

    def _found(self, kind: str, key: str, record: type[_Record]) -> _Record | None:
        name = _name(kind, key, record)
        line = bisect_left(range(self.leaves), name, key=lambda at: self._table[at * _LINE : at * _LINE + _KEY])
        told = self._table[line * _LINE : (line + 1) * _LINE]
        if told[:_KEY] != name:
            return None
        begin, length = int.from_bytes(told[_KEY:-_PLACE]), int.from_bytes(told[-_PLACE:])
        try:
            return read(b"", os.pread(self._file, length, begin), record)
        except (DamagedError, OSError):
            return None


class SetForStanding:
    """Takes down what is typeset while guidegen is built."""

    def __init__(self) -> None:
        self._records: dict[bytes, bytes] = {}

    def get(self, _kind: str, _key: str, _record: type[_Record]) -> _Record | None:
        return None

    def note(self, kind: str, key: str, record: object) -> None:
        if isinstance(record, Frame):
            faces = _Faces(record.fonts, record.profile)
            digest = hashlib.sha256(written(b"", faces)).hexdigest()
            self._note(kind, digest, faces)
            self._note(kind, key, _Parted(replace(record, fonts={}, profile=b""), digest))
        else:
            self._note(kind, key, record)

    def _note(self, kind: str, key: str, record: object) -> None:
        self._records[_name(kind, key, type(record))] = written(b"", record)

    def written(self, made_from: str) -> bytes:
        """The file, of what was taken down so far."""
        names = sorted(self._records)
        places = dict[bytes, int]()
        end = _LENGTH + len(names) * _LINE
        for name in names:
            if (record := self._records[name]) not in places:
                places[record] = end
                end += len(record)
        table = b"".join(_lines(names, self._records, places))
        digest = hashlib.sha256(table).hexdigest()
        head = f"{_MAGIC} {program()} {made_from} {len(names):08} {len(places):08} {digest}\n"
        return b"".join((head.encode(), table, *places))


def _lines(names: list[bytes], records: Mapping[bytes, bytes], places: Mapping[bytes, int]) -> Iterator[bytes]:
    for name in names:
        record = records[name]
        yield name + places[record].to_bytes(_PLACE) + len(record).to_bytes(_PLACE)


def _name(kind: str, key: str, record: type) -> bytes:
    """What a record is found by; faces by themselves, and a frame in its own language."""
    around = "" if record is _Faces else _digest(kind, in_any_english=record is not _Parted)
    return hashlib.sha256("\0".join((record.__name__, around, key)).encode()).digest()[:_KEY]


@lru_cache(maxsize=16)
def _digest(kind: str, in_any_english: bool) -> str:
    told = _LANGUAGE.sub('<html lang="en"', kind, count=1) if in_any_english else kind
    return hashlib.sha256(told.encode()).hexdigest()


@cache
def standing_type() -> StandingType | None:
    """What came with this guidegen; None where it has none, or one that another program made."""
    found = standing_type_in(_FILE)
    return found if found is not None and found.program == program() else None


def standing_type_in(file: Path) -> StandingType | None:
    """Of whatever program; None where there is none, or it is damaged."""
    try:
        return StandingType(file)
    except (DamagedError, OSError):
        return None


def standing_file() -> Path:
    """Where it is looked for: beside this module."""
    return _FILE
