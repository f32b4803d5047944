"""The questionnaire as a FHIR R4 Questionnaire: a group for each section, our ids as linkIds.

Words in other languages stand beside those of the content, by the extension that FHIR has for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from guidegen.library.options import Option
from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.library.translation import SOURCE
from guidegen.readers.fhir import codes
from guidegen.readers.fhir.enabling import enabling
from guidegen.readers.fhir.units import ucum

Json = dict[str, Any]
# The same questions in other languages, by their codes.
Spoken = Mapping[str, Questionnaire]

_TYPES = {
    Type.CHOICE: "choice",
    Type.MULTI: "choice",
    # Yes and no are codes with the clinic's own words, so that "no" and "not answered" stay two things.
    Type.YES_NO: "choice",
    Type.TEXT: "string",
    Type.DATE: "date",
}


def questionnaire_json(questionnaire: Questionnaire, unit: str, spoken: Spoken = MappingProxyType({})) -> str:
    """The questionnaire for a form server or an app, and in which languages it is `spoken` beside.

    Distances are labelled in `unit` (km or mi).
    """
    resource: Json = {
        "resourceType": "Questionnaire",
        **({"language": SOURCE} if spoken else {}),
        "url": codes.CANONICAL,
        "version": questionnaire.version,
        "name": "GuidegenQuestionnaire",
        "title": f"guidegen questionnaire, version {questionnaire.version}",
        "status": "active",
        "subjectType": ["Patient"],
        "item": list(_sections(questionnaire, unit, spoken)),
    }
    return json.dumps(resource, indent=2, ensure_ascii=False) + "\n"


def _sections(questionnaire: Questionnaire, unit: str, spoken: Spoken) -> Iterator[Json]:
    for section in questionnaire.sections:
        questions = [question for question in questionnaire if question.section == section.id]
        if questions:
            items = [_item(question, questionnaire, unit, spoken) for question in questions]
            title = _said("text", section.title, spoken, partial(_title, section.id))
            yield {"linkId": section.id, **title, "type": "group", "item": items}


def _title(section: str, questionnaire: Questionnaire) -> str:
    return next(each.title for each in questionnaire.sections if each.id == section)


def _said(key: str, text: str, spoken: Spoken, elsewhere: Callable[[Questionnaire], str]) -> Json:
    """Words under a key, and beside them what they are in each other language."""
    translations = [
        {
            "url": codes.EXTENSION_TRANSLATION,
            "extension": [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": elsewhere(other)}],
        }
        for language, other in spoken.items()
    ]
    return {key: text, f"_{key}": {"extension": translations}} if translations else {key: text}


def _item(question: Question, questionnaire: Questionnaire, unit: str, spoken: Spoken) -> Json:
    asked = _said("text", question.ask, spoken, lambda other: other[question.id].ask)
    item: Json = {"linkId": question.id, **asked, "type": _type(question)}
    extensions = [*_unit(question, unit, spoken), *_limits(question)]
    enabled = enabling(question.show_if, questionnaire) if question.show_if else None
    if enabled:
        item |= enabled.to_dict()
    elif question.show_if:
        # Always shown then; an answer that does not apply is ignored when it is read.
        extensions.append({"url": codes.SHOW_IF, "valueString": question.show_if.text})
    if extensions:
        item["extension"] = extensions
    if question.required and (enabled or not question.show_if):
        item["required"] = True
    if question.type is Type.MULTI:
        item["repeats"] = True
    if question.type is Type.TEXT:
        item["maxLength"] = question.max_length
    if question.options:
        item["answerOption"] = [_option(question, option, unit, spoken) for option in question.options]
    if beside := list(_beside(question, spoken)):
        item["item"] = beside
    return item


def _type(question: Question) -> str:
    return _TYPES.get(question.type, "integer" if question.integer else "decimal")


def _unit(question: Question, unit: str, spoken: Spoken) -> Iterator[Json]:
    name = unit if question.distance else question.unit
    if name:
        said = _said("display", name, {} if question.distance else spoken, lambda other: other[question.id].unit)
        coding = {"system": codes.UCUM, "code": ucum(name), **said}
        yield {"url": codes.EXTENSION_UNIT, "valueCoding": coding}


def _limits(question: Question) -> Iterator[Json]:
    for url, limit in ((codes.EXTENSION_LOW, question.low), (codes.EXTENSION_HIGH, question.high)):
        if limit is not None:
            yield {"url": url, "valueInteger": int(limit)} if question.integer else {"url": url, "valueDecimal": limit}


def _option(question: Question, option: Option, unit: str, spoken: Spoken) -> Json:
    label = _said("display", option.label, spoken, lambda other: other[question.id].label(option.id))
    coding = {"system": codes.code_system(question.id), "code": option.id, **label}
    found: Json = {"valueCoding": coding}
    extensions: list[Json] = []
    if option.exclusive:
        extensions.append({"url": codes.EXTENSION_EXCLUSIVE, "valueBoolean": True})
    if option.show_if:
        extensions.append({"url": codes.SHOW_IF, "valueString": option.show_if.text})
    if extensions:
        found["extension"] = extensions
    if question.id == "distance_unit" and option.id == unit:
        found["initialSelected"] = True
    return found


def _beside(question: Question, spoken: Spoken) -> Iterator[Json]:
    for control, (name, words) in zip(codes.BESIDE, _words_beside(question).items(), strict=True):
        if words:
            said = _said("text", words, spoken, partial(_word_beside, question.id, name))
            concept = {"coding": [{"system": codes.ITEM_CONTROL, "code": control}]}
            yield {
                "extension": [{"url": codes.EXTENSION_CONTROL, "valueCodeableConcept": concept}],
                "linkId": f"{question.id}.{control}",
                **said,
                "type": "display",
            }


def _word_beside(question: str, name: str, questionnaire: Questionnaire) -> str:
    return _words_beside(questionnaire[question])[name]


def _words_beside(question: Question) -> dict[str, str]:
    return {"help": question.help, "low": question.low_label, "high": question.high_label}
