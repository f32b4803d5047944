"""Pages that get somebody seen are typeset ahead as there can be any."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from guidegen.clinic.settings import Settings
from guidegen.guide import Guide
from guidegen.html import in_each_size, render_marked
from guidegen.library import Library
from guidegen.press import Press
from guidegen.review.care_pages_ahead import care_pages
from guidegen.review.warming import flagged_pages, referral_pages
from guidegen.service.printing import job_of

CARE = {"emergency", "urgent", "referral"}


def letter_flags(page: Guide) -> set[str]:
    """The flags that its letter tells of."""
    return {fired.flag.id for block in page.blocks() if block.kind == "letter" for fired, _ in block.params["flags"]}


def test_a_letter_of_each_kind_of_page_tells_of_every_flag(library: Library) -> None:
    """Also of those that call for a guide by themselves; and each page that there was is there as it was."""
    made_up = library, Settings(region="uk"), date(2026, 11, 20)
    documents = [*flagged_pages(*made_up), *referral_pages(*made_up)]
    every = set().union(*map(letter_flags, documents))
    pages = list(care_pages(documents))
    assert pages[: len(CARE)] == [page for page in documents if page.document in CARE][: len(CARE)]
    assert {page.document for page in documents} >= CARE
    full = Counter(page.document for page in pages if letter_flags(page) == every)
    assert all(full[kind] for kind in CARE - {"emergency"})  # which has no letter


def test_a_page_is_there_in_letters_of_each_size(library: Library) -> None:
    """Which nothing else of it hangs on."""
    page = next(
        page
        for page in flagged_pages(library, Settings(region="uk"), date(2026, 11, 20))
        if page.document == "emergency"
    )
    marked = render_marked(page)
    found = list(in_each_size(marked))
    assert marked in found
    assert len(set(found)) == 3
    assert len({each.partition("<head>")[2] for each in found}) == 1


def test_there_is_a_referral_page_for_every_region(library: Library) -> None:
    """Whatever clients are made up for it."""
    for number, region in enumerate(sorted(library.regions)):
        (page,) = referral_pages(library, Settings(region=region), date(2026, 11, 20), number)
        assert page.document == "referral"


@pytest.mark.slow
def test_a_referral_page_of_another_client_needs_next_to_nothing_new(library: Library) -> None:
    """Of all that is typeset for one, words of this client alone."""
    ahead = library, Settings(region="uk", renderer="press"), date(2026, 11, 20)
    press = Press()
    for page in care_pages([*flagged_pages(*ahead), *referral_pages(*ahead)]):
        if page.document == "referral":
            press.print(job_of(page, nobodys=True))
    before = press.typeset
    for others in (1, 2, 3):
        (page,) = referral_pages(library, ahead[1], date(2026, 12, others), others)
        assert press.print(job_of(page)) is not None
    assert press.typeset - before <= 3
