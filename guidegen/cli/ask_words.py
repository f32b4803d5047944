"""How an interview reads in a terminal: plain lines, one after the other, that a screen reader can follow.

No colour, no boxes, nothing is drawn over: what was said stays said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from guidegen.library.levels import Level
from guidegen.library.questionnaire import Question, Type
from guidegen.library.regions import Region
from guidegen.readers.interview import Care, Interview
from guidegen.readers.interview.typed import span

Words = Callable[[str], str]

INTRODUCTION = (
    "One question at a time. Type the number of your answer and press Enter.",
    "b goes back, s saves and ends, q quits, - leaves an optional question empty, ? says the question again.",
)


def question_lines(interview: Interview, question: Question, words: Words) -> Iterator[str]:
    """A question with its place among all, its help and its numbered options."""
    number, count = interview.number(question)
    optional = "" if question.required else " (optional)"
    yield ""
    yield f"Question {number} of about {count}{optional}: {words(question.ask)}"
    if question.help:
        yield words(question.help)
    for position, option in enumerate(interview.offered(question), 1):
        yield f"  {position}. {words(option.label)}{' (alone)' if option.exclusive else ''}"


def prompt(interview: Interview, question: Question, words: Words) -> str:
    """What is to be typed, and what Enter alone does."""
    enter = ""
    value = interview.value(question)
    if value is not None:
        enter = f" (Enter: keep {_given(interview, question, value)})"
    elif not question.required:
        enter = " (Enter: skip)"
    return f"{words(_wanted(interview, question))}{enter}: "


def _wanted(interview: Interview, question: Question) -> str:
    match question.type:
        case Type.MULTI:
            return "All numbers that fit, with spaces between"
        case Type.CHOICE | Type.YES_NO:
            return f"Number from 1 to {len(interview.offered(question))}"
        case Type.SCALE:
            ends = f", from {question.low_label} to {question.high_label}" if question.low_label else ""
            return f"Number{span(interview, question)}{ends}"
        case Type.NUMBER:
            return f"Number{span(interview, question)}"
        case Type.DATE:
            return "Date, as 2026-11-20"
        case Type.TEXT:
            return f"Text, at most {question.max_length} letters"


def _given(interview: Interview, question: Question, value: Any) -> str:
    """An answer as it would be typed."""
    if not question.options:
        return str(value)
    ticked = value if isinstance(value, list) else [value]
    numbers = [number for number, option in enumerate(interview.offered(question), 1) if option.id in ticked]
    return " ".join(str(number) for number in numbers)


def care_lines(care: Care, region: Region, words: Words) -> Iterator[str]:
    """What to do now: the region's numbers first, then the content's words for these flags."""
    number = region.emergency.number
    if care.level is Level.EMERGENCY:
        yield "STOP: this needs care now."
        yield f"Call {number} or go to {region.emergency_place}."
    else:
        yield "STOP: these answers need care today or tomorrow."
        if region.urgent:
            yield f"Call {region.family_doctor} or {region.urgent.number} ({region.urgent.name}) today."
        else:
            yield f"Call {region.family_doctor} today. If you cannot reach anyone, go to {region.emergency_place}."
        yield f"If it becomes an emergency, call {number}."
        if region.urgent and region.urgent.note:
            yield words(region.urgent.note)
    for text in care.words:
        yield ""
        yield from (words(line).replace("**", "") for line in text.splitlines() if line)
    yield ""
    yield f"RED FLAG: {care.level} ({', '.join(care.flags)})"
