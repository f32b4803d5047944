"""A clinic's own emergency, urgent and referral pages, beside the default ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from guidegen.clinic.settings import Settings
from guidegen.files.resources import templates_dir
from guidegen.library import Library
from guidegen.review.checks.care_pages import faulty_care_pages


def faults(folder: Path, library: Library, name: str = "emergency", **changes: str) -> list[str]:
    """What is told of the default template with some of its words changed."""
    text = (templates_dir() / f"{name}.html.j2").read_text(encoding="utf-8")
    for old, new in changes.items():
        marks = {"heading": '<h1>{{ _("Get emergency help now") }}</h1>', "section": "{% for section", "end": "</main>"}
        assert marks[old] in text
        text = text.replace(marks[old], new)
    (folder / "templates").mkdir()
    (folder / "templates" / f"{name}.html.j2").write_text(text, encoding="utf-8")
    return [problem.message for problem in faulty_care_pages(library, Settings(region="uk", folder=folder))]


@pytest.mark.parametrize("name", ["emergency", "urgent", "referral"])
def test_a_page_that_says_the_same_is_no_fault(name: str, tmp_path: Path, library: Library) -> None:
    """However it looks."""
    assert faults(tmp_path, library, name, end="<p>Our clinic is here to help.</p></main>") == []


def test_a_heading_that_does_not_say_now_is_a_fault(tmp_path: Path, library: Library) -> None:
    """Whoever reads no more than the heading must know what to do."""
    assert faults(tmp_path, library, heading="<h1>About your answers</h1>") == [
        "the heading of the emergency page does not say to go now"
    ]


@pytest.mark.parametrize("name", ["emergency", "urgent", "referral"])
def test_a_page_without_the_words_of_its_sections_is_a_fault(name: str, tmp_path: Path, library: Library) -> None:
    """The flag's words, and what to do."""
    content = "<h1>Go now: {{ region.emergency.number }}</h1>"
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / f"{name}.html.j2").write_text(
        f"{{% extends 'base/{name}.html.j2' %}}{{% block content %}}{content}{{% endblock %}}", encoding="utf-8"
    )
    told = faulty_care_pages(library, Settings(region="uk", folder=tmp_path))
    assert [problem.message.partition(":")[0] for problem in told] == [
        f"the {name} page leaves out words that it must hold"
    ]


@pytest.mark.parametrize(
    "plan", ["<ol><li>Bridge, 10 times</li></ol>", "<table><tr><td>Week 1</td></tr></table>", "<svg/>"]
)
def test_a_plan_beside_a_red_flag_is_a_fault_whatever_it_is_called(plan: str, tmp_path: Path, library: Library) -> None:
    """By what it is made of: an ordered list, a table, a drawing."""
    (found,) = faults(tmp_path, library, end=f"{plan}</main>")
    assert found == f"the emergency page holds what a plan is made of: {plan[: plan.index('>') + 1].replace('/', '')}"
