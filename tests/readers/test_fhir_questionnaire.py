"""The questionnaire as a FHIR Questionnaire: valid, whole, and shown by the same rules as ours."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire as ValidQuestionnaire
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidegen.errors import Problem
from guidegen.files.text_with_places import read
from guidegen.library import Library
from guidegen.library.questionnaire import Questionnaire, Type, load_questionnaire
from guidegen.readers.fhir import questionnaire_json
from guidegen.rules import Truth
from tests.support.plausible import complete_answers

Json = dict[str, Any]

SMALL = """
version: 7
sections: [{id: one, title: One}]
questions:
  - {id: age, section: one, type: number, ask: "Age?", integer: true, required: true}
  - {id: km, section: one, type: number, ask: "How far?", distance: true}
  - {id: consent, section: one, type: yes_no, ask: "Yes?", required: true}
  - id: sign
    section: one
    type: multi
    ask: "What?"
    options:
      - {id: a, label: "A"}
      - {id: b, label: "B", show_if: age > 30}
      - {id: none, label: "None", exclusive: true}
  - {id: last, section: one, type: date, ask: "When?", required: true, show_if: "SHOW_IF"}
"""


def small(show_if: str) -> Questionnaire:
    problems: list[Problem] = []
    found = load_questionnaire(read(SMALL.replace("SHOW_IF", show_if), "q.yaml"), problems)
    assert problems == []
    return found


def form(questionnaire: Questionnaire, unit: str = "km") -> Json:
    text = questionnaire_json(questionnaire, unit)
    ValidQuestionnaire.model_validate_json(text)
    found: Json = json.loads(text)
    return found


def items(part: Json) -> Iterator[Json]:
    for item in part.get("item", ()):
        yield item
        yield from items(item)


def by_link(resource: Json) -> dict[str, Json]:
    return {item["linkId"]: item for item in items(resource)}


def extensions(part: Json) -> dict[str, Any]:
    """The values of a part's extensions by the last part of their addresses."""
    return {
        extension["url"].rpartition("/")[2]: next(value for key, value in extension.items() if key != "url")
        for extension in part.get("extension", ())
    }


@pytest.fixture(scope="module")
def resource(library: Library) -> Json:
    return form(library.questionnaire)


# The whole form


def test_the_default_form_is_valid_and_says_what_it_is(resource: Json, library: Library) -> None:
    """An independent model of FHIR accepts it; it has an address, the questionnaire's version and a state."""
    assert resource["resourceType"] == "Questionnaire"
    assert (resource["url"], resource["version"]) == ("urn:guidegen:low-back-pain-runner", "1")
    assert resource["status"] == "active"


def test_the_validator_refuses_what_is_wrong(resource: Json) -> None:
    """The model that accepts the form is no rubber stamp."""
    broken = json.loads(json.dumps(resource))
    broken["item"][0]["item"][0]["answerOption"] = [{"valueCoding": {"code": "a"}, "valueString": "a"}]
    with pytest.raises(ValueError, match="valueCoding"):
        ValidQuestionnaire.model_validate_json(json.dumps(broken))


def test_the_form_keeps_the_rules_that_the_standard_has_in_words(resource: Json) -> None:
    """Groups have items, displays none; linkIds are unique; options only for choices; lengths only for text."""
    links = [item["linkId"] for item in items(resource)]
    assert len(links) == len(set(links)) > 60
    for item in items(resource):
        kind = item["type"]
        assert (kind != "group") or item["item"]
        assert (kind != "display") or not {"item", "required", "repeats", "answerOption"} & set(item)
        assert ("answerOption" in item) == (kind == "choice")
        assert "maxLength" not in item or kind == "string"
        assert len(item.get("enableWhen", ())) < 2 or item["enableBehavior"] in ("all", "any")
        for test in item.get("enableWhen", ()):
            assert links.index(test["question"]) < links.index(item["linkId"])
            assert test["operator"] != "exists" or test["answerBoolean"] is True


