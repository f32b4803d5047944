"""An answers file that is there already: taken up where it stops, or seen to be complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from guidegen.answers import parse_answers
from guidegen.answers.language import KEY as LANGUAGE
from guidegen.answers.language import language_code
from guidegen.answers.values import read_value
from guidegen.errors import AnswersError, Place, Problem
from guidegen.files.text_with_places import Source
from guidegen.library.models import Library
from guidegen.readers.interview.state import UNIT, Interview


@dataclass(frozen=True)
class Draft:
    """What an answers file holds so far; `client`, `language` and `overrides` are as they stand in it.

    `answered_on` is the day of the first answers: when an interview goes on later, the older day is the safe one.
    """

    interview: Interview
    client: Mapping[str, Any]
    answered_on: date
    overrides: tuple[Any, ...] = ()
    complete: bool = False
    language: str = ""

    def in_words_of(self, library: Library) -> Draft:
        """The same answers to the same questions, in other words."""
        return replace(self, interview=replace(self.interview, library=library))


def read_draft(source: Source, library: Library, miles: bool, today: date) -> Draft:
    """An answers file as the beginning of an interview; what is missing is no fault.

    `miles` is the unit to ask in where the file names none and holds no distance, which would be in kilometres.
    Raises AnswersError with every fault: nothing that stands in the file may be lost when it is written again.
    """
    if not isinstance(source.data, dict):
        parse_answers(source, library)
        raise AnswersError([Problem(source.value(()), "this is no answers file")])
    data = {**source.data, "answers": source.data.get("answers") or {}}
    begun = data.get("answered_on") is not None
    if not begun:
        data["answered_on"] = today.isoformat()
    # An answers part that is not there has no place of its own; what is missing in it is to have one all the same.
    source = replace(source, data=data, keys={("answers",): (0, 0), **source.keys})
    complete = True
    try:
        parse_answers(source, library)
    except AnswersError as error:
        complete = False
        missing = {source.key(("answers", question.id)) for question in library.questionnaire}
        faults = [problem for problem in error.problems if problem.place not in missing]
        if faults:
            raise AnswersError(faults, error.alert) from error
    said = str(data.get(LANGUAGE) or "").strip()
    given = {id_: value for id_, value in data["answers"].items() if value is not None}
    measured = any(question.distance and question.id in given for question in library.questionnaire)
    miles = given.pop(UNIT, "mi" if miles and not measured else "km") == "mi"
    given = {
        id_: value
        for id_, value in given.items()
        if read_value(library.questionnaire[id_], value, miles)[0] is not None
    }
    interview = Interview(library, miles, given)
    return Draft(
        interview=replace(interview, passed=_passed(interview)),
        client=data.get("client") or {},
        answered_on=date.fromisoformat(str(data["answered_on"])) if given or begun else today,
        overrides=tuple(data.get("overrides") or ()),
        complete=complete,
        language=language_code(said) or said,
    )


def _passed(interview: Interview) -> frozenset[str]:
    """The optional questions before the last answer: they were asked, and left empty."""
    answered = [number for number, question in enumerate(interview.shown) if interview.value(question) is not None]
    asked = interview.shown[: answered[-1]] if answered else ()
    return frozenset(question.id for question in asked if not question.required and interview.value(question) is None)


def client_fault(key: str, text: str, library: Library) -> str | None:
    """Why a text cannot be the client's `name`, `id` or `email`; None where it can."""
    source = Source("client", {"client": {key: text}}, named={("client", key): key})
    try:
        parse_answers(source, library)
    except AnswersError as error:
        own = Place("client", at=key)
        return next((problem.message for problem in error.problems if problem.place == own), None)
    return None
