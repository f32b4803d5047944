"""Where things stand on the pages, over many clients: nothing cut off, nothing torn, no page left half empty."""

from __future__ import annotations

import random
import statistics
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pytest

from guidegen.answers import parse_answers
from guidegen.assessment import Assessment, assess
from guidegen.clinic.settings import Settings
from guidegen.errors import AnswersError
from guidegen.guide import assemble
from guidegen.html import render_html
from guidegen.library import Library
from guidegen.library.levels import Permit
from guidegen.pdf import PageBoxes, PlacedBox, lay_out, render_pdf
from tests.support.plausible import ANSWERED_ON, random_answers

CLIENTS = 100
GROUPS = 20
PAPERS = ("a4", "letter")
TEXTS = ("standard", "large")
HEADINGS = ("h1", "h2", "h3", "h4")
# Pages that begin something to hand over, to write on or to pin up; the page before them may stay empty.
PARTS = frozenset(("log", "letter", "on_a_page"))
WHOLE = ("exercise", "asked", "lamp", "net")
# Large print has blocks of nearly half a page, which stay whole; its pages are held to less.
LEAST_FILLED = {"standard": 0.5, "large": 0.35}
SLACK = 3.0  # points; the box of a line of text is higher than its letters


def clients(seed: int, library: Library, calm: float) -> Iterator[Assessment]:
    """Random clients without end; those whose answers contradict each other are left out."""
    rng = random.Random(seed)
    while True:
        answers = random_answers(rng, library, calm)
        try:
            parsed = parse_answers({"answered_on": ANSWERED_ON.isoformat(), "answers": answers}, library)
        except AnswersError:
            continue
        yield assess(parsed, library, today=ANSWERED_ON)


def pages_for(assessment: Assessment, library: Library, number: int) -> tuple[str, tuple[PageBoxes, ...]]:
    """One client's size of letters and pages; papers and sizes take turns."""
    settings = Settings(region="uk", paper=PAPERS[number % 2], text=TEXTS[number // 2 % 4 == 3])
    return settings.text, lay_out(render_html(assemble(assessment, library, settings)))


@pytest.fixture(scope="module")
def laid_out(library: Library) -> object:
    """The pages of a group of clients, laid out once for all tests of this file that one worker runs."""

    @cache
    def group(number: int) -> tuple[tuple[str, tuple[PageBoxes, ...]], ...]:
        found = clients(number, library, calm=0.99)
        return tuple(pages_for(next(found), library, number + place) for place in range(CLIENTS // GROUPS))

    return group


def overflowing(page: PageBoxes) -> list[str]:
    """What leaves the page's own area or is cut off by a box around it, and words wider than their table cell."""
    wrong = [
        f"page {box.page + 1}: {box.tag} {box.text[:40]}"
        for box in page.boxes
        if box.clipped or (box.tag in ("#text", "svg", "img") and not page.content.holds(box.area, SLACK))
    ]
    cells = {box.element: box for box in page.boxes if box.tag in ("td", "th")}
    wrong += [
        f"page {text.page + 1}: wider than its cell: {text.text[:40]}"
        for text in (box for box in page.boxes if box.tag == "#text")
        for element in text.within
        if element in cells and not cells[element].area.holds(text.area, SLACK)
    ]
    return wrong


def last_headings(page: PageBoxes) -> list[str]:
    """A heading after which nothing of its section stands on the page."""
    headings = {box.element for box in page.boxes if box.tag in HEADINGS}
    texts = [box for box in page.boxes if box.tag == "#text"]
    if texts and headings & set(texts[-1].within):
        return [f"page {texts[-1].page + 1}: {texts[-1].text}"]
    return []


def torn(pages: tuple[PageBoxes, ...]) -> list[str]:
    """Exercises, table rows, warnings and other things to be seen whole that stand on two pages."""
    places: dict[int, set[int]] = defaultdict(set)
    boxes: dict[int, PlacedBox] = {}
    for page in pages:
        heads = {box.element for box in page.boxes if box.tag == "thead"}  # said again on each page
        for box in page.boxes:
            if (box.tag == "tr" and not heads & set(box.within)) or box.classes & set(WHOLE):
                places[box.element].add(box.page)
                boxes[box.element] = box
    return [f"{box.tag} {sorted(box.classes)} on {places[id_]}" for id_, box in boxes.items() if len(places[id_]) > 1]


def half_empty(pages: tuple[PageBoxes, ...], least: float = 0.5) -> list[str]:
    """Pages that are filled less than that, but for the last one of each part."""
    first_pages = {min(box.page for box in boxes) for boxes in _sections(pages) if boxes[0].classes & PARTS}
    return [
        f"page {number + 1} of {len(pages)}: {page.filled:.0%}"
        for number, page in enumerate(pages[:-1])
        if number + 1 not in first_pages and page.filled < least
    ]


def _sections(pages: tuple[PageBoxes, ...]) -> list[list[PlacedBox]]:
    found: dict[int, list[PlacedBox]] = defaultdict(list)
    for page in pages:
        for box in page.find("section"):
            found[box.element].append(box)
    return list(found.values())


@pytest.mark.parametrize("group", range(GROUPS))
def test_pages_of_many_clients(group: int, laid_out: object) -> None:
    """Nothing overflows, no heading stands last, what belongs together is whole, and pages are filled."""
    assert callable(laid_out)
    documents = laid_out(group)
    assert len(documents) == CLIENTS // GROUPS
    assert any(page.find("article", "exercise") for _, pages in documents for page in pages)
    for text, pages in documents:
        assert any(box.tag == "#text" for page in pages for box in page.boxes)
        assert [fault for page in pages for fault in overflowing(page)] == []
        assert [fault for page in pages for fault in last_headings(page)] == []
        assert torn(pages) == []
        assert half_empty(pages, LEAST_FILLED[text]) == []


def test_the_checks_see_faults() -> None:
    """A page with a clipped box, a heading at its foot, a torn block and much room is found out."""
    page = """<html lang="en"><head><title>t</title><style>@page { size: 300pt; margin: 20pt } p { margin: 0 }
    .exercise p { height: 150pt } .narrow { overflow: hidden; width: 20pt; white-space: nowrap }
    h2 { margin: 0; break-after: avoid-column } td { max-width: 10pt }</style></head><body>%s</body></html>"""
    torn_pages = lay_out(page % '<div class="exercise"><p>a</p><p>b</p></div>')
    assert len(torn(torn_pages)) == 1
    assert overflowing(lay_out(page % '<p class="narrow">very long words</p>')[0])
    assert overflowing(lay_out(page % '<p style="margin-left: 240pt; white-space: nowrap">very long words</p>')[0])
    assert last_headings(
        lay_out(page % '<p style="height: 200pt">a</p><h2>b</h2><p style="break-before: page">c</p>')[0]
    )
    assert half_empty(lay_out(page % '<p>a</p><p style="break-before: page">c</p>')) == ["page 1 of 2: 8%"]


@pytest.mark.parametrize("seed", [1, 4])
def test_a_full_guide_is_short_and_light(seed: int, library: Library) -> None:
    """The median guide of a runner who may run has at most 14 pages of A4 and 350 KB."""
    found = (client for client in clients(seed, library, calm=1) if client.permit is Permit.P3)
    guides = [render_html(assemble(next(found), library, Settings(region="uk"))) for _ in range(13)]
    assert statistics.median(len(lay_out(html)) for html in guides) <= 14
    assert len(render_pdf(guides[0])) <= 350 * 1024
