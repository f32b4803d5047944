"""The review book: every item once, with its rules, its examples and its signature; a tagged PDF of few pages."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pikepdf
import pytest
from markupsafe import Markup

from guidegen.clinic.settings import Settings
from guidegen.clinic.sign_off import SignOff
from guidegen.clinic.sign_off.signing import new_signings
from guidegen.library import Library
from guidegen.library.models import Exercise, RedFlag
from guidegen.pdf import page_count
from guidegen.pdf.fields import add_fields
from guidegen.review.book import Book, book_page, make_book
from guidegen.review.book.entries import Entry
from guidegen.review.book.examples import examples_of
from guidegen.review.book.figures import mark_figures
from guidegen.review.book.pages import book_fields, print_book, printed
from guidegen.review.comments import read_review
from tests.support.pace import is_within
from tests.support.pdf_sample import pdf_faults

TODAY = date(2026, 11, 20)
SETTINGS = Settings(region="uk")


@pytest.fixture(scope="module")
def book(library: Library) -> Book:
    return make_book(library, SignOff(), TODAY)


@pytest.fixture(scope="module")
def page(book: Book, library: Library) -> str:
    return book_page(book, library, SETTINGS)


def entries_of(book: Book) -> list[Entry]:
    return [entry for part in book.parts for entry in part.entries]


def test_every_item_stands_in_it_once_red_flags_first(book: Book, library: Library) -> None:
    """No item is missing, none comes twice, and what can hurt most comes first."""
    keys = [entry.item.key for entry in entries_of(book)]
    assert sorted(keys) == sorted(item.key for item in library.items())
    assert len(set(keys)) == len(keys)
    assert book.parts[0].kind == "red_flags"


def test_all_words_of_every_item_are_printed(page: str, library: Library) -> None:
    """Each sentence of each part can be read in the book as in a guide."""
    text = _text(page)
    checked = 0
    for item in library.items():
        for words in item.parts.values():
            for line in words.splitlines():
                plain = re.sub(r"^(- |\d+\. |\| ?)", "", line).replace("**", "").strip()
                if plain and "urgent line" not in plain.lower() and "|" not in plain:
                    assert " ".join(plain.split()) in text, (item.key, plain)
                    checked += 1
    assert checked > 500


def _text(page: str) -> str:
    import html

    body = page.partition("</style>")[2]
    text = html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"</(p|li|td|th|h\d|div)>|<br>", " ", body)))
    return " ".join(text.replace("\u00a0", " ").split())


def test_what_is_open_stands_before_everything_else(page: str, library: Library) -> None:
    """Each open decision with its choice, its alternatives and boxes, before the first item."""
    first, _, _ = page.partition('id="part-red_flags"')
    text = _text(page.partition("<main>")[0] + "</style>" + first.partition("<main>")[2])
    assert library.open_decisions
    for decision in library.open_decisions:
        for words in (decision.question, decision.chosen, *decision.alternatives):
            assert words in text
    assert first.count('class="box"') == 2 * len(library.open_decisions)


def test_every_branch_has_a_client_for_whom_it_fires_and_one_for_whom_it_does_not(book: Book) -> None:
    """The two differ in one answer, and have both been found for every branch."""
    branches = [branch for entry in entries_of(book) for branch in entry.branches]
    assert len(branches) > 70
    for branch in branches:
        fires, misses = branch.examples.fires, branch.examples.misses
        assert fires is not None
        assert misses is not None
        assert sum(answer.changed for answer in fires.answers) == 1


def test_examples_stand_at_the_threshold(library: Library) -> None:
    """A number is the last one for which a branch fires, and the first for which it does not."""
    flag = next(flag for flag in library.red_flags if flag.code == "RF12")
    branch = next(branch for branch in flag.branches if branch.when.text == "age >= 65 and trauma == minor")
    found = examples_of(branch, library, TODAY)
    ages = [client.answers[0].told[0].value for client in (found.fires, found.misses) if client]
    assert ages == [65, 64]
    assert found.fires
    assert found.misses
    assert (found.fires.level, found.misses.level) == ("URGENT", "ROUTINE")


# What is said before a rule, by its use, and whether a missing answer counts as in the table of docs/rules.md.
LEADS = {
    "points": ("if it is certain:", False),
    "pattern": ("This pattern, if no earlier one fits and if it is certain:", False),
    "starts": ("The plan starts here, if no earlier phase fits, if this is true or may be:", True),
    "skipped": ("Never for a runner of whom this is true, or may be:", True),
    "left_out": ("Left out if this is true, or may be:", True),
    "exercise": ("Chosen only if it is certain:", False),
    "variant": ("Done in another way if this is true, or may be:", True),
    "table": ("This table, if no earlier one fits and if it is certain:", False),
    "shown": ("Shown only if it is certain:", False),
    "part": ("is printed if it is certain:", False),
    "signs": ("These signs are shown if, or if it may be:", True),
    "sign": ("is shown if, or if it may be:", True),
}


def test_each_rule_says_what_a_missing_answer_leads_to(book: Book, page: str) -> None:
    """Where it counts as true, "or may be" stands before the rule; where not, "certain"."""
    text = _text(page)
    for use, (lead, on_unknown) in LEADS.items():
        assert ("may be:" in lead) is on_unknown
        assert ("certain:" in lead) is not on_unknown
        told = [
            [rule for rule in entry.rules if rule.use == use and rule.clause is not None] for entry in entries_of(book)
        ]
        # An exercise has all that leaves it out in one list.
        count = sum(bool(rules) if use == "left_out" else len(rules) for rules in told)
        assert count > 0, use
        assert text.count(lead) >= count, use


def test_links_lead_somewhere(page: str) -> None:
    """Every link in the book has its place in it."""
    targets = set(re.findall(r'href="#([^"]*)"', page))
    assert len(targets) > 150
    assert targets <= set(re.findall(r'id="([^"]*)"', page))


def test_the_index_by_question_leads_to_all_that_an_answer_decides(book: Book) -> None:
    """Also through facts: how easily pain flares decides the pattern of exercises by irritability."""
    flare = next(one for one in book.questions if one.question.id == "flare_easy")
    assert "irritability_high" in {link.code for link in flare.facts}
    assert "RF14" in {link.code for link in flare.uses}


def test_figures_are_marked_and_codes_are_not() -> None:
    """Every number in the words, none in drawings, in codes, or in markup."""
    marked = mark_figures(Markup('<p id="a1">Hold 8 to 10.5 seconds (RF07).</p><svg><path d="M0 1"/></svg>'))
    assert re.findall("<mark>(.*?)</mark>", marked) == ["8", "10.5"]
    assert re.findall("<mark>(.*?)</mark>", mark_figures("Two of three, often", "two|three|ten")) == ["Two", "three"]
    assert mark_figures("1 < 2") == "<mark>1</mark> &lt; <mark>2</mark>"


def test_it_tells_who_signed_last_and_when_it_is_due(library: Library) -> None:
    """A signature by part stands at its items, and at no others."""
    keys = [item.key for item in library.items() if isinstance(item, RedFlag)]
    signed = SignOff(tuple(new_signings("B. Clinician", "PH1", "all", "", keys, library, TODAY)))
    entries = entries_of(make_book(_small(library), signed, TODAY + timedelta(days=1)))
    states = {entry.kind: entry.signature for entry in entries}
    assert (states["red_flags"].state, states["red_flags"].name) == ("signed", "B. Clinician")
    assert states["red_flags"].due is not None
    assert states["exercises"].state == "unsigned"


def _small(library: Library) -> Library:
    """A few items of some kinds, for a book that is made quickly."""
    return replace(
        library,
        red_flags=tuple(flag for flag in library.red_flags if flag.code in ("RF05", "RF23")),
        exercises=tuple(one for one in library.exercises if isinstance(one, Exercise))[:2],
        advice=library.advice[:3],
        contributors=library.contributors[:1],
        presentations=library.presentations[:1],
    )


@pytest.fixture(scope="module")
def short_pdf(book: Book, library: Library) -> bytes:
    """A book with one item of each kind, as it is printed, with its fields."""
    parts = tuple(replace(part, entries=part.entries[:1]) for part in book.parts)
    kept = {entry.anchor for part in parts for entry in part.entries}
    short = replace(
        book,
        parts=parts,
        decisions=tuple(replace(one, links=()) for one in book.decisions),
        expert=(),
        questions=(),
        sources=(),
        codes=tuple(link for link in book.codes if link.anchor in kept),
    )
    page = book_page(short, library, SETTINGS)
    return add_fields(printed(page, SETTINGS, as_html=False), book_fields(short), 9)


def test_a_pdf_of_it_is_tagged(short_pdf: bytes) -> None:
    """PDF/UA-1 and PDF/A-3a, as all that guidegen prints."""
    assert pdf_faults(short_pdf) == []


def test_remarks_are_read_back_from_its_fields(short_pdf: bytes, library: Library, tmp_path: Path) -> None:
    """What is written beside an item, a decision and the whole is found by item, with the content that was read."""
    file = tmp_path / "book.pdf"
    with pikepdf.open(io.BytesIO(short_pdf)) as pdf:
        fields = {str(field.T): field for field in pdf.Root.AcroForm.Fields.as_list()}
        for name in ("comment-red_flags-cauda_equina", "decision-8", "comment-facts", "review-name"):
            fields[name].V = pikepdf.String(f"words on {name}")
        pdf.save(file)
    review = read_review(file, library)
    assert {comment.key for comment in review.comments} == {"red_flags/cauda_equina", "decision/8", "facts"}
    assert (review.about["name"], review.about["content"]) == ("words on review-name", library.hash[:16])
    assert review.warnings == ()


def test_on_the_screen_every_item_has_a_box_for_remarks(book: Book, library: Library) -> None:
    """Each with the name that its field has in the PDF, and nothing is fetched or sent."""
    page = book_page(book, library, SETTINGS, as_html=True)
    names = re.findall(r'<textarea rows="1" name="([^"]*)"', page)
    assert sorted(names) == sorted(field.name for field in book_fields(book) if not field.read_only)
    assert 'href="field:' not in page
    assert "review-comments.yaml" in page


@pytest.mark.long
@pytest.mark.slow
def test_the_whole_book_is_short_and_soon_there(library: Library) -> None:
    """At most 120 pages, in less than a minute, and tagged as a whole."""
    import time

    start = time.process_time()
    pdf = print_book(library, SETTINGS, TODAY)
    assert is_within(time.process_time() - start, 60)
    assert page_count(pdf) <= 120
    assert pdf_faults(pdf) == []
