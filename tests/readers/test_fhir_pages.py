"""A Bundle that is one page of several is told, with the numbers where it has them."""

from __future__ import annotations

from typing import Any

import pytest

from guidegen.library import Library
from guidegen.readers.fhir import read_responses
from tests.support.fhir_sample import FILE, Json, bundle, raw, response

NUMBERS = "one page of several: 2 of 3 responses are not in this file"
UNKNOWN = "one page of several: it does not say how much is not in this file"


def missing(resource: Any, library: Library) -> list[str]:
    found = read_responses(raw(resource), FILE, library)
    told = [problem.message for problem in found.sources[0].warnings]
    assert all(problem.message in told for problem in found.incomplete)
    return [problem.message for problem in found.incomplete]


def links(**urls: str) -> list[Json]:
    return [{"relation": relation, "url": url} for relation, url in urls.items()]


@pytest.mark.parametrize(
    ("top", "found"),
    [
        ({"total": 3, "link": links(self="a", next="b")}, [NUMBERS]),
        ({"total": 3, "link": links(self="c", previous="b")}, [NUMBERS]),
        ({"total": 3}, [NUMBERS]),
        ({"total": "3"}, [NUMBERS]),
        ({"total": 3, "type": "history"}, [NUMBERS]),
        ({"link": links(self="a", next="b")}, [UNKNOWN]),
        ({"link": links(self="b", prev="a")}, [UNKNOWN]),
        ({"link": links(Next="b")}, [UNKNOWN]),
        ({"link": links(self="b", first="a")}, [UNKNOWN]),
        ({"link": links(self="a", last="c")}, [UNKNOWN]),
        ({"total": 1, "link": links(self="a", next="b")}, [UNKNOWN]),
        ({"total": "many"}, ["'total' is no number, so nobody can tell whether this is all"]),
        ({"total": True}, ["'total' is no number, so nobody can tell whether this is all"]),
        ({"total": 1}, []),
        ({"total": 0}, []),
        ({"link": links(self="a", first="a", last="a")}, []),
        ({"total": 1, "link": links(self="a", first="a&x", last="a&y")}, []),
        ({"link": links(self="a")}, []),
        ({}, []),
    ],
)
def test_one_page_of_several_is_told(library: Library, top: Json, found: list[str]) -> None:
    """By the number of results, by links to other pages; a whole search is not."""
    assert missing(bundle(response(library.questionnaire), **{"type": "searchset", **top}), library) == found


def test_what_came_beside_the_results_is_not_counted(library: Library) -> None:
    """Patients that were included, and the server's remarks."""
    resource = bundle(response(library.questionnaire), {"resourceType": "Patient", "id": "p"}, total=2)
    resource["entry"][1]["search"] = {"mode": "include"}
    assert missing(resource, library) == ["one page of several: 1 of 2 responses are not in this file"]
    resource["entry"][1]["search"] = {"mode": "match"}
    assert missing(resource, library) == []
    resource["total"] = 3
    assert missing(resource, library) == ["one page of several: 1 of 3 results are not in this file"]


def test_all_pages_together_are_whole(library: Library) -> None:
    """In a list; the same page twice, or results without their ids, are not."""
    first = page(library, "a", link=links(self="1", next="2"))
    second = page(library, "b", link=links(self="2", previous="1"))
    assert missing([first, second], library) == []
    assert len(missing([first, first], library)) == 2
    assert len(missing([first, page(library, None)], library)) == 2


def page(library: Library, id_: str | None, **top: Any) -> Json:
    resource = response(library.questionnaire, id=id_)
    return bundle(resource, type="searchset", total=2, **top)


def test_a_response_that_is_only_named_is_told(library: Library) -> None:
    """An entry with an address and without its resource."""
    resource = bundle(response(library.questionnaire))
    resource["entry"].append({"fullUrl": "https://server.example/QuestionnaireResponse/7"})
    assert missing(resource, library) == ["a QuestionnaireResponse is named here, and is not in this file"]
    resource["entry"][1]["fullUrl"] = "https://server.example/Observation/7"
    assert missing(resource, library) == []


@pytest.mark.parametrize(("severity", "count"), [("error", 1), ("fatal", 1), ("warning", 0), ("information", 0)])
def test_an_error_that_the_server_tells_of_is_told(library: Library, severity: str, count: int) -> None:
    """Something may be missing then; a remark is none."""
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": severity}]}
    assert len(missing(bundle(response(library.questionnaire), outcome), library)) == count


def test_a_single_response_is_whole(library: Library) -> None:
    """There is nothing that it could be a part of."""
    assert missing(response(library.questionnaire), library) == []
