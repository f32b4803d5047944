"""One QuestionnaireResponse, as apps and servers really write them: read whole, or refused at the path of the fault."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse as ValidResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidegen.answers import parse_answers
from guidegen.answers.language import NOT_UNDERSTOOD, language_asked
from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.readers.fhir import MAX_BYTES, is_fhir, read_responses
from tests.support.base import BASE, changed
from tests.support.base import parsed as parsed_data
from tests.support.fhir_sample import (
    FILE,
    Json,
    coding,
    find,
    item,
    parsed,
    place,
    raw,
    response,
    response_problems,
    sources,
    warned,
)
from tests.support.plausible import complete_answers


def answered(library: Library, **changes: Any) -> Json:
    """The response of the calm runner with some answers changed."""
    return response(library.questionnaire, changed(changes))


def with_value(library: Library, link: str, *answers: Json) -> Json:
    """The calm runner's response with the answers of one item as they are given here."""
    resource = answered(library)
    questions = {question.id: question for question in library.questionnaire}
    if link not in BASE:
        resource["item"].append({"linkId": questions[link].section, "item": [{"linkId": link}]})
        resource["item"][-1]["item"][0]["answer"] = list(answers)
    else:
        find(resource, link)["answer"] = list(answers)
    return resource


# A whole response


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_answers_written_as_fhir_come_back_the_same(data: st.DataObject, library: Library) -> None:
    """For any answers the response is valid FHIR, and means exactly what the answers file means."""
    answers = data.draw(complete_answers(library, calm=0.7))
    resource = response(library.questionnaire, answers)
    ValidResponse.model_validate_json(raw(resource))
    found = parsed(resource, library)
    expected = parse_answers({"answered_on": "2026-11-20", "answers": answers}, library)
    assert dict(found.values) == dict(expected.values)
    assert found.answered_on == expected.answered_on
    assert found.complete == expected.complete
    assert [warning.message for warning in found.warnings] == [warning.message for warning in expected.warnings]


def test_a_response_is_recognised_by_its_resource_type() -> None:
    """Only an object with a resourceType is FHIR."""
    assert is_fhir({"resourceType": "QuestionnaireResponse"})
    others: list[Any] = [{"answers": {}}, [], None, {"resourceType": 3}]
    assert not any(is_fhir(data) for data in others)


def test_a_flat_response_means_the_same_as_one_in_groups(library: Library) -> None:
    """Where an item stands does not matter: at the top, in groups of groups or inside of another's answer."""
    grouped = answered(library)
    items = [item for group in grouped["item"] for item in group["item"]]
    flat = {**grouped, "item": items}
    deep = {**grouped, "item": [{"linkId": "safety", "item": [{"linkId": "your_back", "item": items}]}]}
    first, rest = items[0], items[1:]
    inside = {**grouped, "item": [{**first, "answer": [{**first["answer"][0], "item": rest}]}]}
    expected = parsed(grouped, library).values
    assert expected == parsed_data(library).values
    for resource in (flat, deep, inside):
        assert parsed(resource, library).values == expected


def test_words_beside_the_questions_may_be_there_as_items(library: Library) -> None:
    """Some apps repeat the displays; they have no answers and are not told of."""
    resource = answered(library)
    resource["item"][0]["item"].insert(0, {"linkId": "sex.help", "text": "We ask so that ..."})
    assert warned(resource, library) == []


def test_the_day_is_the_local_one_as_it_is_written(library: Library) -> None:
    """No clock is turned: the day stands there, and the time goes with the response for those who answer twice."""
    resource = {**answered(library), "authored": "2026-11-20T23:30:00-08:00"}
    (source,) = sources(resource, library)
    assert source.answered == "2026-11-20T23:30:00-08:00"
    assert parsed(resource, library).answered_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("authored", "message"),
    [(None, "'answered_on' is missing"), ("2026-11", "this is not a date"), ("20/11/2026", "this is not a date")],
)
def test_a_response_without_its_day_is_refused(library: Library, authored: str | None, message: str) -> None:
    """A month alone is no day, and neither is a date in another order."""
    (fault,) = response_problems(response(library.questionnaire, authored=authored), library)
    assert message in fault
    assert fault.startswith(f"{FILE}:QuestionnaireResponse.authored:")


