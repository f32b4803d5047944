"""A language whose words take two fifths more room: nothing overflows, no word is torn or cut, few pages are added."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.clinic.settings import Clinic, Settings
from guidegen.library import Library
from guidegen.pdf import lay_out
from guidegen.readers.form.make import form_page
from guidegen.service.document import client_document
from guidegen.service.in_language import asked_in
from tests.acceptance.coverage import six_weeks_ago
from tests.acceptance.layouts import (
    MOST_GROWN,
    PAPERS,
    TEXTS,
    faults_of,
    faults_of_longer,
    laid_out,
    last_headings,
    overflowing,
)
from tests.support.base import EXAMPLES, example, parsed
from tests.support.placed_words import faults_of_words
from tests.support.pseudo import pseudo_clinic, said, told, unclosed
from tests.support.sampled import sampled

pytestmark = pytest.mark.slow

NAMES = tuple(path.stem for path in EXAMPLES)
CLINIC = Clinic(name="Centro de Fisioterapia y Medicina Deportiva de San Sebastián", phone="01632 960001")
WAYS = product(NAMES, PAPERS, TEXTS)
SHORT = [("easy_acute", "letter", "standard"), ("persistent", "a4", "large"), ("emergency", "letter", "large")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    """A clinic's folder with the language made by program."""
    return pseudo_clinic(tmp_path_factory.mktemp("clinic"), library)


@pytest.mark.parametrize(("name", "paper", "text"), sampled(WAYS, SHORT))
def test_every_document_holds_longer_words(name: str, paper: str, text: str, library: Library, folder: Path) -> None:
    """On the page, in boxes, cells and running feet; all that is said is said to its end."""
    answers = parse_answers(read_answers(example(name)), library)
    assessment = assess(answers, library, answers.answered_on)
    settings = Settings(region="us", clinic=CLINIC, paper=paper, text=text)
    english = laid_out(client_document(assessment, library, settings))
    longer = client_document(assessment, library, replace(settings, folder=folder, language="es"))
    assert faults_of_longer(longer, english) == []


@pytest.mark.parametrize(("paper", "text"), sampled(product(PAPERS, TEXTS), [("letter", "standard")]))
def test_what_has_changed_holds_longer_words(paper: str, text: str, library: Library, folder: Path) -> None:
    """In a guide beside earlier answers."""
    then, now = (parsed(library, {"pain_avg": pain, "pain_worst": pain + 1}) for pain in (7, 3))
    earlier = [six_weeks_ago(assess(then, library, then.answered_on))]
    assessment = assess(now, library, now.answered_on)
    settings = Settings(region="us", paper=paper, text=text)
    english = laid_out(client_document(assessment, library, settings, earlier))
    assert any(page.find("section", "follow_up") for page in english.pages)
    longer = client_document(assessment, library, replace(settings, folder=folder, language="es"), earlier)
    assert faults_of_longer(longer, english) == []


@pytest.mark.parametrize(("paper", "text"), sampled(product(PAPERS, TEXTS), [("letter", "large")]))
def test_the_form_holds_longer_words(paper: str, text: str, library: Library, folder: Path) -> None:
    """With its fields, and the line for the name on each sheet."""
    settings = Settings(region="us", paper=paper, text=text)
    longer = replace(settings, folder=folder, language="es")
    english, html = form_page(library, settings), form_page(asked_in(library, longer), longer)
    pages = lay_out(html)
    found = [fault for page in pages for fault in (*overflowing(page), *last_headings(page))]
    words = "".join(box.text for page in pages for box in (*page.boxes, *page.margins))
    assert [*found, *faults_of_words(html, pages), *unclosed(words)] == []
    assert faults_of_words(english, lay_out(english)) == []
    assert len(pages) <= MOST_GROWN * len(lay_out(english))


@pytest.mark.parametrize(
    ("name", "paper", "text"), sampled(product(NAMES, PAPERS, TEXTS), [("persistent", "a4", "large")])
)
def test_no_word_of_spanish_is_torn(name: str, paper: str, text: str, library: Library) -> None:
    """In any size of letters."""
    answers = parse_answers(read_answers(example(name)), library)
    settings = Settings(region="us", language="es", clinic=CLINIC, paper=paper, text=text)
    document = client_document(assess(answers, library, answers.answered_on), library, settings)
    assert faults_of(laid_out(document)) == []


@pytest.mark.parametrize("text", TEXTS)
def test_the_boxes_of_a_week_stand_in_one_row(text: str, library: Library) -> None:
    """In the log of a longer language, each under its day."""
    answers = parse_answers(read_answers(example("persistent")), library)
    settings = Settings(region="us", language="es", text=text)
    document = client_document(assess(answers, library, answers.answered_on), library, settings)
    [page] = [page for page in laid_out(document).pages if page.find("table", "log-sheet")]
    weeks = page.find("td", "boxes")
    assert len(weeks) == 6
    for week in weeks:
        boxes = [box for box in page.find("span", "box") if week.element in box.within]
        assert (len(boxes), len({round(box.area.top) for box in boxes})) == (7, 1)


def test_the_language_made_by_program_is_two_fifths_longer() -> None:
    """Its brackets counted; marks, places for values and Markdown stay what they are."""
    source = "Go to emergency care, or call the emergency number, if one of these is true."
    letters, longer = (sum(map(str.isalpha, text)) for text in (source, told(source)))
    assert round(1.4 * letters) - longer - len("⟦⟧") in (0, 1)  # or the space before a word that is put on
    assert said("Call <b>%(number)s</b> now &amp; wait") == "⟦Çááll <b>%(number)s</b> ñów &amp; wááít⟧"
    assert told("- **Stop** (or rest).\n- Go {days} on. Run") == "- **⟦Stóp⟧** (⟦ór rést⟧).\n- ⟦Gó {days} óñ⟧. ⟦Rúñ⟧"


def test_what_is_cut_off_is_found() -> None:
    """Text without its beginning or its end."""
    assert unclosed("⟦a⟦b⟧⟧c") == []
    assert unclosed("⟦a⟦b⟧") == ["⟦a⟦b⟧"]
    assert unclosed("a⟧") == ["a⟧"]
