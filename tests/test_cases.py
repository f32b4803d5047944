"""Triage and selection against cases whose expected results were derived from the evidence base alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.assess import assess
from guidegen.library import Library
from guidegen.source import read

CASES = Path(__file__).parent / "cases"


def load(path: Path) -> Any:
    source = read(path.read_text(encoding="utf-8"), path.name)
    assert not source.problems, source.problems
    return source.data


def all_cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        if path.stem != "base":
            for number, case in enumerate(load(path), 1):
                found.append(pytest.param(case, id=f"{path.stem}-{number}"))
    assert len(found) > 200
    return found


BASE = load(CASES / "base.yaml")["answers"]


def answers_of(case: dict[str, Any]) -> dict[str, Any]:
    merged = {**BASE, **case["answers"]}
    return {key: value for key, value in merged.items() if value is not None}


@pytest.mark.parametrize("case", all_cases())
def test_case_gives_the_expected_assessment(case: dict[str, Any], library: Library) -> None:
    """Level, permit, document, the complete set of flags, and what else the case names are as expected."""
    answers = parse_answers({"answered_on": "2026-11-20", "answers": answers_of(case)}, library)
    found = assess(answers, library, date(2026, 11, 20)).to_dict()
    found["flags"] = [flag["code"] for flag in found["flags"]]
    found["contributors"] = [item["code"] for item in found["contributors"]]
    assert {key: found[key] for key in case["expect"]} == case["expect"], case["story"]
