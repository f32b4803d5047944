"""Guides of made-up clients, to have the press typeset what guides of one kind have in common."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from guidegen.answers import parse_answers
from guidegen.assessment import assess
from guidegen.assessment.decision import REFERRAL_BELOW_AGE
from guidegen.clinic.settings import Settings
from guidegen.guide import Guide, assemble
from guidegen.library.models import Library
from guidegen.review.synthetic.sample_clients import usual_answers
from guidegen.review.synthetic.sampling import sample
from guidegen.review.synthetic.solver import Solver

_SEED = 20261121  # other clients than those of `guidegen new --sample`
_CALM = (1.0, 0.8, 0.5)  # how many of the flags that ask for a check are wished away
_TRIES = 20  # a wish may fail with one luck and not with another
_CLIENT = {"name": "Made-up Client", "id": "0"}


def sample_guides(library: Library, settings: Settings, count: int, today: date, others: int = 0) -> Iterator[Guide]:
    """So many documents as the answers of usual clients give, nearly all of them guides; the same ones every time.

    With another number for `others` they are other clients.
    """
    rng = random.Random(_SEED + others)  # noqa: S311  (nothing secret)
    for _ in range(count):
        yield _assembled(usual_answers(library, rng, today), library, settings, today)


def varied_guides(library: Library, settings: Settings, count: int, today: date, others: int = 0) -> Iterator[Guide]:
    """So many documents of clients of whom nothing is usual but that they need no help at once, as far as can be."""
    rng = random.Random(f"{_SEED} {others}")  # noqa: S311
    for _ in range(count):
        solver = Solver(library, rng)
        solver.calm(1.0, rng.choice(_CALM))
        yield _assembled(sample(solver, today), library, settings, today)


def advised_guides(library: Library, settings: Settings, today: date, others: int = 0) -> Iterator[Guide]:
    """A document for each piece of advice, of a client whom it is for."""
    rng = random.Random(f"{_SEED} advice {others}")  # noqa: S311
    for item in library.advice:
        solver = Solver(library, rng)
        if solver.want(item.when):
            solver.calm(1.0, _CALM[0])
            yield _assembled(sample(solver, today), library, settings, today)


def flagged_pages(library: Library, settings: Settings, today: date, others: int = 0) -> Iterator[Guide]:
    """A document for each red flag, of a client who has no other one where that can be."""
    rng = random.Random(_SEED + others)  # noqa: S311
    for flag in library.red_flags:
        solver = Solver(library, rng)
        if solver.flag(flag.code):
            solver.calm(1.0, 1.0)
            yield _assembled(sample(solver, today), library, settings, today)


def referral_pages(library: Library, settings: Settings, today: date, others: int = 0) -> Iterator[Guide]:
    """A page instead of a guide, of the first client who is too young for one and needs no help at once."""
    rng = random.Random(f"{_SEED} young {others}")  # noqa: S311
    for _ in range(_TRIES):
        solver = Solver(library, rng)
        solver.narrow("age", high=REFERRAL_BELOW_AGE - 1)
        solver.calm(1.0, _CALM[0])
        document = _assembled(sample(solver, today), library, settings, today)
        if document.document == "referral":
            yield document
            return


def _assembled(answers: Mapping[str, Any], library: Library, settings: Settings, today: date) -> Guide:
    data = {"client": _CLIENT, "answered_on": today.isoformat(), "answers": answers}
    return assemble(assess(parse_answers(data, library), library, today), library, settings)
