"""Files that hold FHIR in whatever way: lines, lists, Parameters; and those that are no JSON or no R4, by name."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.readers.fhir import read_responses
from guidegen.readers.fhir_text import is_fhir_xml, is_ndjson
from guidegen.readers.kinds import kind_of
from guidegen.readers.open import KINDS, Reading, open_answers
from tests.support.base import changed, run
from tests.support.fhir_sample import FILE, Json, alerts, bundle, raw, refused, response, response_problems, sources

TRIED = Path(__file__).parent / "tried"
TODAY = ["--today", "2026-11-29"]
GRAVE = {"rf_body": ["collapse"]}


def calm(library: Library, **top: Any) -> Json:
    return response(library.questionnaire, **top)


def grave(library: Library, **top: Any) -> Json:
    return response(library.questionnaire, changed(GRAVE), **top)


def lines(*resources: Any, end: bytes = b"\n") -> bytes:
    return end.join(raw(resource) for resource in resources) + end


def checked(content: bytes, library: Library) -> list[str]:
    """What the level-bearing answer of each client is, or that it is refused."""
    found = []
    for source in read_responses(content, FILE, library).sources:
        try:
            found.append(",".join(parse_answers(source, library).values["rf_body"]))  # type: ignore[arg-type]
        except AnswersError as error:
            found.append(f"refused: {error.problems[0]}")
    return found


# The inputs of clinics


def test_an_own_form_needs_no_item_with_the_day(library: Library) -> None:
    """`authored` is the day of the answers."""
    result = run(["check", TRIED / "06-own-form.json", "--mapping", TRIED / "06-own-form.mapping.yaml", *TODAY])
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_table_still_needs_a_column_with_the_day(tmp_path: Path, library: Library) -> None:
    """Nothing stands around its rows."""
    path = tmp_path / "c.csv"
    path.write_text("own-age,own-sex,own-a,own-b,own-c\n34,male,1,2,3\n")
    result = run(["check", path, "--mapping", TRIED / "06-own-form.mapping.yaml", *TODAY])
    assert (result.exit_code, "no column gives 'answered_on'" in result.stderr) == (3, True)


@pytest.mark.parametrize(
    ("name", "stdout"),
    [
        ("09-data-absent-reason.json", ["ROUTINE guide: 1"]),
        ("11-bulk-export.ndjson", ["T-2 (row 2): RF18", "EMERGENCY emergency: 1", "ROUTINE guide: 1"]),
        ("12_bulk.ndjson", ["P-2 (row 2): RF12", "URGENT urgent: 1", "ROUTINE guide: 1"]),
        ("24-parameters.json", ["T-2 (row 1): RF18", "EMERGENCY emergency: 1"]),
        ("02_first_page_of_three.json", ["ROUTINE guide: 1"]),
    ],
)
def test_what_clinics_had_refused_is_read(name: str, stdout: list[str]) -> None:
    """All of the clients of each file, and the emergency among them."""
    result = run(["batch", TRIED / name, "--dry-run", "--region", "uk", *TODAY])
    assert all(words in result.stdout for words in stdout), result.stdout


def test_the_first_page_of_three_is_told_with_its_numbers(library: Library) -> None:
    """By `incomplete`, for batch, and as a warning of the client, for the commands of one."""
    path = TRIED / "02_first_page_of_three.json"
    with open_answers(str(path), library, Reading()) as clients:
        (problem,) = clients.incomplete
        assert problem.message == "one page of several: 2 of 3 responses are not in this file"
    assert "2 of 3 responses are not in this file" in run(["check", path, *TODAY]).stderr


@pytest.mark.parametrize("kind", [None, *KINDS])
@pytest.mark.parametrize("command", ["check", "explain", "build", "batch"])
def test_xml_is_refused_in_its_own_words_by_every_command(command: str, kind: str | None) -> None:
    """Whatever it is said to be."""
    options = ["--from", kind] if kind else []
    region = ["--region", "uk"] if command in ("build", "batch") else []
    result = run([command, TRIED / "13-fhir.xml", *options, *region, *TODAY])
    assert (result.exit_code, "FHIR as XML is not read" in result.stderr) == (3, True), result.stderr
    assert "export JSON" in result.stderr


# One resource a line


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (lambda one, two: lines(one, two), ["none", "collapse"]),
        (lambda one, two: lines(one, two, end=b"\r\n"), ["none", "collapse"]),
        (lambda one, two: b"\xef\xbb\xbf\n\n" + lines(one, two, end=b"\n\n") + b"  \n", ["none", "collapse"]),
        (lambda one, two: lines(bundle(one), bundle(two, one)), ["none", "collapse", "none"]),
        (lambda one, two: lines({"resourceType": "Patient", "id": "p"}, two), ["collapse"]),
        (lambda one, two: lines(one, two).rstrip(), ["none", "collapse"]),
    ],
)
def test_a_resource_a_line_is_a_client_a_line(
    library: Library, content: Callable[[Json, Json], bytes], found: list[str]
) -> None:
    """With any line ends, empty lines, a mark, Bundles in lines, and Patients on lines of their own."""
    written = content(calm(library), grave(library))
    assert checked(written, library) == found
    assert kind_of(written, "csv") == "fhir"


def test_a_patient_on_another_line_is_the_client(library: Library) -> None:
    """Wherever in the file it stands."""
    patient = {"resourceType": "Patient", "id": "p1", "name": [{"text": "A. Runner"}]}
    content = lines(calm(library, subject={"reference": "Patient/p1"}), patient)
    (source,) = read_responses(content, FILE, library).sources
    assert source.data["client"]["name"] == "A. Runner"


def test_a_fault_of_a_line_has_its_number(library: Library) -> None:
    """And the path in it."""
    first, second = checked(lines(calm(library, status="in-progress"), calm(library, authored=None)), library)
    assert first.startswith(f"refused: {FILE}:1:QuestionnaireResponse.status: ")
    assert second.startswith(f"refused: {FILE}:2:QuestionnaireResponse.authored: ")


@pytest.mark.parametrize("cut", [40, 3_000, 8_000])
def test_a_torn_line_costs_no_other_and_is_searched(tmp_path: Path, library: Library, cut: int) -> None:
    """It is a client of its own, of whom nothing is known but what may be meant."""
    torn = raw(grave(library))
    content = raw(calm(library)) + b"\n" + torn[: len(torn) - cut] + b"\n" + raw(calm(library)) + b"\n"
    found = read_responses(content, FILE, library).sources
    assert [source.data is None for source in found] == [False, True, False]
    assert str(found[1].problems[0]).startswith(f"{FILE}:2:")
    assert bool(alerts(found[1].guesses, library)) is (b'"collapse"' in torn[: len(torn) - cut])
    path = tmp_path / "r.ndjson"
    path.write_bytes(content)
    with open_answers(str(path), library, Reading()) as clients:
        assert [bool(row.guesses) for row in clients.rows()] == [False, bool(found[1].guesses), False]


def test_what_is_no_line_of_resources_is_not_taken_for_it() -> None:
    """Indented JSON, a list, a single line."""
    assert not any(map(is_ndjson, ("", "{}", '{\n "a": 1\n}', "[\n{}\n]", "{\n{", "a\nb")))
    assert is_ndjson('{"a": 1}\n{"b": 2}')
    assert is_ndjson('\n {"a": 1}\r\n\n{"b')


# Lists and Parameters


@pytest.mark.parametrize(
    ("wrapped", "found"),
    [
        (lambda one, two: [one, two], ["none", "collapse"]),
        (lambda one, two: [bundle(one), two], ["none", "collapse"]),
        (lambda one, two: parameters({"name": "a", "resource": one}, {"name": "b", "resource": two}), None),
        (lambda one, two: parameters({"name": "return", "resource": bundle(one, two)}), None),
        (lambda one, two: parameters({"name": "a", "part": [{"name": "b", "resource": one}]}), ["none"]),
        (
            lambda one, two: parameters({"name": "count", "valueInteger": 2}, {"name": "b", "resource": two}),
            ["collapse"],
        ),
        (lambda one, two: bundle(parameters({"name": "a", "resource": two})), ["collapse"]),
        (lambda one, two: [parameters({"name": "a", "resource": two}), one], ["collapse", "none"]),
        (lambda one, two: {"resourceType": "Task", "contained": [two]}, ["collapse"]),
    ],
)
def test_lists_and_parameters_are_opened(library: Library, wrapped: Any, found: list[str] | None) -> None:
    """With Bundles in them, in parts, in Bundles; and a response that another resource carries."""
    content = raw(wrapped(calm(library), grave(library)))
    assert checked(content, library) == (["none", "collapse"] if found is None else found)
    assert kind_of(content, "csv") == "fhir"


def parameters(*parts: Json) -> Json:
    return {"resourceType": "Parameters", "parameter": list(parts)}


def test_the_place_of_a_wrapped_response_is_told(library: Library) -> None:
    """By index in a list, by path in Parameters."""
    first, second = checked(raw([calm(library), calm(library, status="x")]), library)
    assert (first, second.startswith(f"refused: {FILE}:[1].status: ")) == ("none", True)
    (only,) = checked(raw(parameters({"name": "a", "resource": calm(library, status="x")})), library)
    assert only.startswith(f"refused: {FILE}:Parameters.parameter[0].resource.status: ")


def test_parameters_that_could_lose_a_client_are_refused(library: Library) -> None:
    """An unknown key beside the resource, and a response in a response."""
    odd = parameters({"name": "a", "resource": calm(library)}, {"name": "b", "resorce": grave(library)})
    (found,) = checked(raw(odd), library)
    assert "Parameters.parameter[1]: unknown key 'resorce'" in found
    inside = calm(library, contained=[grave(library)])
    assert "a QuestionnaireResponse inside of another" in response_problems(inside, library)[0]
    assert alerts(sources(inside, library)[0].guesses, library)


# No JSON, no R4


@pytest.mark.parametrize(
    "text",
    [
        '<QuestionnaireResponse xmlns="http://hl7.org/fhir"/>',
        "<?xml version='1.0'?>\n<!-- <a> -->\n<f:Bundle xmlns:f='http://hl7.org/fhir'>",
        "\ufeff \n<Bundle><entry/></Bundle>",
        '<Observation xmlns = "http://hl7.org/fhir">',
        "<Parameters>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_is_known_by_its_namespace_or_its_root(library: Library, text: str, encoding: str) -> None:
    """With a declaration, comments, prefixes, marks, and in UTF-16."""
    content = (codecs.BOM_UTF16_LE + text.encode("utf-16-le")) if encoding == "utf-16" else text.encode()
    assert is_fhir_xml(content)
    assert kind_of(content, "csv") == "fhir"
    assert [problem.message for problem in refused(content, library).problems] == ["FHIR as XML is not read"]


@pytest.mark.parametrize("text", ["", "a,b", "<html><body>", "<a>", "{}", 'x,"<Bundle>"', "<"])
def test_what_is_no_fhir_as_xml_is_left_alone(text: str) -> None:
    """Other XML and tables are somebody else's."""
    assert not is_fhir_xml(text.encode())


