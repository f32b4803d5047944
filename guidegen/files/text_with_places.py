"""YAML and JSON text to plain data, with the line and column of every key and value.

Built on libyaml's event stream (PyYAML), because it is fast enough for a command line that loads a
hundred content files, and because events let us decide types ourselves: scalars follow YAML 1.2, so
that `no` is the word "no" and never False. Anchors, aliases and tags have no use in our files and are
refused, which also ends every "billion laughs" file; depth and size are capped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from guidegen.errors import Place, Problem

MAX_BYTES = 512 * 1024
MAX_DEPTH = 12
MAX_VALUES = 20_000

Path = tuple[str | int, ...]
LineColumn = tuple[int, int]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# A number written with leading zeros is a client's number or a telephone's: it stays text, or the zeros would be lost.
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{0,18})?|\.[0-9]{1,18})(?:[eE][-+]?[0-9]{1,2})?\Z")
# What YAML refuses raw: control characters, halves of a character (which no UTF-8 file holds) and non-characters.
# They are listed, because to compile a class of all others takes as long as to load most modules.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uD800-\uDFFF\uFFFE\uFFFF]")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_PAIR = re.compile(r"\\(?:u(?P<high>[dD][89abAB]..)\\u(?P<low>[dD][c-fC-F]..)|u(?P<lone>[dD][89a-fA-F]..)|.)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


@dataclass
class Source:
    """Plain data read from one file: mappings, lists, text, numbers, booleans and None.

    Places are lines and columns, or names (`item[3].answer`, a form's field) where a file has no lines. `answered` is
    when the answers were given, with the time, where the file tells more than the day. `unread` are questions, by their
    ids, that have an answer in the file which the reader could not take. `guesses` are what an answer that cannot be
    used may mean: good to look for red flags in, and for nothing else. `misplaced` are options, by their questions,
    that stand where they are no answer. `beside` names places where words stand that are no answer to any question.
    `doubled` are values whose key stood there before. `is_row` says that values are told apart by their places in a
    row alone.
    """

    file: str
    data: Any = None
    problems: list[Problem] = field(default_factory=list)
    keys: dict[Path, LineColumn] = field(default_factory=dict)
    values: dict[Path, LineColumn] = field(default_factory=dict)
    named: dict[Path, str] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    answered: str = ""
    unread: list[str] = field(default_factory=list)
    guesses: list[Source] = field(default_factory=list)
    misplaced: dict[str, set[str]] = field(default_factory=dict)
    beside: list[str] = field(default_factory=list)
    doubled: list[tuple[Path, Any]] = field(default_factory=list)
    is_row: bool = False

    def key(self, path: Path) -> Place:
        """Where the key that ends a path stands, or the nearest enclosing thing that is known."""
        return Place(self.file, *self.keys[path]) if path in self.keys else self.value(path)

    def value(self, path: Path) -> Place:
        """Where the value at a path begins, or the nearest enclosing thing that is known."""
        while path not in self.values and path not in self.named and path:
            path = path[:-1]
        if path in self.named:
            return Place(self.file, at=self.named[path])
        return Place(self.file, *self.values.get(path, ()))


def decode(raw: bytes, file: str, most: int = MAX_BYTES) -> tuple[str, list[Problem]]:
    """Text of a file's bytes (UTF-8, a byte order mark is allowed) and what stands against reading it."""
    if len(raw) > most:
        size = f"{len(raw) / 1024:.0f} KB"
        return "", [Problem(Place(file), f"the file is too large: {size}", f"at most {most // 1024} KB")]
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        # The positions of the error do not count a byte order mark, and nor does its object.
        readable = error.object[: error.start].decode()
        return "", [Problem(_position(readable, file), "the file is not UTF-8 text", "save it as UTF-8 in your editor")]


def _position(before: str, file: str, first_line: int = 1) -> Place:
    """The place right after some text."""
    return Place(file, before.count("\n") + first_line, len(before) - before.rfind("\n"))


def read(text: str, file: str, first_line: int = 1) -> Source:
    """Read YAML or JSON text; faults are collected in `problems`, and `data` is None when nothing could be read."""
    source = Source(file)
    if text.lstrip()[:1] in ("{", "["):
        text = _strict_json(text, source, first_line)
        if source.problems:
            return source
    if forbidden := _FORBIDDEN.search(text):
        place = _position(text[: forbidden.start()], file, first_line)
        source.problems.append(
            Problem(place, "the file holds a character that YAML does not allow", "remove the control character")
        )
        return source
    composer = _Composer(source, first_line)
    try:
        source.data = composer.document(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        source.problems.append(
            Problem(composer.place(mark), f"not valid YAML: {_why(error)}", "check indentation, quotes and colons")
        )
    except _RefusedError as refused:
        source.problems.append(refused.problem)
    if source.problems and not isinstance(source.data, dict | list):
        source.data = None
    return source


def _why(error: yaml.MarkedYAMLError) -> str:
    return " ".join(str(part) for part in (error.context, error.problem) if part)


def _strict_json(text: str, source: Source, first_line: int) -> str:
    """Refuse text that begins as JSON and is not, and make JSON readable as the YAML flow style that it is."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        # YAML's own flow style ({a: 1}) begins like JSON and is as good.
        if text.lstrip().startswith(('{"', '["')) or "\t" in text:
            place = Place(source.file, error.lineno + first_line - 1, error.colno)
            source.problems.append(Problem(place, f"not valid JSON: {error.msg}", "check commas, quotes and brackets"))
        return text
    except (RecursionError, ValueError):
        source.problems.append(Problem(Place(source.file), "nested too deeply, or a number is too long"))
        return text
    # libyaml refuses the halves of a character; white space after the string keeps every later column true.
    text = _STRING.sub(lambda string: _PAIR.sub(_joined, string[0]).ljust(len(string[0])), text)
    # Inside strings JSON allows no raw tab, so every tab left is white space, which YAML is stricter about.
    return text.replace("\t", " ")


def _joined(escape: re.Match[str]) -> str:
    r"""A JSON escape as YAML has it: two \u halves of a character are one \U, and a lone half is U+FFFD."""
    high, low, lone = escape["high"], escape["low"], escape["lone"]
    if high:
        return f"\\U{0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00:08X}"
    return "\\uFFFD" if lone else escape[0]


class _RefusedError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class _Composer:
    """Builds plain data from libyaml's events, noting every position on the way."""

    def __init__(self, source: Source, first_line: int) -> None:
        self.source = source
        self.first_line = first_line
        self.events: Iterator[Any] = iter(())
        self.values = 0

    def place(self, mark: Any) -> Place:
        if mark is None:
            return Place(self.source.file)
        return Place(self.source.file, *self.position(mark))

    def position(self, mark: Any) -> LineColumn:
        return mark.line + self.first_line, mark.column + 1

    def refuse(self, mark: Any, message: str, hint: str | None = None) -> _RefusedError:
        return _RefusedError(Problem(self.place(mark), message, hint))

    def document(self, text: str) -> Any:
        self.events = yaml.parse(text, Loader=_LOADER)
        data: Any = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refuse(
                        event.start_mark,
                        "a second document begins here",
                        "one file holds one document; remove the line '---'",
                    )
                data = self.node(next(self.events), ())
        return data

    def node(self, event: Any, path: Path) -> Any:
        self.values += 1
        if self.values > MAX_VALUES:
            raise self.refuse(event.start_mark, f"more than {MAX_VALUES} values")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self.refuse(
                event.start_mark,
                "anchors (&) and aliases (*) are not allowed",
                "write the value out, or quote the text",
            )
        if event.tag is not None and event.tag != "!":
            raise self.refuse(event.start_mark, "tags (!) are not allowed", "write the plain value, or quote the text")
        if len(path) > MAX_DEPTH:
            raise self.refuse(event.start_mark, f"nested more than {MAX_DEPTH} deep")
        self.source.values[path] = self.position(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            return _plain(event.value) if event.implicit[0] and not event.style else _mended(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        return self.mapping(path)

    def sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, (*path, len(items))))
        return items

    def mapping(self, path: Path) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag not in (None, "!"):
                raise self.refuse(event.start_mark, "a key must be a plain word")
            if event.value == "<<" and not event.style:
                raise self.refuse(
                    event.start_mark, "merge keys (<<) are not allowed", "write the keys out, or quote the text"
                )
            key = _mended(event.value)
            position = self.position(event.start_mark)
            value = self.node(next(self.events), (*path, key))
            if key in items:
                first, _ = self.source.keys[(*path, key)]
                place = Place(self.source.file, *position)
                self.source.problems.append(
                    Problem(place, f"'{key}' stands here a second time", f"first in line {first}; keep one")
                )
                self.source.doubled.append(((*path, key), value))
                continue
            self.source.keys[(*path, key)] = position
            items[key] = value
        return items


def _plain(text: str) -> Any:
    """A plain scalar by YAML 1.2's core rules; words such as no, yes, on and off stay words."""
    if text in _NULLS:
        return None
    if text in _TRUTHS:
        return _TRUTHS[text]
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return float(text)
    return _mended(text)


def _mended(text: str) -> str:
    r"""Text with the halves of a character that JSON wrote as two \u escapes joined again."""
    if _SURROGATE.search(text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
