"""An answer to an item of somebody else's form, read as the clinic's mapping file says."""

from __future__ import annotations

from datetime import date
from typing import Any

from guidegen.readers.fhir.answer import Found, Values
from guidegen.readers.fhir.units import unit_name
from guidegen.readers.mapping.models import Fault, Reading, Target, fold
from guidegen.readers.rows import as_text


def read_mapped(target: Target, found: Found, values: Values) -> Any:
    """What an answer means; None where it means nothing or cannot be read, which is told.

    A choice goes by its code, or else by its words; what stands for it in the mapping file is either.
    """
    reading = _read(target, found, values)
    for fault in reading.faults:
        values.notes.complain(found.path, fault.message, fault.hint)
    return reading.value


def _read(target: Target, found: Found, values: Values) -> Reading:
    value = found.value
    match found.kind:
        case "Coding" if isinstance(value, dict):
            return _coding(target, value)
        case "Quantity" if isinstance(value, dict) and target.question is not None:
            return _quantity(target, found, values)
        case "Boolean" if isinstance(value, bool):
            return target.read(value)
        case "Integer" | "Decimal" if isinstance(value, int | float) and not isinstance(value, bool):
            return target.read(value)
        case "Date" | "DateTime" if isinstance(value, str):
            return target.read(_day(value))
        case "String" if isinstance(value, str):
            return target.read(value) if fold(value) not in target.words else _word(target, value)
        case _:
            return Reading(None, (Fault(f"{target.ours}: value{found.kind} cannot be read here"),))


def _word(target: Target, word: str) -> Reading:
    """A word of which the mapping file says what it means."""
    meaning = target.words[fold(word)]
    return Reading(meaning == "yes") if target.option is not None else Reading(meaning)


def _coding(target: Target, coding: dict[str, Any]) -> Reading:
    words = [text for key in ("code", "display") if (text := as_text(coding.get(key)))]
    known = [word for word in words if fold(word) in target.words]
    if not known:
        if words and not target.words:
            return target.read(words[0])
        return Reading(None, (Fault(f"{target.ours}: the mapping does not say what this code means", _where(target)),))
    if len({target.words[fold(word)] for word in known}) > 1:
        return Reading(None, (Fault(f"{target.ours}: the code and its words mean different things", _where(target)),))
    return _word(target, known[0])


def _where(target: Target) -> str:
    return f"add it to 'values': {target.place}"


def _quantity(target: Target, found: Found, values: Values) -> Reading:
    """A number with its unit, as the mapping converts it, or else as we do."""
    unit = unit_name(as_text(found.value.get("code")) or as_text(found.value.get("unit")))
    number = found.value.get("value")
    is_plain = isinstance(number, int | float) and not isinstance(number, bool) and not found.value.get("comparator")
    if unit in target.units and is_plain:
        return Reading(round(number * target.units[unit], 6))
    return Reading(values.read(target.question, found) if target.question else None)


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return text
