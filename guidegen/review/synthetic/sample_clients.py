"""A table of made-up clients, to try a night's run before the first real one."""

from __future__ import annotations

import csv
import io
import random
from datetime import date
from typing import Any

from guidegen.library.models import Library
from guidegen.readers.blank import CLIENT_COLUMNS
from guidegen.review.synthetic.sampling import sample
from guidegen.review.synthetic.solver import Solver

SEED = 20261120
# How often each way to raise a red flag is wished away, a list of warning signs is answered with "none", and a client
# is grown up: so that about one client in ten has to be seen first.
CALM_P0, CALM_OTHER = 0.9, 0.85
NONE_TICKED = 0.9
ADULTS = 0.94

_FIRST = ("Ada", "Ben", "Chloé", "Dan", "Ewa", "Finn", "Grace", "Hugo", "Ines", "Jörg", "Kim", "Lena", "Musa", "Nora")
_LAST = ("Ashdown", "Brook", "Castell", "Dunne", "Ellery", "Fjord", "Grünwald", "Hale", "Ivers", "Jarvis", "Kovač")


def sample_csv(library: Library, count: int, answered_on: date) -> str:
    """A table of `count` clients whose answers are complete and valid; some hold red flags, as in a clinic.

    Names are made up and addresses lead nowhere (example.org). The same call gives the same table.
    """
    rng = random.Random(SEED)  # noqa: S311  (the same clients every time)
    text = io.StringIO()
    questions = [question.id for question in library.questionnaire]
    table = csv.DictWriter(text, [*CLIENT_COLUMNS, *questions], lineterminator="\r\n")
    table.writeheader()
    for number in range(1, count + 1):
        answers = {id_: _cell(value) for id_, value in usual_answers(library, rng, answered_on).items()}
        table.writerow({**_client(number, rng), "answered_on": answered_on.isoformat(), **answers})
    return text.getvalue()


def usual_answers(library: Library, rng: random.Random, answered_on: date) -> dict[str, Any]:
    """Complete answers of a made-up client as an answers file holds them."""
    solver = Solver(library, rng)
    wish_for_a_usual_client(solver, rng)
    return sample(solver, answered_on)


def wish_for_a_usual_client(solver: Solver, rng: random.Random) -> None:
    if rng.random() < ADULTS:
        solver.narrow("age", low=18, high=75)
    for question in solver.library.questionnaire:
        if question.safety:
            for option in sorted(question.exclusive):
                if rng.random() < NONE_TICKED:
                    solver.tick(question.id, option)
    solver.calm(CALM_P0, CALM_OTHER)


def _client(number: int, rng: random.Random) -> dict[str, str]:
    consent = "yes" if rng.random() < 0.8 else "no"
    return {
        "client_id": f"S-{number:04}",
        "name": f"{rng.choice(_FIRST)} {rng.choice(_LAST)}",
        "email": f"client{number}@example.org",
        "email_consent": consent,
    }


def _cell(value: Any) -> str:
    return ";".join(value) if isinstance(value, list) else str(value)