def test_every_question_is_there_once_in_the_questionnaires_order(resource: Json, library: Library) -> None:
    """Each section is a group, and each question an item in it with its words, options and whether it is required."""
    assert [group["linkId"] for group in resource["item"]] == [section.id for section in library.questionnaire.sections]
    found = [item for group in resource["item"] for item in group["item"]]
    assert [item["linkId"] for item in found] == [question.id for question in library.questionnaire]
    for item, question in zip(found, library.questionnaire, strict=True):
        assert item["text"] == question.ask
        assert item.get("required", False) == question.required
        assert item.get("repeats", False) == (question.type is Type.MULTI)
        codings = [option["valueCoding"] for option in item.get("answerOption", ())]
        assert [coding["code"] for coding in codings] == list(question.option_ids)
        assert [coding["display"] for coding in codings] == [option.label for option in question.options]
        assert {coding["system"] for coding in codings} <= {f"urn:guidegen:low-back-pain-runner:{question.id}"}


def test_numbers_have_their_kind_limits_and_unit(resource: Json) -> None:
    """A whole number, a decimal and a scale each say what they are, with limits of the same kind."""
    found = by_link(resource)
    assert found["age"]["type"] == "integer"
    age = extensions(found["age"])
    assert (age["minValue"], age["maxValue"]) == (10, 99)
    assert age["questionnaire-unit"] == {"system": "http://unitsofmeasure.org", "code": "a", "display": "years"}
    assert found["km_usual"]["type"] == "decimal"
    assert extensions(found["km_usual"])["questionnaire-unit"]["code"] == "km"
    assert found["pain_avg"]["type"] == "integer"
    assert extensions(found["pain_avg"])["maxValue"] == 10
    assert extensions(found["rmdq"])["questionnaire-unit"]["code"] == "{points}"
    assert found["race_date"]["type"] == "date"
    assert (found["notes"]["type"], found["notes"]["maxLength"]) == ("string", 2000)


def test_a_form_in_miles_says_so_and_ticks_miles_beforehand(library: Library) -> None:
    """The unit of distances is the region's; a race in kilometres stays in kilometres."""
    found = by_link(form(library.questionnaire, "mi"))
    assert extensions(found["km_usual"])["questionnaire-unit"]["code"] == "[mi_i]"
    assert extensions(found["race_km"])["questionnaire-unit"]["code"] == "km"
    ticked = [
        option["valueCoding"]["code"]
        for option in found["distance_unit"]["answerOption"]
        if "initialSelected" in option
    ]
    assert ticked == ["mi"]


def test_exclusive_options_are_marked(resource: Json, library: Library) -> None:
    """What stands alone in the questionnaire stands alone in the form."""
    found = by_link(resource)
    for question in library.questionnaire:
        alone = {
            option["valueCoding"]["code"]
            for option in found[question.id].get("answerOption", ())
            if extensions(option).get("questionnaire-optionExclusive")
        }
        assert alone == question.exclusive


def test_help_and_the_ends_of_a_scale_stand_beside_the_question(resource: Json, library: Library) -> None:
    """They are displays inside of the question's item, and none is lost."""
    found = by_link(resource)
    for question in library.questionnaire:
        beside = {item["linkId"]: item["text"] for item in found[question.id].get("item", ())}
        words = {"help": question.help, "lower": question.low_label, "upper": question.high_label}
        assert beside == {f"{question.id}.{name}": text for name, text in words.items() if text}


# When an item is shown


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda answer, value: answer == value,
    "!=": lambda answer, value: answer != value,
    "<": lambda answer, value: answer < value,
    "<=": lambda answer, value: answer <= value,
    ">": lambda answer, value: answer > value,
    ">=": lambda answer, value: answer >= value,
}


def is_enabled(item: Json, answers: Mapping[str, Any]) -> bool:
    """What the standard says of enableWhen, for the answers to items that are shown."""
    tests = item.get("enableWhen")
    if not tests:
        return True
    join = any if item.get("enableBehavior") == "any" else all
    return join(_holds(test, answers.get(test["question"])) for test in tests)


