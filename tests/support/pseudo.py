"""A language made by program: the words of templates with accents, four tenths longer, between brackets."""

from __future__ import annotations

import re
from gettext import NullTranslations

BEGIN, END = "⟦", "⟧"
_ACCENTS = str.maketrans("aeiouyncAEIOUYNC", "áéíóúýñçÁÉÍÓÚÝÑÇ")
# Places for values, marks of HTML and its entities stay what they are.
_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]+>|&#?\w+;)")
_PLACES = re.compile(r"(\{[^}]*\})")
_LONGER = 0.4
_WORD = 6  # letters of what is put on


class Pseudo(NullTranslations):
    """Says everything in that language; two forms for a count, as English has."""

    def gettext(self, message: str) -> str:
        return _pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return _pseudo(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self.ngettext(msgid1, msgid2, n)


def accented(text: str) -> str:
    """Content in that language: its words with accents, and places for values as they are."""
    return "".join(part if part.startswith("{") else part.translate(_ACCENTS) for part in _PLACES.split(text))


def _pseudo(message: str) -> str:
    said = "".join(part if _KEPT.fullmatch(part) else part.translate(_ACCENTS) for part in _KEPT.split(message))
    more = round(len(_KEPT.sub("", message)) * _LONGER)
    added = "".join(" " if place % _WORD == 0 else "ø" for place in range(more))
    return f"{BEGIN}{said}{added}{END}"
