"""Which language a client reads, however their file says it."""

from __future__ import annotations

from typing import Any

import pytest

from guidegen.answers.language import NOT_UNDERSTOOD, language_code
from guidegen.library import Library
from tests.support.base import parsed


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("es", "es"), ("ES", "es"), ("es-US", "es"), ("es_419", "es"), ("zh-Hant-TW", "zh")),
        *(("Spanish", "es"), ("español", "es"), ("Polski", "pl"), ("arabic", "ar")),
        *(("Klingonian", None), ("none", None), ("yes", "yes"), ("1", None)),
    ],
)
def test_a_language_is_a_code_or_a_name(written: str, code: str | None) -> None:
    """Its own name, or the English one. A code that nobody speaks is found out where documents are made."""
    assert language_code(written) == code


def test_answers_tell_their_language(library: Library) -> None:
    """Or nothing."""
    assert parsed(library, language="es-MX").language == "es"
    assert parsed(library).language == ""


@pytest.mark.parametrize("given", ["Elvish", "Französisch!", "en, es", "?", 7, True, ["es"], {"code": "es"}])
def test_what_is_no_language_is_told_and_refuses_nothing(library: Library, given: Any) -> None:
    """With its place, and what to write; documents are in the clinic's language then."""
    answers = parsed(library, language=given)
    assert answers.language == ""
    assert answers.unread == ()
    (warning,) = answers.warnings
    assert (warning.kind, warning.is_safety) == (NOT_UNDERSTOOD, True)
    assert warning.message.startswith("language: ")
    assert "Elvish" not in str(warning)


def test_an_answer_where_the_language_should_be_is_not_overlooked(library: Library) -> None:
    """As where a row is shifted: nobody may take the question that it answers for answered."""
    answers = parsed(library, language="Hard to start peeing, cannot feel it, or leaking")
    assert answers.unread == ("rf_nerve",)
