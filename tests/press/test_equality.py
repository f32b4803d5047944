"""What the press prints is what the reference rendering prints, but for the bytes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from gettext import NullTranslations
from itertools import islice
from pathlib import Path

import pytest

from guidegen.clinic.brand import brand
from guidegen.clinic.settings import load_settings
from guidegen.guide import Guide
from guidegen.html import environment, render_html, render_marked
from guidegen.html.environment import forget_templates
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
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" viewBox="0 0 120 40">
<rect width="120" height="40" fill="#5b2a6e"/><circle cx="20" cy="20" r="12" fill="#fff"/></svg>"""
CLINIC = """region = "uk"
[clinic]
name = "Riverside Running Clinic"
address = "1 River Road, Riverside"
phone = "0123 456789"
website = "example.org"
booking_url = "https://example.org/booking"
logo = "logo.svg"
colour = "#5b2a6e"
clinician = "A. Clinician, physiotherapist"
"""


@pytest.fixture(scope="module")
def press() -> Press:
    return Press()


def faults(press: Press, guide: Guide, validated: bool = False) -> list[str]:
    """What the press does otherwise; what it leaves to the reference rendering is told as a fault too."""
    sides = "double" if guide.settings.sides == "double" else None
    assets = dict(brand(guide.settings).assets)
    pressed = press.print(Job(render_marked(guide, again=True), assets, guide.settings.ink, sides))
    if pressed is None:
        return [f"left: {dict(press.left)}"]
    whole = render_pdf(render_html(guide), assets, guide.settings.ink, sides)
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


class Reversed(NullTranslations):
    """Tells all pages before the one."""

    def gettext(self, message: str) -> str:
        return "Von %(pages)s Seiten die %(page)s." if message == "Page %(page)s of %(pages)s" else message


def test_the_foot_of_a_page_is_in_its_language(press: Press, guides: Guides, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its numbers stand where the language puts them."""
    forget_templates()
    monkeypatch.setattr(environment, "translations", lambda _: Reversed())
    try:
        (guide,) = islice(guides(12, "urgent"), 1)
        assert "Von " in render_html(guide)
        assert not faults(press, guide)
    finally:
        forget_templates()


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


@pytest.mark.long
@pytest.mark.parametrize("document", [*CARE, "referral"])
@pytest.mark.parametrize("looks", VARIANTS[::3], ids=lambda looks: "-".join(looks.values()))
def test_many_pages_that_get_somebody_seen_are_the_same(
    press: Press, guides: Guides, document: str, looks: dict[str, str]
) -> None:
    """Before the press may make them, these are to be the same for as many clients as guides are."""
    found: Counter[str] = Counter()
    for number, page in enumerate(islice(guides(14, document, **looks), 50)):
        found.update(faults(press, page, validated=number % 10 == 0))
    assert not found


@pytest.mark.long
def test_guides_of_a_clinic_are_the_same(press: Press, guides: Guides, tmp_path: Path) -> None:
    """With its colour, a logo, a code that leads to its bookings, its number to call and its clinician."""
    (tmp_path / "logo.svg").write_text(LOGO)
    (tmp_path / "guidegen.toml").write_text(CLINIC)
    settings = load_settings(tmp_path)
    found: Counter[str] = Counter()
    for number, guide in enumerate(islice(guides(15), 25)):
        found.update(faults(press, replace(guide, settings=settings), validated=number % 5 == 0))
    assert not found
