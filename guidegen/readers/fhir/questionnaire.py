"""The questionnaire as a FHIR R4 Questionnaire: a group for each section, our ids as linkIds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from guidegen.library.options import Option
from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.readers.fhir import codes
from guidegen.readers.fhir.enabling import enabling
from guidegen.readers.fhir.units import ucum

Json = dict[str, Any]

_TYPES = {
    Type.CHOICE: "choice",
    Type.MULTI: "choice",
    # Yes and no are codes with the clinic's own words, so that "no" and "not answered" stay two things.
    Type.YES_NO: "choice",
    Type.TEXT: "string",
    Type.DATE: "date",
}


def questionnaire_json(questionnaire: Questionnaire, unit: str) -> str:
    """The questionnaire for a form server or an app; distances are labelled in `unit` (km or mi)."""
    resource: Json = {
        "resourceType": "Questionnaire",
        "url": codes.CANONICAL,
        "version": questionnaire.version,
        "name": "GuidegenQuestionnaire",
        "title": f"guidegen questionnaire, version {questionnaire.version}",
        "status": "active",
        "subjectType": ["Patient"],
        "item": list(_sections(questionnaire, unit)),
    }
    return json.dumps(resource, indent=2, ensure_ascii=False) + "\n"


def _sections(questionnaire: Questionnaire, unit: str) -> Iterator[Json]:
    for section in questionnaire.sections:
        questions = [question for question in questionnaire if question.section == section.id]
        if questions:
            items = [_item(question, questionnaire, unit) for question in questions]
            yield {"linkId": section.id, "text": section.title, "type": "group", "item": items}


def _item(question: Question, questionnaire: Questionnaire, unit: str) -> Json:
    item: Json = {"linkId": question.id, "text": question.ask, "type": _type(question)}
    extensions = [*_unit(question, unit), *_limits(question)]
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
        item["answerOption"] = [_option(question, option, unit) for option in question.options]
    if beside := list(_beside(question)):
        item["item"] = beside
    return item


def _type(question: Question) -> str:
    return _TYPES.get(question.type, "integer" if question.integer else "decimal")


def _unit(question: Question, unit: str) -> Iterator[Json]:
    name = unit if question.distance else question.unit
    if name:
        coding = {"system": codes.UCUM, "code": ucum(name), "display": name}
        yield {"url": codes.EXTENSION_UNIT, "valueCoding": coding}


def _limits(question: Question) -> Iterator[Json]:
    for url, limit in ((codes.EXTENSION_LOW, question.low), (codes.EXTENSION_HIGH, question.high)):
        if limit is not None:
            yield {"url": url, "valueInteger": int(limit)} if question.integer else {"url": url, "valueDecimal": limit}


def _option(question: Question, option: Option, unit: str) -> Json:
    coding = {"system": codes.code_system(question.id), "code": option.id, "display": option.label}
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


def _beside(question: Question) -> Iterator[Json]:
    for control, words in zip(codes.BESIDE, (question.help, question.low_label, question.high_label), strict=True):
        if words:
            concept = {"coding": [{"system": codes.ITEM_CONTROL, "code": control}]}
            yield {
                "extension": [{"url": codes.EXTENSION_CONTROL, "valueCodeableConcept": concept}],
                "linkId": f"{question.id}.{control}",
                "text": words,
                "type": "display",
            }
