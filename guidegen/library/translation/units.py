"""What is translated as one: an item, a question, a region, a heading; and the hash by which its words are known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from guidegen.library.files import KINDS
from guidegen.library.models import Library
from guidegen.library.translation.walk import words_of

_DIGITS = 12
_QUESTIONNAIRE, _REGIONS = "questionnaire", "regions"
# How deep in the words of a library a unit begins, where it is not one deep.
_QUESTIONS = (_QUESTIONNAIRE, "questions")
# The key of a word that is a unit by itself.
ALONE = "words"
# A hash of figures could be read as a number.
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


@dataclass(frozen=True)
class Unit:
    """What is translated as one, and is current or not: `words` by their keys in it.

    `path` is the file of its translation below the folder of the language, `within` where in it the unit stands.
    """

    key: str
    path: str
    within: tuple[str, ...]
    words: Mapping[str, str]

    @cached_property
    def hash(self) -> str:
        """By this a translation knows whether the words that it was made from are still the same. Letters alone."""
        text = json.dumps(self.words, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS].translate(_LETTERS)

    def in_library(self, word: str) -> str:
        """The key that one of its words has among those of the whole library."""
        begins = self.key.replace("/", ".")
        return begins if word == ALONE else f"{begins}.{word}"


def units_of(library: Library) -> tuple[Unit, ...]:
    """Everything in a library that has words for runners, in its order."""
    found: dict[str, dict[str, str]] = {}
    for key, text in words_of(library).items():
        steps = key.split(".")
        deep = 3 if tuple(steps[:2]) == _QUESTIONS else 2
        found.setdefault("/".join(steps[:deep]), {})[".".join(steps[deep:]) or ALONE] = text
    return tuple(_unit(key, words) for key, words in found.items())


def _unit(key: str, words: dict[str, str]) -> Unit:
    kind, *rest = key.split("/")
    if kind in KINDS:
        return Unit(key, f"{key}.md", (), words)
    return Unit(key, f"{key}.yaml", (), words) if kind == _REGIONS else Unit(key, f"{kind}.yaml", tuple(rest), words)
