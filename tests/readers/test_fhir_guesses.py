"""Files and responses that are refused are searched for red flags, however they are damaged."""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Callable
from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.readers.fhir import questionnaire_json
from tests.readers.test_fhir_mapping import mapping_of, their_response
from tests.support.base import changed
from tests.support.fhir_sample import Json, alerts, bundle, coding, find, raw, refused, response, sources

GRAVE = {"rf_body": ["collapse"]}


def grave(library: Library, **top: Any) -> Json:
    return response(library.questionnaire, changed(GRAVE), **top)


def as_xml(resource: Json, prefix: str = "") -> bytes:
    """The items as FHIR writes them in XML."""

    def tag(name: str, value: Any) -> str:
        if isinstance(value, list):
            return "".join(tag(name, one) for one in value)
        if isinstance(value, dict):
            inner = "".join(tag(key, one) for key, one in value.items() if key != "resourceType")
            return f"<{prefix}{name}>{inner}</{prefix}{name}>\n"
        written = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
        return f'<{prefix}{name} value="{written}"/>'

    return tag("QuestionnaireResponse", resource).encode()


def without(resource: Json, *keys: str) -> Json:
    """A resource without some keys, at any depth."""

    def kept(part: Json) -> Json:
        return {key: value for key, value in part.items() if key not in keys}

    found: Json = json.loads(json.dumps(resource), object_hook=kept)
    return found


REFUSED: dict[str, Callable[[Json], bytes]] = {
    "torn at the end": lambda one: raw(one)[:-200],
    "torn, indented": lambda one: json.dumps(one, indent=2).encode()[:-200],
    "torn, keys in order of the alphabet": lambda one: json.dumps(one, sort_keys=True).encode()[:-60],
    "torn, without code systems": lambda one: raw(without(one, "system"))[:-200],
    "torn, alphabet, without code systems": lambda one: json.dumps(without(one, "system"), sort_keys=True).encode()[
        :-9
    ],
    "the beginning is lost": lambda one: raw(one)[300:],
    "a brace is lost": lambda one: raw(one).replace(b"}", b"", 1),
    "a quotation mark is lost": lambda one: raw(one).replace(b'"', b"", 1),
    "two files in one": lambda one: json.dumps(one, indent=1).encode() * 2,
    "another wrapper": lambda one: raw({"data": {"answers": one}}),
    "another wrapper, in a list": lambda one: raw([{"response": one["item"]}]),
    "a misspelt type": lambda one: raw({**one, "resourceType": "QuestionaireResponse"}),
    "a misspelt type, torn": lambda one: raw({**one, "resourceType": "QuestionaireResponse"})[:-10],
    "another resource": lambda one: raw({**one, "resourceType": "Observation"}),
    "no type": lambda one: raw(without(one, "resourceType")),
    "text in JSON": lambda one: raw({"resourceType": "Basic", "body": json.dumps(one)}),
    "text in torn JSON": lambda one: raw({"resourceType": "Basic", "body": json.dumps(one)})[:-2],
    "linkId in other capitals": lambda one: raw({"a": one}).replace(b'"linkId"', b'"linkid"'),
    "linkIds with a path": lambda one: raw({"a": one}).replace(b'"linkId": "rf_', b'"linkId": "/safety/rf_'),
    "a key twice": lambda one: raw(one).replace(b'"linkId": "rf_body"', b'"linkId": "rf_body", "answer": []', 1),
    "a key twice, the other way": lambda one: re.sub(
        b'(:rf_body", "code": "[a-z]+")', b'\\1, "code": "none"', raw(one)
    ),
    "half a character": lambda one: raw({**one, "x": "?"}).replace(b'"?"', b'"\\ud800"'),
    "not UTF-8": lambda one: raw({**one, "x": "?"}).replace(b'"?"', b'"\xff"'),
    "no number": lambda one: raw({**one, "x": "?"}).replace(b'"?"', b"NaN"),
    "too deep": lambda one: b'{"a":' * 70 + raw(one) + b"}" * 70,
    "XML": as_xml,
    "XML with a prefix": lambda one: as_xml(one, "f:").replace(b"<f:Qu", b'<f:Qu xmlns:f="http://hl7.org/fhir" ', 1),
    "torn XML": lambda one: b"<QuestionnaireResponse" + as_xml(one)[22:-150],
    "XML in UTF-16": lambda one: as_xml(one).decode().encode("utf-16"),
}


@pytest.mark.parametrize("damage", REFUSED)
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_red_flag_in_a_refused_file_is_told(library: Library, damage: str, wrapped: bool) -> None:
    """Whatever is wrong with it; the same file of a calm client tells none."""
    for resource, is_grave in ((grave(library), True), (response(library.questionnaire), False)):
        whole = {"resourceType": "QuestionnaireResponse", "item": [{"linkId": "all", "item": resource["item"]}]}
        error = refused(REFUSED[damage](whole if wrapped else resource), library)
        assert bool(alerts(error.guesses, library)) is is_grave, damage


