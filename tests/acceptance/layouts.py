"""Where things stand on the pages of many clients; `make layouts` lays out as many as a release deserves.

python -m tests.acceptance.layouts
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from guidegen.answers import parse_answers
from guidegen.assessment import Assessment, assess
from guidegen.clinic.settings import Settings
from guidegen.errors import AnswersError
from guidegen.guide import Guide, assemble
from guidegen.html import render_html
from guidegen.library import Library, load_library
from guidegen.library.levels import Permit
from guidegen.pdf import PageBoxes, PlacedBox, lay_out, render_pdf
from guidegen.service.document import client_document
from tests.acceptance.coverage import six_weeks_ago
from tests.support.placed_words import SLACK, faults_of_words
from tests.support.plausible import ANSWERED_ON, random_answers
from tests.support.pseudo import pseudo_clinic, unclosed

CLIENTS = 100
MOST_PAGES, MOST_BYTES = 14, 350 * 1024  # of the median guide on A4
PAPERS = ("a4", "letter")
TEXTS = ("standard", "large")
HEADINGS = ("h1", "h2", "h3", "h4")
# Parts that begin on a page of their own; the page before them may stay empty.
PARTS = frozenset(("safety_net", "week", "phases", "way", "log", "letter"))
WHOLE = ("exercise", "asked", "lamp", "net")
LEAST_FILLED = {"standard": 0.25, "large": 0.25}
MOST_GROWN = 1.4  # times the pages of English that words two fifths longer may take


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


@dataclass(frozen=True)
class LaidOut:
    """One document: its size of letters, its page of HTML, and what stands where."""

    text: str
    html: str
    pages: tuple[PageBoxes, ...]


def laid_out(guide: Guide) -> LaidOut:
    html = render_html(guide)
    return LaidOut(guide.settings.text, html, lay_out(html))


def way_to_print(number: int) -> Settings:
    """Papers and sizes of letters take turns."""
    return Settings(region="uk", paper=PAPERS[number % 2], text=TEXTS[number // 2 % 4 == 3])


def faults_of(document: LaidOut) -> list[str]:
    """What is out of its place, and which pages are half empty."""
    return [*out_of_place(document), *half_empty(document.pages, LEAST_FILLED[document.text])]


def out_of_place(document: LaidOut) -> list[str]:
    """What overflows, stands last, is torn or covers something."""
    pages = document.pages
    found = [fault for page in pages for fault in (*overflowing(page), *last_headings(page))]
    return [*found, *torn(pages), *faults_of_words(document.html, pages)]


def faults_of_longer(guide: Guide, english: LaidOut) -> list[str]:
    """What is out of its place or cut off in a document in the language made by program, and whether it is too long."""
    document = laid_out(guide)
    said = "".join(box.text for page in document.pages for box in (*page.boxes, *page.margins))
    grown = len(document.pages) / len(english.pages)
    found = [*out_of_place(document), *(f"cut off: {text}" for text in unclosed(said))]
    return found + [f"{len(document.pages)} pages, {grown:.0%} of those in English"] * (grown > MOST_GROWN)


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


def guides(seed: int, library: Library, count: int) -> list[str]:
    """Guides of random runners who may run, as pages of HTML."""
    found = (client for client in clients(seed, library, calm=1) if client.permit is Permit.P3)
    return [render_html(assemble(client, library, Settings(region="uk"))) for client in islice(found, count)]


def weight(pages: list[str]) -> tuple[float, int]:
    """The median number of pages of some guides, and the bytes of the first."""
    return statistics.median(len(lay_out(html)) for html in pages), len(render_pdf(pages[0]))


def main() -> None:
    started = time.perf_counter()
    library = load_library()
    found: list[str] = []
    with TemporaryDirectory() as name:
        clinic = pseudo_clinic(Path(name), library)
        before: Assessment | None = None
        for number, client in enumerate(islice(clients(0, library, calm=0.99), CLIENTS)):
            settings = way_to_print(number)
            # Every fourth has answered before, if what somebody else said.
            earlier = [six_weeks_ago(before)] if before and number % 4 == 0 else []
            english = laid_out(client_document(client, library, settings, earlier))
            longer = client_document(client, library, replace(settings, folder=clinic, language="es"), earlier)
            told = [*faults_of(english), *(f"longer: {fault}" for fault in faults_of_longer(longer, english))]
            found += [f"client {number}: {fault}" for fault in told]
            before = client
    for seed in (1, 4):
        length, size = weight(guides(seed, library, 13))
        print(f"median guide: {length} pages; one guide: {size} bytes")
        if length > MOST_PAGES or size > MOST_BYTES:
            found.append(f"guides of seed {seed} are too long or too heavy")
    print(f"{CLIENTS} clients in {time.perf_counter() - started:.0f} s: {len(found)} faults")
    print(*found, sep="\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
