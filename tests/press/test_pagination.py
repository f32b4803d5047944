"""Where pages end, by the rules of the reference rendering."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guidegen.press.fallback import NotPressableError, TornError
from guidegen.press.fragments import Fragment, InLine, Part, WrapperLooks
from guidegen.press.pagination import Pages, Sheet, paginate

SHEET = Sheet(width=800, height=1100, top=50, foot=1050)
WRAPPER = WrapperLooks("Sect", b"", 0, "auto", "auto", "auto", 2, 2)


def leaf(
    height: float,
    above: float = 0,
    below: float = 0,
    before: str = "auto",
    after: str = "auto",
    in_line: InLine | None = None,
    may_break: bool = False,
    wrapper: WrapperLooks = WRAPPER,
    beside: bool = False,
    outer: tuple[WrapperLooks, ...] = (),
) -> Fragment:
    part = Part(b"", 100, 100 + height, 100 + height, (), (), ())
    return Fragment(
        (part,),
        margins_above=(above,),
        margins_below=(below,),
        breaks_before=(before,),
        breaks_after=(after,),
        may_break=may_break,
        in_line=in_line,
        beside=beside,
        wrappers=(*outer, wrapper),
        structure=b"",
        holes=(),
        elements=0,
        tops=(),
        links=(),
        fonts=frozenset(),
        states=frozenset(),
        glyphs=(),
        pictures=(),
    )


def paged(*fragments: Fragment, broken: Fragment | None = None) -> Pages:
    return paginate([(fragment, (1,)) for fragment in fragments], SHEET, lambda *_: broken, lambda _: None)


def places(*fragments: Fragment) -> list[tuple[int, float]]:
    return [(placed.page, placed.top) for placed in paged(*fragments).placed]


def test_margins_between_leaves_collapse() -> None:
    """The larger counts; one below zero is taken away from it."""
    assert places(leaf(100, below=20), leaf(100, above=30), leaf(100, above=-10)) == [(0, 50), (0, 180), (0, 270)]


def test_what_does_not_fit_begins_a_page_without_the_margin_above_it() -> None:
    """The margin of the first thing after an unforced break is nothing."""
    assert places(leaf(900), leaf(200, above=30)) == [(0, 50), (1, 50)]


def test_a_forced_break_keeps_the_margin() -> None:
    """As the reference rendering has it."""
    assert places(leaf(100), leaf(100, above=30, before="page")) == [(0, 50), (1, 80)]


def test_what_was_begun_on_the_page_before_stands_as_it_is_then() -> None:
    """A row whose first cell alone would have fitted is lower on the next page; what follows stands below it."""
    pages = paged(leaf(950), leaf(80, may_break=True), leaf(10), broken=leaf(73))
    assert [(placed.page, placed.top) for placed in pages.placed] == [(0, 50), (1, 50), (1, 123)]
    assert pages.fragments[1].height == 73


def test_what_was_moved_for_another_is_as_it_was() -> None:
    """Nothing of it was begun on the page before."""
    pages = paged(leaf(900), leaf(30, after="avoid"), leaf(80, may_break=True), broken=leaf(73))
    assert [(placed.page, placed.top) for placed in pages.placed] == [(0, 50), (1, 50), (1, 80)]
    assert pages.fragments[2].height == 80


def test_a_heading_goes_with_what_it_is_kept_with() -> None:
    """However many are kept together, the page breaks before the first."""
    head = leaf(50, after="avoid")
    assert places(leaf(850), head, leaf(50, before="avoid", after="avoid"), leaf(200)) == [
        (0, 50),
        (1, 50),
        (1, 100),
        (1, 150),
    ]


def test_where_all_is_kept_together_the_page_breaks_all_the_same() -> None:
    """A rule that cannot be held is not held."""
    assert places(leaf(600, after="avoid"), leaf(600)) == [(0, 50), (1, 50)]


def test_a_part_may_begin_on_a_right_page_after_an_empty_one() -> None:
    """Pages are counted from 0, so that right ones are even."""
    pages = paged(leaf(100), leaf(100, before="right"))
    assert (pages.placed[1].page, pages.count, set(pages.blank)) == (2, 3, {1})


def test_leaves_stand_in_lines_as_long_as_there_is_room() -> None:
    """A line is as high as the highest in it, and its leaves are a space apart."""
    card = InLine(width=300, room=700, space=5)
    pages = paged(leaf(100, in_line=card), leaf(150, in_line=card), leaf(80, in_line=card))
    assert [(placed.top, placed.aside) for placed in pages.placed] == [(50, 0), (50, 305), (200, 0)]


@pytest.mark.parametrize(("orphans", "widows", "expected"), [(1, 1, [0, 0, 1]), (2, 2, [1, 1, 1]), (1, 2, [0, 1, 1])])
def test_lines_hold_to_orphans_and_widows(orphans: int, widows: int, expected: list[int]) -> None:
    """No fewer lines than these stay behind, or go on alone."""
    wrapper = replace(WRAPPER, orphans=orphans, widows=widows)
    wide = InLine(width=600, room=700, space=5)
    lines = [leaf(100, in_line=wide, wrapper=wrapper) for _ in range(3)]
    pages = paged(leaf(750, wrapper=wrapper), *lines)
    assert [placed.page for placed in pages.placed[1:]] == expected


def test_a_leaf_that_may_break_goes_on_on_the_next_page() -> None:
    """What follows stands below its last part."""
    whole = leaf(800, may_break=True)
    parts = (Part(b"", 100, 500, 500, (), (), ()), Part(b"", 50, 450, 450, (), (), ()))
    pages = paged(leaf(600), whole, leaf(100, above=10), broken=replace(whole, parts=parts))
    assert [(placed.page, placed.top) for placed in pages.placed] == [(0, 50), (0, 650), (1, 460)]
    assert pages.count == 2
    assert len(pages.fragments[1].parts) == 2


def beside_and_after(*heights: float, first: float = 0) -> list[tuple[int, float]]:
    """A leaf of 300 beside others of these heights in one element, and one after it."""
    inner = replace(WRAPPER, break_inside="avoid")
    inside = [leaf(300, wrapper=inner, outer=(WRAPPER,), beside=True)]
    inside += [leaf(height, wrapper=inner, outer=(WRAPPER,)) for height in heights]
    before = [(leaf(first), (1,))] if first else []
    leaves = [*before, *((each, (1, 2)) for each in inside), (leaf(50, above=20), (1,))]
    return [(placed.page, placed.top) for placed in paginate(leaves, SHEET, lambda *_: None, lambda _: None).placed]


def test_what_stands_beside_takes_no_room_of_what_follows_in_its_element() -> None:
    """But the element is as high, and what comes after it stands below both."""
    assert beside_and_after(100, 100) == [(0, 50), (0, 50), (0, 150), (0, 370)]
    assert beside_and_after(400) == [(0, 50), (0, 50), (0, 470)]


def test_what_stands_beside_goes_to_the_next_page_with_its_element() -> None:
    """Where either does not fit."""
    assert beside_and_after(100, first=800) == [(0, 50), (1, 50), (1, 50), (1, 370)]
    assert beside_and_after(400, 200, first=500) == [(0, 50), (1, 50), (1, 50), (1, 450), (1, 670)]


def rows_of(count: int, height: float) -> list[tuple[Fragment, tuple[int, ...]]]:
    """The head of a table, and rows that are so high."""
    table, body = replace(WRAPPER, type="Table"), replace(WRAPPER, type="TBody")
    head = (leaf(50, wrapper=table), (1,))
    return [head, *((leaf(height, wrapper=body, outer=(table,)), (1, 2)) for _ in range(count))]


def test_a_row_that_begins_a_page_has_the_head_above_it() -> None:
    """It is as high as both; those after it stand below it."""
    again = leaf(450, wrapper=replace(WRAPPER, type="TBody"), outer=(replace(WRAPPER, type="Table"),))
    pages = paginate(rows_of(4, 400), SHEET, lambda *_: None, lambda index: again if index == 3 else None)
    assert [(placed.page, placed.top) for placed in pages.placed] == [(0, 50), (0, 100), (0, 500), (1, 50), (1, 500)]
    assert pages.fragments[3] is again


def test_the_head_of_a_table_is_never_without_a_row() -> None:
    """It goes to the next page with the first one."""
    leaves = [(leaf(700), (9,)), *rows_of(2, 400)]
    pages = paginate(leaves, SHEET, lambda *_: None, lambda _: None)
    assert [placed.page for placed in pages.placed] == [0, 1, 1, 1]


def test_a_row_that_overflows_by_a_line_may_have_stayed() -> None:
    """Half of the line at a table's end is outside of its last row: only the whole table tells."""
    with pytest.raises(TornError):
        paginate(rows_of(2, 475.5), SHEET, lambda *_: None, lambda _: leaf(500))


def test_a_box_needs_more_room_at_the_foot_of_a_page_that_is_not_empty() -> None:
    """By what WeasyPrint counts twice; on a page of its own it does not matter."""
    assert places(leaf(500), replace(leaf(499), room_below=2)) == [(0, 50), (1, 50)]
    assert places(replace(leaf(999), room_below=2), leaf(10)) == [(0, 50), (1, 50)]


def test_a_table_that_a_page_would_part_is_told() -> None:
    """Its head would have to come again on the next page."""
    table = replace(WRAPPER, type="Table")
    rows = [(leaf(400, wrapper=table), (1,)) for _ in range(3)]
    with pytest.raises(TornError) as torn:
        paginate(rows, SHEET, lambda *_: None, lambda _: None)
    assert torn.value.leaf == 2


def test_a_leaf_higher_than_a_page_is_left_to_the_reference() -> None:
    """There is no place for it."""
    with pytest.raises(NotPressableError, match="higher than a page"):
        paged(leaf(1200))
