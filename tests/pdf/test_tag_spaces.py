"""Spaces at the ends of lines, where layout has dropped them: text taken from the page must not run together."""

from __future__ import annotations

from typing import Any

import pytest

from guidegen.pdf.engine import boxes, children_of, laid_out, rendering, root_box
from guidegen.pdf.tags.spaces import Spaces
from tests.support.pdf_sample import simple

# Wide enough for one word, or what looks like one.
NARROW = "@page { size: 30mm 60mm; margin: 1mm } p, div { width: 0 } u { white-space: nowrap }"


def mended(body: str, style: str = NARROW) -> list[str]:
    """The pieces of text of a page from its beginning to its end, as they are after all blocks are mended."""
    spaces, texts = Spaces(), list[Any]()

    def visit(box: Any) -> None:
        if isinstance(box, boxes.TextBox):
            texts.append(box)
        elif isinstance(box, boxes.ParentBox):
            spaces.mend(box)
            for child in children_of(box):
                visit(child)

    with rendering():
        for page in laid_out(simple(body, style)).pages:
            visit(next(children_of(root_box(page))))
    return [text.pango_layout.text for text in texts]


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("<p>one two three</p>", ["one ", "two ", "three"]),
        ("<p>one<br>two</p>", ["one ", "two"]),
        ("<p>one<br><br>two</p>", ["one ", "two"]),
        ("<p>run-walk</p>", ["run-", "walk"]),
        ("<p>Run-walk</p>", ["Run-", "walk"]),
        ("<p style='text-transform: uppercase'>run-walk</p>", ["RUN-", "WALK"]),
        ("<p>well- known</p>", ["well- ", "known"]),
        ("<p>run- walk run-walk</p>", ["run- ", "walk ", "run- ", "walk"]),
        ("<p>with out <u>without</u></p>", ["with ", "out ", "without"]),
        ("<p>one run-walk <b>now</b></p>", ["one ", "run-", "walk ", "now"]),
        ("<p><b>one</b> run-walk</p>", ["one ", "run-", "walk"]),
        ("<p><!--run- walk-->run-walk</p>", ["run-", "walk"]),
        ("<p><b>run</b>-<i>walk</i></p>", ["run", "-", "walk"]),
        ("<p><b>one</b> <i>two</i></p>", ["one ", " ", "two"]),
        ("<p><u>one run-</u><u>walk now</u></p>", ["one run-", "walk now"]),
        ("<p><u>one run-</u><u><b>walk</b> <i>now</i></u></p>", ["one run-", "walk ", " ", "now"]),
    ],
)
def test_words_are_apart_where_a_line_broke_between_them(body: str, texts: list[str]) -> None:
    """And stay one where it broke within: a hyphen that the page itself holds is no end of a word."""
    assert mended(body) == texts


def test_words_are_apart_where_a_space_between_two_pieces_is_not_drawn() -> None:
    """As between two elements in one line."""
    assert mended("<p style='width: auto'><b>one</b> <i>two</i></p>") == ["one ", " ", "two"]


def test_a_space_that_stands_at_the_end_of_a_line_is_not_doubled() -> None:
    """As where the page keeps its white space."""
    assert mended("<p style='white-space: pre-wrap'>one two</p>") == ["one ", "two"]


def test_a_line_of_pictures_does_not_end_a_paragraph() -> None:
    """What stands below it is mended as what stands above."""
    picture = "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='10'></svg>"
    assert mended(f"<p>one {picture} two three</p>") == ["one ", "two ", "three"]


def test_two_blocks_are_two() -> None:
    """The last line of one is followed by nothing of the other."""
    assert mended("<p>one two</p><p>three</p><div>four<p>five</p>six</div>") == [
        "one ",
        "two",
        "three",
        "four ",
        "five",
        "six",
    ]


def test_a_block_goes_on_over_the_page() -> None:
    """Its last line on one page is followed by its first on the next."""
    style = NARROW + "p { orphans: 1; widows: 1 } @page { size: 30mm 9mm }"
    assert mended("<p>one two three</p>", style) == ["one ", "two ", "three"]


@pytest.mark.parametrize(
    ("style", "texts"),
    [
        ("p { overflow: hidden; text-overflow: ellipsis }", ["one", "two", "three", "four"]),
        ("p { block-ellipsis: auto; max-lines: 3 }", ["one ", "two ", "three"]),
        ("p { block-ellipsis: auto; max-lines: 1 }", ["one"]),
    ],
)
def test_lines_that_may_be_cut_short_are_left_as_they_are(style: str, texts: list[str]) -> None:
    """They are laid out once more when they are painted, and a space more might be what is cut."""
    assert mended("<p>one two three four</p>", NARROW + style) == texts


@pytest.mark.parametrize("style", ["overflow: hidden; text-overflow: ellipsis", "block-ellipsis: auto; max-lines: 1"])
def test_spaces_within_a_line_that_may_be_cut_short_are_left_as_they_are(style: str) -> None:
    """For the same reason."""
    texts = mended("<p><b>one</b> <i>two</i><br>three</p>", f"{NARROW} p {{ width: auto; {style} }}")
    assert texts[:3] == ["one", " ", "two"]


def test_from_right_to_left_nothing_is_added() -> None:
    """There the end of the text is where its line begins, and a space would push it aside."""
    assert mended("<p dir='rtl'>אחת שתיים</p>") == ["אחת", "שתיים"]
