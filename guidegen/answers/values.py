"""One raw value to an answer of its question's type, or what is wrong with it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from guidegen.answers.models import KM_PER_MILE
from guidegen.errors import nearest
from guidegen.files.fields import describe
from guidegen.files.printable import fault, tidy
from guidegen.library.questionnaire import Question, Type
from guidegen.rules.evaluation import Answer

# Where inside the value, what is wrong, what to do about it.
Fault = tuple[tuple[int, ...], str, str | None]

TOO_LARGE = 1e9
_SEPARATORS = re.compile(r"[;,|\n]")
# Of a longer answer only the beginning is looked at for what it may mean.
_LONGEST, _MOST_WORDS = 10_000, 60
_NUMBER = re.compile(r"[-+]?[0-9]{1,9}(\.[0-9]{1,9})?\Z")


def read_value(question: Question, raw: Any, miles: bool) -> tuple[Answer, list[Fault]]:
    """The answer, and the faults found; of a list with faults, what could be read.

    Distances given in miles become kilometres before any range check.
    """
    match question.type:
        case Type.NUMBER | Type.SCALE:
            return _number(question, raw, miles)
        case Type.CHOICE | Type.YES_NO:
            return _choice(question, raw)
        case Type.MULTI:
            return _multi(question, raw)
        case Type.DATE:
            return _date(raw)
        case Type.TEXT:
            return _text(question, raw)


def likely_options(question: Question, raw: Any) -> tuple[str, ...]:
    """The options that words which are none may mean: good to look for red flags with, and for nothing else."""
    raw = _SEPARATORS.split(raw[:_LONGEST]) if isinstance(raw, str) else raw
    words = raw if isinstance(raw, list | tuple) else [raw]
    found: dict[str, None] = {}
    for word in words[:_MOST_WORDS]:
        if isinstance(word, str | int | float) and (text := str(word).strip()):
            option = _option(question, word) or question.option_near(text)
            found.update({option: None} if option else {})
    return tuple(id_ for id_ in question.option_ids if id_ in found)


def _number(question: Question, raw: Any, miles: bool) -> tuple[Answer, list[Fault]]:
    unit = "miles" if question.distance and miles else question.unit
    wanted = f"a {'whole ' if question.integer else ''}number{f' ({unit})' if unit else ''}"
    if isinstance(raw, str) and _NUMBER.match(raw.strip()):
        raw = float(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw:
        return None, [((), f"expected {wanted}, found {describe(raw)}", None)]
    if abs(raw) >= TOO_LARGE:
        return None, [((), "the number is too large", f"give {wanted}")]
    number = raw * KM_PER_MILE if question.distance and miles else raw
    if question.integer and number != int(number):
        return None, [((), f"expected {wanted}, found {raw:g}", "round it")]
    if question.low is not None and number < question.low:
        return None, [((), f"{raw:g} is below {question.low:g}", f"give {wanted}")]
    if question.high is not None and number > question.high:
        high = question.high / KM_PER_MILE if question.distance and miles else question.high
        return None, [((), f"{raw:g} is above {high:g}", f"give {wanted}")]
    return (int(number) if number == int(number) else round(number, 3)), []


def _option(question: Question, raw: Any) -> str | None:
    """The option a scalar means, None for nothing; a YAML 1.1 writer's false and true are the words no and yes."""
    if raw is None:
        return None
    if isinstance(raw, bool):
        raw = "yes" if raw else "no"
    return question.option_meant(f"{raw:g}" if isinstance(raw, float) else str(raw))


def _unknown(question: Question, raw: Any) -> tuple[str, str | None]:
    offered = ", ".join(question.option_ids)
    return f"{describe(raw)} is not an option", nearest(str(raw), question.option_ids) or f"one of: {offered}"


def _choice(question: Question, raw: Any) -> tuple[Answer, list[Fault]]:
    if isinstance(raw, dict | list):
        return None, [((), f"expected one option, found {describe(raw)}", f"one of: {', '.join(question.option_ids)}")]
    option = _option(question, raw)
    return (option, []) if option is not None else (None, [((), *_unknown(question, raw))])


def _multi(question: Question, raw: Any) -> tuple[Answer, list[Fault]]:
    if not isinstance(raw, list | tuple):
        found = None if isinstance(raw, dict) else _option(question, raw)
        return (found,) if found else None, [
            (
                (),
                f"expected a list of options, found {describe(raw)}",
                f"write [{found}]" if found else f"options: {', '.join(question.option_ids)}",
            )
        ]
    ticked: list[str] = []
    faults: list[Fault] = []
    for index, item in enumerate(raw):
        option = _option(question, item) if not isinstance(item, dict | list) else None
        if option is None:
            faults.append(((index,), *_unknown(question, item)))
        elif option in ticked:
            faults.append(((index,), f"'{option}' stands here a second time", "keep one"))
        else:
            ticked.append(option)
    alone = [option for option in ticked if option in question.exclusive]
    if alone and len(ticked) > 1:
        faults.append(
            ((), f"'{alone[0]}' cannot stand beside other options", f"keep either '{alone[0]}' or the others")
        )
    ordered = tuple(option for option in question.option_ids if option in ticked)
    # An empty list is no answer: a question was shown, and nothing, not even "none", was ticked.
    return (ordered or None), faults


def _date(raw: Any) -> tuple[Answer, list[Fault]]:
    try:
        return date.fromisoformat(str(raw)).isoformat(), []
    except ValueError:
        return None, [((), f"{describe(raw)} is not a date", "write it as 2026-11-20")]


def _text(question: Question, raw: Any) -> tuple[Answer, list[Fault]]:
    if isinstance(raw, dict | list | bool):
        return None, [((), f"expected text, found {describe(raw)}", None)]
    text = tidy(str(raw))
    why = fault(text, question.max_length, lines=True)
    return (None, [((), why, None)]) if why else (text or None, [])
