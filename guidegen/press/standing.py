"""Standing type: the leaves of the default content, typeset when guidegen was built, in one file that is only read.

    head | table | records and pieces of records

The table has a line for each, in the order of the digests of what they are found by: where it begins, and how long it
is. Records are those of `record.py`, and what is long in them (drawings, fonts) stands apart, each once. The head holds
digests of the table and of what all was typeset by: another program, or another typeface, finds nothing in it. Versions
of the libraries that laid the leaves out are no part of that: none of them is needed to print what was typeset.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from bisect import bisect_left
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from guidegen.press.frame import Frame
from guidegen.press.made_with import program
from guidegen.press.record import DamagedError, packed, plain, read

_Record = TypeVar("_Record")
_MAGIC = "guidegen standing type 1"
_HEAD = re.compile(rf"{_MAGIC} ([0-9a-f]{{64}}) ([0-9a-f]{{64}}) (\d{{8}}) (\d{{8}}) ([0-9a-f]{{64}})\n")
_LENGTH = len(_MAGIC) + 3 * 65 + 2 * 9 + 1
_NAME, _PLACE = 16, 4  # bytes of a line of the table, which has two places: where something begins, and how long it is
_LINE = _NAME + 2 * _PLACE
_FILE = Path(__file__).with_name("standing.leaves")
# Leaves look the same in any English; what is told of the language of a document stands in its frame.
_LANGUAGE = re.compile(r'<html lang="en-[A-Z]{2}"')
_LONG = 300  # letters; what is shorter is found no quicker apart
_APART = "\0"
_LONGEST = 16_000_000  # bytes
_AS_IT_IS, _DEFLATED = b"=", b"z"


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
        found = _HEAD.fullmatch(os.pread(self._file, _LENGTH, 0).decode("latin-1"))
        if found is None:
            raise DamagedError
        self.program, self.made_from, self.leaves, self._count = found[1], found[2], int(found[3]), int(found[4])
        self._table = os.pread(self._file, self._count * _LINE, _LENGTH)
        if hashlib.sha256(self._table).hexdigest() != found[5]:
            raise DamagedError

    def __del__(self) -> None:
        with suppress(AttributeError, OSError):
            os.close(self._file)

    def get(self, kind: str, key: str, record: type[_Record]) -> _Record | None:
        try:
            found = self._found(_name(kind, key, record))
            return read(b"", found, record, self._put_back) if found is not None else None
        except (DamagedError, OSError):
            return None

    def note(self, kind: str, key: str, record: object) -> None:
        """Nothing is ever added to it."""

    def _found(self, name: bytes) -> bytes | None:
        line = bisect_left(range(self._count), name, key=lambda at: self._table[at * _LINE : at * _LINE + _NAME])
        told = self._table[line * _LINE : (line + 1) * _LINE]
        if told[:_NAME] != name:
            return None
        begin, length = int.from_bytes(told[_NAME:-_PLACE]), int.from_bytes(told[-_PLACE:])
        return os.pread(self._file, length, begin)

    def _put_back(self, mapping: dict[str, Any]) -> Any:
        """What stands apart, in the place of what tells so. Raises DamagedError."""
        told = mapping.get(_APART)
        if not isinstance(told, str):
            return mapping
        data = self._found(bytes.fromhex(told)) or b""
        if hashlib.sha256(data).hexdigest()[: 2 * _NAME] != told:
            raise DamagedError
        return _unpacked(data).decode("latin-1")


class SetForStanding:
    """Takes down what is typeset while guidegen is built, and gives it to the next region that asks for the same."""

    def __init__(self) -> None:
        self._records: dict[bytes, object] = {}

    def get(self, kind: str, key: str, record: type[_Record]) -> _Record | None:
        found = self._records.get(_name(kind, key, record))
        return found if isinstance(found, record) else None

    def note(self, kind: str, key: str, record: object) -> None:
        self._records[_name(kind, key, type(record))] = record

    def written(self, made_from: str) -> bytes:
        """The file, of what was taken down so far."""
        apart: dict[bytes, bytes] = {}
        records = {name: packed(b"", _long_apart(plain(record), apart)) for name, record in self._records.items()}
        everything = {**records, **apart}
        end = _LENGTH + len(everything) * _LINE
        places = dict[bytes, int]()
        table = []
        for name in sorted(everything):
            data = everything[name]
            if data not in places:
                places[data] = end
                end += len(data)
            table.append(name + places[data].to_bytes(_PLACE) + len(data).to_bytes(_PLACE))
        lines = b"".join(table)
        digest = hashlib.sha256(lines).hexdigest()
        head = f"{_MAGIC} {program()} {made_from} {len(records):08} {len(everything):08} {digest}\n"
        return b"".join((head.encode(), lines, *places))


def _long_apart(value: Any, apart: dict[bytes, bytes]) -> Any:
    """What `plain` makes of a record, with the names of what is long in it; that is put into `apart`."""
    if isinstance(value, list):
        return [_long_apart(each, apart) for each in value]
    if isinstance(value, dict):
        return {name: _long_apart(each, apart) for name, each in value.items()}
    if not isinstance(value, str) or len(value) < _LONG:
        return value
    try:
        data = _packed_alone(value.encode("latin-1"))
    except UnicodeEncodeError:
        return value
    name = hashlib.sha256(data).digest()[:_NAME]
    apart[name] = data
    return {_APART: name.hex()}


@lru_cache(maxsize=10_000)
def _packed_alone(data: bytes) -> bytes:
    """Drawings and fonts are packed already, and are kept as they are."""
    deflated = zlib.compress(data, 9)
    return _DEFLATED + deflated if len(deflated) < len(data) else _AS_IT_IS + data


def _unpacked(data: bytes) -> bytes:
    """Raises DamagedError."""
    if data[:1] == _AS_IT_IS:
        return data[1:]
    unpacking = zlib.decompressobj()
    try:
        return unpacking.decompress(data[1:], _LONGEST)
    except zlib.error as error:
        raise DamagedError from error


def _name(kind: str, key: str, record: type) -> bytes:
    """What a record is found by; frames are found in their own language alone."""
    around = _digest(kind, in_any_english=record is not Frame)
    return hashlib.sha256("\0".join((record.__name__, around, key)).encode()).digest()[:_NAME]


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
