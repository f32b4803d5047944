"""Responses to somebody else's form, read as a mapping says: their linkIds, codes and units."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.errors import Place
from guidegen.library import Library
from guidegen.library.questionnaire import Question, Type
from guidegen.readers.mapping.models import Mapping, Meaning, Target, fold
from tests.support.base import BASE
from tests.support.base import parsed as parsed_data
from tests.support.fhir_sample import FILE, Json, parsed, response, response_problems, sources, warned

MAP = "mapping.yaml"
KM = {"km": 1.0, "m": 0.001, "mi": 1.609}


def theirs(question: Question) -> Target:
    """Another clinic's item for a question: their linkId, and their codes in capitals or their words."""
    words: dict[str, Meaning] = {fold(f"X-{option.id}"): option.id for option in question.options}
    words |= {fold(f"Their {option.id}"): option.id for option in question.options}
    units = KM if question.distance else {}
    return Target(f"/{question.id}", Place(MAP, 3), question=question, words=words, units=units, separator=";")


def mapping_of(library: Library, *more: Target, **changes: Any) -> Mapping:
    targets = [theirs(question) for question in library.questionnaire]
    targets += [Target("/number", Place(MAP, 2), key="id"), Target("/day", Place(MAP, 2), key="answered_on"), *more]
    found = Mapping(MAP, {fold(target.name): target for target in targets}, ignored=frozenset(["/shoes"]))
    return replace(found, **changes)


def their_response(library: Library, **answers: Json) -> Json:
    """The calm runner's answers in their words; `answers` are some given as they are."""
    items = []
    for id_, value in BASE.items():
        question = library.questionnaire[id_]
        given = value if question.type is Type.MULTI else [value]
        coded = [{"valueCoding": {"system": "urn:theirs", "code": f"X-{one}"}} for one in given]
        plain = [{"valueDecimal": one} if isinstance(one, int | float) else {"valueString": one} for one in given]
        answer = [answers[id_]] if id_ in answers else coded if question.options else plain
        items.append({"linkId": f"/{id_}", "answer": answer})
    return response(library.questionnaire, questionnaire="urn:theirs|3", item=items)


def item(link: str, *answers: Json) -> Json:
    return {"linkId": link, "answer": list(answers)}


def test_their_linkids_and_codes_come_in(library: Library) -> None:
    """The same answers as ours, without a word on their questionnaire or their code systems."""
    resource = their_response(library)
    assert parsed(resource, library, mapping=mapping_of(library)).values == parsed_data(library).values
    assert warned(resource, library, mapping=mapping_of(library)) == []


@pytest.mark.parametrize(
    "answer",
    [{"valueString": "their  NO"}, {"valueCoding": {"display": "Their no"}}, {"valueCoding": {"code": "x-no"}}],
)
def test_their_words_are_as_good_as_their_codes(library: Library, answer: Json) -> None:
    """A person has said what they mean, so that a safety question takes them too."""
    assert (
        parsed(their_response(library, leg_weak=answer), library, mapping=mapping_of(library)).values["leg_weak"]
        == "no"
    )


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"valueCoding": {"code": "X-other"}}, "leg_weak: the mapping does not say what this code means"),
        ({"valueCoding": {"code": "X-no", "display": "Their unsure"}}, "the code and its words mean different things"),
        ({"valueAttachment": {}}, "leg_weak: valueAttachment cannot be read here"),
        ({"valueString": "no idea"}, "leg_weak: this is none of the answers known"),
        ({"valueCoding": {"cod": "X-no"}}, "leg_weak: the mapping does not say what this code means"),
    ],
)
def test_what_the_mapping_does_not_say_is_refused(library: Library, answer: Json, message: str) -> None:
    """At the path of the answer, with the line of the mapping where there is something to add."""
    found = response_problems(their_response(library, leg_weak=answer), library, mapping=mapping_of(library))
    assert any(message in fault and ".answer[0].value" in fault for fault in found), found


def test_unknown_items_are_named_and_ignored_ones_are_not(library: Library) -> None:
    """An item that is neither mapped nor to be ignored is a problem, ours by name too."""
    resource = their_response(library)
    resource["item"] += [item("/shoes", {"valueAttachment": {}}), item("/agee", {"valueInteger": 3})]
    resource["item"].append(item("age", {"valueInteger": 3}))
    first, second = response_problems(resource, library, mapping=mapping_of(library))
    assert re.search(r"item\[\d+\]: unknown item '/agee' \(did you mean '/age'\?; or list it under 'ignore'", first)
    assert "unknown item 'age'" in second


