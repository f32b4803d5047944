"""Answers in the words of a translation, to options' ids."""

from __future__ import annotations

from typing import Any

from guidegen.library.models import Library
from guidegen.library.questionnaire import Question


def in_our_words(raw: Any, question: Question, library: Library) -> Any:
    """The same answer with ids in place of what options are called in another language; other words as they stand."""
    if isinstance(raw, str) and question.option_meant(raw) is None:
        from guidegen.library.translation import option_elsewhere  # few answers need it

        return option_elsewhere(library, question, raw) or raw
    if isinstance(raw, list | tuple):
        return [in_our_words(word, question, library) if isinstance(word, str) else word for word in raw]
    return raw
