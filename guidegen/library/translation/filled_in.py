"""One file of a translation as somebody filled it in: words by their keys, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guidegen.errors import Place, Problem, nearest
from guidegen.files.fields import describe
from guidegen.files.text_with_places import Source
from guidegen.library.files import KINDS, ContentFile, read_front_matter, read_yaml
from guidegen.library.fingerprints import key_of_path
from guidegen.library.translation.units import Unit
from guidegen.library.translation.walk import WHOLE

MADE_FROM, PARTS = "made_from", "parts"
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_MARK = re.compile(rb"<!--|-->")
_HINT = "a translation holds the words of the source and nothing else"


@dataclass(frozen=True)
class Made:
    """The words of one unit that are filled in, and the hash of those that they were made from."""

    key: str
    made_from: str
    words: Mapping[str, str]
    place: Place
    places: Mapping[str, Place] = field(default_factory=dict)

    def lacks(self, unit: Unit) -> list[str]:
        return [word for word in unit.words if word not in self.words]


def read_file(path: str, file: ContentFile, expected: Sequence[Unit], problems: list[Problem]) -> list[Made]:
    """Every unit of a file. What is no word of a unit is refused, but where the source has changed."""
    kind, _, name = path.partition("/")
    known = bool(expected) or ((kind in KINDS or kind == "regions") and name)
    if not known or path.rpartition(".")[2] not in ("md", "yaml"):
        problems.append(Problem(Place(file.shown), "this file has no place in a translation", _HINT))
        return []
    parts: dict[str, str] = {}
    if path.endswith(".md"):
        # Comments hold what is translated; the lines behind them keep their numbers.
        raw = _COMMENT.sub(lambda found: b"\n" * found[0].count(b"\n"), file.raw)
        if mark := _MARK.search(raw):
            place = Place(file.shown, raw.count(b"\n", 0, mark.start()) + 1)
            problems.append(Problem(place, "a comment does not end, or has not begun", "write it as <!-- ... -->"))
            return []
        plain = ContentFile(path, file.shown, raw)
        source, parts = read_front_matter(plain, problems, unfinished=True)
    else:
        source = read_yaml(file, problems)
    if not isinstance(source.data, dict):
        if not source.problems:
            problems.append(Problem(Place(file.shown), f"expected keys and words, found {describe(source.data)}"))
        return []
    if not expected:
        return [Made(key_of_path(path), "", {}, Place(file.shown))]
    reader = _Reader(source, file, {unit.within: unit for unit in expected}, problems)
    return list(reader.below((), source.data, parts))


class _Reader:
    def __init__(
        self, source: Source, file: ContentFile, expected: Mapping[tuple[str, ...], Unit], problems: list[Problem]
    ) -> None:
        self.source = source
        self.file = file
        self.expected = expected
        self.problems = problems

    def below(self, path: tuple[str, ...], data: Any, parts: Mapping[str, str]) -> Iterator[Made]:
        """The units that stand at a place of the file or below it."""
        unit = self.expected.get(path)
        if not isinstance(data, dict):
            if data is not None:
                self.refuse(path, f"expected keys and words, found {describe(data)}")
        elif unit is not None:
            yield self.unit(unit, data, parts)
        elif any(within[: len(path)] == path for within in self.expected):
            for key, value in data.items():
                yield from self.below((*path, key), value, {})
        else:
            name = key_of_path(self.file.path)
            yield Made("/".join((name, *path)), "", {}, self.source.key(path))

    def unit(self, unit: Unit, data: Mapping[str, Any], parts: Mapping[str, str]) -> Made:
        made_from = data.get(MADE_FROM)
        is_told = isinstance(made_from, str) and bool(made_from)
        if not is_told:
            found = "is missing" if made_from is None else f"is {describe(made_from)}, and not letters"
            message = f"'{MADE_FROM}' {found}"
            self.problems.append(Problem(self.source.value(unit.within), message, f"{MADE_FROM}: {unit.hash}"))
        place = (
            Place(self.file.shown, *self.source.values.get(unit.within, ())) if unit.within else Place(self.file.shown)
        )
        made: dict[str, str] = {}
        places = {MADE_FROM: self.source.key((*unit.within, MADE_FROM))}
        is_current = not is_told or made_from == unit.hash
        for word, path, value in self.leaves(data, unit.within, ()):
            places[word] = self.source.value(path)
            if value is None or value == "":
                continue
            if word not in unit.words:
                if is_current:
                    self.unknown(word, path, unit)
            elif isinstance(value, str):
                made[word] = value.strip()
            else:
                self.refuse(path, f"{word}: expected words, found {describe(value)}")
        for heading, text in parts.items():
            word = f"{PARTS}.{heading or WHOLE}"
            places[word] = self.part_place(heading)
            if word in unit.words:
                made |= {word: text} if text else {}
            elif is_current:
                known = [name.partition(".")[2] for name in unit.words if name.startswith(f"{PARTS}.")]
                message = f"unknown part '## {heading}'" if heading else "text stands under no heading"
                hint = nearest(heading, known) or f"one of: {', '.join(known)}"
                self.problems.append(Problem(places[word], message, hint))
        return Made(unit.key, str(made_from or ""), made, place, places)

    def leaves(
        self, data: Mapping[str, Any], path: tuple[str, ...], word: tuple[str, ...]
    ) -> Iterator[tuple[str, tuple[str, ...], Any]]:
        """Everything that is no mapping, by its dotted key, with its path in the file."""
        for key, value in data.items():
            if not word and key == MADE_FROM:
                continue
            if isinstance(value, dict):
                yield from self.leaves(value, (*path, key), (*word, key))
            else:
                yield ".".join((*word, key)), (*path, key), value

    def unknown(self, word: str, path: tuple[str, ...], unit: Unit) -> None:
        hint = nearest(word, [MADE_FROM, *unit.words]) or _HINT
        self.problems.append(Problem(self.source.key(path), f"'{word}' is no word of {unit.key}", hint))

    def refuse(self, path: tuple[str, ...], message: str) -> None:
        self.problems.append(Problem(self.source.value(path), message, _HINT))

    def part_place(self, heading: str) -> Place:
        match = re.search(rb"^## +" + re.escape(heading.encode()) + rb"[ \t\r]*$", self.file.raw, re.MULTILINE)
        return (
            Place(self.file.shown, self.file.raw.count(b"\n", 0, match.start()) + 1)
            if match
            else Place(self.file.shown)
        )
