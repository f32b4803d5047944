"""A page's questions as its template shows them: controls with their values, hints and faults. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guidegen.guide.answers_in_words import AnswerInWords, Runner
from guidegen.library.options import Option
from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.readers.interview import Interview
from guidegen.web.intake.flow import Page
from guidegen.web.intake.reading import DATE_PARTS, Fault, Form, limits, typed

Words = Callable[[str], str]

# From so many letters on, a text has room for several lines.
_LONG = 200


@dataclass(frozen=True)
class Choice:
    """One option on offer."""

    id: str
    label: str
    is_ticked: bool


@dataclass(frozen=True)
class Control:
    """One question: `kind` says how it is answered, `error` what to do about its answer.

    `signs` are the options that stand together, `alone` those that exclude all others. `texts` are what stands in its
    fields, `target` is the control that a fault's link leads to. A distance may be in miles, too.
    """

    id: str
    kind: str
    ask: str
    hint: str
    error: str
    target: str
    is_required: bool
    signs: tuple[Choice, ...] = ()
    alone: tuple[Choice, ...] = ()
    texts: tuple[str, ...] = ()
    unit: str = ""
    is_distance: bool = False
    is_whole: bool = True
    numbers: range = range(0)
    ends: tuple[str, str] = ("", "")
    longest: int = 0

    @property
    def places(self) -> dict[str, int]:
        """The numbers that tie the options of a list to their places on a drawing."""
        return {choice.id: number for number, choice in enumerate((*self.signs, *self.alone), 1)}


def controls(
    interview: Interview, page: Page, words: Words, faults: Mapping[str, Fault], form: Form | None
) -> tuple[Control, ...]:
    """The controls of a page, filled with what was sent, or else with the answers so far."""
    return tuple(_control(interview, question, words, faults.get(question.id), form) for question in page.questions)


def consent_control(question: Question, words: Words, fault: bool) -> Control:
    """The question that is asked before all others."""
    choices = tuple(Choice(option.id, words(option.label), False) for option in question.options)
    error = words(question.missing) if fault else ""
    first = f"{question.id}-{choices[0].id}"
    return Control(question.id, "choice", words(question.ask), words(question.help), error, first, True, choices)


def fault_words(questionnaire: Questionnaire, question: Question, fault: Fault) -> str:
    """What to do about an answer, in the questionnaire's words."""
    if fault.kind == "missing" and question.missing:
        return question.missing
    found = questionnaire.faults.get(fault.kind) or questionnaire.faults.get("missing", question.ask)
    for place, value in fault.places.items():
        found = found.replace(f"{{{place}}}", str(value))
    # Of several numbers on a page each fault says which it is.
    return f"{question.missing} {found}".strip() if fault.kind in ("number", "whole", "at_most") else found


def quoted(interview: Interview, page: Page, words: Words) -> tuple[str, ...]:
    """What was ticked that makes this page apply; it is asked about here."""
    rule = page.questions[0].show_if
    questionnaire = interview.library.questionnaire
    read = [questionnaire.by_id.get(name) for name in (rule.names() if rule else ())]
    ticked = [question for question in read if question is not None and question.type is Type.MULTI]
    return tuple(
        words(question.label(option))
        for question in dict.fromkeys(ticked)
        for option in interview.value(question) or ()
        if option not in question.exclusive
    )


@dataclass(frozen=True)
class Said:
    """One answer in words; `is_own` where they are the runner's."""

    words: str
    is_scale: bool = False
    is_own: bool = False


def told(interview: Interview, words: Words) -> Callable[[Question], list[Said]]:
    """Answers in words, as the page of all answers shows them."""
    unit = {"distance_unit": "mi" if interview.miles else "km"}
    runner = Runner(interview.library.questionnaire, {**interview.values, **unit})

    def answers(question: Question) -> list[Said]:
        value = interview.value(question)
        if isinstance(value, list):
            return [Said(words(question.label(option))) for option in value]
        if question.type is Type.TEXT:
            return [Said(answer.label, is_own=True) for answer in runner.answer(question)]
        return [_said(answer, str if question.type is Type.DATE else words) for answer in runner.answer(question)]

    return answers


def in_words(question: Question, value: Any, words: Words) -> str:
    """A value as an answers file holds it, in the questionnaire's words; empty where there is none."""
    values = value if isinstance(value, list) else [] if value is None else [value]
    return ", ".join(words(question.label(one)) if one in question.option_ids else str(one) for one in values)


def _said(answer: AnswerInWords, words: Words) -> Said:
    if answer.value is None:
        return Said(words(answer.label))
    return Said(f"{answer.value:g} {words(answer.unit)}".strip(), answer.scale)


def _control(interview: Interview, question: Question, words: Words, fault: Fault | None, form: Form | None) -> Control:
    ticked = _ticked(interview, question, form)
    offered = [(option, option.id in ticked) for option in interview.offered(question)]
    signs = _choices(offered, words, is_alone=False)
    alone = _choices(offered, words, is_alone=True)
    if question.type is not Type.MULTI:
        signs, alone = (*signs, *alone), ()
    kind = _kind(question)
    low, high = limits(interview, question)
    return Control(
        id=question.id,
        kind=kind,
        ask=words(question.ask),
        hint=words(question.help),
        error=words(fault_words(interview.library.questionnaire, question, fault)) if fault else "",
        target=_target(question, kind, signs, alone),
        is_required=question.required,
        signs=signs,
        alone=alone,
        texts=_texts(interview, question, form),
        unit=words(question.unit),
        is_distance=question.distance,
        is_whole=question.integer,
        numbers=range(int(low), int(high) + 1) if kind == "scale" else range(0),
        ends=(words(question.low_label), words(question.high_label)),
        longest=question.max_length,
    )


def _kind(question: Question) -> str:
    if question.id == "area":
        return "where"
    if question.type is Type.TEXT and question.max_length > _LONG:
        return "long_text"
    return question.type.value


def _ticked(interview: Interview, question: Question, form: Form | None) -> Sequence[str]:
    if form is not None:
        return form.get(question.id, ())
    value = interview.value(question)
    return value if isinstance(value, list) else [str(value)] if value is not None else []


def _choices(offered: Sequence[tuple[Option, bool]], words: Words, is_alone: bool) -> tuple[Choice, ...]:
    return tuple(
        Choice(option.id, words(option.label), is_ticked)
        for option, is_ticked in offered
        if option.exclusive is is_alone
    )


def _target(question: Question, kind: str, signs: tuple[Choice, ...], alone: tuple[Choice, ...]) -> str:
    if kind == "date":
        return f"{question.id}-{DATE_PARTS[0]}"
    if kind == "scale":
        return f"{question.id}-0"
    choices = (*signs, *alone)
    first = next((choice for choice in choices if choice.is_ticked), choices[0] if choices else None)
    return f"{question.id}-{first.id}" if first else question.id


def _texts(interview: Interview, question: Question, form: Form | None) -> tuple[str, ...]:
    if question.options:
        return ()
    if form is not None:
        return typed(question, form)
    value: Any = interview.value(question)
    if question.type is Type.DATE:
        return tuple(str(int(part)) for part in reversed(str(value).split("-"))) if value else ("", "", "")
    return (f"{value:g}" if isinstance(value, float) else "" if value is None else str(value),)
