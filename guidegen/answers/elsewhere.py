"""Words that stand at one question and answer another, as where cells were swapped or a row was shifted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from guidegen.library.questionnaire import Question, Questionnaire, Type

# Where a clinic's own words stand for our options: each word with the options, by their questions.
Words = Mapping[str, Mapping[str, str]]

# Of a longer text, or of more words, only the first are looked at.
LONGEST, MOST = 2_000, 30
_SEPARATORS = re.compile(r"[;,|\n]")
_SHORTEST = 2
_HEDGES = frozenset(("maybe", "unsure", "not sure", "other"))
_ANYWHERE = frozenset(("yes", "true", "checked", "none", "false", "not"))
# So many pieces an option's label falls into at its commas.
_TOGETHER = 4


def is_telling(word: str) -> bool:
    """Whether a clinic's word says whose answer it is: codes, yes and no stand at any question."""
    return sum(letter.isalpha() for letter in word) > _SHORTEST and word not in _ANYWHERE


def _hedges(word: str, at: Question) -> bool:
    """Whether a word is what people write for themselves where yes or no is asked."""
    return at.type is Type.YES_NO and word.casefold() in _HEDGES


@dataclass(frozen=True)
class Elsewhere:
    """Whose answer a word may be. `words` are a clinic's own, in small letters and with single spaces."""

    questionnaire: Questionnaire
    words: Words = field(default_factory=dict)

    def find(self, raw: Any, at: Question | None) -> Iterator[tuple[str, str]]:
        """The other questions that words at a question may answer, each with the option; never that there is nothing.

        Words that are options of the question where they stand are passed over.
        """
        for word in _words(raw):
            if at is not None and (at.option_meant(word) or at.id in self._own(word) or _hedges(word, at)):
                continue
            yield from ((id_, option) for id_, option in self._meant(word).items() if at is None or id_ != at.id)

    def whole(self, text: str) -> Iterator[tuple[str, str]]:
        """The safety questions that a text answers which is nothing but options of one of them, each with an option."""
        ways = ([piece.strip() for piece in text[:LONGEST].split(mark)][:MOST] for mark in ("\0", ";", ",", "|", "\n"))
        for pieces in ways:
            meant = [self._meant(piece) for piece in pieces if piece]
            for id_ in meant[0] if meant else ():
                if self.questionnaire[id_].safety and all(id_ in one for one in meant):
                    yield from ((id_, one[id_]) for one in meant)

    def _own(self, word: str) -> Mapping[str, str]:
        return self.words.get(" ".join(word.split()).casefold(), {})

    def _meant(self, word: str) -> dict[str, str]:
        found = dict(self._own(word))
        for question in self.questionnaire:
            option = question.option_meant(word) if question.options else None
            if option is not None and option not in question.nothing:
                found[question.id] = option
        return found


def _words(raw: Any) -> Iterator[str]:
    """The words of an answer of any shape: the whole text, its pieces, and pieces that a label's comma parted."""
    for text in raw if isinstance(raw, list | tuple) else [raw]:
        if not isinstance(text, str) or not text.strip():
            continue
        pieces = [piece.strip() for piece in _SEPARATORS.split(text[:LONGEST])][:MOST]
        spans = (pieces[at : at + more] for at in range(len(pieces)) for more in range(1, _TOGETHER + 1))
        yield from dict.fromkeys([text[:LONGEST].strip(), *(", ".join(span) for span in spans if span[-1])])
