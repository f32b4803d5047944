"""How a client sees each content item: the blocks that a guide's templates print, with nothing of one client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from guidegen.answers import Answers, Client
from guidegen.assessment.run_plan import plan_rows
from guidegen.guide.answers_in_words import AnswerInWords, Runner
from guidegen.guide.document import Block
from guidegen.guide.plan import rules_to_come
from guidegen.library import models
from guidegen.review.book.examples import made_up

# A runner for whom a table of shares becomes one of distances, in km.
_RUNNER = {"km_usual": 30.0, "km_now": 20.0, "longest_30d": 10.0}


@dataclass(frozen=True)
class View:
    """One way in which an item is printed. `template` says how, `document` in which, `about` what is special in it."""

    template: str
    block: Block
    document: str = "guide"
    about: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def views_of(item: models.Item, library: models.Library, today: date) -> Iterator[View]:
    """Every way in which an item is printed, with all its parts."""
    every: dict[str, Any] = {"parts": tuple(item.parts)}
    match item:
        case models.RedFlag():
            for part, document in (("Emergency", "emergency"), ("Urgent", "urgent"), ("Soon", "guide")):
                if part in item.parts:
                    yield View("flag", Block("flag", item, {"part": part}), document, part)
        case models.Contributor():
            told = _told(item, library, today)
            yield View("contributor", Block("contributor", item, every | {"told": told, "clear": True}))
        case models.Presentation():
            yield View("pattern", Block("pattern", item, every))
        case models.Exercise():
            yield from _of_exercise(item, library)
        case models.Phase():
            every |= _EMPTY_PHASE | {"rules_to_come": rules_to_come(item.parts, library)}
            yield View("phase", Block("phase", item, every))
        case models.RunPlan():
            yield View("run_plan", Block("run_plan", item, every | _rows(item, today)))
        case models.Treatment():
            yield View("treatment", Block("treatment", item, every))
        case models.PainRule():
            yield View("pain_rule", Block("pain_rule", item), params={"rules": (item,), "own": None, "cards": ""})
        case models.SignList():
            yield View("signs", Block("signs", item), params={"signs": item.signs})
        case models.Advice():
            document = "guide" if "guide" in item.documents else item.documents[0]
            body = {"body": models.BODIES[0]} if item.pictures else {}
            yield View("advice", Block("advice", item, every | body), document)


_EMPTY_PHASE: dict[str, Any] = {
    "comfort": False,
    "chosen": (),
    "going_on": (),
    "empty": (),
    "unmet": (),
    "minutes": 0,
    "days": 0,
    "over": False,
    "budget": 0,
    "shortened": "",
    "first": (),
    "times": None,
    "here": False,
    "only": False,
}


def _told(item: models.Contributor, library: models.Library, today: date) -> tuple[AnswerInWords, ...]:
    """What a client may have answered to whom this is printed: the answers that give the most points at once."""
    best = max(item.points, key=lambda points: points.points)
    found = made_up(best.when, library, today)
    if found is None:
        return ()
    _, verdict = library.context(found.answers.values).score(item.points)
    return tuple(Runner(library.questionnaire, found.answers.values).ticked(verdict.evidence))


def _of_exercise(item: models.Exercise, library: models.Library) -> Iterator[View]:
    """The card in its first phase, other drawings of its doses, and a card for each variant with steps of its own."""
    phases = [phase for phase in library.phases if phase.code in item.doses]
    yield _card(item.done_as(None), item, phases[0])
    for way in item.ways():
        phase = next((one for one in phases if way.id.endswith(f"_{one.code.lower()}")), None)
        if phase is not None:
            yield View("drawing", Block("drawing", way), about=phase.title)
    for number, variant in enumerate((variant for variant in item.variants if variant.poses), 1):
        way = replace(item.done_as(variant), id=f"{item.id}_variant_{number}")
        yield _card(way, item, phases[0], variant.words)


def _card(way: models.Exercise, item: models.Exercise, phase: models.Phase, variant: str = "") -> View:
    params = {
        "phase": phase,
        "dose": item.doses[phase.code],
        "body": models.BODIES[0],
        "variant": variant,
        "parts": tuple(way.parts),
        "steps_a_minute": None,
        "eases": True,
        "easier": None,
        "harder": "",
    }
    return View("exercise", Block("exercise", way, params), about=phase.title)


def _rows(plan: models.RunPlan, today: date) -> dict[str, Any]:
    runner = Answers(Client(), today, _RUNNER, (), (), complete=True, file="")
    return {
        "rows": plan_rows(plan, 1, runner, today),
        "start": 1,
        "tested": True,
        "dated": False,
        "unit": "km",
        "outlasts": None,
    }
