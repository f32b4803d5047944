"""A language made by program: words with accents, four tenths longer, between brackets.

In templates each message is between brackets, in content each sentence, because templates may print one by itself.
"""

from __future__ import annotations

import re
from gettext import NullTranslations
from pathlib import Path

from guidegen.library import Library
from tests.support.translations import filled_in, write_catalogue, write_files

BEGIN, END = "⟦", "⟧"
_ACCENTS = str.maketrans("aeiouyncAEIOUYNC", "áéíóúýñçÁÉÍÓÚÝÑÇ")
_VOWELS = frozenset("aeiouy")
# Words, and what stays as it is: places for values, marks of HTML and its entities.
_WORDS = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]+>|&#?\w+;|\{[^}]*\})|[^\W\d_]+")
# What stands before the words of a line of Markdown, and after those of a sentence.
_SENTENCE = re.compile(r"(\s*(?:(?:[-*#]+|\d+\.)\s+)?\**\(?)(.*?)(\)?[.!?:;]?\**[.!?:;]?)")
# Templates may print a sentence, or what stands before a bracket, by itself.
_ENDS = re.compile(r"(\n+|(?<=[.!?])\s+|(?<=[.!?]\*\*)\s+|\s+(?=\())")
_LONGER = 0.4
_MOST = 2  # letters that are put into a word: few words of any language are longer than these
_PUT_ON, _FILL = 6, "ø"  # letters of a word that is put on, with the space before it


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
    """Content with accents alone."""
    return _WORDS.sub(lambda found: found[0] if found[1] else found[0].translate(_ACCENTS), text)


def said(message: str) -> str:
    """A message of the templates in that language. A letter, as that of a day, has no room for brackets."""
    return _longer(message) if len(message) > 1 else 2 * message.translate(_ACCENTS)


def told(text: str) -> str:
    """Content in that language; Markdown stays what it is."""
    return "".join(_sentence(part) if number % 2 == 0 else part for number, part in enumerate(_ENDS.split(text)))


def pseudo_clinic(folder: Path, library: Library) -> Path:
    """A clinic's folder in which all words of a client's documents are in that language, by the code of Spanish."""
    write_files(folder / "content" / "es", filled_in(library, told))
    write_catalogue(folder, "es", said)
    return folder


def unclosed(text: str) -> list[str]:
    """What has begun in that language and not ended, or ended without having begun: something of it was cut off."""
    begun: list[int] = []
    wrong = []
    for place, letter in enumerate(text):
        if letter == BEGIN:
            begun.append(place)
        elif letter == END and begun:
            begun.pop()
        elif letter == END:
            wrong.append(text[max(0, place - 40) : place + 1])
    return wrong + [text[place : place + 40] for place in begun]


def _sentence(text: str) -> str:
    found = _SENTENCE.fullmatch(text)
    if found is None or not any(letter.isalpha() for letter in found[2]):
        return text
    return f"{found[1]}{_longer(found[2])}{found[3]}"


def _longer(text: str) -> str:
    """Up to two vowels of each word twice, and what is owed after that in words put on; brackets count as letters."""
    letters = sum(len(found[0]) for found in _WORDS.finditer(text) if not found[1])
    owed = max(0, round(_LONGER * letters) - len(BEGIN + END))
    put, passed = 0, 0

    def grown(found: re.Match[str]) -> str:
        nonlocal put, passed
        if found[1]:
            return found[0]
        passed += len(found[0])
        due = min(_MOST, round(owed * passed / letters) - put)
        word = ""
        for letter in found[0]:
            twice = due > 0 and letter.lower() in _VOWELS
            word += letter + (letter.lower() if twice else "")
            due, put = due - twice, put + twice
        return word.translate(_ACCENTS)

    words = _WORDS.sub(grown, text)
    more = "".join(_FILL if place % _PUT_ON else " " for place in range(owed - put)).rstrip()
    return f"{BEGIN}{words}{more}{END}"
