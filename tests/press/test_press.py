"""What the press does not know it leaves to the reference rendering, and says how often."""

from __future__ import annotations

import builtins
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guidegen.clinic.typefaces import ASSETS
from guidegen.errors import LimitError
from guidegen.guide import Guide
from guidegen.html import render_html, render_marked
from guidegen.html.marks import without_marks
from guidegen.pdf import page_count
from guidegen.press import Job, Press
from guidegen.service import printing
from guidegen.service.printing import job_of
from tests.press.conftest import Guides
from tests.support.from_right import FONTS

# A machine that has a font for such letters shows them with it; one that has none is warned of them.
FOREIGN = {"a letter outside the subset", "a warning"}


def job(guide: Guide, **changes: Any) -> Job:
    return replace(Job(render_marked(guide), {}, "colour", None), **changes)


@pytest.fixture(scope="module")
def page(guides: Guides) -> Guide:
    """A page of few leaves."""
    return next(guides(21, "emergency"))


def test_the_same_page_has_the_same_bytes(page: Guide) -> None:
    """Whatever was printed before, and from leaves that are kept as from new ones."""
    press = Press()
    first = press.print(job(page))
    assert first is not None
    assert press.print(job(page)) == first == Press().print(job(page))


def test_leaves_are_typeset_once(page: Guide) -> None:
    """Another client's page needs nothing new, where their words take as many lines."""
    press = Press()
    press.print(job(page))
    before = press.typeset
    press.print(job(page))
    assert press.typeset == before
    other = replace(page.personal, client=replace(page.personal.client, name="Another"))
    assert press.print(job(replace(page, personal=other))) is not None
    assert press.typeset == before


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        (without_marks, {"content outside of leaves"}),
        (lambda page: page.replace("</main>", "<p>more</p></main>"), {"content outside of leaves"}),
        (lambda page: page.replace("A. Runner", "Ώρα"), FOREIGN),
        (lambda page: page.replace("A. Runner", "A. \u2068שלום\u2069"), FOREIGN),
        (lambda page: page.replace("margin: 10.5mm", "bleed: 9mm; margin: 10.5mm"), {"marks for a printer who trims"}),
        (lambda page: page.replace("<html ", '<html dir="rtl" '), {"lines from right to left"}),
    ],
)
def test_what_it_does_not_know_is_left_and_counted(page: Guide, change: Any, reasons: set[str]) -> None:
    """Without a word, but with the reason; which quotes nothing of the page."""
    press = Press()
    assert press.print(job(page, page=change(render_marked(page)))) is None
    (reason,) = press.left
    assert reason in reasons
    assert (press.pressed, press.left[reason]) == (0, 1)


def test_a_language_with_its_own_typeface_is_left(page: Guide) -> None:
    """Its letters may join, and our own words are set by the widths of our own typeface."""
    press = Press()
    given = job(page)
    assert press.print(replace(given, assets={f"{ASSETS}a.ttf": FONTS[0]})) is None
    assert dict(press.left) == {"a typeface of the language's own": 1}


def test_a_gradient_is_left_once_and_for_all(page: Guide) -> None:
    """What was typeset beside it is known then, and nothing is typeset for the next page with it."""
    marked = render_marked(page).replace("</h1>", '</h1><p style="background: linear-gradient(red, blue)">A</p>')
    press = Press()
    assert press.print(job(page, page=marked)) is None
    assert dict(press.left) == {"a pattern or a gradient": 1}
    before = press.typeset
    assert press.print(job(page, page=marked)) is None
    assert press.typeset == before
    assert press.print(job(page)) is not None
    assert press.typeset - before <= 2


def test_a_page_alone_is_left_until_most_is_known(page: Guide, guides: Guides, tmp_path: Path) -> None:
    """A process that ends then lays out some leaves for the next one, and no more than the page itself would take."""
    alone = job_of(next(guides(22)), alone=True)
    counts = []
    for _ in range(20):
        press = Press(tmp_path)
        made = press.print(alone)
        counts.append(press.typeset)
        if made is not None:
            break
        assert list(press.left) == ["more to lay out than the page itself"]
    assert made is not None
    assert max(counts[:-1]) <= 16
    assert Press().print(alone) is None


def test_a_short_page_alone_is_left_as_a_long_one_is(page: Guide, tmp_path: Path) -> None:
    """What counts is how much of it is known, and not how many leaves are missing."""
    assert Press(tmp_path).print(job(page, alone=True)) is None
    assert Press(tmp_path).print(replace(job(page), nobodys=True)) is not None
    assert Press(tmp_path).print(job(page, alone=True)) is not None


def test_a_fault_of_its_own_keeps_no_page_back(page: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference rendering makes the page; what takes too long is stopped all the same."""
    press = Press()
    monkeypatch.setattr("guidegen.press.press.take_apart", lambda *_: 1 / 0)
    assert press.print(job(page)) is None
    assert dict(press.left) == {"unexpected ZeroDivisionError": 1}

    def stopped(*_: object) -> None:
        raise LimitError.of_time(1)

    monkeypatch.setattr("guidegen.press.press.take_apart", stopped)
    with pytest.raises(LimitError):
        press.print(job(page))


def test_nothing_is_written_to_the_disk(page: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of clients is kept in memory, as long as the process lives."""
    opened = builtins.open

    def read_only(file: Any, mode: str = "r", *given: Any, **named: Any) -> Any:
        assert not set(mode) & set("wax+"), f"{file} is written"
        return opened(file, mode, *given, **named)

    press = Press()
    press.print(job(page))
    other = replace(page.personal, client=replace(page.personal.client, name="Another"))
    monkeypatch.setattr(builtins, "open", read_only)
    monkeypatch.setattr("pathlib.Path.write_bytes", lambda *_: pytest.fail("written"))
    assert press.print(job(replace(page, personal=other))) is not None


def test_printing_tells_who_made_the_page(page: Guide) -> None:
    """The press where it was asked for and could; with a name in letters that it lacks, the reference rendering."""
    printed = printing.print_document(page)
    assert printed.renderer == "press"
    assert page_count(printed.data) == 1
    name = replace(page.personal, client=replace(page.personal.client, name="Łukasz Ώρα"))
    assert printing.print_document(replace(page, personal=name)).renderer == "reference"
    plain = replace(page, settings=replace(page.settings, renderer="reference"))
    assert printing.print_document(plain).renderer == "reference"


@pytest.mark.parametrize("fault", [LimitError.of_time(1), LimitError.of_memory(), MemoryError(), RecursionError()])
def test_whatever_happens_to_the_press_the_page_is_there(
    page: Guide, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    """Of one that gets somebody seen above all: the reference rendering has its own time for it."""

    def failing(*_: object) -> None:
        raise fault

    monkeypatch.setattr("guidegen.press.press.take_apart", failing)
    printed = printing.print_document(page)
    assert (printed.renderer, page_count(printed.data)) == ("reference", 1)


def test_marks_are_not_in_the_page_that_is_shown(page: Guide) -> None:
    """They are for the press alone."""
    assert "<!--" not in render_html(page)
