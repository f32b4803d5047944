"""Ways in which FHIR responses come damaged, or otherwise than expected."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.sax.saxutils import quoteattr

from tests.support.damaged.files import FhirFile


def _answer(file: FhirFile) -> dict[str, Any]:
    answer: dict[str, Any] = file.rng.choice(file.item(file.spot())["answer"])
    return answer


def code_without_system(file: FhirFile) -> None:
    del _answer(file)["valueCoding"]["system"]


def code_of_another_system(file: FhirFile) -> None:
    _answer(file)["valueCoding"]["system"] = file.rng.choice(("http://snomed.info/sct", "urn:other", "", 7))


def code_lost(file: FhirFile) -> None:
    """Only the words of an answer are there."""
    del _answer(file)["valueCoding"]["code"]


def words_against_code(file: FhirFile) -> None:
    _answer(file)["valueCoding"]["display"] = file.rng.choice(("None of these", "No", "see letter"))


def text_for_code(file: FhirFile) -> None:
    answer = _answer(file)
    coding = answer.pop("valueCoding")
    answer["valueString"] = file.rng.choice((coding["code"], coding["display"], "yes"))


def other_value(file: FhirFile) -> None:
    """A value of another kind than a code."""
    answer = _answer(file)
    coding = answer.pop("valueCoding")
    key, value = file.rng.choice(
        (
            ("valueBoolean", True),
            ("valueInteger", 1),
            ("valueCode", coding["code"]),
            ("valueCodeableConcept", {"coding": [coding]}),
            ("valueReference", {"reference": "Condition/1"}),
            ("valueQuantity", {"value": 1}),
        )
    )
    answer[key] = value


def two_values(file: FhirFile) -> None:
    _answer(file)["valueString"] = "none"


def no_value_by_right(file: FhirFile) -> None:
    answer = _answer(file)
    del answer["valueCoding"]
    reason = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    answer["extension"] = [{"url": reason, "valueCode": "asked-declined"}]


def value_extension(file: FhirFile) -> None:
    """The word itself is gone, and an extension says why."""
    answer = _answer(file)
    del answer["valueCoding"]["code"]
    answer["valueCoding"]["_code"] = {"extension": [{"url": "urn:x", "valueString": "masked"}]}


def answer_no_list(file: FhirFile) -> None:
    item = file.item(file.spot())
    item["answer"] = item["answer"][0]


def answers_in_items(file: FhirFile) -> None:
    """Each tick is an item of its own inside the question's."""
    item = file.item(file.spot())
    item["item"] = [
        {"linkId": f"{item['linkId']}.{number}", "answer": [answer]}
        for number, answer in enumerate(item.pop("answer"), 1)
    ]


def item_wrapped(file: FhirFile) -> None:
    item = file.item(file.spot())
    inner = {**item}
    item.clear()
    item.update({"linkId": file.rng.choice(("group", inner["linkId"])), "item": [inner]})


def item_twice(file: FhirFile) -> None:
    item = file.item(file.spot())
    group = next(group for group in file.resource["item"] if item in group["item"])
    copy = json.loads(json.dumps(item))
    if file.rng.random() < 0.7:
        copy["answer"] = [{"valueCoding": {"code": "none"}}]
    group["item"].insert(file.rng.choice((0, len(group["item"]))), copy)


def item_lost(file: FhirFile) -> None:
    item = file.item(file.spot())
    for group in file.resource["item"]:
        group["item"] = [one for one in group["item"] if one is not item]


def link_misspelt(file: FhirFile) -> None:
    item = file.item(file.spot())
    link = item["linkId"]
    item["linkId"] = file.rng.choice((link.upper(), link[:-1], f"{link} ", f"/lbp/{link}", link.replace("_", "-"), 7))


def links_swapped(file: FhirFile) -> None:
    """Two items stand under each other's linkId."""
    one = file.item(file.spot())
    other = file.rng.choice([item for group in file.resource["item"] for item in group["item"]])
    one["linkId"], other["linkId"] = other["linkId"], one["linkId"]


def link_lost(file: FhirFile) -> None:
    del file.item(file.spot())["linkId"]


def items_flat(file: FhirFile) -> None:
    file.resource["item"] = [item for group in file.resource["item"] for item in group["item"]]


def items_deep(file: FhirFile) -> None:
    tree = file.resource["item"]
    for number in range(file.rng.choice((1, 3, 80))):
        tree = [{"linkId": f"page{number}", "item": tree}]
    file.resource["item"] = tree


def unknown_item(file: FhirFile) -> None:
    file.resource["item"].append({"linkId": "shoe_size", "answer": [{"valueInteger": 43}]})


def status(file: FhirFile) -> None:
    """A response that is not completed, or that somebody entered in error."""
    file.resource["status"] = file.rng.choice(("in-progress", "stopped", "amended", "entered-in-error", "done", None))


def other_form(file: FhirFile) -> None:
    file.resource["questionnaire"] = file.rng.choice(("urn:guidegen:low-back-pain-runner|0.1", "urn:x", None))


def day_lost(file: FhirFile) -> None:
    file.resource.pop("authored")


def day_otherwise(file: FhirFile) -> None:
    file.resource["authored"] = file.rng.choice(("20/11/2026", "2026-11", "2026-11-20 09:30", 20261120))


def type_otherwise(file: FhirFile) -> None:
    """The resource says that it is another, or nothing."""
    kind = file.rng.choice(("questionnaireresponse", "Questionnaire", "Observation", None))
    file.resource["resourceType"] = kind
    if kind is None:
        del file.resource["resourceType"]


def total_larger(file: FhirFile) -> None:
    file.top = {"type": "searchset", "total": len(file.clients) + 2}


def next_page(file: FhirFile) -> None:
    file.top = {"type": "searchset", "link": [{"relation": "next", "url": "https://fhir.example.org/p2"}]}


def in_parameters(file: FhirFile) -> None:
    file.wrap = lambda tree: {"resourceType": "Parameters", "parameter": [{"name": "return", "resource": tree}]}


def in_a_list(file: FhirFile) -> None:
    file.wrap = lambda tree: [tree]


def in_a_wrapper(file: FhirFile) -> None:
    """A program's own envelope around the resource."""
    key = file.rng.choice(("data", "resource", "response"))
    file.wrap = lambda tree: {key: tree}


def contained(file: FhirFile) -> None:
    file.wrap = lambda tree: {"resourceType": "Observation", "status": "final", "contained": [tree]}


def key_twice(file: FhirFile) -> None:
    """An item's answer stands there twice, the second time with none."""
    link = file.spot().id
    again = '"answer": [{"valueCoding": {"code": "none"}}], "answer":'
    pattern = re.compile(rf'("linkId":\s*"{link}".*?)"answer":', re.DOTALL)
    file.after.append(lambda raw: pattern.sub(rf"\1{again}", raw.decode(), count=1).encode())


def as_xml(file: FhirFile) -> None:
    def xml(name: str, value: Any) -> str:
        if isinstance(value, list):
            return "".join(xml(name, one) for one in value)
        if isinstance(value, dict):
            kind = value.get("resourceType")
            inner = "".join(xml(key, one) for key, one in value.items() if key != "resourceType")
            inner = f'<{kind} xmlns="http://hl7.org/fhir">{inner}</{kind}>' if kind else inner
            return f"<{name}>{inner}</{name}>" if name else inner
        return f"<{name} value={quoteattr(str(value))}/>"

    file.after.append(lambda raw: f'<?xml version="1.0"?>{xml("", json.loads(raw))}'.encode())
