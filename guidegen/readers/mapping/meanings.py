"""What a word of theirs may mean: an option, a number, yes or no."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from guidegen.errors import nearest
from guidegen.files.fields import describe
from guidegen.library.questionnaire import Question, Type
from guidegen.readers.mapping.choices import split_choices
from guidegen.readers.mapping.models import NO, YES, Fault, Meaning, Target, fold
from guidegen.readers.mapping.wording import labels_within

# What may stand between several answers of one cell.
_MARKS = ("\n", ";", "|", ",")

TRUTHS = {True: "yes", False: "no"}


def own_words(target: Target) -> Target:
    """A target with the words that need not be written down: options by name and label, and the usual yes and no."""
    question = target.question
    if question is None or target.option is not None or question.type in (Type.NUMBER, Type.SCALE):
        return replace(target, words={}, said={})
    pairs = [(word, option.id) for option in question.options for word in (option.id, option.label)]
    if question.type is Type.YES_NO:
        pairs += [*((word, "yes") for word in YES), *((word, "no") for word in NO if word)]
    words: dict[str, Meaning] = {fold(word): id_ for word, id_ in pairs}
    return replace(target, words=words, said={fold(word): word for word, _ in pairs})


def meaning_of(target: Target, raw: Any) -> tuple[Meaning, Fault | None]:
    """What a word of theirs stands for, and what is wrong with that."""
    question = target.question
    text = TRUTHS[raw] if isinstance(raw, bool) else str(raw)
    if isinstance(raw, dict | list):
        return None, Fault(f"expected one word of ours, found {describe(raw)}")
    if question is None or target.option is not None:
        wrong = None if text in ("yes", "no") else Fault(f"{describe(raw)} is neither yes nor no")
        return text, wrong
    if raw is None:
        return None, Fault("a word has no meaning yet", offer(question, ""))
    if question.type in (Type.NUMBER, Type.SCALE):
        is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
        return (raw, None) if is_number else (None, Fault(f"expected a number, found {describe(raw)}"))
    if text not in question.option_ids:
        return None, Fault(f"{describe(raw)} is not an option", offer(question, text))
    return text, None


def offer(question: Question, word: str) -> str:
    """A hint: the option nearest to a word, else all of them."""
    return nearest(word, question.option_ids) or f"one of: {', '.join(question.option_ids)}"


def made_of_several(target: Target, word: str) -> Fault | None:
    """What is wrong with a word of theirs that is several options of ours, joined: one of them would be lost."""
    question = target.question
    if question is None or not target.is_multi or question.option_meant(word) is not None:
        return None
    labels = {fold(option.label): option.id for option in question.options}
    for mark in _MARKS:
        split = split_choices(word, mark, labels, fold)
        if len({labels[found] for found in split.words}) > 1 and not split.rest:
            hint = f"name what stands between several answers: separator: {json.dumps(mark)}"
            return Fault(f"'{word[:60]}' is made up of several answers", hint)
    if len(labels_within(word, question)) > 1:
        return Fault(f"'{word[:60]}' is made up of several answers", "name what stands between them: separator")
    return None


def turned_words(target: Target) -> list[str]:
    """What is told of a safety question on each run: words of yes, or of a warning sign, that are read as none."""
    question = target.question
    if question is None or not question.safety:
        return []
    found = []
    for word, meaning in target.words.items():
        is_nothing = meaning is None or meaning in question.nothing
        own = question.option_meant(word)
        if target.option is not None:
            is_sign = target.option not in question.nothing and (_is_yes(word) or own == target.option)
        else:
            is_sign = _is_yes(word) or (own is not None and own not in question.nothing)
        if is_nothing and is_sign:
            said = target.said.get(word, word)[:60]
            what = "no answer" if meaning is None else f"'{meaning}'"
            found.append(f"{target.ours}: '{said}' is read as {what}, so this warning sign stays unseen")
    return found


def _is_yes(word: str) -> bool:
    return word in YES or word.startswith(("yes ", "yes,", "yes.", "yes:", "yes;", "yes -"))