def test_their_units_are_converted(library: Library) -> None:
    """By the mapping's factors where it has the unit, and plain numbers as it says."""
    quantity = {"valueQuantity": {"value": 20, "code": "[mi_i]", "system": "http://unitsofmeasure.org"}}
    resource = their_response(library, km_usual=quantity)
    assert parsed(resource, library, mapping=mapping_of(library)).values["km_usual"] == 32.18
    wrong = their_response(library, km_usual={"valueQuantity": {"value": 20, "unit": "kg"}})
    assert "the unit 'kg' does not fit" in response_problems(wrong, library, mapping=mapping_of(library))[0]


def test_a_unit_of_all_their_distances_is_taken_from_the_mapping(library: Library) -> None:
    """What the mapping says of every response stands beside the answers."""
    mapping = mapping_of(library, always={"distance_unit": "mi"})
    resource = their_response(library, km_usual={"valueDecimal": 20})
    assert parsed(resource, library, mapping=mapping).values["km_usual"] == 32.18


def test_one_item_for_each_option_is_a_tick(library: Library) -> None:
    """True and false, or yes and no, for each option of a question with several."""
    question = library.questionnaire["worse"]
    ticks = [
        Target(f"/worse/{option}", Place(MAP, 9), question=question, option=option) for option in question.option_ids
    ]
    mapping = mapping_of(library, *ticks)
    resource = their_response(library)
    resource["item"] = [part for part in resource["item"] if part["linkId"] != "/worse"]
    for option in question.option_ids:
        value: Json = {"valueBoolean": option in ("sit", "lift")}
        resource["item"].append(item(f"/worse/{option}", {"valueString": "yes"} if option == "bend" else value))
    assert parsed(resource, library, mapping=mapping).values["worse"] == ("bend", "sit", "lift")
    (source,) = sources(resource, library, mapping=mapping)
    assert source.named["answers", "worse", 1] == f"QuestionnaireResponse.item[{len(BASE)}]"


def test_items_may_say_who_it_is_and_when(library: Library) -> None:
    """They go before the subject and the day of the resource."""
    resource = their_response(library)
    resource["item"] += [item("/number", {"valueString": "R-9"}), item("/day", {"valueDate": "2026-10-01"})]
    (source,) = sources(resource, library, mapping=mapping_of(library))
    assert source.answered == "2026-10-01"
    answers = parse_answers(source, library)
    assert (answers.client.id, answers.answered_on.isoformat()) == ("R-9", "2026-10-01")


def test_a_name_may_be_in_two_items_and_nothing_else_may(library: Library) -> None:
    """First and last name are joined; two numbers are a problem."""
    names = [Target(name, Place(MAP, 2), key="name") for name in ("/first", "/last")]
    resource = {**their_response(library), "subject": {"reference": "Patient/p1", "display": "Somebody"}}
    resource["item"] += [item("/first", {"valueString": "Anna"}), item("/last", {"valueString": "Runner"})]
    assert parsed(resource, library, mapping=mapping_of(library, *names)).client.name == "Anna Runner"
    resource["item"].append(item("/number", {"valueString": "R-9"}, {"valueString": "R-8"}))
    (fault,) = response_problems(resource, library, mapping=mapping_of(library, *names))
    assert "client_id is said a second time" in fault


def test_a_name_in_capitals_is_the_same_item(library: Library) -> None:
    """Two items that the mapping takes for one are answered twice."""
    resource = their_response(library)
    resource["item"].append(item("/LEG_weak", {"valueCoding": {"code": "X-unsure"}}))
    found = response_problems(resource, library, mapping=mapping_of(library))
    assert "'/leg_weak' is answered a second time" in found[0]


def test_a_question_that_takes_one_answer_and_has_two_is_refused(library: Library) -> None:
    """Also in their words."""
    resource = their_response(library)
    for part in resource["item"]:
        if part["linkId"] == "/leg_weak":
            part["answer"].append({"valueCoding": {"code": "X-unsure"}})
    (fault,) = response_problems(resource, library, mapping=mapping_of(library))
    assert fault.startswith(f"{FILE}:QuestionnaireResponse.item[")
    assert "leg_weak: expected one option, found a list" in fault
