"""Numbers of pages in the text are right, and cost no more pages than have to be made again."""

from __future__ import annotations

from typing import Any

import pytest
import weasyprint
import weasyprint.layout.page
from hypothesis import given, settings
from hypothesis import strategies as some

from guidegen.pdf.engine import children_of, laid_out, rendering, root_box

_STYLE = """<style>
a::after { content: target-counter(attr(href), page) }
a.all::after { content: target-counter(url(#b), pages) }
section { break-before: page }
</style>"""


def _made(body: str, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[int]]:
    """The words of each page, and the numbers of the pages in the order in which they were made."""
    make, order = weasyprint.layout.page.make_page, []

    def counted(*given: Any) -> Any:
        order.append(given[4])
        return make(*given)

    monkeypatch.setattr(weasyprint.layout.page, "make_page", counted)
    with rendering():
        document = laid_out(f"<html><head>{_STYLE}</head><body>{body}</body></html>")
    return ["".join(_words(root_box(page))) for page in document.pages], order


def _words(box: Any) -> list[str]:
    if hasattr(box, "text"):
        return [box.text]
    return [word for child in children_of(box) for word in _words(child)] if hasattr(box, "children") else []


def test_a_page_with_a_link_ahead_is_made_twice_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    pages, order = _made("<a href='#b'>see </a><section>a</section><section id=b>b</section>", monkeypatch)
    assert pages == ["see 3", "a", "b"]
    assert order == [1, 2, 3, 1]


def test_a_page_with_a_link_back_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pages, order = _made("<p id=a>a</p><section>b</section><section><a href='#a'>see </a></section>", monkeypatch)
    assert pages == ["a", "b", "see 1"]
    assert order == [1, 2, 3]


def test_a_page_that_links_to_itself_is_made_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    pages, order = _made(
        "<p>a</p><section><p id=b>b</p><a href='#b'>see </a></section><section>c</section>", monkeypatch
    )
    assert pages == ["a", "bsee 2", "c"]
    assert order == [1, 2, 3, 2]


@settings(deadline=None, max_examples=10)
@given(data=some.data())
def test_all_numbers_are_those_that_weasyprint_finds(data: some.DataObject) -> None:
    """Links ahead, back and to their own page, on pages that these links may fill."""
    names = data.draw(some.permutations("abcdef"))
    parts = [
        f"<section id={name} class={data.draw(some.sampled_from(('new', 'same')))}>"
        f"<div style='height: {data.draw(some.sampled_from((5, 80, 225, 255)))}mm'></div>"
        + "".join(
            f"<p><a href='#{to}'>see </a></p>" for to in data.draw(some.lists(some.sampled_from(names), max_size=4))
        )
        + "</section>"
        for name in names
    ]
    page = f"<html><head>{_STYLE.replace('section', 'section.new')}</head><body>{''.join(parts)}</body></html>"
    with rendering():
        ours = ["".join(_words(root_box(one))) for one in laid_out(page).pages]
    theirs = ["".join(_words(one._page_box)) for one in weasyprint.HTML(string=page).render().pages]
    assert ours == theirs


def test_a_link_ahead_is_right_where_its_own_page_moves_what_it_leads_to(monkeypatch: pytest.MonkeyPatch) -> None:
    filled = "<div style='height: 245mm'></div>"
    pages, _ = _made(f"{filled}{'<p><a href=#b>see </a></p>' * 3}<section id=b>b</section>", monkeypatch)
    assert len(pages) == 3
    assert "".join(pages[:2]) == "see 3" * 3


def test_the_number_of_all_pages_is_told_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pages, _ = _made("<p id=b>b</p><section>a</section><section><a class=all href='#b'>of </a></section>", monkeypatch)
    assert pages[2] == "of 3"