@pytest.mark.parametrize(
    "older",
    [
        {"questionnaire": {"reference": "Questionnaire/1"}},
        {"parent": [{"reference": "Procedure/1"}]},
        {"context": {"reference": "Encounter/1"}},
        {"fhirVersion": "3.0.1"},
        {"meta": {"profile": ["http://hl7.org/fhir/STU3/questionnaireresponse.html"]}},
        {"group": {"linkId": "root", "question": [{"linkId": "rf_body"}]}},
    ],
)
def test_stu3_and_dstu2_are_refused_by_name_and_searched(library: Library, older: Json) -> None:
    """Once for the response, and its red flags are told all the same; no safety answer counts as read."""
    resource = grave(library, **older)
    with pytest.raises(AnswersError) as caught:
        parse_answers(sources(resource, library)[0], library)
    (problem,) = [problem for problem in caught.value.problems if "FHIR of before R4 is not read" in problem.message]
    assert problem.hint == "export it as R4 (4.0.1)"
    assert "RF18" in (caught.value.alert or "")
    assert "rf_body" in (caught.value.unread or ())


def test_items_with_a_subject_are_stu3(library: Library) -> None:
    """One problem, and not one an item."""
    resource = grave(library)
    for group in resource["item"]:
        for one in group["item"]:
            one["subject"] = {"reference": "Patient/1"}
    (fault,) = response_problems(resource, library)
    assert "items have a 'subject', as in STU3" in fault


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        ({"resourceType": "Observation"}, "no QuestionnaireResponse in this file, which holds 1 Observation"),
        (bundle({"resourceType": "Patient"}, {"resourceType": "Consent"}), "which holds 1 Consent"),
        ([{"resourceType": "Condition"}], "which holds 1 Condition"),
        (parameters({"name": "a", "valueString": "b"}), "which holds 1 parameter without a resource"),
        (bundle(total=4), "no QuestionnaireResponse in this file (one page of several: 4 of 4"),
        ({"data": {"resourceType": "QuestionnaireResponse"}}, "no FHIR resource: 'resourceType' is missing"),
    ],
)
def test_foreign_resources_are_refused_in_their_own_words(library: Library, resource: Any, message: str) -> None:
    """What the file holds is said by kind."""
    assert message in str(refused(raw(resource), library))


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_fhir_is_fhir_whatever_it_is_said_to_be(tmp_path: Path, library: Library, kind: str) -> None:
    """No answers file names a resource."""
    path = tmp_path / "r.json"
    path.write_bytes(raw(calm(library)))
    assert run(["check", path, "--from", kind, *TODAY]).exit_code == 0