# State and form


@pytest.mark.parametrize("status", ["completed", "amended"])
def test_finished_responses_are_taken(library: Library, status: str) -> None:
    """Completed, or completed and amended."""
    assert warned({**answered(library), "status": status}, library) == []


@pytest.mark.parametrize("status", ["in-progress", "stopped", "complete", None])
def test_an_unfinished_response_is_refused_unless_allowed(library: Library, status: str | None) -> None:
    """What is still being filled in may change; whoever takes it is told."""
    resource = response(library.questionnaire, status=status)
    assert response_problems(resource, library) == [
        f"{FILE}:QuestionnaireResponse.status: this response is not marked as completed (have it completed first)"
    ]
    (warning,) = warned(resource, library, allow_status=True)
    assert "not marked as completed" in warning


def test_a_void_response_is_never_taken(library: Library) -> None:
    """Entered in error means that nothing in it is true."""
    (fault,) = response_problems({**answered(library), "status": "entered-in-error"}, library, allow_status=True)
    assert "entered in error" in fault


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("urn:guidegen:low-back-pain-runner|0", "the response answers version 0 of the questionnaire"),
        ("https://example.org/Questionnaire/1|1", "the response answers another questionnaire"),
        (None, "the response does not say which questionnaire it answers"),
    ],
)
def test_another_form_or_version_is_told(library: Library, form: str | None, message: str) -> None:
    """The answers decide, and whoever reads them is told that the form may be another one."""
    (warning,) = warned(response(library.questionnaire, questionnaire=form), library)
    assert message in warning


def test_our_form_without_a_version_is_ours(library: Library) -> None:
    """A reference to the questionnaire need not name its version."""
    assert warned({**answered(library), "questionnaire": "urn:guidegen:low-back-pain-runner"}, library) == []


def test_what_may_change_the_meaning_is_refused(library: Library) -> None:
    """The standard asks that a modifierExtension or implicit rules that are not understood are not passed over."""
    resource = answered(library)
    find(resource, "leg_weak")["answer"][0]["modifierExtension"] = [{"url": "urn:not", "valueBoolean": True}]
    found = response_problems({**resource, "implicitRules": "urn:rules"}, library)
    assert f"{FILE}:{place(resource, 'leg_weak')}.answer[0]: a modifierExtension may change" in found[1]
    assert "rules of somebody else's" in found[0]


# Items


def test_unknown_items_are_named_with_the_nearest_question(library: Library) -> None:
    """An answer to a question that is not ours is a problem at its place; without an answer it is a warning."""
    resource = answered(library)
    find(resource, "rf_body")["linkId"] = "rf_bodi"
    resource["item"].append({"linkId": "shoes", "text": "Shoes?"})
    found = response_problems(resource, library)
    assert f"{FILE}:{place(resource, 'rf_bodi')}: unknown question 'rf_bodi' (did you mean 'rf_body'?)" in found
    assert any("rf_body: this safety question needs an answer" in fault for fault in found)
    del resource["item"][-1]
    find(resource, "rf_bodi")["linkId"] = "rf_body"
    resource["item"].append({"linkId": "shoes", "text": "Shoes?"})
    (warning,) = warned(resource, library)
    assert "unknown item 'shoes', without an answer" in warning


def test_a_question_answered_twice_is_refused(library: Library) -> None:
    """Neither of two items for one question is passed over, and both places are told."""
    resource = answered(library)
    again = item(library.questionnaire["rf_nerve"], ["bladder"])
    resource["item"].append({"linkId": "safety", "item": [again]})
    with pytest.raises(AnswersError) as caught:
        parsed(resource, library)
    message = str(caught.value.problems[0])
    assert "'rf_nerve' is answered a second time" in message
    assert place(resource, "rf_nerve") in message
    assert "RF01 EMERGENCY" in (caught.value.alert or "")


