"""How like their words are to ours: questions, options, and cells that join several options."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from guidegen.library.questionnaire import Question, Type
from guidegen.readers.mapping.choices import mark_of, split_choices
from guidegen.readers.mapping.models import NO, YES, fold

LIKE_AN_OPTION = 0.5
# So like an option is a part of a cell that another part beside it must be another answer.
PLAINLY = 0.8
SEPARATORS = ("\n", "|", ";", ", ", " ")
# What else may stand between answers, none of which a mapping would name.
_JOINTS = (*SEPARATORS, "\t", "/", "&", "+", "\u2022", "\u00b7", " and ", " or ")
# So many times better than the usual separator another one has to fit, to be taken.
_BETTER = 1.25
# Cells of a column in which a separator is looked for.
LOOKED_AT = 30

_WORD = re.compile(r"\w+")
_NO_LETTER = re.compile(r"[\W_]+")
# What LimeSurvey and Typeform leave in the words of a question.
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,200}>|\*")
# What programs put in front of a question: its number, or its code.
_NUMBER = re.compile(r"\A\s{0,9}(?:Q?\d{1,3}[.):]|[A-Za-z]\w{0,40}(?:\[\w{1,40}\])?\.)\s{1,9}(?=\S)")


def sameness(name: str, question: Question) -> float:
    """Whether the words are the same, which is told fast and of most columns."""
    texts = {_plain(text) for text in (question.id, question.ask, question.tell) if text}
    is_same = not texts.isdisjoint({_plain(text) for text in (name, without_number(name))})
    return float(is_same or _compact(question.id) == _compact(name))


def likeness(name: str, question: Question) -> float:
    """How like a column's name is to the words of a question."""
    bare = without_number(name)
    return max(alike(bare, text) for text in (question.ask, question.tell) if text)


def without_number(name: str) -> str:
    """A question without the number or the code in front of it."""
    return _NUMBER.sub("", name, count=1)


def alike(one: str, other: str) -> float:
    """How like two wordings are, from 0 to 1: by their letters in order, or by their words in any order."""
    first, second = _plain(one), _plain(other)
    words, others = set(_WORD.findall(first)), set(_WORD.findall(second))
    shared = 2 * len(words & others) / (len(words) + len(others)) if words and others else 0.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    is_near = matcher.real_quick_ratio() >= LIKE_AN_OPTION and matcher.quick_ratio() >= LIKE_AN_OPTION
    return max(shared, matcher.ratio() if is_near else 0.0)


def nearest_option(word: str, question: Question) -> tuple[str | None, float]:
    """The option that a word of theirs may mean, and how like it is."""
    folded = fold(word)
    if question.type is Type.YES_NO and folded in YES | NO:
        return ("yes" if folded in YES else "no"), 1.0
    compact = _compact(word)
    for option in question.options:
        if folded in (option.id, fold(option.label)) or compact == _compact(option.id):
            return option.id, 1.0
    return _likest(word, tuple((option.id, option.label) for option in question.options))


@lru_cache(maxsize=4096)
def _likest(word: str, options: tuple[tuple[str, str], ...]) -> tuple[str | None, float]:
    scored = [(alike(word, label), id_) for id_, label in options]
    found, id_ = max(scored, default=(0.0, None), key=lambda pair: pair[0])
    return id_, found


def find_separator(values: Sequence[str], question: Question, usual: str) -> str | None:
    """What stands between several answers in the cells of a column; None where no cell tells. `usual` wins a draw."""
    joined = [value for value in values[:LOOKED_AT] if nearest_option(value, question)[1] < 1]
    scores = {
        mark: sum(_fit(value, mark, question) for value in joined) for mark in dict.fromkeys((usual, *SEPARATORS))
    }
    best = max(scores, key=lambda mark: scores[mark])
    if scores[usual] > 0 and scores[best] < _BETTER * scores[usual]:
        return usual
    return best if scores[best] > 0 else None


def _fit(value: str, separator: str, question: Question) -> float:
    """How well a cell falls into options of ours with a separator: 1 where all its words are ours."""
    if mark_of(separator) not in value:
        return 0.0
    split = split_choices(value, separator, _known(question), fold)
    if not split.rest:
        return 0.5 if split.ambiguous else 1.0
    if not separator.strip() and separator != "\n":
        return 0.0
    pieces = [piece.strip() for part in split.rest for piece in part.split(mark_of(separator)) if piece.strip()]
    likes = [1.0] * len(split.words) + [nearest_option(piece, question)[1] for piece in pieces]
    return sum(likes) / len(likes) if len(likes) > 1 else 0.0


def pieces_of(values: Iterable[str], question: Question, separator: str) -> list[str]:
    """The single answers of cells with several; words of ours are found first, whatever they hold."""
    known = _known(question)
    labels = {fold(option.label): option.label for option in question.options}
    found: dict[str, None] = {}
    for value in values:
        split = split_choices(value, separator, known, fold)
        found |= dict.fromkeys(labels.get(word, word) for word in split.words)
        rest = [piece.strip() for part in split.rest for piece in part.split(mark_of(separator))]
        found |= dict.fromkeys(piece for piece in rest if piece)
    return list(found)


def joins_several(word: str, question: Question) -> bool:
    """Whether a word is several answers of ours, joined by whatever: offered as one, the others would be lost."""
    if nearest_option(word, question)[1] >= 1:
        return False
    if len(labels_within(word, question)) > 1:
        return True
    for separator in _JOINTS:
        if mark_of(separator) in word:
            split = split_choices(word, separator, _known(question), fold)
            rest = [piece for part in split.rest for piece in part.split(mark_of(separator)) if piece.strip()]
            pieces = [*split.words, *(rest if separator.strip() or separator == "\n" else ())]
            near = (nearest_option(piece, question) for piece in pieces)
            if len({option for option, like in near if like >= PLAINLY}) > 1:
                return True
    return False


def labels_within(word: str, question: Question) -> list[str]:
    """The labels of options that stand whole in a word of theirs, but for those within others."""
    labels = [label for option in question.options if (label := fold(option.label)) in fold(word)]
    return [label for label in labels if not any(label in other and label != other for other in labels)]


def _known(question: Question) -> Collection[str]:
    return {fold(word) for option in question.options for word in (option.id, option.label)}


def _plain(text: str) -> str:
    return fold(_MARKUP.sub("", text).replace("_", " "))


def _compact(text: str) -> str:
    """Letters and digits alone: LimeSurvey's codes hold nothing else."""
    return _NO_LETTER.sub("", fold(text))
