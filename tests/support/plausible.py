"""Random, complete, valid answers made from the questionnaire itself, for property tests and many clients at once."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from guidegen.answers.models import KM_PER_MILE
from guidegen.library import Library
from guidegen.library.questionnaire import Question, Type
from guidegen.rules import Truth

# One of several; a random.Random's choice, or a draw that hypothesis can shrink towards the first.
Choose = Callable[[Sequence[Any]], Any]

ANSWERED_ON = date(2026, 11, 20)
USUALLY_CALM = 0.95

# What a calm draw may hold where other answers can by themselves raise a red flag. Other questions are drawn freely.
CALM: Mapping[str, Collection[str]] = {
    "pregnancy": ("no", "postpartum"),
    "rf_nerve": ("none",),
    "leg_weak": ("no",),
    "rf_general": ("none",),
    "rf_body": ("none",),
    "history": ("smoke", "none"),
    "trauma": ("none", "minor"),
    "area": ("centre", "one_side_left", "one_side_right", "both_sides", "buttock_left", "buttock_right"),
    "leg_sx": ("above_knee", "none"),
    "night": ("no", "turning", "late_up"),
    "bsi_hx": ("none", "other_site"),
    "run_pain": ("not_running", "no_pain", "eases", "builds", "after_only"),
    "fuel": ("low_drive", "cutting_food", "tired_ill", "none"),
}
CALM_RANGES: Mapping[str, tuple[int, int]] = {"age": (18, 69), "pain_worst": (0, 8)}

# Both sides of the limits that rules use (10, 30 and 60 km), and valid in kilometres as in miles.
DISTANCES = (0, 3, 8, 9.9, 10, 15, 25, 30, 30.1, 42.2, 60, 90, 155)
TICKS = (1, 1, 2, 2, 3, 4)
TEXTS = ("Getting out of the car", "Läufe über 5 km", "stairs; at night", "none")


def random_answers(
    rng: random.Random, library: Library, calm: float = USUALLY_CALM, given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Complete answers as an answers file holds them, the same for the same seed; see `fill_in`."""
    return fill_in(rng.choice, library, calm, given)


@st.composite
def complete_answers(
    draw: st.DrawFn, library: Library, calm: float = USUALLY_CALM, given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Complete answers as a hypothesis strategy; see `fill_in`."""
    return fill_in(chooser(draw), library, calm, given)


def chooser(draw: st.DrawFn) -> Choose:
    """Choices that hypothesis records and shrinks."""
    return lambda options: options[draw(st.integers(0, len(options) - 1))]


def fill_in(
    choose: Choose,
    library: Library,
    calm: float = USUALLY_CALM,
    given: Mapping[str, Any] | None = None,
    optional: bool = True,
) -> dict[str, Any]:
    """Answer every question that the answers before it show, with consent, and one optional question in four.

    `calm` is the chance of each question that could raise a red flag to get an answer that does not (1: always).
    `given` answers are kept where their question is shown and left out where it is hidden.
    """
    given = given or {}
    answers: dict[str, Any] = {}
    for question in library.questionnaire:
        if library.context(_frozen(answers)).shown(question.id) is not Truth.YES:
            continue
        if question.id in given:
            answers[question.id] = given[question.id]
        elif question.required or (optional and choose(range(4)) == 3):
            answers[question.id] = _answer(question, answers, library, choose, calm)
    return answers


def _frozen(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as rules read them: options in tuples."""
    return {id_: tuple(value) if isinstance(value, list) else value for id_, value in answers.items()}


def _answer(question: Question, answers: Mapping[str, Any], library: Library, choose: Choose, calm: float) -> Any:
    is_calm = (question.id in CALM or question.id in CALM_RANGES) and choose(range(100)) < calm * 100
    match question.type:
        case Type.YES_NO:
            return "yes"
        case Type.CHOICE:
            return choose(_offered(question, answers, library, is_calm))
        case Type.MULTI:
            return _ticked(question, _offered(question, answers, library, is_calm), choose)
        case Type.NUMBER | Type.SCALE:
            return _number(question, answers, choose, is_calm)
        case Type.DATE:
            return (ANSWERED_ON + timedelta(days=choose(range(400)))).isoformat()
        case Type.TEXT:
            return choose(TEXTS)


def _offered(question: Question, answers: Mapping[str, Any], library: Library, is_calm: bool) -> list[str]:
    """The options shown to this client, in a calm draw without those that raise a red flag by themselves."""
    context = library.context(_frozen(answers))
    asked = [option.id for option in question.asked_options]
    shown = [option for option in asked if context.shown(question.id, option) is Truth.YES]
    return [option for option in shown if option in CALM[question.id]] if is_calm else shown


def _ticked(question: Question, offered: Sequence[str], choose: Choose) -> list[str]:
    alone = [option for option in offered if option in question.exclusive]
    others = [option for option in offered if option not in question.exclusive]
    if alone and (not others or choose(range(3)) == 0):
        return [choose(alone)]
    ticked: set[str] = set()
    for _ in range(min(choose(TICKS), len(others))):
        ticked.add(choose([option for option in others if option not in ticked]))
    return [option for option in offered if option in ticked]


def _number(question: Question, answers: Mapping[str, Any], choose: Choose, is_calm: bool) -> float:
    assert question.low is not None
    assert question.high is not None
    low, high = CALM_RANGES[question.id] if is_calm else (question.low, question.high)
    if question.at_most:
        high = min(high, answers[question.at_most])
    if question.distance:
        fitting: list[float] = [distance for distance in DISTANCES if low <= distance <= high / KM_PER_MILE]
        return float(choose(fitting))
    return int(choose(range(int(low), int(high) + 1)))
