"""What the press prints is what the reference rendering prints, but for the bytes."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

from guidegen.guide import Guide
from guidegen.html import render_html, render_marked
from guidegen.pdf import render_pdf
from guidegen.press import Job, Press
from tests.press.conftest import Guides
from tests.support.pdf_sample import pdf_faults
from tests.support.same_print import differences, pages_that_look_otherwise

VARIANTS = [
    {"paper": paper, "text": text, "ink": ink}
    for paper in ("a4", "letter")
    for text in ("standard", "large")
    for ink in ("colour", "grey")
]
CARE = ("emergency", "urgent")


@pytest.fixture(scope="module")
def press() -> Press:
    return Press()


def faults(press: Press, guide: Guide, validated: bool = False) -> list[str]:
    """What the press does otherwise; what it leaves to the reference rendering is told as a fault too."""
    sides = "double" if guide.settings.sides == "double" else None
    pressed = press.print(Job(render_marked(guide), {}, guide.settings.ink, sides))
    if pressed is None:
        return [f"left: {dict(press.left)}"]
    whole = render_pdf(render_html(guide), {}, guide.settings.ink, sides)
    told = differences(pressed, whole)
    if validated:
        told += [f"page {page} looks otherwise" for page in pages_that_look_otherwise(pressed, whole)]
        told += pdf_faults(pressed)
    return told


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
    assert not faults(press, guide, validated=True)


@pytest.mark.parametrize("document", CARE)
def test_a_page_that_gets_somebody_seen_is_the_same(press: Press, guides: Guides, document: str) -> None:
    """Those are the ones that must never be another."""
    (page,) = islice(guides(12, document), 1)
    assert not faults(press, page, validated=True)


@pytest.mark.long
@pytest.mark.parametrize("looks", VARIANTS, ids=lambda looks: "-".join(looks.values()))
def test_a_hundred_guides_are_the_same(press: Press, guides: Guides, looks: dict[str, str]) -> None:
    """The same for clients by chance, on every paper, in every size of letters and every ink."""
    found: Counter[str] = Counter()
    for number, guide in enumerate(islice(guides(13, **looks), 100)):
        found.update(faults(press, guide, validated=number % 10 == 0))
    assert not found
