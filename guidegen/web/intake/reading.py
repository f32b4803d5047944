"""What a page's form sent, to answers as an answers file holds them, and what is wrong with the others. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from starlette.datastructures import ImmutableMultiDict

from guidegen.answers.models import KM_PER_MILE
from guidegen.answers.values import read_value
from guidegen.files.printable import tidy
from guidegen.library.questionnaire import Question, Type
from guidegen.readers.interview import Interview
from guidegen.readers.interview.state import UNIT
from guidegen.web.intake.flow import Page

# The fields of a form: every value that was sent under a name.
Form = Mapping[str, Sequence[str]]

# The kind of fault of what is ticked beside the option that excludes it.
ALONE = "alone"
DATE_PARTS = ("day", "month", "year")
# A comma before three digits may part thousands, so it is not read as a decimal one.
_NUMBER = re.compile(r"[-+]?[0-9]{1,9}(?:\.[0-9]{1,9}|,(?![0-9]{3}\Z)[0-9]{1,9})?\Z")


@dataclass(frozen=True)
class Fault:
    """What is wrong with an answer, by the key of its words in the questionnaire, and what stands in their places."""

    kind: str
    places: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Posted:
    """The interview with what of a page could be read, and the faults of the rest by question.

    An answer with a fault is not kept, nor is an earlier one in its place: neither may be what is meant. Signs that
    were ticked beside "none" are, while the fault is told: nobody is to wait for care until it is put right.
    """

    interview: Interview
    faults: Mapping[str, Fault]


def lists(sent: ImmutableMultiDict[str, str]) -> Form:
    """A form as every value that was sent under a name."""
    return {name: sent.getlist(name) for name in sent}


def read_page(interview: Interview, page: Page, form: Form, keeps_signs: bool = False) -> Posted:
    """The answers of one page; questions of other pages that a form may name are passed over.

    A sign ticked beside "none" counts: it is the safer of both. `keeps_signs`: the page is not shown again, so that it
    is no fault either.
    """
    if page.asks_unit and form.get(UNIT):
        interview = replace(interview, miles=form[UNIT][0] == "mi")
    faults: dict[str, Fault] = {}
    for question in page.questions:
        value, fault = _read(interview, question, form)
        if fault is not None and fault.kind == ALONE and question.safety:
            ticked = form.get(question.id, ())
            value = [option.id for option in question.options if option.id in ticked and not option.exclusive]
            fault = None if keeps_signs else fault
        if fault is not None:
            faults[question.id] = fault
        given = {id_: raw for id_, raw in interview.given.items() if id_ != question.id}
        kept = {} if value is None else {question.id: value}
        interview = replace(interview, given={**given, **kept})
    return Posted(interview, faults)


def _read(interview: Interview, question: Question, form: Form) -> tuple[Any, Fault | None]:
    """The raw value of one question, None where an optional one was left empty."""
    if question.options:
        value, fault = _ticked(interview, question, form.get(question.id, ()))
    elif question.type is Type.DATE:
        value, fault = _date([text.strip() for text in typed(question, form)])
    else:
        value, fault = _plain(interview, question, typed(question, form)[0].strip())
    if value is None and fault is None and question.required:
        fault = Fault("missing")
    return value, fault


def typed(question: Question, form: Form) -> tuple[str, ...]:
    """What stands in the fields of a question that is written, as it was sent: three of a date, one of any other."""
    names = [f"{question.id}-{part}" for part in DATE_PARTS] if question.type is Type.DATE else [question.id]
    return tuple(next(iter(form.get(name, ())), "") for name in names)


def _ticked(interview: Interview, question: Question, sent: Sequence[str]) -> tuple[Any, Fault | None]:
    """Options that are on offer; anything else was not ticked on our page."""
    offered = [option for option in interview.offered(question) if option.id in sent]
    if not offered or not set(sent) <= {option.id for option in offered}:
        return None, Fault("missing") if sent else None
    if question.type is not Type.MULTI:
        return (offered[0].id, None) if len(offered) == 1 else (None, Fault("missing"))
    alone = next((option for option in offered if option.exclusive), None)
    if alone is not None and len(offered) > 1:
        return None, Fault(ALONE, {"alone": alone.label})
    return [option.id for option in offered], None


def _plain(interview: Interview, question: Question, text: str) -> tuple[Any, Fault | None]:
    if not text:
        return None, None
    if question.type is Type.TEXT:
        return _text(question, text)
    return _number(interview, question, unicodedata.normalize("NFKC", text))


def _number(interview: Interview, question: Question, text: str) -> tuple[Any, Fault | None]:
    """A number; a distance stays in the unit in which it is asked."""
    low, high = limits(interview, question)
    fault = Fault("whole" if question.integer else "number", {"low": f"{low:g}", "high": f"{high:g}"})
    if not _NUMBER.match(text):
        return None, fault
    number = float(text.replace(",", "."))
    value, faults = read_value(question, number, interview.miles)
    if faults or not isinstance(value, int | float):
        return None, fault
    limit = interview.values.get(question.at_most or "")
    if isinstance(limit, int | float) and value > limit:
        return None, Fault("at_most", {"limit": f"{limit:g}"})
    return (int(number) if number == int(number) else number), None


def limits(interview: Interview, question: Question) -> tuple[float, float]:
    """The lowest and highest number in the unit in which a question is asked."""
    ends = (question.low or 0, question.high or 0)
    low, high = (int(end / KM_PER_MILE) for end in ends) if question.distance and interview.miles else ends
    return low, high


def _date(parts: Sequence[str]) -> tuple[Any, Fault | None]:
    if not any(parts):
        return None, None
    try:
        day, month, year = (int(unicodedata.normalize("NFKC", part)) for part in parts)
        return date(year, month, day).isoformat(), None
    except (ValueError, OverflowError):
        return None, Fault("date")


def _text(question: Question, text: str) -> tuple[Any, Fault | None]:
    # Browsers part lines by two signs and count one.
    text = text.replace("\r\n", "\n")
    value, faults = read_value(question, text, miles=False)
    if not faults:
        return value, None
    if len(tidy(text)) > question.max_length:
        return None, Fault("text", {"longest": question.max_length})
    return None, Fault("letters")
