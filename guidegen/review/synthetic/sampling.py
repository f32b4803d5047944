"""Complete, valid answers made from the questionnaire alone: at random, or as far as possible as wished."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from guidegen.library.models import Library
from guidegen.library.questionnaire import Question, Type
from guidegen.review.synthetic.solver import Domain, Solver
from guidegen.rules import Truth

OPTIONAL_SHARE = 0.25
EXCLUSIVE_SHARE = 1 / 3
TICKS = (1, 1, 2, 2, 3, 4)
SKEW = 2  # low numbers are drawn more often, for distances above all
ANY = Domain()
UNIT = "distance_unit"  # left out: distances are drawn in kilometres, as rules read them


def sample(solver: Solver, answered_on: date) -> dict[str, Any]:
    """Answers as an answers file holds them, each question answered that the answers before it show.

    An optional question is answered where there is a wish for it, and one time in four where not. What an earlier
    answer hides, or rules out, is left out against any wish.
    """
    library, rng = solver.library, solver.rng
    answers: dict[str, Any] = {}
    for question in library.questionnaire:
        if library.context(_frozen(answers)).shown(question.id) is not Truth.YES:
            continue
        wish = solver.by_question.get(question.id)
        if question.required or wish or (question.id != UNIT and rng.random() < OPTIONAL_SHARE):
            answers[question.id] = _answer(question, wish or ANY, answers, library, rng, answered_on)
    return answers


def _frozen(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as rules read them: options in tuples."""
    return {id_: tuple(value) if isinstance(value, list) else value for id_, value in answers.items()}


def _answer(
    question: Question, wish: Domain, answers: Mapping[str, Any], library: Library, rng: random.Random, today: date
) -> Any:
    match question.type:
        case Type.YES_NO if wish.options is None:
            return question.option_ids[0]  # consent: nobody is assessed without it
        case Type.CHOICE | Type.YES_NO:
            return rng.choice([id_ for id_ in question.option_ids if wish.options is None or id_ in wish.options])
        case Type.MULTI:
            context = library.context(_frozen(answers))
            offered = [id_ for id_ in question.option_ids if context.shown(question.id, id_) is Truth.YES]
            return _ticked(question, wish, offered, rng)
        case Type.NUMBER | Type.SCALE:
            return _number(question, wish, answers, rng)
        case Type.DATE:
            return (today + timedelta(days=int(400 * rng.random() ** SKEW))).isoformat()
        case Type.TEXT:
            return "-"


def _ticked(question: Question, wish: Domain, offered: list[str], rng: random.Random) -> list[str]:
    """Ticks as wished, with others that are not wished away; one exclusive option stands alone."""
    ticked = wish.ticked.intersection(offered)
    free = [id_ for id_ in offered if id_ not in wish.ticked | wish.unticked]
    if not free and not ticked:
        free = offered
    alone = [id_ for id_ in free if id_ in question.exclusive]
    others = [id_ for id_ in free if id_ not in question.exclusive]
    if not ticked and alone and (not others or rng.random() < EXCLUSIVE_SHARE):
        return [rng.choice(alone)]
    if not ticked & question.exclusive:
        more = rng.choice(TICKS) - len(ticked)
        if more > 0 and others:
            ticked |= frozenset(rng.sample(others, min(more, len(others))))
    return [id_ for id_ in offered if id_ in ticked]


def _number(question: Question, wish: Domain, answers: Mapping[str, Any], rng: random.Random) -> float:
    low = max(wish.low, question.low or 0)
    high = min(wish.high, question.high if question.high is not None else low + 100)
    if question.at_most is not None:
        high = min(high, answers.get(question.at_most, high))
        low = min(low, high)
    drawn = low + (high - low) * rng.random() ** SKEW
    return round(drawn) if question.integer else min(high, round(drawn, 1))
