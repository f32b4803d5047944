"""One word of the content beside its translation: figures, negations, places, points of lists, banned words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from guidegen.library.translation import Language

# What was wrong, and what to do.
Finding = tuple[str, str]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
_PLACE = re.compile(r"\{\w+\}")
_POINT = re.compile(r"^(?:- |\d+\. )", re.MULTILINE)
# So few words may well be the same in two languages: a name, a number to call.
_MAY_BE_SAME = 3


def differences(source: str, said: str, language: Language, other: Language) -> Iterator[Finding]:
    """What `said` in the other language lacks or adds to what its source says."""
    if source == said and len(_WORD.findall(source)) > _MAY_BE_SAME:
        yield "this is not translated", "put it into the other language"
        return
    yield from _figures(source, said, language, other)
    before, now = _negations(source, language), _negations(said, other)
    if now < before:
        lost = "the negation is lost" if not now else f"{now} of {before} negations are left"
        yield lost, f"say it with one of: {', '.join(other.negations)}; the source says: {_on_one_line(source)}"
    if lacking := Counter(_PLACE.findall(source)) - Counter(_PLACE.findall(said)):
        yield f"{', '.join(lacking)} is missing", "places such as this one are filled in by the program"
    if added := Counter(_PLACE.findall(said)) - Counter(_PLACE.findall(source)):
        yield f"{', '.join(added)} is nothing that the program knows", "take it out"
    points, of_points = len(_POINT.findall(said)), len(_POINT.findall(source))
    if points != of_points:
        yield f"{points} points of a list in place of {of_points}", "each point has its picture or its tick: keep them"
    for word in _WORD.findall(said):
        if any(fnmatchcase(word.lower(), banned) for banned in other.banned):
            yield f"'{word}' tells a false story of the back", "say what it means without a picture of damage"


def _figures(source: str, said: str, language: Language, other: Language) -> Iterator[Finding]:
    """Each figure of one side has to be on the other, as a figure or as the word for it."""
    before, now = _in_figures(source), _in_figures(said)
    lacking = before - now - _in_words(said, other.numbers)
    added = now - before - _in_words(source, language.numbers)
    if lacking or added:
        parts = [f"{', '.join(sorted(lacking))} is missing"] if lacking else []
        parts += [f"{', '.join(sorted(added))} is not in the source"] if added else []
        yield "figures differ: " + " and ".join(parts), f"the source says: {_on_one_line(source)}"


def _in_figures(text: str) -> Counter[str]:
    return Counter(figure.replace(",", ".") for figure in _FIGURE.findall(text))


def _in_words(text: str, numbers: Mapping[str, str]) -> Counter[str]:
    return Counter(numbers[word] for word in map(str.lower, _WORD.findall(text)) if word in numbers)


def _negations(text: str, language: Language) -> int:
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    return sum(any(fnmatchcase(word, negation) for negation in language.negations) for word in words)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
