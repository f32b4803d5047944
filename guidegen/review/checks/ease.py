"""Reading ease of the library: what is too hard to read, and one table of all files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from guidegen.errors import Place, Problem
from guidegen.language.readability import Sentence, grade, sentences
from guidegen.library import models
from guidegen.review.checks.wording import part_words

# Ages 11 to 13 (evidence base, section 8).
MEDIAN_GRADE = 7
HIGHEST_GRADE = 9
LONGEST_SENTENCE = 20  # words
SHOWN_WORDS = 6


@dataclass(frozen=True)
class Reading:
    """How one file reads: school grade, words of its longest sentence, and its words of three syllables or more."""

    file: str
    grade: float
    longest_sentence: int
    long_words: tuple[str, ...]


def reading_table(library: models.Library) -> tuple[Reading, ...]:
    """One row for every file with a body, hardest first."""
    rows = [_reading(item) for item in library.items() if item.parts]
    return tuple(sorted(rows, key=lambda row: (-row.grade, row.file)))


def _sentences(item: models.Item) -> Iterator[tuple[Sentence, Place]]:
    """Every sentence of a body with its place."""
    for words in part_words(item):
        for sentence in sentences(words.text):
            line = words.line + sentence.line - 1 if words.line else None
            yield sentence, Place(item.file, line)


def _reading(item: models.Item) -> Reading:
    found = [sentence for sentence, _ in _sentences(item)]
    return Reading(
        item.file,
        round(grade(found), 1),
        max((sentence.words for sentence in found), default=0),
        tuple(dict.fromkeys(word.lower() for sentence in found for word in sentence.long_words)),
    )


def hard_to_read(library: models.Library) -> Iterator[Problem]:
    """Sentences that are too long, bodies that are too hard, and a library that is too hard as a whole."""
    rows = reading_table(library)
    for row in rows:
        if row.grade > HIGHEST_GRADE:
            hint = f"at most {HIGHEST_GRADE}; long words: {', '.join(row.long_words[:SHOWN_WORDS])}"
            yield Problem(Place(row.file), f"the reading grade is {row.grade}", hint)
    for item in library.items():
        for sentence, place in _sentences(item):
            if sentence.words > LONGEST_SENTENCE:
                start = " ".join(sentence.text.split()[:SHOWN_WORDS])
                hint = f"at most {LONGEST_SENTENCE}; make two of it"
                yield Problem(place, f"a sentence of {sentence.words} words: {start} ...", hint)
    middle = median(row.grade for row in rows) if rows else 0
    if middle > MEDIAN_GRADE:
        hint = f"at most {MEDIAN_GRADE}; begin with {', '.join(row.file for row in rows[:3])}"
        yield Problem(Place("content"), f"the median reading grade is {middle:.1f}", hint)
