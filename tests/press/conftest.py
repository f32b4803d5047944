"""Guides and pages of random runners, for whatever looks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from guidegen.answers import parse_answers
from guidegen.assessment import assess
from guidegen.clinic.settings import Settings
from guidegen.guide import Guide, assemble
from guidegen.library import Library
from tests.support.plausible import ANSWERED_ON, random_answers

Guides = Callable[..., Iterator[Guide]]


@pytest.fixture(scope="session")
def guides(library: Library) -> Guides:
    """Documents of a kind for clients made by chance, with settings of the press's."""

    def made(seed: int, document: str = "guide", name: str = "A. Runner", **looks: str | bool) -> Iterator[Guide]:
        rng = random.Random(seed)
        settings = Settings(region=str(looks.pop("region", "uk")), renderer="press").with_options(**looks)
        while True:
            answers = random_answers(rng, library, calm=1.0 if document == "guide" else 0.8)
            client = {"name": name, "id": f"R-{rng.randrange(10_000)}"}
            data = {"client": client, "answered_on": ANSWERED_ON.isoformat(), "answers": answers}
            assessment = assess(parse_answers(data, library), library, ANSWERED_ON)
            if assessment.document == document:
                yield assemble(assessment, library, settings)

    return made
