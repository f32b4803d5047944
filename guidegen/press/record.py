"""What is typeset as plain bytes, to be kept on disk: JSON, packed, with a digest over all; nothing that could run.

Each record is a dataclass as the list of its fields. What is read is checked against the types of the fields, one by
one, so that a damaged or forged record is none.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from enum import IntEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

_MAGIC = b"guidegen press 1\n"
_DIGEST = 32  # bytes
_LONGEST = 16_000_000  # bytes of one record; the frame with its fonts is the longest, of a tenth of that
_Record = TypeVar("_Record")
_Read = Callable[[Any], Any]


class DamagedError(ValueError):
    """A record that is none."""


def written(key: bytes, record: object) -> bytes:
    """A record under its key, which is part of what the digest is of."""
    return packed(key, plain(record))


def packed(key: bytes, value: Any) -> bytes:
    """What `plain` makes of a record, or what was put in its place."""
    packed = zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
    return _MAGIC + hashlib.sha256(key + packed).digest() + packed


def read(
    key: bytes, data: bytes, kind: type[_Record], put_back: Callable[[dict[str, Any]], Any] | None = None
) -> _Record:
    """Raises DamagedError where the bytes are not those that were written for this key.

    `put_back` is given each mapping of names, and gives it or what it stands for.
    """
    digest, packed = data[len(_MAGIC) : len(_MAGIC) + _DIGEST], data[len(_MAGIC) + _DIGEST :]
    if not data.startswith(_MAGIC) or hashlib.sha256(key + packed).digest() != digest:
        raise DamagedError
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(packed, _LONGEST)
        if unpacking.unconsumed_tail or not unpacking.eof:
            raise DamagedError
        record: _Record = _reader(cast("Any", kind))(json.loads(text, object_hook=put_back))
    except (zlib.error, ValueError, RecursionError) as error:
        raise DamagedError from error
    return record


def plain(value: Any) -> Any:
    """A record, or what is in one, as lists, mappings, text and numbers; bytes are text of Latin-1."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if is_dataclass(value):
        return [plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    return int(value) if isinstance(value, IntEnum) else value


@cache
def _reader(kind: Any) -> _Read:
    """What reads values of one type, and raises DamagedError at any other."""
    origin, given = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        hints, made = get_type_hints(kind), cast("Callable[..., Any]", kind)
        readers = tuple(_reader(hints[field.name]) for field in fields(kind))
        return lambda value: made(*_each(value, readers))
    if origin is tuple and given[-1] is Ellipsis:
        if given[0] in (int, str):
            return lambda value: _all_of(given[0], value)
        if get_origin(given[0]) is tuple and all(each in _NUMBERS for each in get_args(given[0])):
            return lambda value: _rows_of([_NUMBERS[each] for each in get_args(given[0])], value)
        one = _reader(given[0])
        return lambda value: tuple([one(each) for each in _checked(value, list)])
    if origin is tuple:
        readers = tuple(map(_reader, given))
        return lambda value: tuple(_each(value, readers))
    if origin is frozenset:
        one = _reader(given[0])
        return lambda value: frozenset([one(each) for each in _checked(value, list)])
    if origin in (UnionType, Union):
        one = _reader(next(each for each in given if each is not NoneType))
        return lambda value: None if value is None else one(value)
    if origin is not None:
        if given[1] in (int, str):
            return lambda value: _named(given[1], value)
        one = _reader(given[1])
        return lambda value: {name: one(each) for name, each in _checked(value, dict).items()}
    return _PLAIN[kind]


def _all_of(kind: type, value: Any) -> tuple[Any, ...]:
    """Plain values of one type, which most of a record is made of."""
    if not set(map(type, _checked(value, list))) <= {kind}:
        raise DamagedError
    return tuple(value)


def _named(kind: type, value: Any) -> dict[str, Any]:
    """The same with names: of pairs of letters there are thousands."""
    _all_of(kind, [*_checked(value, dict).values()])
    return cast("dict[str, Any]", value)


def _rows_of(kinds: Sequence[AbstractSet[type]], value: Any) -> tuple[tuple[Any, ...], ...]:
    """Rows of numbers, of which there are thousands: each column is checked as a whole."""
    rows = _checked(value, list)
    if not set(map(type, rows)) <= {list} or not set(map(len, rows)) <= {len(kinds)}:
        raise DamagedError
    if not all(set(map(type, column)) <= kind for column, kind in zip(zip(*rows, strict=True), kinds, strict=False)):
        raise DamagedError
    return tuple(map(tuple, rows))


def _each(value: Any, readers: tuple[_Read, ...]) -> list[Any]:
    values = _checked(value, list)
    if len(values) != len(readers):
        raise DamagedError
    return [reader(each) for reader, each in zip(readers, values)]  # noqa: B905  (as many, and looked at once)


def _checked(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise DamagedError
    return value


def _bytes(value: Any) -> bytes:
    try:
        return _text(value).encode("latin-1")
    except UnicodeEncodeError as error:
        raise DamagedError from error


# Each without another call: there are thousands in a document.
def _text(value: Any) -> str:
    if type(value) is not str:
        raise DamagedError
    return value


def _float(value: Any) -> float:
    if type(value) is not float and type(value) is not int:
        raise DamagedError
    return value


_NUMBERS: Mapping[type, AbstractSet[type]] = {int: {int}, float: {float, int}}
_PLAIN: Mapping[type, _Read] = {
    bytes: _bytes,
    str: _text,
    int: lambda value: _checked(value, int),
    bool: lambda value: _checked(value, bool),
    float: _float,
}
