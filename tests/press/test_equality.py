"""What the press prints is what the reference rendering prints, but for the bytes. `make equality` compares more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from gettext import NullTranslations
from itertools import islice
from pathlib import Path

import pytest

from guidegen.clinic.settings import Settings
from guidegen.guide import Guide
from guidegen.html import render, render_html
from guidegen.html.environment import forget_templates
from guidegen.html.marks import without_marks
from guidegen.library import Library
from guidegen.pdf import render_pdf
from guidegen.press import Press
from guidegen.service.printing import job_of
from tests.acceptance.equality import Found, clinic_settings, compared, documents, run, ways_to_print
from tests.press.conftest import Guides
from tests.support.pdf_sample import dot
from tests.support.same_print import differences, pages_that_look_otherwise

CARE = ("emergency", "urgent")


@pytest.fixture(scope="module")
def press() -> Press:
    return Press()


@pytest.mark.parametrize(
    "looks",
    [
        {"paper": "a4", "text": "standard", "ink": "colour"},
        {"paper": "letter", "text": "large", "ink": "grey", "sides": "double", "extent": "short"},
    ],
    ids=lambda looks: "-".join(looks.values()),
)
def test_a_guide_is_the_same(press: Press, guides: Guides, looks: dict[str, str]) -> None:
    """Pages, words and their colours, tags, links, bookmarks, places, pictures, looks, and both standards."""
    (guide,) = islice(guides(11, **looks), 1)
    assert compared(press, guide, looked_at=True) == Found()


class Reversed(NullTranslations):
    """Tells all pages before the one."""

    def gettext(self, message: str) -> str:
        return "Von %(pages)s Seiten die %(page)s." if message == "Page %(page)s of %(pages)s" else message


def test_the_foot_of_a_page_is_in_its_language(press: Press, guides: Guides, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its numbers stand where the language puts them."""
    forget_templates()
    said = Reversed()
    monkeypatch.setattr(render, "translations", lambda *_: said)
    try:
        (guide,) = islice(guides(12, "urgent"), 1)
        assert "Von " in render_html(guide)
        assert compared(press, guide) == Found()
    finally:
        forget_templates()


@pytest.mark.parametrize("document", CARE)
def test_a_page_that_gets_somebody_seen_is_the_same(press: Press, guides: Guides, document: str) -> None:
    """Those are the ones that must never be another."""
    (page,) = islice(guides(12, document), 1)
    assert compared(press, page, looked_at=True) == Found()


def test_what_colleagues_read_is_in_their_language_for_a_screen_reader(press: Press, guides: Guides) -> None:
    """Around the letter, and the line for triage, of a page in another one."""
    (page,) = islice(guides(12, "emergency"), 1)
    spoken = replace(page, region=replace(page.region, locale="es_ES"), for_staff=page)
    assert 'lang="en-GB"' in render_html(spoken)
    assert compared(press, spoken) == Found()


def of_clients(library: Library, kind: str) -> Iterator[Guide]:
    return (
        guide
        for number in range(1, 20)
        for told, guide in documents(library, Settings(region="uk"), 5, number)
        if told == kind
    )


def test_a_record_is_the_same(press: Press, library: Library) -> None:
    """With the rules of each decision, which are set here too where they are plain."""
    for record in islice(of_clients(library, "record"), 3):
        assert compared(press, record, looked_at=True) == Found()


@pytest.mark.parametrize("ink", ["colour", "grey"])
def test_a_picture_of_pixels_is_the_same(press: Press, guides: Guides, tmp_path: Path, ink: str) -> None:
    """A clinic's logo may be one; what is grey in it is as bright as it was."""
    job = job_of(next(guides(21, "emergency", ink=ink)))
    page = job.page.replace("<h1>", '<img src="asset:dot.png" alt="Dot" width="40"><h1>', 1)
    made = press.print(replace(job, page=page, assets=dot(tmp_path)))
    assert made is not None
    whole = render_pdf(without_marks(page), dot(tmp_path), ink)
    assert (differences(made.data, whole), pages_that_look_otherwise(made.data, whole)) == ([], [])


def test_a_name_of_several_lines_runs_along_the_foot(press: Press, guides: Guides) -> None:
    """Broken as the reference rendering breaks it."""
    (page,) = islice(guides(12, "urgent", name=" ".join(["Wolfeschlegelstein"] * 6)), 1)
    assert compared(press, page, looked_at=True) == Found()


def test_any_two_options_are_compared_together() -> None:
    """Of every region, and with so few ways to print that each is met by many clients."""
    ways = ways_to_print(["uk", "us", "nz"], seed=1)
    assert {(way["region"], way["text"]) for way in ways} == {
        (region, text) for region in ("uk", "us", "nz") for text in ("standard", "large")
    }
    assert len(ways) < 15


@pytest.mark.long
def test_many_documents_are_the_same(library: Library, tmp_path: Path) -> None:
    """Of random clients, printed in all ways."""
    assert not list(run(library, clinic_settings(tmp_path), seed=2, count=30))