def test_json_in_utf_16_is_read_where_its_mark_says_so(library: Library) -> None:
    """As some exports for Windows write it."""
    content = codecs.BOM_UTF16_LE + json.dumps(grave(library)).encode("utf-16-le")
    assert checked(content, library) == ["collapse"]


def test_lines_and_xml_in_a_folder_are_not_passed_over(tmp_path: Path, library: Library) -> None:
    """By their names; what is wrong with one is its own row, and a page of several is told of the folder."""
    (tmp_path / "a.ndjson").write_bytes(lines(calm(library), grave(library)))
    (tmp_path / "b.xml").write_bytes(b'<QuestionnaireResponse xmlns="http://hl7.org/fhir"/>')
    (tmp_path / "c.json").write_bytes(raw(bundle(calm(library), total=2)))
    (tmp_path / "d.json").write_bytes(raw({"wrapped": grave(library)}))
    with open_answers(str(tmp_path), library, Reading()) as clients:
        assert not clients.incomplete
        rows = list(clients.rows())
        assert len(list(clients.rows())) == 5
        (problem,) = clients.incomplete
    assert [row.source.data is None for row in rows] == [False, False, True, False, True]
    assert "FHIR as XML" in str(rows[2].source.problems[0])
    assert alerts(rows[4].guesses, library)
    assert str(problem).startswith("c.json:Bundle: one page of several: 1 of 2 responses")


