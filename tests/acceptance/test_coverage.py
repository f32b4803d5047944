"""The proof of coverage over fewer clients than `make coverage` takes."""

from __future__ import annotations

from collections import Counter

import pytest

from guidegen.library import Library
from tests.acceptance.coverage import all_items, prove

CLIENTS = 700


@pytest.fixture(scope="module")
def proof(library: Library) -> tuple[list[str], Counter[str]]:
    return prove(library, CLIENTS)


def test_no_guide_is_empty_unsafe_or_contradictory(proof: tuple[list[str], Counter[str]]) -> None:
    """Walk, caps, hard filters, running, heat and tablets are right for every random client."""
    faults, _ = proof
    assert not faults


def test_nearly_all_content_is_selected(proof: tuple[list[str], Counter[str]], library: Library) -> None:
    """Of all content items at most a tenth is too rare to be met by so few clients; `make coverage` wants them all."""
    _, selected = proof
    assert len(all_items(library) - set(selected)) < len(all_items(library)) / 10


def test_the_library_is_as_large_as_the_evidence_base(library: Library) -> None:
    """The counts that the clinical contract names."""
    counts = {
        "red_flags": 27,
        "contributors": 15,
        "presentations": 10,
        "exercises": 34,
        "treatments": 11,
        "phases": 5,
        "run_plans": 3,
        "regions": 7,
        "references": 72,
    }
    assert {kind: len(getattr(library, kind)) for kind in counts} == counts
    assert len([question for question in library.questionnaire if question.required]) == 47