def test_several_answers_to_a_question_that_takes_one_are_refused(library: Library) -> None:
    """The place is that of the item."""
    question = library.questionnaire["leg_weak"]
    resource = with_value(
        library, "leg_weak", {"valueCoding": coding(question, "no")}, {"valueCoding": coding(question, "unsure")}
    )
    (fault,) = response_problems(resource, library)
    assert fault.startswith(f"{FILE}:{place(resource, 'leg_weak')}: leg_weak: expected one option, found a list")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({}, "the answer has no value"),
        ({"valueInteger": 34, "valueString": "34"}, "the answer has several values: valueInteger, valueString"),
        ({"valueinteger": 34}, "unknown key 'valueinteger'"),
        ({"valueAttachment": {}}, "expected valueInteger or valueDecimal or valueQuantity or valueString"),
        ({"valueInteger": True}, "expected a whole number (years), found true"),
        ({"valueInteger": "x"}, "expected a whole number (years), found 'x'"),
        ({"valueInteger": 1e300}, "the number is too large"),
        ({"valueDecimal": 34.5}, "round it"),
        ({"valueInteger": 134}, "134 is above 99"),
    ],
)
def test_an_answer_that_is_no_value_of_its_question_is_refused(library: Library, answer: Json, message: str) -> None:
    """Each at the path of the answer or its value."""
    resource = with_value(library, "age", answer)
    found = response_problems(resource, library)
    assert any(message in fault and f"{place(resource, 'age')}.answer[0]" in fault for fault in found), found


@pytest.mark.parametrize("answer", [{"valueInteger": 34}, {"valueDecimal": 34.0}, {"valueString": "34"}])
def test_a_number_may_be_of_another_kind(library: Library, answer: Json) -> None:
    """Whole, decimal or text: the same number."""
    assert parsed(with_value(library, "age", answer), library).values["age"] == 34


@pytest.mark.parametrize(
    ("link", "answer", "value"),
    [
        ("consent", {"valueBoolean": True}, "yes"),
        ("race_date", {"valueDate": "2027-04-11"}, "2027-04-11"),
        ("race_date", {"valueDateTime": "2027-04-11T09:00:00Z"}, "2027-04-11"),
        ("race_date", {"valueString": "2027-04-11"}, "2027-04-11"),
        ("notes", {"valueString": "Nights are worse."}, "Nights are worse."),
    ],
)
def test_values_of_other_kinds_that_mean_the_same(library: Library, link: str, answer: Json, value: Any) -> None:
    """A boolean for yes and no, a date with a time, text for either."""
    assert parsed(with_value(library, link, answer), library).values[link] == value


def test_a_consent_that_is_false_is_no_consent(library: Library) -> None:
    """False is the answer no, not a missing one."""
    (fault,) = response_problems(with_value(library, "consent", {"valueBoolean": False}), library)
    assert "without this consent nothing is printed" in fault


def test_a_truth_is_no_choice(library: Library) -> None:
    """False for a question with several answers could mean any of them."""
    found = response_problems(with_value(library, "leg_weak", {"valueBoolean": False}), library)
    assert "leg_weak: expected valueCoding or valueString, found valueBoolean" in found[0]


def test_stale_answers_to_hidden_questions_are_ignored_and_told(library: Library) -> None:
    """An app that leaves answers in the response which its rules have since hidden changes nothing."""
    resource = answered(library)
    resource["item"].append(item(library.questionnaire["rf_nerve_when"], "within_14d"))
    (warning,) = warned(resource, library)
    assert "rf_nerve_when: the answer is ignored" in warning
    assert "QuestionnaireResponse.item[" in warning


# No value, and by right

ABSENT: Json = {
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "asked-declined"}]
}
NESTED: Json = {"item": [{"linkId": "worse.help", "text": "Why?"}]}


@pytest.mark.parametrize(
    "answer",
    [
        {"_valueInteger": ABSENT},
        {"_valueInteger": ABSENT, "valueInteger": None},
        {"_valueDecimal": {**ABSENT, "id": "a"}},
        ABSENT,
        {"valueQuantity": ABSENT},
        {"valueCoding": ABSENT},
        NESTED,
        {**NESTED, "id": "a"},
        {**NESTED, **ABSENT},
    ],
)
def test_an_answer_without_a_value_may_be_none_by_right(library: Library, answer: Json) -> None:
    """FHIR says why there is none, or only items stand in it: no answer, which an optional question may have."""
    resource = with_value(library, "sbst_total", answer)
    if "valueQuantity" not in answer and "valueCoding" not in answer:
        ValidResponse.model_validate_json(raw(resource))
    found = parsed(resource, library)
    assert "sbst_total" not in found.values
    assert found.unread == ()
    age = response_problems(with_value(library, "pain_avg", answer), library)
    assert age == [f"{FILE}:{place(resource, 'pain_avg')}: pain_avg: this question needs an answer ({ask(library)})"]


