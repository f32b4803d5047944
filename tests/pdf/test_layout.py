"""Where things stand on the pages: nothing cut off, nothing torn, no page left half empty."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, product

import pytest

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.clinic.settings import Clinic, Settings
from guidegen.guide import assemble
from guidegen.html import render_html
from guidegen.library import Library
from guidegen.pdf import PageBoxes, lay_out
from guidegen.service.document import client_document
from guidegen.web.intake.documents import letter_of
from tests.acceptance.layouts import (
    MOST_BYTES,
    MOST_PAGES,
    clients,
    faults_of,
    guides,
    half_empty,
    laid_out,
    last_headings,
    overflowing,
    torn,
    way_to_print,
    weight,
)
from tests.support.base import example
from tests.support.placed_words import covering, off_the_foot, spilled, torn_words
from tests.support.sampled import sampled

pytestmark = pytest.mark.slow

NAMES = ("easy_acute", "persistent", "sciatica")
GROUPS, EACH, SHORT = 10, 4, 1
MANY = [pytest.param(group, marks=() if group < SHORT else pytest.mark.long) for group in range(GROUPS)]


@pytest.mark.parametrize("group", MANY)
def test_pages_of_many_clients(group: int, library: Library) -> None:
    """Nothing overflows, no heading stands last, what belongs together is whole, and pages are filled."""
    found = islice(clients(group, library, calm=0.99), EACH)
    documents = [
        laid_out(assemble(client, library, way_to_print(group + number))) for number, client in enumerate(found)
    ]
    assert any(page.find("article", "exercise") for document in documents for page in document.pages)
    for document in documents:
        assert any(box.tag == "#text" for page in document.pages for box in page.boxes)
        assert faults_of(document) == []


def test_the_checks_see_faults() -> None:
    """A page with a clipped box, a heading at its foot, a torn block, a torn number and much room is found out."""
    page = """<html lang="en"><head><title>t</title><style>@page { size: 300pt; margin: 20pt } p { margin: 0 }
    .exercise p { height: 150pt } .narrow { overflow: hidden; width: 20pt; white-space: nowrap }
    h2 { margin: 0; break-after: avoid-column } td { max-width: 10pt }</style></head><body>%s</body></html>"""
    torn_pages = lay_out(page % '<div class="exercise"><p>a</p><p>b</p></div>')
    assert len(torn(torn_pages)) == 1
    number = "<table style='overflow-wrap: anywhere'><tr><td style='width: 5pt'>10</td><td>7</td></tr></table>"
    assert torn_words(page % number, lay_out(page % number)) == ["page 1: torn: 1 0"]
    upon = "<p>some words</p><p style='margin-top: -12pt'>other words</p>"
    assert covering(lay_out(page % upon)[0]) == ["page 1: upon each other: some words | other words"]
    assert covering(lay_out(page % upon.replace("-12pt", "0"))[0]) == []
    frame = "<div style='height: 12pt'><p>some words</p><p>more words</p></div>"
    assert spilled(lay_out(page % frame)[0]) == ["page 1: out of its div : more words"]
    foot = page.replace("p { margin: 0 }", "@page { @bottom-left { content: 'words ' 'more'; width: 20pt } }")
    assert list(off_the_foot(lay_out(foot % "<p>a</p>")[0]))
    assert overflowing(lay_out(page % '<p class="narrow">very long words</p>')[0])
    assert overflowing(lay_out(page % '<p style="margin-left: 240pt; white-space: nowrap">very long words</p>')[0])
    assert last_headings(
        lay_out(page % '<p style="height: 200pt">a</p><h2>b</h2><p style="break-before: page">c</p>')[0]
    )
    assert half_empty(lay_out(page % '<p>a</p><p style="break-before: page">c</p>')) == ["page 1 of 2: 8%"]


def test_a_full_guide_is_short_and_light(library: Library) -> None:
    """The median guide of a runner who may run has at most 14 pages of A4 and 350 KB."""
    length, size = weight(guides(1, library, 5))
    assert length <= MOST_PAGES
    assert size <= MOST_BYTES


@pytest.mark.parametrize("name", ["easy_acute", "persistent"])
def test_the_part_to_use_has_at_most_nine_pages(name: str, library: Library) -> None:
    """Of a runner who may run, the flare plan ends on page nine at the latest; reading comes after it."""
    source = read_answers(example(name))
    answers = parse_answers(source, library)
    guide = assemble(assess(answers, library, answers.answered_on), library, Settings(region="uk"))
    flare = [page.find("section", "flare_plan") for page in lay_out(render_html(guide))]
    assert any(flare)
    assert not any(flare[9:])


@pytest.mark.parametrize(
    ("name", "paper"),
    [
        *sampled(product(NAMES, ("a4", "letter")), ["easy_acute", ("sciatica", "letter")]),
        ("pregnant", "a4"),
        ("pregnant", "letter"),
    ],
)
def test_the_first_pages_are_one_sheet_each(name: str, paper: str, library: Library) -> None:
    """The cover, all warning signs, and the page for the fridge with the signs in short: pages one, two and three."""
    answers = parse_answers(read_answers(example(name)), library)
    settings = Settings(
        region="uk", clinic=Clinic(name="Riverside Sports Physiotherapy", phone="01632 960001"), paper=paper
    )
    pages = lay_out(render_html(assemble(assess(answers, library, answers.answered_on), library, settings)))
    for part, found in (("cover", 0), ("safety_net", 1), ("week", 2)):
        assert next(number for number, page in enumerate(pages) if page.find("section", part)) == found
    assert not pages[1].find("section", "cover")
    assert not pages[2].find("section", "safety_net")
    assert pages[2].find("div", "in-short")
    assert not pages[3].find("div", "in-short")


def is_on_one_sheet(pages: tuple[PageBoxes, ...]) -> bool:
    """Whether the cover, all warning signs, and the week with the signs in short are pages one, two and three."""
    holds = [(bool(page.find("section", "cover")), bool(page.find("section", "safety_net"))) for page in pages]
    in_short = [bool(page.find("div", "in-short")) for page in pages]
    return (
        holds[:3] == [(True, False), (False, True), (False, False)]
        and not any(cover or signs for cover, signs in holds[3:])
        and [number for number, found in enumerate(in_short) if found] == [2]
    )


@pytest.mark.parametrize(
    ("name", "paper"),
    sampled(
        product(("easy_acute", "persistent", "pregnant", "sciatica"), ("a4", "letter")),
        [("pregnant", "letter"), ("sciatica", "letter")],
    ),
)
def test_a_longer_language_takes_the_same_sheets(name: str, paper: str, library: Library) -> None:
    """In Spanish the first pages are one sheet each, nothing is cut off, and a guide is at most a fourth longer."""
    answers = parse_answers(read_answers(example(name)), library)
    assessment = assess(answers, library, answers.answered_on)
    clinic = Clinic(name="Centro de Fisioterapia y Medicina Deportiva de San Sebastián", phone="01632 960001")
    settings = Settings(region="us", clinic=clinic, paper=paper)
    spanish = lay_out(render_html(client_document(assessment, library, replace(settings, language="es"))))
    assert is_on_one_sheet(spanish)
    assert len({page for page, boxes in enumerate(spanish) if boxes.find("section", "log")}) == 1
    assert [fault for page in spanish for fault in (*overflowing(page), *last_headings(page))] == []
    english = lay_out(render_html(client_document(assessment, library, settings)))
    assert len(spanish) <= 1.25 * len(english)


@pytest.mark.parametrize(("name", "sheets"), [("emergency", 1), ("urgent", 2)])
def test_pages_that_get_somebody_seen_are_no_longer_in_spanish(name: str, sheets: int, library: Library) -> None:
    """An emergency page is one sheet, an urgent one a sheet with its letter on another."""
    answers = parse_answers(read_answers(example(name)), library)
    settings = Settings(region="us", paper="letter", language="es")
    document = client_document(assess(answers, library, answers.answered_on), library, settings)
    assert len(lay_out(render_html(document))) == sheets


@pytest.mark.parametrize(
    ("group", "paper", "text"),
    sampled(
        product(range(4), ("a4", "letter"), ("standard", "large")), [(0, "letter", "standard"), (1, "a4", "large")]
    ),
)
def test_a_reply_slip_never_takes_a_sheet_of_its_own(group: int, paper: str, text: str, library: Library) -> None:
    """Where the letter leaves no room for it, some of the letter stands above it on the next."""
    settings = Settings(region="uk", paper=paper, text=text)
    found = (assemble(client, library, settings) for client in clients(group, library, calm=0.9))
    letters = islice((guide for guide in found if any(block.kind == "letter" for block in guide.blocks())), 2)
    for pages in (lay_out(render_html(guide)) for guide in letters):
        [(page, slip)] = [(page, slip) for page in pages for slip in page.find("div", "slip")]
        words = [box for box in page.boxes if box.tag == "#text"]
        assert [box for box in words if slip.element not in box.within and box.area.bottom <= slip.area.top]


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_short_letter_is_one_sheet_with_its_slip(paper: str, library: Library) -> None:
    answers = parse_answers(read_answers(example("sciatica")), library)
    settings = Settings(region="uk", paper=paper)
    pages = lay_out(render_html(assemble(assess(answers, library, answers.answered_on), library, settings)))
    assert sum(bool(page.find("article", "letter") or page.find("div", "slip")) for page in pages) == 1


def test_a_letter_by_itself_has_boxes_to_tick(library: Library) -> None:
    """As the one at the end of a guide, on one sheet."""
    answers = parse_answers(read_answers(example("sciatica")), library)
    letter = letter_of(assess(answers, library, answers.answered_on), library, Settings(region="uk"))
    [page] = lay_out(render_html(letter))
    assert len([box for box in page.find("span", "box") if box.area.width > 10]) == 3
