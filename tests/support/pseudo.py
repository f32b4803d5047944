"""A language made by program: words with accents, each four tenths longer, between brackets.

In templates each message is between brackets, in content each sentence, because templates may print one by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from gettext import NullTranslations
from pathlib import Path

from guidegen.library import Library
from tests.support.translations import filled_in, write_catalogue, write_files

BEGIN, END = "⟦", "⟧"
_ACCENTS = str.maketrans("aeiouyncAEIOUYNC", "áéíóúýñçÁÉÍÓÚÝÑÇ")
_VOWELS = frozenset("aeiouy")
# Places for values, marks of HTML and its entities stay what they are.
_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]+>|&#?\w+;)")
_PLACES = re.compile(r"(\{[^}]*\})")
# What stands before the words of a line of Markdown, and after those of a sentence.
_SENTENCE = re.compile(r"(\s*(?:(?:[-*#]+|\d+\.)\s+)?\**)(.*?)([.!?:;]?\**[.!?:;]?)")
_ENDS = re.compile(r"(\n+|(?<=[.!?])\s+|(?<=[.!?]\*\*)\s+)")
_LONGER = 0.4


class Pseudo(NullTranslations):
    """Says everything in that language; two forms for a count, as English has."""

    def gettext(self, message: str) -> str:
        return said(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return said(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return said(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self.ngettext(msgid1, msgid2, n)


def accented(text: str) -> str:
    """Content with accents alone: places for values stay as they are."""
    return _outside(_PLACES, text, lambda part: part.translate(_ACCENTS))


def said(message: str) -> str:
    """A message of the templates in that language."""
    return f"{BEGIN}{_outside(_KEPT, message, _longer)}{END}"


def told(text: str) -> str:
    """Content in that language: Markdown and places for values stay as they are."""
    return "".join(_sentence(part) if number % 2 == 0 else part for number, part in enumerate(_ENDS.split(text)))


def pseudo_clinic(folder: Path, library: Library) -> Path:
    """A clinic's folder in which all words of a client's documents are in that language, by the code of Spanish."""
    write_files(folder / "content" / "es", filled_in(library, told))
    write_catalogue(folder, "es", said)
    return folder


def unclosed(text: str) -> list[str]:
    """What has begun in that language and not ended, or ended without having begun: something of it was cut off."""
    open_: list[int] = []
    wrong = []
    for place, letter in enumerate(text):
        if letter == BEGIN:
            open_.append(place)
        elif letter == END and open_:
            open_.pop()
        elif letter == END:
            wrong.append(text[max(0, place - 40) : place + 1])
    return wrong + [text[place : place + 40] for place in open_]


def _sentence(text: str) -> str:
    found = _SENTENCE.fullmatch(text)
    if found is None or not any(letter.isalpha() for letter in found[2]):
        return text
    return f"{found[1]}{BEGIN}{_outside(_PLACES, found[2], _longer)}{END}{found[3]}"


def _outside(kept: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    return "".join(change(part) if number % 2 == 0 else part for number, part in enumerate(kept.split(text)))


def _longer(text: str) -> str:
    return "".join(_lengthened(text)).translate(_ACCENTS)


def _lengthened(text: str) -> Iterator[str]:
    """Vowels said twice or three times, until the words are as much longer."""
    owed = 0.0
    for letter in text:
        yield letter
        owed += _LONGER if letter.isalpha() else 0
        while owed >= 1 and letter.lower() in _VOWELS:
            yield letter.lower()
            owed -= 1
