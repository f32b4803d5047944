"""An emergency is one sheet, whatever was ticked and however little was asked."""

from __future__ import annotations

import random
from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.assessment import assess
from guidegen.clinic.settings import Clinic, Settings
from guidegen.errors import AnswersError
from guidegen.guide import Guide, assemble
from guidegen.html import render_html
from guidegen.html.fullness import fitted
from guidegen.library import Library
from guidegen.pdf import lay_out
from tests.support.plausible import ANSWERED_ON, random_answers

_LONG = Clinic(name="Elm Street Physiotherapy and Sports Clinic", phone="020 7946 0991", address="1 Elm Street, London")
_NAMES = ("", "Jo Fields", "Maximiliana Alexandra Featherstonehaugh-Cholmondeley")


def emergencies(library: Library, seed: int, count: int) -> list[Guide]:
    """Of clients in all regions, most of whom were stopped on the way."""
    rng, found = random.Random(seed), list[Guide]()
    while len(found) < count:
        answers: dict[str, Any] = random_answers(rng, library, rng.choice((0.3, 0.6, 0.85)))
        reached = list(answers)[: rng.randint(3, len(answers))] if rng.random() < 0.7 else list(answers)
        data = {
            "answered_on": ANSWERED_ON.isoformat(),
            "client": {"name": rng.choice(_NAMES), "id": "A-1234567"},
            "answers": {**{name: answers[name] for name in reached}, "consent": "yes"},
        }
        try:
            assessment = assess(parse_answers(data, library), library, today=ANSWERED_ON)
        except AnswersError:
            continue
        if assessment.document != "emergency":
            continue
        settings = Settings(
            region=rng.choice(sorted(library.regions)),
            text=rng.choice(("standard", "large")),
            paper=rng.choice(("a4", "letter")),
            clinic=rng.choice((Clinic(), _LONG)),
        )
        found.append(assemble(assessment, library, settings))
    return found


@pytest.mark.parametrize("number", range(8))
def test_an_emergency_is_one_page(number: int, library: Library) -> None:
    assert len(lay_out(render_html(emergencies(library, number, 1)[0]))) == 1


@pytest.mark.long
@pytest.mark.timeout(900)
def test_five_hundred_emergencies_are_one_page_each(library: Library) -> None:
    pages = [(guide, lay_out(render_html(guide))) for guide in emergencies(library, 99, 500)]
    assert [(guide.settings.region, guide.settings.text) for guide, sheets in pages if len(sheets) > 1] == []


def test_letters_stay_as_large_as_there_is_room_for() -> None:
    """A size is never larger than what was asked for, and the other classes stay."""
    page = '<html lang="en" class="emergency standard colour roomy">\n<main><p class="roomy">{}</p></main>'
    assert fitted(page.format("a"), "standard", "roomy") == page.format("a")
    full = fitted(page.format("a" * 2000), "standard", "roomy")
    assert 'class="emergency standard colour usual">' in full
    assert '<p class="roomy">' in full
    assert "colour crowded" in fitted(page.format("a" * 2400), "standard", "roomy")
    usual = page.replace("colour roomy", "colour usual")
    assert fitted(usual.format("a"), "standard", "usual") == usual.format("a")
