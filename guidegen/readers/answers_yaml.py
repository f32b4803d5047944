"""Given answers as a YAML answers file: each with its question and the options on offer as comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from guidegen.library.questionnaire import Questionnaire
from guidegen.readers.blank import notes

# What no reader of YAML, old or new, takes for anything but a word.
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NOT_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"))


def given_yaml(
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
    *,
    open_: Sequence[str] = (),
    client: Mapping[str, Any],
    answered_on: date,
    overrides: Sequence[Any] = (),
    language: str = "",
    words_in: str = "",
    heading: Sequence[str] = (),
) -> str:
    """An answers file with these answers, and the questions of `open_` to be filled in.

    `language` is what the client reads, `words_in` the one in whose words the questionnaire is; `heading` are lines of
    comment above it all.
    """
    lines = _lines(questionnaire, answers, frozenset(open_), client, language, words_in, answered_on, overrides)
    return "\n".join([*(f"# {line}" for line in heading), *lines]) + "\n"


def _lines(
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
    open_: frozenset[str],
    client: Mapping[str, Any],
    language: str,
    words_in: str,
    answered_on: date,
    overrides: Sequence[Any],
) -> Iterator[str]:
    filled = {key: value for key, value in client.items() if value is not None}
    if filled:
        yield "client:"
        yield from (f"  {key}: {_value(value)}" for key, value in filled.items())
    if language:
        yield f"language: {_value(language)}"
    yield f"answered_on: {answered_on.isoformat()}"
    if overrides:
        yield f"overrides: {json.dumps(list(overrides), ensure_ascii=False)}"
    yield "answers:"
    unit = answers.get("distance_unit", "km")
    section = None
    for question in questionnaire:
        if question.id not in answers and question.id not in open_:
            continue
        if question.section != section:
            section = question.section
            title = next(found.title for found in questionnaire.sections if found.id == section)
            yield f"\n  # ---- {title}"
        yield ""
        yield from notes(question, unit, words_in)
        yield f"  {question.id}: {_value(answers[question.id]) if question.id in answers else ''}".rstrip()


def _value(value: Any) -> str:
    """Text in quotes, which are JSON's and so YAML's too; an option's name and a day may stand without."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, str) and _WORD.match(value) and value.lower() not in _NOT_WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)