def ask(library: Library) -> str:
    return library.questionnaire["pain_avg"].ask


@pytest.mark.parametrize("answer", [ABSENT, NESTED, {"_valueCoding": ABSENT}, {"valueCoding": ABSENT}])
def test_a_safety_question_without_a_value_is_unread(library: Library, answer: Json) -> None:
    """It needs an answer, and nobody may take it for a no; beside an answer it leaves that one in doubt."""
    with pytest.raises(AnswersError) as caught:
        parsed(with_value(library, "rf_body", answer), library)
    assert "rf_body: this safety question needs an answer" in str(caught.value)
    assert caught.value.unread == ("rf_body",)
    none = {"valueCoding": coding(library.questionnaire["rf_body"], "none")}
    found = parsed(with_value(library, "rf_body", none, answer), library)
    assert found.unread == ("rf_body",)
    assert any("one of several answers is left open" in warning.message for warning in found.warnings)


@pytest.mark.parametrize(
    "answer",
    [
        {"extension": [{"url": "urn:other", "valueCode": "x"}]},
        {"_valueInteger": {"extension": [{"url": "urn:other"}]}},
        {"_valueInteger": {"id": "a"}},
        {"item": []},
        {"id": "a"},
    ],
)
def test_an_answer_without_a_value_and_a_reason_is_refused(library: Library, answer: Json) -> None:
    """Something may have been lost there."""
    (fault,) = response_problems(with_value(library, "sbst_total", answer), library)
    assert "the answer has no value" in fault


def test_an_unknown_key_beside_a_reason_is_refused(library: Library) -> None:
    """What stands there could be the answer."""
    (fault,) = response_problems(with_value(library, "sbst_total", {**NESTED, "valueinteger": 3}), library)
    assert "unknown key 'valueinteger'" in fault


# What was not taken


@pytest.mark.parametrize(
    "answer",
    [
        {"valueCoding": {"system": "http://snomed.info/sct", "code": "none"}},
        {"valueCoding": {"code": "none", "display": "Collapsed or fainted"}},
        {"valueCoding": {"code": "none", "display": "Collapsed or fainted!!"}},
        {"valueString": "nothing at all"},
        {"valueBoolean": False},
        {"valueCoding": {"code": "none"}, "modifierExtension": [{"url": "urn:not"}]},
        {},
    ],
)
def test_a_safety_answer_that_was_not_taken_is_unread(library: Library, answer: Json) -> None:
    """By its question's id, for those who say that all was read."""
    (source,) = sources(with_value(library, "rf_body", answer), library)
    assert source.unread == ["rf_body"]


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({"implicitRules": "urn:rules"}, len(BASE)),
        ({"modifierExtension": [{"url": "urn:not"}]}, len(BASE)),
        ({"extra": 1}, 0),
        ({}, 0),
    ],
)
def test_rules_of_somebody_elses_leave_every_answer_in_doubt(library: Library, change: Json, count: int) -> None:
    """Around the items; an unknown key there does not."""
    (source,) = sources({**answered(library), **change}, library)
    assert len(source.unread) == count


def test_a_modifier_of_a_group_leaves_its_answers_in_doubt(library: Library) -> None:
    """And no other's."""
    resource = answered(library)
    resource["item"][0]["modifierExtension"] = [{"url": "urn:not"}]
    (source,) = sources(resource, library)
    assert source.unread == [one["linkId"] for one in resource["item"][0]["item"]]


@pytest.mark.parametrize("code", ["None", " NONE ", "nOnE"])
def test_a_code_is_read_whatever_its_capitals(library: Library, code: str) -> None:
    """And whatever spaces stand around it; its system still has to be ours."""
    value = {"system": "urn:guidegen:low-back-pain-runner:rf_body", "code": code}
    assert parsed(with_value(library, "rf_body", {"valueCoding": value}), library).values["rf_body"] == ("none",)
    value["system"] = value["system"].upper()
    assert response_problems(with_value(library, "rf_body", {"valueCoding": value}), library)


# Codes


