"""Bundles of responses, and the Patients whom they are about."""

from __future__ import annotations

from typing import Any

import pytest

from guidegen.answers import Client, parse_answers
from guidegen.errors import AnswersError
from guidegen.library import Library
from tests.support.fhir_sample import FILE, Json, bundle, parsed, response, response_problems, sources, warned

PATIENT: Json = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [{"value": "900"}, {"use": "official", "value": "R-1042"}, {"use": "old", "value": "7"}],
    "name": [
        {"use": "maiden", "text": "A. Before"},
        {"use": "nickname", "text": "Ann"},
        {"use": "official", "given": ["Anna", "B."], "family": "Runner"},
    ],
    "telecom": [
        {"system": "phone", "value": "0123"},
        {"system": "email", "use": "old", "value": "old@example.org"},
        {"system": "email", "value": "anna@example.org"},
    ],
}
ANNA = Client("Anna B. Runner", "R-1042", "anna@example.org")


def about(library: Library, **subject: Any) -> Json:
    return response(library.questionnaire, subject=subject)


# Who it is about


@pytest.mark.parametrize(
    ("reference", "full_url"),
    [
        ("Patient/p1", None),
        ("Patient/p1/_history/3", None),
        ("urn:uuid:0c3a", "urn:uuid:0c3a"),
        ("https://server.example/fhir/Patient/p1", "https://server.example/fhir/Patient/p1"),
        ("https://server.example/fhir/Patient/p1", None),
    ],
)
def test_a_patient_in_the_bundle_is_the_client(library: Library, reference: str, full_url: str | None) -> None:
    """By its address in any form: the official name and number, and the e-mail that is in use."""
    resource = bundle(about(library, reference=reference), PATIENT)
    resource["entry"][1] |= {"fullUrl": full_url} if full_url else {}
    assert parsed(resource, library).client == ANNA


def test_a_patient_inside_of_the_response_is_the_client(library: Library) -> None:
    """A contained Patient goes by its own id."""
    resource = about(library, reference="#p1")
    resource["contained"] = [{"resourceType": "Organization", "id": "o"}, PATIENT]
    assert parsed(resource, library).client == ANNA


def test_without_the_patient_the_reference_says_who_it_is(library: Library) -> None:
    """The subject's own identifier first, then the address; and a name where one is displayed."""
    assert parsed(about(library, reference="Patient/p1", display="Anna"), library).client == Client("Anna", "p1")
    subject = {"reference": "Patient/p1", "identifier": {"value": "R-1042"}}
    assert parsed(about(library, **subject), library).client == Client("", "R-1042")
    assert parsed(about(library, reference="urn:uuid:0c3a"), library).client == Client()
    assert parsed(response(library.questionnaire), library).client == Client()


def test_answers_about_somebody_else_than_a_patient_are_refused(library: Library) -> None:
    """A group or a place has no back pain."""
    (fault,) = response_problems(about(library, reference="Group/g1"), library)
    assert fault.startswith(f"{FILE}:QuestionnaireResponse.subject: the answers are not about a Patient")


def test_two_patients_by_one_reference_are_refused(library: Library) -> None:
    """Nobody's guide may bear another's name; the same Patient twice is one."""
    other = {**PATIENT, "name": [{"text": "B. Other"}]}
    resource = bundle(about(library, reference="Patient/p1"), PATIENT, other)
    (fault,) = response_problems(resource, library)
    assert "two different Patients go by this reference" in fault
    assert "Bundle.entry[1].resource, Bundle.entry[2].resource" in fault
    assert "Other" not in fault
    assert parsed(bundle(about(library, reference="Patient/p1"), PATIENT, PATIENT), library).client == ANNA


def test_faults_of_a_patient_do_not_repeat_what_stands_there(library: Library) -> None:
    """A place, and never a name."""
    patient = {"resourceType": "Patient", "id": "p1", "name": [{"text": ["Anna"]}], "telecom": "Anna"}
    found = response_problems(bundle(about(library, reference="Patient/p1"), patient), library)
    assert found == [
        f"{FILE}:Bundle.entry[1].resource.name[0].text: expected text, found a list",
        f"{FILE}:Bundle.entry[1].resource.telecom: expected a list, found text",
    ]


