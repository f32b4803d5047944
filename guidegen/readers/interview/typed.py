"""What was typed, to a value as an answers file holds it: options by number, numbers, dates and text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from gettext import NullTranslations
from typing import Any

from guidegen.answers.models import KM_PER_MILE
from guidegen.answers.values import read_value
from guidegen.library.options import Option
from guidegen.library.questionnaire import Question, Type
from guidegen.readers.interview.state import Interview

_SEPARATORS = re.compile(r"[\s,;]+")
_DIGITS = re.compile(r"[0-9]{1,3}\Z")
_DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9]+\Z)")


_ENGLISH = NullTranslations()


class NotUnderstoodError(Exception):
    """What was typed is no answer to this question; the message says what would be one."""


def read_typed(interview: Interview, question: Question, text: str, catalogue: NullTranslations = _ENGLISH) -> Any:
    """The value of a line that was typed, which is not empty. Raises NotUnderstoodError, in the catalogue's words.

    An option is its number among those on offer; nothing else, since an option's own name may be a number too.
    """
    text = text.strip()
    if question.type is Type.MULTI:
        return _several(question, interview.offered(question), text, catalogue)
    if question.options:
        return _option(question, interview.offered(question), text, catalogue).id
    return _plain(interview, question, text, catalogue)


def _option(question: Question, offered: Sequence[Option], text: str, catalogue: NullTranslations) -> Option:
    if question.type is Type.YES_NO:
        for option in offered:
            if text.lower() in (option.id, option.id[0]):
                return option
    if _DIGITS.match(text) and 1 <= int(text) <= len(offered):
        return offered[int(text) - 1]
    raise NotUnderstoodError(catalogue.gettext("Please type a number from 1 to %(last)s.") % {"last": len(offered)})


def _several(question: Question, offered: Sequence[Option], text: str, catalogue: NullTranslations) -> list[str]:
    numbers = [part for part in _SEPARATORS.split(text) if part]
    if not numbers:
        raise NotUnderstoodError(catalogue.gettext("Please type numbers from 1 to %(last)s.") % {"last": len(offered)})
    ticked = [_option(question, offered, number, catalogue) for number in dict.fromkeys(numbers)]
    alone = next((option for option in ticked if option.exclusive), None)
    if alone and len({option.id for option in ticked}) > 1:
        told = catalogue.gettext(
            "%(number)s cannot stand beside other numbers. Please type %(number)s alone, or leave it out."
        )
        raise NotUnderstoodError(told % {"number": offered.index(alone) + 1})
    return [option.id for option in offered if option in ticked]


def _plain(interview: Interview, question: Question, text: str, catalogue: NullTranslations) -> Any:
    """A number, a date or text. A distance stays in the unit in which it is asked."""
    is_number = question.type in (Type.NUMBER, Type.SCALE)
    raw = _DECIMAL_COMMA.sub(".", text) if is_number else text
    value, faults = read_value(question, raw, interview.miles)
    if faults or value is None:
        raise NotUnderstoodError(
            _wanted(interview, question, text, faults[0][1] if faults else "nothing was typed", catalogue)
        )
    limit = interview.values.get(question.at_most or "")
    if isinstance(value, int | float) and isinstance(limit, int | float) and value > limit:
        raise NotUnderstoodError(catalogue.gettext("That is too high: at most %(limit)s.") % {"limit": f"{limit:g}"})
    if not is_number:
        return value
    number = float(raw)
    return int(number) if number == int(number) else number


def _wanted(interview: Interview, question: Question, text: str, fault: str, catalogue: NullTranslations) -> str:
    match question.type:
        case Type.NUMBER | Type.SCALE:
            whole = catalogue.gettext("Please type a whole number%(span)s.")
            any_ = catalogue.gettext("Please type a number%(span)s.")
            return (whole if question.integer else any_) % {"span": span(interview, question, catalogue)}
        case Type.DATE:
            return catalogue.gettext("Please type a date as 2026-11-20: year, month, day.")
        case _ if not catalogue.info():  # English, as the fault is
            return f"{fault[0].upper()}{fault[1:]}."
        case _ if len(text) > question.max_length:
            return catalogue.gettext("Please use at most %(longest)s letters.") % {"longest": question.max_length}
        case _:
            return catalogue.gettext("Please leave out letters or signs that cannot be printed.")


def span(interview: Interview, question: Question, catalogue: NullTranslations = _ENGLISH) -> str:
    """The range of a number in the unit in which it is asked: ` from 0 to 250 km`; empty where there is none."""
    miles = question.distance and interview.miles
    unit = catalogue.gettext("miles") if miles else question.unit
    if question.low is None or question.high is None:
        return f" ({unit})" if unit else ""
    low, high = (int(end / KM_PER_MILE) if miles else end for end in (question.low, question.high))
    told = catalogue.gettext("from %(low)s to %(high)s %(unit)s")
    return " " + (told % {"low": f"{low:g}", "high": f"{high:g}", "unit": unit}).rstrip()
