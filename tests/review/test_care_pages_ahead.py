"""Pages that get somebody seen are typeset ahead as there can be any."""

from __future__ import annotations

from collections import Counter
from datetime import date

from guidegen.clinic.settings import Settings
from guidegen.guide import Guide
from guidegen.html import in_each_size, render_marked
from guidegen.library import Library
from guidegen.review.care_pages_ahead import care_pages
from guidegen.review.warming import flagged_pages

CARE = {"emergency", "urgent", "referral"}


def letter_flags(page: Guide) -> set[str]:
    """The flags that its letter tells of."""
    return {fired.flag.id for block in page.blocks() if block.kind == "letter" for fired, _ in block.params["flags"]}


def test_a_letter_of_each_kind_of_page_tells_of_every_flag(library: Library) -> None:
    """Also of those that call for a guide by themselves; and each page that there was is there as it was."""
    documents = list(flagged_pages(library, Settings(region="uk"), date(2026, 11, 20)))
    every = set().union(*map(letter_flags, documents))
    pages = list(care_pages(documents))
    assert pages[: len(CARE)] == [page for page in documents if page.document in CARE][: len(CARE)]
    kinds = {page.document for page in documents} & CARE
    assert len(kinds) > 1
    full = Counter(page.document for page in pages if letter_flags(page) == every)
    assert all(full[kind] for kind in kinds - {"emergency"})  # which has no letter


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