def test_a_fault_of_the_name_points_to_the_patient(library: Library) -> None:
    """What is checked later is placed as well."""
    patient = {"resourceType": "Patient", "id": "p1", "name": [{"text": "A" * 200}]}
    (fault,) = response_problems(bundle(about(library, reference="Patient/p1"), patient), library)
    assert fault.startswith(f"{FILE}:Bundle.entry[1].resource.name[0]: name: the text is too long")


@pytest.mark.parametrize("source", ["Practitioner/d1", "Patient/p2", "RelatedPerson/r1"])
def test_answers_that_somebody_else_gave_are_told(library: Library, source: str) -> None:
    """Taken, with a word; the client's own answers need none."""
    resource = about(library, reference="Patient/p1")
    (warning,) = warned({**resource, "source": {"reference": source}}, library)
    assert "QuestionnaireResponse.source: somebody else than the client gave these answers" in warning
    assert warned({**resource, "source": {"reference": "Patient/p1"}}, library) == []


# Several


def test_each_response_of_a_bundle_is_a_client(library: Library) -> None:
    """In the file's order, each with its own faults at its own place."""
    broken = response(library.questionnaire, status="in-progress")
    good, bad, last = sources(
        bundle(response(library.questionnaire), PATIENT, broken, response(library.questionnaire)), library
    )
    assert parse_answers(good, library).complete
    assert parse_answers(last, library).complete
    with pytest.raises(AnswersError) as caught:
        parse_answers(bad, library)
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"{FILE}:Bundle.entry[2].resource.status: ")


def test_bundles_in_bundles_are_opened(library: Library) -> None:
    """A server answers a batch with a Bundle of Bundles."""
    inner = bundle(response(library.questionnaire), response(library.questionnaire))
    assert len(sources(bundle(inner, response(library.questionnaire)), library)) == 3
    assert sources(bundle(inner), library)[1].named[()] == "Bundle.entry[0].resource.entry[1].resource"


def test_what_else_is_in_a_bundle_is_told_once(library: Library) -> None:
    """Counted by kind; one page of several is told too."""
    observation = {"resourceType": "Observation"}
    resource = bundle(observation, response(library.questionnaire), observation, {"resourceType": "Consent"})
    resource["entry"].append({"fullUrl": "https://server.example/Patient/1"})
    resource["link"] = [{"relation": "next", "url": "https://server.example/2"}]
    assert warned(resource, library) == [
        f"{FILE}:Bundle: one page of several: it does not say how much is not in this file "
        "(fetch all pages, and read them together)",
        f"{FILE}: ignored: 1 Consent, 2 Observation, 1 entry without a resource",
    ]


def test_a_bundle_with_too_many_responses_is_refused(library: Library) -> None:
    """They would all be in memory at once."""
    with pytest.raises(AnswersError, match="more than 5000 responses"):
        sources(bundle(*[{"resourceType": "QuestionnaireResponse"}] * 5001), library)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"entry": {}}, "Bundle.entry: expected a list, found keys and values"),
        ({"entry": [3]}, "Bundle.entry[0]: expected keys and values, found the number 3"),
        ({"_entry": [{}]}, "Bundle: unknown key '_entry'"),
        ({"entri": []}, "Bundle: unknown key 'entri'"),
        ({"entry": [{"resorce": {}}]}, "Bundle.entry[0]: unknown key 'resorce'"),
        ({"entry": [{"resource": {}}]}, "Bundle.entry[0].resource: a resource without its 'resourceType'"),
        ({"entry": [{"resource": {"resourceType": "QuestionaireResponse"}}]}, "did you mean 'QuestionnaireResponse'?"),
        ({"entry": []}, "Bundle: no QuestionnaireResponse in this file"),
        ({"entry": None}, "Bundle: no QuestionnaireResponse in this file"),
    ],
)
def test_a_bundle_that_could_lose_a_client_is_refused(library: Library, changes: Json, message: str) -> None:
    """Nothing in which a response may have stood is passed over."""
    with pytest.raises(AnswersError) as caught:
        sources({**bundle(), **changes}, library)
    assert message in str(caught.value)
