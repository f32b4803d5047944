"""A translation beside its source: what is missing, stale or of nothing, what it says otherwise, how easy it reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median

from guidegen.errors import Place, Problem
from guidegen.language.measures import Measure, measure_for
from guidegen.language.readability import Sentence, sentences
from guidegen.library.files import KINDS
from guidegen.library.models import Library
from guidegen.library.translation import Language, Made, Translation, Unit, in_words_of
from guidegen.review.checks.word_pairs import differences
from guidegen.review.checks.wording import exercises_at_p0

_BEGINNING = 6  # words of a sentence that are told
_SPOKEN_PARTS = ("parts.", "signs.")


@dataclass(frozen=True)
class Ease:
    """How one item reads, on the scale of its language, and its sentences."""

    key: str
    file: str
    score: float
    sentences: tuple[Sentence, ...]
    lines: tuple[Place, ...]


def check_translation(translation: Translation, source: Language, library: Library) -> tuple[Problem, ...]:
    """Every finding: files; what is missing, stale or of nothing; words that say something else; reading ease."""
    return (
        *translation.faults,
        *translation.unspoken,
        *(unfit.problem for unfit in (*translation.missing, *translation.stale, *translation.passed_over)),
        *(unfit.problem for unfit in translation.orphaned),
        *_differences(translation, source),
        *_exercises_at_p0(translation, library),
        *_hard_to_read(translation),
    )


def eases(translation: Translation) -> tuple[Ease, ...]:
    """One row for every item that is translated, hardest first; none where there is no measure for the language."""
    measure = measure_for(translation.id)
    rows = (
        [_ease(unit, made, measure) for unit, made in _made(translation) if unit.path.partition("/")[0] in KINDS]
        if measure
        else []
    )
    return tuple(sorted((row for row in rows if row.sentences), key=lambda row: (row.score, row.key)))


def _made(translation: Translation) -> Iterator[tuple[Unit, Made]]:
    """What was made from the words that there are now, whole or not."""
    for unit in translation.units:
        made = translation.made.get(unit.key)
        if made is not None and made.words and made.made_from == unit.hash:
            yield unit, made


def _differences(translation: Translation, source: Language) -> Iterator[Problem]:
    if translation.language is None:
        return
    for unit, made in _made(translation):
        for word, said in made.words.items():
            place = made.places.get(word, made.place)
            for message, hint in differences(unit.words[word], said, source, translation.language):
                yield Problem(place, f"{word}: {message}", hint)


def _exercises_at_p0(translation: Translation, library: Library) -> Iterator[Problem]:
    """Names that exercises have in this language, where a page may not speak of any."""
    if translation.language is None or translation.faults:
        return
    files = {
        item.file: translation.made[item.key].place.file for item in library.items() if item.key in translation.current
    }
    for problem in exercises_at_p0(in_words_of(library, translation)):
        if problem.place.file in files:
            yield replace(problem, place=Place(files[problem.place.file]))


def _ease(unit: Unit, made: Made, measure: Measure) -> Ease:
    found: list[Sentence] = []
    lines: list[Place] = []
    for word, said in made.words.items():
        if word.startswith(_SPOKEN_PARTS):
            of_word = sentences(said, counted=measure.syllables)
            found += of_word
            lines += [made.places.get(word, made.place)] * len(of_word)
    return Ease(unit.key, made.place.file, round(measure.score(found), 1), tuple(found), tuple(lines))


def _hard_to_read(translation: Translation) -> Iterator[Problem]:
    measure = measure_for(translation.id)
    if measure is None:
        return
    rows = eases(translation)
    for row in rows:
        if row.score < measure.lowest:
            hint = f"at least {measure.lowest:g}; use shorter words and sentences"
            yield Problem(Place(row.file), f"{row.key}: {measure.name} is {row.score:g}", hint)
        yield from _too_long(row, measure)
    middle = median(row.score for row in rows) if rows else measure.median
    if middle < measure.median:
        hint = f"at least {measure.median:g}; begin with {', '.join(row.key for row in rows[:3])}"
        yield Problem(Place(f"content/{translation.id}"), f"the median {measure.name} is {middle:.1f}", hint)


def _too_long(row: Ease, measure: Measure) -> Iterator[Problem]:
    for sentence, place in zip(row.sentences, row.lines, strict=True):
        if sentence.words > measure.longest:
            begins = " ".join(sentence.text.split()[:_BEGINNING])
            hint = f"at most {measure.longest}; make two of it"
            yield Problem(place, f"a sentence of {sentence.words} words: {begins} ...", hint)
