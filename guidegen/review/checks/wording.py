"""Words that content may not hold: banned ones, one region's own, doses, weight targets, exercises beside P0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from guidegen.errors import Place, Problem
from guidegen.library import models
from guidegen.library.lines import Lines
from guidegen.library.regions import URGENT_LINE
from guidegen.rules import Condition

QUESTIONNAIRE = "content/questionnaire.yaml"
P0_PARTS = ("Emergency", "Urgent")
P0_DOCUMENTS = frozenset(("emergency", "urgent"))
# Text that nobody reads as a sentence.
NOT_WORDS = frozenset(("id", "file", "poses", "governance", "parts"))
# A region's words that are good British English too, with the same or another meaning.
ALSO_BRITISH = frozenset(("check", "checked", "practice", "two weeks", "family doctor"))

# A number is a telephone's where somebody is told to use it.
_CALL = r"\b(?:call|dial|ring|phone|text|number|nhs)\W+(?:\w+\W+)?"
_NUMBER = r"\b(?:\d+(?:[.,]\d+)?|half a|one|two|three|four|five|six|eight|ten)[ -]?"
BANNED = re.compile(r"\b(?:realign\w*|slipped|unstable|wear[ -]and[ -]tear|degenerat\w*|crumbl\w*)\b", re.IGNORECASE)
DOSE = re.compile(
    rf"{_NUMBER}(?:mg|mcg|µg|g|grams?|ml|milligrams?|millilitres?|tablets?|pills?|capsules?)\b", re.IGNORECASE
)
TARGET = re.compile(
    rf"{_NUMBER}(?:kg|kilos?|kilograms?|lbs?|pounds?|stone)\b|\bcalori\w*|\bk?cals?\b|\bBMI\b|\bbody mass index\b",
    re.IGNORECASE,
)
_RULES = (
    (BANNED, "'{}' tells a false story of the back", "say what it means without a picture of damage"),
    (DOSE, "'{}' is a dose of a medicine", "leave doses to the label, a pharmacist or a doctor"),
    (TARGET, "'{}' is about weight or calories", "name no weight and no calories"),
)


@dataclass(frozen=True)
class Words:
    """A piece of text with its file and the line that it begins in, where known."""

    text: str
    file: str
    line: int | None

    def place(self, at: int) -> Place:
        return Place(self.file, self.line + self.text.count("\n", 0, at) if self.line else None)


def misworded(library: models.Library) -> Iterator[Problem]:
    """Every finding in the words of items and of questions."""
    leaks = _regional(library)
    for words in _all_words(library):
        for pattern, message, hint in _RULES:
            for match in pattern.finditer(words.text):
                yield Problem(words.place(match.start()), message.format(match[0]), hint)
        for pattern, message, hint in leaks:
            for match in pattern.finditer(words.text):
                yield Problem(words.place(match.start()), message.format(match[0]), hint)


def exercises_at_p0(library: models.Library) -> Iterator[Problem]:
    """Names of exercises in what an emergency or urgent document prints."""
    names = {name for item in library.exercises for name in (item.title, item.id, item.id.replace("_", " "))}
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    either = "|".join(r"[\W_]+".join(re.findall(r"[^\W_]+", name)) for name in longest_first)
    pattern = re.compile(rf"(?<!\w)(?:{either})s?(?!\w)", re.IGNORECASE)
    for item in library.items():
        at_p0 = bool(P0_DOCUMENTS.intersection(getattr(item, "documents", ())))
        for words in part_words(item, None if at_p0 else P0_PARTS):
            for match in pattern.finditer(words.text) if names else ():
                message = f"'{match[0]}' is an exercise, and this is printed where none may be"
                yield Problem(
                    words.place(match.start()), message, "an emergency or urgent page only says how to get help"
                )


def part_words(item: models.Item, only: tuple[str, ...] | None = None) -> Iterator[Words]:
    """The parts of an item's body; warning signs, which stand above it, are a part of it too."""
    lines = Lines(item.file)
    for name, text in item.parts.items():
        if only is None or name in only:
            yield Words(text, item.file, lines.part(item, name))
    if only is None and isinstance(item, models.SignList):
        for sign in item.signs:
            yield Words(sign.text, item.file, lines.of(sign.text).line)


def _all_words(library: models.Library) -> Iterator[Words]:
    for item in library.items():
        yield from part_words(item)
        lines = Lines(item.file)
        for text in dict.fromkeys((item.title, *_texts(item))):
            yield Words(text, item.file, lines.of(text).line)
    lines = Lines(QUESTIONNAIRE)
    for question in library.questionnaire:
        for text in dict.fromkeys(_texts(question)):
            yield Words(text, QUESTIONNAIRE, lines.of(text).line)
    for text in (*(group.title for group in library.questionnaire.groups), *library.questionnaire.faults.values()):
        if text:
            yield Words(text, QUESTIONNAIRE, lines.of(text).line)


def _texts(thing: Any) -> Iterator[str]:
    """Texts of several words anywhere in a content item, besides its body and its rules."""
    if isinstance(thing, str):
        if " " in thing:
            yield thing
    elif isinstance(thing, tuple | list):
        for part in thing:
            yield from _texts(part)
    elif isinstance(thing, dict):
        yield from _texts(list(thing.values()))
    elif is_dataclass(thing) and not isinstance(thing, Condition):
        for field in fields(thing):
            if field.name not in NOT_WORDS:
                yield from _texts(getattr(thing, field.name))


def _regional(library: models.Library) -> list[tuple[re.Pattern[str], str, str]]:
    """Patterns of words and numbers that belong to one region and are swapped in when a guide is printed."""
    found: dict[str, tuple[re.Pattern[str], str, str]] = {}
    base = {word.lower() for region in library.regions.values() for word in region.terms}
    for id_, region in library.regions.items():
        for word, term in region.terms.items():
            if word != URGENT_LINE and term.lower() not in base | ALSO_BRITISH and term not in found:
                pattern = re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", re.IGNORECASE)
                found[term] = (pattern, f"'{{}}' is a word of the region {id_}", f"write '{word}', the base word")
        for line in (region.emergency, region.urgent):
            for number in re.findall(r"\d[\d ]*\d", line.number) if line else ():
                pattern = re.compile(rf"{_CALL}{re.escape(number)}(?![\w.,]*\w)", re.IGNORECASE)
                message = f"'{{}}' names a telephone number of the region {id_}"
                found.setdefault(number, (pattern, message, "write 'the emergency number' or 'the urgent line'"))
        place = region.emergency_place.removeprefix("the ")
        if place.lower() not in base:
            pattern = re.compile(rf"(?<!\w){re.escape(place)}(?!\w)")
            message = f"'{{}}' is a word of the region {id_}"
            found.setdefault(place, (pattern, message, "write 'emergency department'"))
    return list(found.values())
