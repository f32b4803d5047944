"""Triage and selection against cases whose expected results were derived from the evidence base alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guidegen.assessment import assess
from guidegen.files.text_with_places import read
from guidegen.library import Library
from tests.support.base import parsed

CASES = Path(__file__).parent / "cases"
EXERCISES = ("must", "must_not")
ADVICE = ("says", "says_not")


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


@pytest.mark.parametrize("case", all_cases())
def test_case_gives_the_expected_assessment(case: dict[str, Any], library: Library) -> None:
    """Level, permit, document, all flags and what else the case names are as expected; so are its exercises.

    `must` are exercises of any phase that the evidence demands for this client, `must_not` those that it forbids;
    `says` and `says_not` are pieces of advice.
    """
    answers = parsed(library, case["answers"])
    found = assess(answers, library, date(2026, 11, 20)).to_dict()
    found["flags"] = [flag["code"] for flag in found["flags"]]
    found["contributors"] = [item["code"] for item in found["contributors"]]
    expect = {key: value for key, value in case["expect"].items() if key not in EXERCISES + ADVICE}
    assert {key: found[key] for key in expect} == expect, case["story"]
    chosen = {exercise["id"] for phase in found["phases"] for exercise in phase["exercises"]}
    for keys, items, given in (
        (EXERCISES, library.exercises, chosen),
        (ADVICE, library.advice, set(found["advice"])),
    ):
        must, must_not = (set(case["expect"].get(key, [])) for key in keys)
        assert must | must_not <= {item.id for item in items}
        assert sorted(must - given) == [], case["story"]
        assert sorted(must_not & given) == [], case["story"]


def test_cases_say_who_they_are_about_and_many_name_exercises() -> None:
    """Every case has a story, and at least 40 guides name what they must and must not hold."""
    cases = [found.values[0] for found in all_cases()]
    assert all(case["story"].strip() for case in cases)
    named = [case["expect"] for case in cases if all(case["expect"].get(key) for key in EXERCISES)]
    assert {expect["document"] for expect in named} == {"guide"}
    assert len(named) >= 40
