"""How an interview reads in a terminal: plain lines, one after the other, that a screen reader can follow.

No colour, no boxes, nothing is drawn over: what was said stays said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from gettext import NullTranslations
from typing import Any

from guidegen.library.levels import Level
from guidegen.library.questionnaire import Question, Type
from guidegen.library.regions import Region
from guidegen.readers.interview import Care, Interview
from guidegen.readers.interview.typed import span

Words = Callable[[str], str]


def introduction(catalogue: NullTranslations) -> tuple[str, ...]:
    return (
        catalogue.gettext("One question at a time. Type the number of your answer and press Enter."),
        catalogue.gettext(
            "b goes back, s saves and ends, q quits, - leaves an optional question empty, ? says the question again."
        ),
    )


def heading(emergency: bool, catalogue: NullTranslations) -> str:
    """What stands above answers that are not all of them."""
    if emergency:
        return catalogue.gettext("Stopped: these answers need care now.")
    return catalogue.gettext("Not finished: guidegen ask goes on here.")


def question_lines(
    interview: Interview, question: Question, words: Words, catalogue: NullTranslations
) -> Iterator[str]:
    """A question with its place among all, its help and its numbered options."""
    number, count = interview.number(question)
    if question.required:
        asked = catalogue.gettext("Question %(number)s of about %(count)s: %(ask)s")
    else:
        asked = catalogue.gettext("Question %(number)s of about %(count)s (optional): %(ask)s")
    alone = " " + catalogue.gettext("(alone)")
    yield ""
    yield asked % {"number": number, "count": count, "ask": words(question.ask)}
    if question.help:
        yield words(question.help)
    for position, option in enumerate(interview.offered(question), 1):
        yield f"  {position}. {words(option.label)}{alone if option.exclusive else ''}"


def prompt(interview: Interview, question: Question, words: Words, catalogue: NullTranslations) -> str:
    """What is to be typed, and what Enter alone does."""
    enter = ""
    value = interview.value(question)
    if value is not None:
        enter = catalogue.gettext("(Enter: keep %(value)s)") % {"value": _given(interview, question, value)}
    elif not question.required:
        enter = catalogue.gettext("(Enter: skip)")
    return f"{words(_wanted(interview, question, catalogue))} {enter}".rstrip() + ": "


def _wanted(interview: Interview, question: Question, catalogue: NullTranslations) -> str:
    told = catalogue.gettext("Number%(span)s") % {"span": span(interview, question, catalogue)}
    match question.type:
        case Type.MULTI:
            return catalogue.gettext("All numbers that fit, with spaces between")
        case Type.CHOICE | Type.YES_NO:
            return catalogue.gettext("Number from 1 to %(last)s") % {"last": len(interview.offered(question))}
        case Type.SCALE if question.low_label:
            ends = catalogue.gettext("from %(low)s to %(high)s")
            return f"{told}, {ends % {'low': question.low_label, 'high': question.high_label}}"
        case Type.SCALE | Type.NUMBER:
            return told
        case Type.DATE:
            return catalogue.gettext("Date, as 2026-11-20")
        case Type.TEXT:
            return catalogue.gettext("Text, at most %(longest)s letters") % {"longest": question.max_length}


def _given(interview: Interview, question: Question, value: Any) -> str:
    """An answer as it would be typed."""
    if not question.options:
        return str(value)
    ticked = value if isinstance(value, list) else [value]
    numbers = [number for number, option in enumerate(interview.offered(question), 1) if option.id in ticked]
    return " ".join(str(number) for number in numbers)


def care_lines(care: Care, region: Region, words: Words, catalogue: NullTranslations) -> Iterator[str]:
    """What to do now: the region's numbers first, then the content's words for these flags."""
    known = {"number": region.emergency.number, "place": region.emergency_place, "doctor": region.family_doctor}
    if care.level is Level.EMERGENCY:
        yield catalogue.gettext("STOP: this needs care now.")
        yield catalogue.gettext("Call %(number)s or go to %(place)s.") % known
    else:
        yield catalogue.gettext("STOP: these answers need care today or tomorrow.")
        if region.urgent:
            line = {"line": region.urgent.number, "name": region.urgent.name}
            yield catalogue.gettext("Call %(doctor)s or %(line)s (%(name)s) today.") % {**known, **line}
        else:
            told = catalogue.gettext("Call %(doctor)s today. If you cannot reach anyone, go to %(place)s.")
            yield told % known
        yield catalogue.gettext("If it becomes an emergency, call %(number)s.") % known
        if region.urgent and region.urgent.note:
            yield words(region.urgent.note)
    for text in care.words:
        yield ""
        yield from (words(line).replace("**", "") for line in text.splitlines() if line)
    yield ""
    yield f"RED FLAG: {care.level} ({', '.join(care.flags)})"
