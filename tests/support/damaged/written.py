"""Clients whose answers hold a grave red flag, and clients whose answers hold none."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from guidegen.answers import parse_answers
from guidegen.assessment import Gate, find_gate
from guidegen.library import Library
from guidegen.service.alerts import GRAVE
from tests.support.plausible import ANSWERED_ON, random_answers


def grave_answers(rng: random.Random, library: Library) -> dict[str, Any]:
    """Complete answers of an emergency, or of somebody to be seen at once; most have a single red flag."""
    return _answers(rng, library, rng.choice((0.85, 0.97, 0.97)), lambda gate: gate.document in GRAVE)


def calm_answers(rng: random.Random, library: Library, calm: float = 1) -> dict[str, Any]:
    """Complete answers without any red flag; below 1, `calm` lets some of them have one."""
    return _answers(rng, library, calm, lambda gate: calm < 1 or not gate.triage.flags)


def gate_of(answers: dict[str, Any], library: Library) -> Gate:
    parsed = parse_answers({"answered_on": ANSWERED_ON.isoformat(), "answers": answers}, library)
    return find_gate(parsed, library, ANSWERED_ON)


def feared(gate: Gate) -> frozenset[str]:
    """The questions whose answers raise red flags."""
    return frozenset(evidence.question for fired in gate.triage.flags for evidence in fired.because)


def _answers(rng: random.Random, library: Library, calm: float, fits: Callable[[Gate], bool]) -> dict[str, Any]:
    while True:
        answers = random_answers(rng, library, calm)
        if fits(gate_of(answers, library)):
            return answers