def test_a_code_without_its_words_is_enough(library: Library) -> None:
    """Display is for people."""
    resource = with_value(
        library, "leg_weak", {"valueCoding": {"system": "urn:guidegen:low-back-pain-runner:leg_weak", "code": "no"}}
    )
    assert warned(resource, library) == []


def test_codes_without_a_code_system_are_taken_and_told_once(library: Library) -> None:
    """One warning for the whole response, at the first of them."""
    resource = answered(library)
    for link in ("leg_weak", "trauma"):
        del find(resource, link)["answer"][0]["valueCoding"]["system"]
    (warning,) = warned(resource, library)
    assert warning == (
        f"{FILE}:{place(resource, 'leg_weak')}.answer[0].valueCoding: 2 codes name no code system, this one first "
        "(taken as ours)"
    )


@pytest.mark.parametrize("system", ["http://snomed.info/sct", "urn:guidegen:low-back-pain-runner:trauma"])
def test_a_code_of_another_system_is_refused(library: Library, system: str) -> None:
    """The same word may mean something else there, in another question of ours too."""
    resource = with_value(library, "leg_weak", {"valueCoding": {"system": system, "code": "no"}})
    (fault,) = response_problems(resource, library)
    assert f"{place(resource, 'leg_weak')}.answer[0].valueCoding.system: leg_weak: the code is from another" in fault


def test_an_unknown_code_is_refused_with_the_nearest(library: Library) -> None:
    """At the path of that answer among several."""
    question = library.questionnaire["worse"]
    wrong = {"system": "urn:guidegen:low-back-pain-runner:worse", "code": "bent"}
    resource = with_value(library, "worse", {"valueCoding": coding(question, "sit")}, {"valueCoding": wrong})
    assert response_problems(resource, library) == [
        f"{FILE}:{place(resource, 'worse')}.answer[1].valueCoding: worse: 'bent' is not an option "
        "(did you mean 'bend'?)"
    ]


def test_words_that_belong_to_another_code_are_refused(library: Library) -> None:
    """Whichever of the two was meant, the other is wrong."""
    question = library.questionnaire["trend"]
    mixed = {**coding(question, "better"), "display": question.label("worse")}
    (fault,) = response_problems(with_value(library, "trend", {"valueCoding": mixed}), library)
    assert "trend: the words beside 'better' are those of another option (they are those of 'worse'" in fault


def test_other_words_beside_a_code_are_told(library: Library) -> None:
    """A translation, or an older wording."""
    question = library.questionnaire["trend"]
    other = {**coding(question, "better"), "display": "Es wird besser"}
    (warning,) = warned(with_value(library, "trend", {"valueCoding": other}), library)
    assert "trend: other words beside 'better' than ours" in warning


@pytest.mark.parametrize("kind", ["valueString", "display"])
def test_words_alone_are_enough_where_they_are_exact(library: Library, kind: str) -> None:
    """By its label, whatever its capitals, also of a safety question; each is told."""
    for link, option, capitals in (("trend", "worse", str.upper), ("leg_weak", "no", str.title)):
        words = f" {capitals(library.questionnaire[link].label(option))} "
        answer: Json = {"valueString": words} if kind == "valueString" else {"valueCoding": {"display": words}}
        resource = with_value(library, link, answer)
        assert parsed(resource, library).values[link] == option
        (warning,) = warned(resource, library)
        assert f"taken as '{option}' by its words" in warning
    nerve = library.questionnaire["rf_nerve"].label("bladder")
    answer = {"valueString": nerve} if kind == "valueString" else {"valueCoding": {"display": nerve}}
    resource = with_value(library, "rf_nerve", answer)
    resource["item"].append(item(library.questionnaire["rf_nerve_when"], "within_14d"))
    assert parsed(resource, library).values["rf_nerve"] == ("bladder",)


def test_words_that_no_option_has_are_refused(library: Library) -> None:
    """Nothing is guessed, and what was said is not repeated."""
    found = response_problems(with_value(library, "trend", {"valueString": "It is a bit worse"}), library)
    assert "trend: no code, and no option has these words" in found[0]
    assert "a bit worse" not in found[0]


