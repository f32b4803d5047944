"""The FHIR Questionnaire in several languages, and responses with the words of another one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire as ValidQuestionnaire

from guidegen.clinic.settings import Settings
from guidegen.errors import LibraryError
from guidegen.library import Library, load_library
from guidegen.library.questionnaire import Questionnaire
from guidegen.library.translation import option_elsewhere
from guidegen.readers.fhir import questionnaire_json
from guidegen.service.in_language import asked_in, questionnaires_spoken
from tests.support.fhir_sample import coding, find, parsed, response, response_problems, warned
from tests.support.translations import filled_in, write_files

Json = dict[str, Any]
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


@pytest.fixture(scope="module")
def spoken(library: Library) -> dict[str, Questionnaire]:
    return questionnaires_spoken(library, None)


@pytest.fixture(scope="module")
def resource(library: Library, spoken: dict[str, Questionnaire]) -> Json:
    text = questionnaire_json(library.questionnaire, "km", spoken)
    ValidQuestionnaire.model_validate_json(text)
    found: Json = json.loads(text)
    return found


def objects(part: Any) -> Iterator[Json]:
    """Every object of a resource, from the top."""
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from objects(inner)


def in_language(beside: Json, language: str) -> list[str]:
    found = []
    for extension in beside["extension"]:
        assert extension["url"] == TRANSLATION
        assert set(extension) == {"url", "extension"}
        lang, content = extension["extension"]
        assert (lang["url"], content["url"]) == ("lang", "content")
        found += [content["valueString"]] if lang["valueCode"] == language else []
    return found


def test_all_words_are_in_each_language_too(resource: Json, spoken: dict[str, Questionnaire]) -> None:
    """Questions, options, sections, and what stands beside them; ids and codes are those of the form as it was."""
    assert resource["language"] == "en"
    spanish = spoken["es"]
    items = {part["linkId"]: part for part in objects(resource) if "linkId" in part}
    for question in spanish:
        assert in_language(items[question.id]["_text"], "es") == [question.ask]
        codings = [option["valueCoding"] for option in items[question.id].get("answerOption", ())]
        assert [in_language(coding["_display"], "es") for coding in codings] == [
            [option.label] for option in question.options
        ]
    for section in spanish.sections:
        assert in_language(items[section.id]["_text"], "es") == [section.title]
    assert in_language(items["rf_nerve.help"]["_text"], "es") == [spanish["rf_nerve"].help]
    assert in_language(items["pain_avg.lower"]["_text"], "es") == [spanish["pain_avg"].low_label]
    assert all("_text" in item for item in items.values())


def test_without_translations_it_is_what_it_was(resource: Json, library: Library) -> None:
    """Nothing but words in other languages is added."""

    def bare(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: bare(value) for key, value in part.items() if not key.startswith("_")}
        return [bare(each) for each in part] if isinstance(part, list) else part

    own = json.loads(questionnaire_json(library.questionnaire, "km"))
    assert {key: value for key, value in bare(resource).items() if key != "language"} == own


def test_no_language_is_there_that_is_not_whole(library: Library, tmp_path: Path) -> None:
    """Of one question alone that has no words in it, and what is asked for in it is refused with the list."""
    files = filled_in(library)
    write_files(tmp_path / "content" / "pl", files)
    clinic = load_library(tmp_path)
    assert set(questionnaires_spoken(clinic, tmp_path)) == {"es", "pl"}
    lines = files["questionnaire.yaml"].splitlines()
    gone = next(number for number, line in enumerate(lines) if "How old are you? Ż" in line)
    lines[gone] = '    ask: ""'
    write_files(tmp_path / "content" / "pl", {"questionnaire.yaml": "\n".join(lines)})
    assert set(questionnaires_spoken(clinic, tmp_path)) == {"es"}
    with pytest.raises(LibraryError) as caught:
        asked_in(clinic, Settings(language="pl", folder=tmp_path))
    told = [problem.message for problem in caught.value.problems]
    assert told[0] == "no question is asked in 'pl' while 1 items are not translated"
    assert told[1].startswith("questionnaire/questions/age: 1 of ")
    assert asked_in(clinic, Settings(language="es", folder=tmp_path)).questionnaire["age"].ask == "¿Cuántos años tiene?"


def test_a_language_without_a_translation_is_refused(library: Library) -> None:
    """With what begins one."""
    with pytest.raises(LibraryError, match="there is no translation to 'pl'"):
        asked_in(library, Settings(language="pl"))


def test_a_response_in_spanish_words_is_read_as_one_in_english(
    library: Library, spoken: dict[str, Questionnaire]
) -> None:
    """Words beside codes are known in each language, so that nothing is told of them."""
    resource = response(spoken["es"], language="es")
    found = parsed(resource, library)
    assert found.language == "es"
    assert found.values == parsed(response(library.questionnaire), library).values
    assert warned(resource, library) == warned(response(library.questionnaire), library)


def test_spanish_words_of_another_option_are_an_error(library: Library, spoken: dict[str, Questionnaire]) -> None:
    """As English ones are."""
    resource = response(spoken["es"])
    question = spoken["es"]["leg_weak"]
    [answer] = find(resource, "leg_weak")["answer"]
    answer["valueCoding"] = {**coding(question, "no"), "display": question.label("worse_or_severe")}
    [problem] = response_problems(resource, library)
    assert "the words beside 'no' are those of another option" in problem
    answer["valueCoding"] = coding(question, "unsure")
    assert parsed(resource, library).values["leg_weak"] == "unsure"


def test_words_are_taken_in_another_language_too(library: Library, spoken: dict[str, Questionnaire]) -> None:
    """Without their code, with the warning that English ones get; words of two options mean none."""
    resource = response(spoken["es"])
    [answer] = find(resource, "leg_weak")["answer"]
    answer["valueCoding"] = {"display": spoken["es"]["leg_weak"].label("mild_stable").upper()}
    assert parsed(resource, library).values["leg_weak"] == "mild_stable"
    assert any("taken as 'mild_stable' by its words" in warning for warning in warned(resource, library))
    assert option_elsewhere(library, library.questionnaire["leg_weak"], "¿Qué?") is None


def test_no_words_mean_two_things(library: Library, spoken: dict[str, Questionnaire]) -> None:
    """No Spanish label of an option is an English one of another."""
    compared = 0
    for question in spoken["es"]:
        for option in question.options:
            own = library.questionnaire[question.id].option_meant(option.label)
            assert own in (None, option.id)
            assert option_elsewhere(library, question, option.label) == option.id
            compared += 1
    assert compared > 200
