"""QuestionnaireResponses as a form app writes them: a group for each section, codes with system and display."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from guidegen.answers import Answers, parse_answers
from guidegen.errors import AnswersError
from guidegen.files.text_with_places import Source
from guidegen.library import Library
from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.readers.fhir import read_responses
from guidegen.readers.rows import WholeFileError
from tests.support.base import BASE
from tests.support.problems import as_printed, problems_of

FILE = "r.json"
FORM = "urn:guidegen:low-back-pain-runner"
Json = dict[str, Any]


def response(questionnaire: Questionnaire, answers: Mapping[str, Any] = BASE, /, **top: Any) -> Json:
    """A completed response with these answers; `top` are other keys of the resource, None takes one away."""
    groups = []
    for section in questionnaire.sections:
        asked = [question for question in questionnaire if question.section == section.id and question.id in answers]
        items = [item(question, answers[question.id]) for question in asked]
        if items:
            groups.append({"linkId": section.id, "text": section.title, "item": items})
    resource = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{FORM}|{questionnaire.version}",
        "status": "completed",
        "authored": "2026-11-20T09:30:00+01:00",
        "item": groups,
        **top,
    }
    return {key: value for key, value in resource.items() if value is not None}


def item(question: Question, value: Any) -> Json:
    values = value if question.type is Type.MULTI else [value]
    return {"linkId": question.id, "text": question.ask, "answer": [_answer(question, single) for single in values]}


def coding(question: Question, option: str) -> Json:
    return {"system": f"{FORM}:{question.id}", "code": option, "display": question.label(option)}


def _answer(question: Question, value: Any) -> Json:
    match question.type:
        case Type.CHOICE | Type.MULTI | Type.YES_NO:
            return {"valueCoding": coding(question, value)}
        case Type.NUMBER | Type.SCALE:
            return {"valueInteger": value} if question.integer else {"valueDecimal": value}
        case Type.DATE:
            return {"valueDate": value}
        case Type.TEXT:
            return {"valueString": value}


def bundle(*resources: Json, **top: Any) -> Json:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries, **top}


def find(resource: Json, link: str) -> Json:
    """The item of a question, to be changed."""
    return next(item for group in resource["item"] for item in group["item"] if item["linkId"] == link)


def place(resource: Json, link: str) -> str:
    """Where the item of a question stands."""
    return next(
        f"QuestionnaireResponse.item[{outer}].item[{inner}]"
        for outer, group in enumerate(resource["item"])
        for inner, item in enumerate(group["item"])
        if item["linkId"] == link
    )


def raw(resource: Any) -> bytes:
    return json.dumps(resource, ensure_ascii=False).encode()


def sources(resource: Any, library: Library, **options: Any) -> list[Source]:
    return list(read_responses(raw(resource), FILE, library, **options).sources)


def parsed(resource: Any, library: Library, **options: Any) -> Answers:
    """The checked answers of a file with one response."""
    (source,) = sources(resource, library, **options)
    return parse_answers(source, library)


def response_problems(resource: Any, library: Library, **options: Any) -> list[str]:
    """Every problem that a file is refused for, with its place and hint."""
    return as_printed(problems_of(AnswersError, parsed, resource, library, **options))


def warned(resource: Any, library: Library, **options: Any) -> list[str]:
    """Every warning that a file which is accepted gives."""
    return [str(warning) for warning in parsed(resource, library, **options).warnings]


def refused(content: bytes, library: Library, **options: Any) -> WholeFileError:
    """Why a file is refused as a whole, with what it may mean."""
    try:
        read_responses(content, FILE, library, **options)
    except WholeFileError as error:
        return error
    raise AssertionError("this file was accepted")


def alerts(guesses: Sequence[Source], library: Library) -> list[str]:
    """The red flags that are told of these, none of which are answers that can be used."""
    found = []
    for source in guesses:
        try:
            parse_answers(source, library)
        except AnswersError as error:
            found += [error.alert] if error.alert else []
        else:
            raise AssertionError("a guess was good enough for a guide")
    return found
