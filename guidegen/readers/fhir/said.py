"""What may be meant by items and answers in a file that is refused, in whatever shape they stand there.

Good to look for red flags in, and for nothing else: a near miss counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from guidegen.files.text_with_places import Source
from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.readers.fhir.codes import CANONICAL
from guidegen.readers.mapping.models import YES, Mapping, Target, fold

# Words beside each other for one answer: its code and its display, or its value.
Words = tuple[Any, ...]
# What stands in one response, by linkId or by code system.
Said = dict[str, list[Words]]

_PREFIX = f"{CANONICAL}:"
_PARTS = re.compile(r"[/.|:#\s\[\]]+")
_MAX_WORD = 200
# A word that is no option is compared with all of them, which takes time; more of them are no form of ours.
_MAX_NEAR = 2_000
# A question that takes one answer and has several is looked at with each of them, up to so many.
_MAX_READINGS = 4
_NEAR = 0.8


def is_ours(system: Any) -> bool:
    """Whether this is the code system of one of our questions."""
    return isinstance(system, str) and system.strip().startswith(_PREFIX)


@dataclass
class Meanings:
    """What was said to sources; one for a whole file, so that a thousand of the same words are compared once."""

    file: str
    questionnaire: Questionnaire
    mapping: Mapping | None
    _links: dict[str, Question | Target | None] = field(default_factory=dict)
    _near: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def sources(self, groups: Sequence[Said]) -> Iterator[Source]:
        """The answers of each response; nothing of one in which none is."""
        for said in groups:
            values: dict[str, list[Any]] = {}
            for link, answers in said.items():
                for words in answers:
                    self._add(link.strip(), words, values)
            known = {id_: found for id_, found in values.items() if found}
            for reading in range(min(_MAX_READINGS, max(map(len, self._single(known)), default=1)) if known else 0):
                yield Source(self.file, {"answers": self._answers(known, reading)})

    def _single(self, values: dict[str, list[Any]]) -> list[list[Any]]:
        ids = (id_ for id_ in values if self.questionnaire[id_].type is not Type.MULTI)
        return [[], *(values[id_] for id_ in ids)]

    def _answers(self, values: dict[str, list[Any]], reading: int) -> dict[str, Any]:
        """One way to read the answers. Beside another option "none" is the slip: what is feared counts."""
        found: dict[str, Any] = {}
        for id_, given in values.items():
            question = self.questionnaire[id_]
            if question.type is Type.MULTI:
                found[id_] = [one for one in given if one not in question.exclusive] or given[:1]
            else:
                found[id_] = given[min(reading, len(given) - 1)]
        return found

    def _add(self, link: str, words: Words, values: dict[str, list[Any]]) -> None:
        meaning = self._meaning(link)
        if isinstance(meaning, Target):
            question, read = meaning.question, self._theirs(meaning, words)
        else:
            question, read = meaning, self._ours(meaning, words) if meaning else []
        if question is not None:
            into = values.setdefault(question.id, [])
            into += [value for value in read if value not in into]

    def _meaning(self, link: str) -> Question | Target | None:
        if link not in self._links:
            self._links[link] = self._looked_up(link)
        return self._links[link]

    def _looked_up(self, link: str) -> Question | Target | None:
        if link.startswith(_PREFIX):
            return self.questionnaire.by_id.get(link.removeprefix(_PREFIX))
        if self.mapping is not None:
            found = self.mapping.target(link)
            return found if isinstance(found, Target) else None
        names = [part for part in (link, *reversed(_PARTS.split(link[:_MAX_WORD]))) if part]
        for name in names:
            id_ = name.casefold().replace("-", "_")
            if id_ in self.questionnaire.by_id:
                return self.questionnaire.by_id[id_]
        return self.questionnaire.by_id.get(self._nearest(names[0]) or "") if names else None

    def _nearest(self, name: str) -> str | None:
        if len(self._links) > _MAX_NEAR:
            return None
        from difflib import get_close_matches

        near = get_close_matches(name.casefold()[:60], self.questionnaire.by_id, n=1, cutoff=_NEAR)
        return near[0] if near else None

    def _theirs(self, target: Target, words: Words) -> list[Any]:
        """What the mapping says of words, or what ours would be."""
        if target.question is None:
            return []
        known = [target.words[fold(str(word))] for word in words if fold(str(word)) in target.words]
        if target.option is not None:
            ticked = "yes" in known or (not target.words and any(fold(str(word)) in YES for word in words))
            return [target.option] if ticked else []
        if known:
            return [meaning for meaning in known if meaning is not None]
        pieces = [str(word).split(target.separator) for word in words] if target.separator else []
        split = [piece for parts in pieces for piece in parts if fold(piece) in target.words]
        return [target.words[fold(piece)] for piece in split] or self._ours(target.question, words)

    def _ours(self, question: Question, words: Words) -> list[Any]:
        if question.type in (Type.NUMBER, Type.SCALE):
            numbers = [number for word in words if (number := _number(word)) is not None]
            return numbers[:1]
        if not question.options:
            return []
        texts = [
            {True: "yes", False: "no"}[word] if isinstance(word, bool) else str(word)[:_MAX_WORD] for word in words
        ]
        texts = [text for text in texts if text.strip()]
        meant = [option for text in texts if (option := question.option_meant(text))]
        return list(dict.fromkeys(meant)) or [near for text in texts if (near := self._option_near(question, text))]

    def _option_near(self, question: Question, text: str) -> str | None:
        key = question.id, text
        if key not in self._near:
            is_worth_it = len(self._near) < _MAX_NEAR and not _is_number(text)
            self._near[key] = question.option_near(text) if is_worth_it else None
        return self._near[key]


def _is_number(text: str) -> bool:
    return _number(text) is not None


def _number(word: Any) -> float | None:
    if isinstance(word, bool) or not isinstance(word, int | float | str) or len(str(word)) > 20:
        return None
    try:
        number = float(word)
    except ValueError:
        return None
    return number if number == number and abs(number) < 1e9 else None
