"""The units that a clinic's numbers may be in, and those of our questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from guidegen.answers.models import KM_PER_MILE
from guidegen.errors import Problem
from guidegen.readers.mapping.models import Target

UNIT, MILES = "distance_unit", "mi"
# How many of a question's unit one of each other is, by the question's unit.
UNITS: dict[str, dict[str, float]] = {
    "km": {"km": 1, "m": 0.001, "mi": KM_PER_MILE, "miles": KM_PER_MILE},
    "seconds": {"seconds": 1, "s": 1, "minutes": 60, "min": 60, "hours": 3600, "h": 3600},
}


def unit_faults(targets: Iterable[Target]) -> Iterator[Problem]:
    """What does not go together: distances with and without a unit, or with one and a column that says which."""
    asked = [one for one in targets if one.question is not None]
    distances = [one for one in asked if one.question and one.question.distance]
    if not any(one.unit for one in distances):
        return
    for one in distances:
        if not one.unit:
            hint = "name it: unit: km, or unit: mi"
            yield Problem(one.place, f"{one.ours}: other distances have a unit here, and this one has none", hint)
    for one in asked:
        if one.question and one.question.id == UNIT:
            message = f"the columns of distances have units of their own, and so has this column for {UNIT}"
            yield Problem(one.place, message, "keep the one or the others")


def in_one_unit(targets: dict[str, Target]) -> tuple[dict[str, Target], dict[str, str]]:
    """The targets, and the answers that go with them in every row.

    Distances that are all in miles stay in miles, so that the guide speaks of miles; others become kilometres.
    """
    distances = {name: one for name, one in targets.items() if one.question and one.question.distance}
    if not distances or any(UNITS["km"].get(one.unit) != KM_PER_MILE for one in distances.values()):
        return targets, {}
    in_miles = {unit: factor / KM_PER_MILE for unit, factor in UNITS["km"].items()}
    return targets | {name: replace(one, units=in_miles) for name, one in distances.items()}, {UNIT: MILES}