def test_no_problem_repeats_an_answer_that_is_not_in_the_data(library: Library) -> None:
    """Logs blot out what a source's data holds, so that a message may quote that and nothing else."""
    resource = answered(library)
    find(resource, "trend")["answer"] = [{"valueCoding": {"code": "better", "display": "It is getting worse"}}]
    find(resource, "leg_weak")["answer"] = [{"valueString": "Both legs are numb"}]
    find(resource, "rf_nerve")["answer"] = [
        {"valueCoding": {"display": library.questionnaire["rf_nerve"].label("bowel")}}
    ]
    (source,) = sources({**resource, "subject": {"display": "A. Runner", "reference": 3}}, library)
    held = json.dumps(source.data)
    assert len(source.problems) == 3
    for problem in source.problems:
        quoted = re.findall("'([^']*)'", problem.message)
        assert all(f'"{text}"' in held for text in quoted), problem.message
        assert "are numb" not in problem.message


# Quantities


@pytest.mark.parametrize(
    ("quantity", "kilometres"),
    [
        ({"value": 40, "unit": "km"}, 40),
        ({"value": 40, "code": "km", "system": "http://unitsofmeasure.org"}, 40),
        ({"value": 40_000, "unit": "m"}, 40),
        ({"value": 20, "unit": "miles", "code": "[mi_i]", "system": "http://unitsofmeasure.org"}, 32.18),
    ],
)
def test_quantities_of_distance_are_converted(library: Library, quantity: Json, kilometres: float) -> None:
    """Whatever unit a distance is in, it comes out in kilometres."""
    resource = with_value(library, "km_usual", {"valueQuantity": quantity})
    assert parsed(resource, library).values["km_usual"] == kilometres


@pytest.mark.parametrize("unit", [{"valueString": "mi"}, {"valueCoding": {"code": "mi"}}])
def test_quantities_go_beside_plain_numbers_in_miles(library: Library, unit: Json) -> None:
    """Plain numbers are in the unit of the answers, a quantity in its own, in whatever order they stand."""
    resource = with_value(library, "km_usual", {"valueQuantity": {"value": 40.225, "unit": "km"}})
    find(resource, "km_now")["answer"] = [{"valueDecimal": 10}]
    resource["item"].append({"linkId": "extra", "item": [{"linkId": "distance_unit", "answer": [unit]}]})
    find(resource, "longest_30d")["answer"] = [{"valueDecimal": 5}]
    found = parsed(resource, library).values
    assert found["km_usual"] == pytest.approx(40.225, abs=0.001)
    assert (found["km_now"], found["longest_30d"]) == (16.09, 8.045)


@pytest.mark.parametrize(
    ("link", "quantity", "message"),
    [
        ("age", {"value": 34, "unit": "mo"}, "the unit 'mo' does not fit (expected years)"),
        ("age", {"value": 34, "comparator": "<", "code": "a"}, "this is a limit, not a number"),
        ("age", {"value": "34", "code": "a"}, "the quantity has no number as its value"),
        ("age", {"value": 34, "code": "a", "system": "urn:other"}, "the unit is not from UCUM"),
        ("km_usual", {"value": 40, "unit": "kg"}, "the unit 'kg' does not fit (expected km)"),
        ("age", {"value": 34, "cod": "a"}, "unknown key 'cod'"),
    ],
)
def test_a_quantity_that_does_not_fit_is_refused(library: Library, link: str, quantity: Json, message: str) -> None:
    """Another unit, a limit or no number."""
    assert any(
        message in fault for fault in response_problems(with_value(library, link, {"valueQuantity": quantity}), library)
    )


@pytest.mark.parametrize("unit", ["a", "years", "yr", "Year"])
def test_a_unit_goes_by_its_code_or_its_words(library: Library, unit: str) -> None:
    """UCUM or plain English."""
    assert (
        parsed(with_value(library, "age", {"valueQuantity": {"value": 34, "unit": unit}}), library).values["age"] == 34
    )


def test_a_quantity_without_unit_is_told(library: Library) -> None:
    """It is taken as if it were in ours."""
    (warning,) = warned(with_value(library, "age", {"valueQuantity": {"value": 34}}), library)
    assert "a quantity without unit" in warning


