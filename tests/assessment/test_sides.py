"""The side of pain is for people: every rule reads it as pain on one side, or in the buttock."""

from __future__ import annotations

import random
from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.assessment import assess
from guidegen.guide.answers_in_words import Runner
from guidegen.library import Library
from tests.support.base import mapping
from tests.support.plausible import ANSWERED_ON, random_answers
from tests.support.sampled import sampled

SIDES = {"one_side": ("one_side_left", "one_side_right"), "buttock": ("buttock_left", "buttock_right")}


def assessed(library: Library, answers: dict[str, Any]) -> dict[str, Any]:
    found = assess(
        parse_answers({"answered_on": ANSWERED_ON.isoformat(), "answers": answers}, library), library, ANSWERED_ON
    )
    return found.to_dict()


@pytest.mark.parametrize("seed", sampled(range(60), range(0, 60, 6)))
def test_a_side_changes_no_decision(library: Library, seed: int) -> None:
    """Left or right, or both: level, flags, pattern, exercises, plan and every reason are as without a side."""
    rng = random.Random(seed)
    untold = rng.choice([["one_side"], ["buttock"], ["centre", "one_side", "buttock"], ["one_side", "bony_spot"]])
    told = [
        option
        for one in untold
        for option in rng.sample(SIDES.get(one, (one,)), k=rng.randint(1, len(SIDES.get(one, (one,)))))
    ]
    answers = random_answers(rng, library, given={"area": untold})
    assert "area" in answers
    assert assessed(library, {**answers, "area": told}) == assessed(library, answers)


def test_no_rule_may_name_a_side(library: Library) -> None:
    """The vocabulary of rules holds the option that a side is read as, and not the side."""
    known = set(library.questionnaire["area"].name().options)  # type: ignore[union-attr]
    assert known >= set(SIDES)
    assert known.isdisjoint(side for sides in SIDES.values() for side in sides)


def test_what_was_ticked_is_told_with_its_side(library: Library) -> None:
    """Reasons rest on pain in the buttock; the runner reads which one they ticked."""
    answers = parse_answers(mapping({"area": ["buttock_left"], "worse": ["one_leg", "turn_bed"]}), library)
    pattern = library.context(answers.values).decide(
        next(item for item in library.presentations if item.id == "pelvic_girdle").when
    )
    told = Runner(library.questionnaire, answers.values).ticked(pattern.evidence)
    assert "Pain in the left buttock" in [one.label for one in told]
    assert "Pain in the buttock" not in [one.label for one in told]


def test_an_option_can_be_told_by_its_sides_and_they_by_it(library: Library) -> None:
    """Where only some options were on offer, one side stands in for left and right, and both of these for it."""
    area = library.questionnaire["area"]
    every = set(area.option_ids)
    assert area.lacking(every - {"one_side_left", "one_side_right", "buttock_left", "buttock_right"}) == []
    assert area.lacking(every - {"one_side", "buttock"}) == []
    assert area.lacking(every - {"one_side", "one_side_left"}) == ["one_side", "one_side_left"]
    assert area.lacking(every - {"groin"}) == ["groin"]