def test_a_question_of_a_torn_beginning_is_still_fhir(library: Library) -> None:
    """Its items say what it was."""
    content = raw(grave(library))[400:]
    assert kind_of(content, "csv") == "fhir"
    assert alerts(refused(content, library).guesses, library)


# What is no response, and holds answers


@pytest.mark.parametrize("kind", ["Questionnaire", "Observation", "questionnaireresponse", None])
def test_answers_in_what_is_no_response_are_a_client_of_their_own(kind: str | None, library: Library) -> None:
    """Beside responses they are refused as a row in which red flags are found, in a Bundle as in lines."""
    other = {**grave(library), "resourceType": kind}
    if kind is None:
        del other["resourceType"]
    for content in (raw(bundle(calm(library), other)), lines(calm(library), other)):
        found = read_responses(content, FILE, library).sources
        assert [source.data is None for source in found] in ([False, True], [True, False])
        (refused_one,) = [source for source in found if source.data is None]
        assert "answers stand here in what is no QuestionnaireResponse" in str(refused_one.problems[-1])
        assert alerts(refused_one.guesses, library)


def test_a_blank_form_beside_responses_is_no_client(library: Library) -> None:
    """It holds options, and nobody's answers."""
    form = {"resourceType": "Questionnaire", "item": [{"linkId": "rf_body", "answerOption": [{"valueString": "x"}]}]}
    assert len(read_responses(raw(bundle(form, calm(library))), FILE, library).sources) == 1