def test_each_response_of_a_torn_file_is_looked_at_by_itself(library: Library) -> None:
    """One client's age is not another's: one guess each, in lines and Bundles, whatever the order of the keys."""
    several = bundle(response(library.questionnaire), grave(library), response(library.questionnaire))
    for text in (raw(several), json.dumps(several, sort_keys=True).encode()):
        guesses = refused(text[:-150], library).guesses
        assert len(guesses) == 3
        assert len(alerts(guesses, library)) == 1
    nameless = without(several, "resourceType")
    assert len(refused(raw(nameless)[:-150], library).guesses) == 3
    assert len(refused(raw(nameless), library).guesses) == 3


def test_too_many_responses_are_searched(library: Library) -> None:
    """All of them."""
    calm = {"resourceType": "QuestionnaireResponse"}
    error = refused(raw(bundle(*[calm] * 5000, grave(library))), library)
    assert len(alerts(error.guesses, library)) == 1


@pytest.mark.parametrize("torn", [0, 5])
def test_a_blank_form_is_no_client(library: Library, torn: int) -> None:
    """It offers every option, and nobody has ticked one."""
    text = questionnaire_json(library.questionnaire, "km").encode()
    error = refused(text[: len(text) - torn], library)
    assert error.guesses == ()


@pytest.mark.parametrize(
    "answer",
    [
        {"valueCoding": {"code": "collapsd"}},
        {"valueCoding": {"display": "Colapsed or fainted"}},
        {"valueString": "Collapsed or fainted!"},
        {"valueCoding": {"code": "none", "display": "Collapsed or fainted"}},
        {"valueCoding": {"system": "urn:other", "code": "Collapse"}},
        {"valuecoding": {"code": "collapse"}},
        {"valueCodeableConcept": {"coding": [{"code": "collapse"}]}},
        {"value": "collapse"},
    ],
)
def test_a_near_miss_in_a_refused_response_counts_as_ticked(library: Library, answer: Json) -> None:
    """A typing error, other words, a key in other capitals: refused, unread, and told."""
    resource = response(library.questionnaire)
    find(resource, "rf_body")["answer"] = [answer]
    (source,) = sources(resource, library)
    with pytest.raises(AnswersError) as caught:
        parse_answers(source, library)
    assert "rf_body" in (caught.value.unread or ())
    assert "RF18" in f"{caught.value.alert}{alerts(source.guesses, library)}"


@pytest.mark.parametrize(
    "change",
    [
        lambda item: item.update(linkId="rf_bodi"),
        lambda item: item.update(linkId="RF_BODY"),
        lambda item: item.update(linkId="safety.rf_body"),
        lambda item: item.pop("linkId"),
        lambda item: item.update(answr=item.pop("answer")),
    ],
)
def test_an_item_that_is_nearly_ours_is_looked_at(library: Library, change: Callable[[Json], Any]) -> None:
    """By the nearest linkId, by its code system, under a misspelt key."""
    resource = grave(library)
    change(find(resource, "rf_body"))
    (source,) = sources(resource, library)
    with pytest.raises(AnswersError) as caught:
        parse_answers(source, library)
    assert "rf_body" in (caught.value.unread or ())
    assert "RF18" in alerts(source.guesses, library)[0]


def test_other_forms_are_searched_by_their_mapping(library: Library) -> None:
    """Their linkIds and words, also where the file is torn."""
    theirs = their_response(library, rf_body={"valueCoding": {"code": "X-collapse"}})
    whole = raw(theirs)
    for content in (whole[:-20], raw({"data": theirs}), whole.replace(b'"X-collapse"', b'"their collapse"')[:-20]):
        error = refused(content, library, mapping=mapping_of(library))
        assert "RF18" in alerts(error.guesses, library)[0]
    calm = raw(their_response(library))[:-20]
    assert alerts(refused(calm, library, mapping=mapping_of(library)).guesses, library) == []


def test_a_choice_with_several_answers_is_looked_at_with_each(library: Library) -> None:
    """Whichever of them is grave."""
    question = library.questionnaire["leg_weak"]
    resource = response(library.questionnaire)
    find(resource, "leg_weak")["answer"] = [
        {"valueCoding": coding(question, option)} for option in ("no", "mild_stable", "worse_or_severe")
    ]
    (source,) = sources(resource, library)
    assert len(source.guesses) == 3
    assert alerts(source.guesses, library)


def test_calm_files_torn_anywhere_give_no_false_alarm(library: Library) -> None:
    """Three hundred tears."""
    rng = random.Random(5)
    text = raw(response(library.questionnaire))
    for _ in range(300):
        at, lost = rng.randrange(len(text)), rng.randrange(1, 60)
        try:
            error = refused(text[:at] + text[at + lost :], library)
        except AssertionError:  # what was lost was not needed
            continue
        assert alerts(error.guesses, library) == []


def test_base64_is_not_guessed_at(library: Library) -> None:
    """A file of the wrong kind in another resource has no items to be seen."""
    data = base64.b64encode(raw(grave(library))).decode()
    assert refused(raw({"resourceType": "Binary", "data": data}), library).guesses == ()
