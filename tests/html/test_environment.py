"""Templates: each page is made of what stands in the folders now, and nothing of it is there for the next page."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guidegen.clinic.settings import Settings
from guidegen.errors import RenderError
from guidegen.html import render_mail
from guidegen.library import Library


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """A clinic's folder with no template of its own yet."""
    (tmp_path / "templates" / "email").mkdir(parents=True)
    return tmp_path


def subject(clinic: Path, library: Library) -> str:
    return render_mail("subject.txt.j2", Settings(folder=clinic), library.regions["uk"]).strip()


def test_a_template_is_the_one_that_stands_there_now(clinic: Path, library: Library) -> None:
    """One that a clinic adds, changes or takes away shows on the next page, even where the file keeps its time."""
    own = clinic / "templates" / "email" / "subject.txt.j2"
    default = subject(clinic, library)
    for words in ("Our first words", "Our other words"):
        own.write_text(words)
        os.utime(own, (0, 0))
        assert subject(clinic, library) == words
    own.unlink()
    assert subject(clinic, library) == default


def test_what_a_template_counts_begins_anew_on_each_page(clinic: Path, library: Library) -> None:
    """Neither a counter nor a name that a shared part of the templates keeps goes over to the next client's page."""
    folder = clinic / "templates" / "email"
    (folder / "count.j2").write_text(
        "{% set seen = namespace(count=0) %}{% macro next() %}{% set seen.count = seen.count + 1 %}{{ seen.count }}"
        "{% endmacro %}"
    )
    (folder / "subject.txt.j2").write_text('{% import "email/count.j2" as c %}{{ c.next() }}{{ c.next() }}')
    assert [subject(clinic, library) for _ in range(2)] == ["12", "12"]


def test_a_template_changes_nothing_that_it_is_given(clinic: Path, library: Library) -> None:
    """What it would do to the content, every later page would show."""
    own = clinic / "templates" / "email" / "subject.txt.j2"
    own.write_text('{% set changed = region.terms.update({"back": "front"}) %}Subject')
    before = dict(library.regions["uk"].terms)
    with pytest.raises(RenderError, match="'update'"):
        subject(clinic, library)
    assert library.regions["uk"].terms == before
