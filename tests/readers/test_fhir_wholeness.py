"""A FHIR file that may lack responses, or says more than its answers do, earns no all-clear."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.readers.fhir import read_responses
from guidegen.readers.fhir.response import NARRATIVE
from tests.support.fhir_sample import Json, response


def bundle(*entries: Any, **top: Any) -> bytes:
    return json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": [*entries], **top}).encode()


def outcome(severity: str, code: str) -> Json:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": code}]}


@pytest.mark.parametrize(
    ("more", "top"),
    [
        pytest.param([], {"link": {"relation": "next", "url": "urn:2"}}, id="links that are no list"),
        pytest.param([], {"link": ["next"]}, id="a link that is a word"),
        pytest.param([None], {}, id="an entry of nothing"),
        pytest.param(["QuestionnaireResponse/2"], {}, id="an entry that is a word"),
        pytest.param([{}], {}, id="an empty entry"),
        pytest.param([{"fullUrl": "urn:uuid:2"}], {}, id="a name without its resource"),
        pytest.param([{"search": {"mode": "match"}}], {}, id="a match without its resource"),
        pytest.param([{"request": {"method": "GET", "url": "QuestionnaireResponse/2"}}], {}, id="only asked for"),
        pytest.param([{"response": {"status": "404 Not Found"}}], {"type": "batch-response"}, id="not found"),
        pytest.param([{"response": {}}], {"type": "batch-response"}, id="no status"),
        pytest.param(
            [{"response": {"status": "200", "outcome": outcome("error", "exception")}}],
            {"type": "batch-response"},
            id="an error told beside it",
        ),
        pytest.param([{"resource": outcome("warning", "incomplete")}], {}, id="not all was found"),
        pytest.param([{"resource": outcome("information", "suppressed")}], {}, id="not all may be seen"),
    ],
)
def test_what_may_be_missing_is_told(more: list[Any], top: Json, library: Library) -> None:
    """Whatever else becomes of the response that is there."""
    raw = bundle({"resource": response(library.questionnaire)}, *more, **top)
    assert read_responses(raw, "r.json", library).incomplete


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"request": {"method": "DELETE", "url": "QuestionnaireResponse/2"}}, id="taken away"),
        pytest.param({"response": {"status": "201 Created"}}, id="taken in"),
        pytest.param({"resource": outcome("information", "informational")}, id="a word of the server"),
        pytest.param({"resource": outcome("warning", "not-supported")}, id="a parameter that it does not know"),
    ],
)
def test_what_lacks_nothing_is_whole(more: Json, library: Library) -> None:
    """An entry that has no resource by right, and words about something else."""
    raw = bundle({"resource": response(library.questionnaire)}, more)
    assert list(read_responses(raw, "r.json", library).incomplete) == []


@pytest.mark.parametrize("is_in_answer", [True, False])
@pytest.mark.parametrize(("link", "unread"), [("rf_body", ("rf_body",)), ("sleep", ())])
def test_words_within_a_questions_item_leave_it_in_doubt(
    link: str, unread: tuple[str, ...], is_in_answer: bool, library: Library
) -> None:
    """A remark to an answer may be what takes it back."""
    resource = response(library.questionnaire)
    item = next(item for group in resource["item"] for item in group["item"] if item["linkId"] == link)
    remark = {"linkId": f"{link}-remark", "answer": [{"valueString": "I fainted on Friday"}]}
    (item["answer"][0] if is_in_answer else item)["item"] = [remark]
    (source,) = read_responses(json.dumps(resource).encode(), "r.json", library).sources
    with pytest.raises(AnswersError) as caught:
        parse_answers(source, library)
    assert caught.value.unread == unread


@pytest.mark.parametrize(("status", "unread"), [("additional", ("QuestionnaireResponse.text",)), ("generated", ())])
def test_a_narrative_that_says_more_is_unread(status: str, unread: tuple[str, ...], library: Library) -> None:
    """FHIR has a word for it; where the narrative is made from the answers, nothing is lost with it."""
    words = {"status": status, "div": "<div>She collapsed twice</div>"}
    resource = response(library.questionnaire, text=words)
    (source,) = read_responses(json.dumps(resource).encode(), "r.json", library).sources
    answers = parse_answers(source, library)
    assert answers.unread == unread
    assert [warning.kind for warning in answers.warnings if warning.is_safety] == ([NARRATIVE] if unread else [])