def _holds(test: Json, answer: Any) -> bool:
    if test["operator"] == "exists":
        return (answer is not None) is test["answerBoolean"]
    value = next(value for key, value in test.items() if key.startswith("answer"))
    value = value["code"] if isinstance(value, dict) else value
    given = answer if isinstance(answer, list) else [] if answer is None else [answer]
    if test["operator"] == "!=":
        return all(single != value for single in given)
    compare = _COMPARE[test["operator"]]
    return any(compare(single, value) for single in given)


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_form_shows_what_our_rules_show(data: st.DataObject, library: Library, resource: Json) -> None:
    """For any answers, whole or in part, every item is enabled exactly where its show-if certainly holds."""
    answers = data.draw(complete_answers(library, calm=0.5))
    kept = {id_: value for id_, value in answers.items() if data.draw(st.integers(0, 9))}
    frozen = {id_: tuple(value) if isinstance(value, list) else value for id_, value in kept.items()}
    context = library.context(frozen)
    visible = {id_: value for id_, value in kept.items() if context.shown(id_) is Truth.YES}
    found = by_link(resource)
    for question in library.questionnaire:
        assert is_enabled(found[question.id], visible) == (context.shown(question.id) is Truth.YES), question.id


@pytest.mark.parametrize(
    ("show_if", "behaviour", "tests"),
    [
        ("age > 30", None, [("age", ">", 30)]),
        ("30 < age", None, [("age", ">", 30)]),
        ("18 <= age <= 65", "all", [("age", ">=", 18), ("age", "<=", 65)]),
        ("age != 30", "all", [("age", "exists", True), ("age", "!=", 30)]),
        ("a in sign", None, [("sign", "=", "a")]),
        ("consent", None, [("consent", "=", "yes")]),
        ("consent != yes", "all", [("consent", "exists", True), ("consent", "!=", "yes")]),
        ("consent in [yes, no]", "any", [("consent", "=", "no"), ("consent", "=", "yes")]),
        ("any(sign, [a, none]) or age < 20", "any", [("sign", "=", "a"), ("sign", "=", "none"), ("age", "<", 20)]),
        ("consent == yes and a in sign", "all", [("consent", "=", "yes"), ("sign", "=", "a")]),
    ],
)
def test_a_rule_that_enable_when_can_say(
    show_if: str, behaviour: str | None, tests: list[tuple[str, str, Any]]
) -> None:
    """Comparisons joined in one way become tests, and the item is required as ours is."""
    item = by_link(form(small(show_if)))["last"]
    found = []
    for test in item["enableWhen"]:
        value = next(value for key, value in test.items() if key.startswith("answer"))
        found.append((test["question"], test["operator"], value["code"] if isinstance(value, dict) else value))
    assert (item.get("enableBehavior"), found) == (behaviour, tests)
    assert item["required"] is True
    assert "extension" not in item


@pytest.mark.parametrize(
    "show_if",
    [
        "not consent",
        "count(sign, [a, b]) >= 2",
        "sign == [a]",
        "a not in sign",
        "b in sign",
        "any(sign)",
        "km > 10",
        "age > 30.5",
        "age < 20 or (consent and a in sign)",
    ],
)
def test_a_rule_that_enable_when_cannot_say_stands_beside_an_item_that_is_always_shown(show_if: str) -> None:
    """Counts, negations, mixed rules, distances and options with rules of their own: shown, and never required."""
    item = by_link(form(small(show_if)))["last"]
    assert "enableWhen" not in item
    assert "required" not in item
    assert item["extension"] == [{"url": "urn:guidegen:low-back-pain-runner:show-if", "valueString": show_if}]


def test_an_option_with_a_rule_of_its_own_is_offered_with_the_rule_beside_it() -> None:
    """Where it does not apply, the tick is ignored when it is read."""
    option = by_link(form(small("age > 1")))["sign"]["answerOption"][1]
    assert option["extension"] == [{"url": "urn:guidegen:low-back-pain-runner:show-if", "valueString": "age > 30"}]
