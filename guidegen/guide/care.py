"""Pages that get the runner seen, and the letter for the clinician who will see them."""

from __future__ import annotations

from collections.abc import Iterator

from guidegen.guide.answers_in_words import AnswerInWords
from guidegen.guide.case import Case
from guidegen.guide.document import Block
from guidegen.library.levels import Permit
from guidegen.library.questionnaire import Type
from guidegen.rules import Truth

# An emergency is one page and an urgent document two, whatever was ticked: what decides comes first and in full, the
# rest by name. The clinician's record holds everything.
MOST_TICKS_ON_ONE_PAGE = 4
MOST_FLAGS_IN_FULL = 2


def letter(case: Case) -> list[Block]:
    """All flags, the most urgent first, and every answer: a letter loses nothing (evidence base 14.6)."""
    certain = [fired for fired in case.assessment.flags if fired.truth is Truth.YES]
    certain.sort(key=lambda fired: fired.level, reverse=True)
    params = {
        "flags": tuple((fired, tuple(case.runner.ticked(fired.because))) for fired in certain),
        "notes": tuple(item for item in case.assessment.advice if item.section == "letter_notes"),
        "age": case.values.get("age"),
        "answers": _letter_answers(case),
        "unasked": tuple(_unasked(case)),
        "sources": case.references(fired.flag for fired in certain),
    }
    return [Block("letter", params=params)]


def _letter_answers(case: Case) -> tuple[AnswerInWords, ...]:
    """Every answer but consent and free words: a colleague reads all that the program read.

    On a page that gets somebody seen it is what safety rests on and what is told back: habits would read as causes.
    """
    every = case.assessment.permit is not Permit.P0
    asked = [
        question for question in case.questions if question.safety or question.told or (every and question.required)
    ]
    questions = [question for question in asked if question.type not in (Type.YES_NO, Type.TEXT)]
    return tuple(told for question in questions if question.id != "age" for told in case.runner.answer(question))


def _unasked(case: Case) -> Iterator[str]:
    """Questions that apply and were not reached before the answers ended, in their own words."""
    context = case.library.context(case.values)
    for question in case.questions:
        wanted = question.required and (question.safety or question.told)
        if wanted and case.values.get(question.id) is None and context.shown(question.id) is not Truth.NO:
            yield question.ask


def ticked(case: Case) -> list[Block]:
    ticks = case.runner.ticked(evidence for fired in case.deciding_flags for evidence in fired.because)
    shown = tuple(ticks[:MOST_TICKS_ON_ONE_PAGE])
    return [Block("ticked", params={"told": shown, "more": len(ticks) - len(shown)})]


def _care(case: Case, part: str, section: str) -> list[Block]:
    flags = [fired.flag for fired in case.deciding_flags if part in fired.flag.parts]
    words = [Block("flag", flag, {"part": part}) for flag in flags[:MOST_FLAGS_IN_FULL]]
    rest = flags[MOST_FLAGS_IN_FULL:]
    return [*case.advice(section), *words, *([Block("more_flags", params={"flags": tuple(rest)})] if rest else [])]


def emergency(case: Case) -> list[Block]:
    return _care(case, "Emergency", "emergency")


def urgent(case: Case) -> list[Block]:
    return _care(case, "Urgent", "urgent")


def triage_line(case: Case) -> list[Block]:
    flags = tuple(fired.flag for fired in case.deciding_flags)
    who = tuple(told for id_ in ("age", "sex") for told in case.runner.answer(case.questions[id_]))
    return [
        Block(
            "triage_line",
            params={"who": who, "flags": flags[:MOST_FLAGS_IN_FULL], "rest": flags[MOST_FLAGS_IN_FULL:]},
        )
    ]