# The file


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not valid JSON"),
        (b"\xff\xfe{", "the file is not UTF-8 text"),
        (b"<QuestionnaireResponse/>", "FHIR as XML is not read (export JSON)"),
        (b"[]", "no FHIR resource"),
        (b'{"resourceType": "Questionnaire"}', "this is the blank form"),
        (b'{"resourceType": "Patient"}', "no QuestionnaireResponse in this file"),
        (b'{"resourceType": "QuestionnaireResponse", "x": NaN}', "a number that is none"),
        (b'{"resourceType": "QuestionnaireResponse", "x": ' + b"9" * 5000 + b"}", "a number that is none"),
        (b'{"resourceType": "QuestionnaireResponse", "x": "\\ud800"}', "half a character"),
        (b'{"resourceType": "QuestionnaireResponse", "\\uDFFF": 1}', "half a character"),
        (b'{"x":' * 70 + b"1" + b"}" * 70, "nested more than 64 deep"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"resourceType": "QuestionnaireResponse"} {}', "one JSON resource in a file"),
    ],
)
def test_a_file_that_is_no_response_is_refused(library: Library, content: bytes, message: str) -> None:
    """Each with a plain word and never another error."""
    with pytest.raises(AnswersError) as caught:
        read_responses(content, FILE, library)
    assert message in str(caught.value)


def test_a_key_that_stands_twice_is_refused_wherever_it_is(library: Library) -> None:
    """JSON would keep the last of two answers without a word."""
    text = raw(answered(library)).replace(b'"linkId": "rf_nerve"', b'"linkId": "rf_nerve", "answer": []', 1)
    with pytest.raises(AnswersError) as caught:
        read_responses(text, FILE, library)
    assert str(caught.value) == (
        f"{FILE}:{place(answered(library), 'rf_nerve')}: 'answer' stands here a second time (export the file again)"
    )


def test_a_byte_order_mark_and_characters_in_two_halves_are_read(library: Library) -> None:
    """Both are good JSON."""
    resource = with_value(library, "notes", {"valueString": "\U0001f600"})
    text = b"\xef\xbb\xbf" + json.dumps(resource).encode()
    assert b"\\ud83d\\ude00" in text
    (source,) = read_responses(text, FILE, library).sources
    assert source.data["answers"]["notes"] == "\U0001f600"


def test_a_form_of_somebody_elses_is_refused_without_a_look_at_every_item(library: Library) -> None:
    """A thousand unknown items are counted."""
    items = [{"linkId": f"q{number}", "answer": [{"valueInteger": 1}]} for number in range(1000)]
    found = response_problems({**answered(library), "item": items}, library)
    assert any("1000 unknown items with answers" in fault for fault in found)
    assert len(found) < 120


def test_a_file_that_is_too_large_is_refused_unread(library: Library) -> None:
    """By its size, before it is decoded."""
    with pytest.raises(AnswersError, match="larger than 16 MB"):
        read_responses(b" " * (MAX_BYTES + 1), FILE, library)


def wants(code: str, **more: Any) -> Json:
    """One of the languages that a Patient speaks."""
    return {"language": {"coding": [{"code": code}]}, **more}


@pytest.mark.parametrize(
    ("own", "communication", "expected"),
    [
        (None, [], ""),
        ("en-US", [], "en"),
        ("en-US", [wants("es-MX")], "es"),
        (None, [wants("en"), wants("pl", preferred=True)], "pl"),
    ],
)
def test_the_language_is_what_the_patient_wants(
    library: Library, own: str | None, communication: list[Json], expected: str
) -> None:
    """Else the one of the response; a language that is preferred before the others."""
    resource = answered(library)
    if own:
        resource["language"] = own
    resource["contained"] = [{"resourceType": "Patient", "id": "p", "communication": communication}]
    resource["subject"] = {"reference": "#p"}
    (source,) = sources(resource, library)
    assert language_asked(source) == expected


@pytest.mark.parametrize("said", ["Elvish", 12, ["es"]])
def test_a_language_that_is_none_is_told_and_refuses_nothing(library: Library, said: Any) -> None:
    """With the path where it stands."""
    resource = answered(library)
    resource["language"] = said
    (source,) = sources(resource, library)
    answers = parse_answers(source, library)
    assert answers.language == ""
    assert [(each.place.at, each.kind) for each in answers.warnings] == [
        ("QuestionnaireResponse.language", NOT_UNDERSTOOD)
    ]
