"""What `make opened` looks at, as far as no other program is needed: messages read back, faults that would be seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guidegen.library import Library
from tests.acceptance.opened import messages, misread
from tests.support.mail_parsers import HERE, Read
from tests.support.opened_pages import Page
from tests.support.seen_in_browser import faults_of

GOOD: dict[str, Any] = {
    "misfits": [],
    "smallest": 16,
    "fetched": [],
    "said": [],
    "axe": [{"id": "region", "impact": "moderate", "count": 1, "nodes": ["<p>"]}],
    "links": [["https://example.org", "a"], ["tel:999", "999"], ["tel:112", "112"], ["tel:999", "999"]],
    "text": "Call 999 or 112. 999",
}


@pytest.mark.parametrize("parser", HERE)
def test_every_message_is_read_as_it_was_sent(parser: str, library: Library) -> None:
    """Headers, both texts and the guide, for names and addresses of many scripts."""
    sent = list(messages(library))
    assert len(sent) > 5
    assert list(misread(sent, HERE[parser])) == []


@pytest.mark.parametrize("field", ["text", "html", "subject", "sender", "to", "message_id", "attachments"])
def test_whatever_is_read_otherwise_is_told(field: str, library: Library) -> None:
    """A parser that finds one thing otherwise is heard."""
    sent = list(messages(library))[:1]

    def parse(_: object) -> list[Read]:
        value = getattr(sent[0].meant, field)
        return [replace(sent[0].meant, **{field: value[1:]})]

    assert [fault.split(": ")[:2] for fault in misread(sent, parse)] == [["plain", field]]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ""),
        ({"misfits": ["outside: <p>"]}, "outside: <p>"),
        ({"smallest": 9}, "letters of 9 pixels"),
        ({"fetched": ["https://example.org/x"]}, "fetches https://example.org/x"),
        ({"said": ["Error"]}, "the browser says: Error"),
        (
            {"axe": [{"id": "image-alt", "impact": "critical", "count": 2, "nodes": ["<img>"]}]},
            "axe: image-alt (critical), 2 times, first: <img>",
        ),
        ({"text": "Call 999 or 112. 999, 112"}, "112 stands 2 times and is a link 1 times"),
        ({"links": [["tel:112", "112"], ["tel:999", "999"], ["tel:999", "999"]]}, "first number to call"),
    ],
)
def test_each_fault_of_a_page_is_told(change: dict[str, Any], fault: str) -> None:
    """And what is merely less than perfect is not."""
    found = list(faults_of(Page("emergency", Path("x.html"), ("999", "112")), {**GOOD, **change}))
    assert len(found) == bool(fault)
    assert fault in "".join(found)
