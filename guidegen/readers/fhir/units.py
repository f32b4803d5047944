"""Units as the questionnaire writes them and as FHIR has them (UCUM), and one unit to another."""

from __future__ import annotations

import math

from guidegen.answers.models import KM_PER_MILE
from guidegen.library.questionnaire import Question

_UCUM = {
    "years": "a",
    "weeks": "wk",
    "days": "d",
    "hours": "h",
    "minutes": "min",
    "seconds": "s",
    "km": "km",
    "mi": "[mi_i]",
    "steps per minute": "/min",
    "days a week": "d/wk",
}
# All that may stand for a unit, by its name here.
_ALSO = {
    "years": ("year", "yr", "y", "a_j"),
    "weeks": ("week",),
    "days": ("day",),
    "hours": ("hour", "hr"),
    "minutes": ("minute", "mins"),
    "seconds": ("second", "sec"),
    "km": ("kilometre", "kilometres", "kilometer", "kilometers", "kms"),
    "mi": ("mile", "miles", "mi_i"),
    "m": ("metre", "metres", "meter", "meters"),
    "steps per minute": ("{steps}/min", "spm", "1/min"),
    "days a week": ("{days}/wk", "/wk", "days/week"),
}
_NAMES = {
    word: name
    for name in {*_UCUM, *_ALSO}
    for word in (name, *([_UCUM[name]] if name in _UCUM else []), *_ALSO.get(name, ()))
}
# Where both units measure the same thing: how many of a base unit one is.
_KILOMETRES = {"km": 1.0, "m": 0.001, "mi": KM_PER_MILE}
_SECONDS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0}
_DAYS = {"days": 1.0, "weeks": 7.0}
_DECIMALS = 6


def ucum(unit: str) -> str:
    """The UCUM code of one of the questionnaire's units; what counts things (points, repeats) is an annotation."""
    return _UCUM.get(unit, f"{{{unit.replace(' ', '_')}}}")


def unit_name(written: str) -> str:
    """What we call a unit, however it is written; empty where it is not known."""
    return _NAMES.get(written, _NAMES.get(written.casefold(), ""))


def converted(value: float, written: str, question: Question, miles: bool) -> float | None:
    """A value in a question's own unit; None where the unit measures something else or is not known.

    `miles` says that the answers to distance questions are in miles.
    """
    wanted = "mi" if question.distance and miles else question.unit
    if written in (wanted, ucum(wanted)):
        return value
    unit = unit_name(written)
    if unit == wanted:
        return value
    for scale in (_KILOMETRES, _SECONDS, _DAYS):
        if unit in scale and wanted in scale:
            number = value * scale[unit] / scale[wanted]
            return round(number, _DECIMALS) if math.isfinite(number) else number
    return None
