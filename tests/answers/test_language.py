"""Which language a client reads, however their file says it."""

from __future__ import annotations

from typing import Any

import pytest

from guidegen.answers.language import language_code
from guidegen.library import Library
from tests.support.base import parsed, refused


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


@pytest.mark.parametrize("given", ["Elvish", 7, ["es"]])
def test_what_is_no_language_is_told(library: Library, given: Any) -> None:
    """With its place, and what to write."""
    (problem,) = refused(library, language=given).problems
    assert "language" in str(problem)
