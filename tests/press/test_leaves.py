"""Marked pages are taken apart into leaves, or left whole."""

from __future__ import annotations

import pytest

from guidegen.html.marks import without_marks
from guidegen.press.fallback import NotPressableError
from guidegen.press.leaf_source import Wrapper
from guidegen.press.leaves import MarkedPage, take_apart

HEAD = "<html><head><title>T</title></head>\n"


def page(content: str) -> MarkedPage:
    return take_apart(f"{HEAD}<body>\n{content}\n</body></html>")


def test_a_leaf_knows_what_is_around_it_and_whether_it_comes_first() -> None:
    """Wrappers come from the outside in; two leaves in one section share its number."""
    found = page(
        '<main><section class="a"><!--leaf--><h2>One</h2><!--/leaf-->\n<div><!--leaf--><p>Two</p><!--/leaf--></div>'
        "</section></main>"
    )
    assert found.head == HEAD
    first, second = found.leaves
    assert first.source.wrappers == (Wrapper("<main>", True), Wrapper('<section class="a">', True))
    assert [wrapper.first for wrapper in second.source.wrappers] == [False, False, True]
    assert (first.path, second.path[:2]) == (second.path[:2], first.path)
    assert (first.source.spaced, second.source.spaced) == (True, False)


def test_marks_within_a_leaf_are_no_leaves() -> None:
    """The outer one is typeset whole."""
    (leaf,) = page("<main><!--leaf--><div><!--leaf--><p>In</p><!--/leaf--></div><!--/leaf--></main>").leaves
    assert leaf.source.html == "<div><p>In</p></div>"


@pytest.mark.parametrize(
    ("before", "leaf", "told"),
    [
        ("<h2>H</h2>", "<p>P</p>", ("<h2>",)),
        ("<h2>H</h2>", "<ul></ul>", ()),
        ("<p>P</p>", "<p>P</p>", ()),
        ('<div class="row">R</div>', '<div class="row x">R</div>', ('<div class="row">',)),
        ("<h3>H</h3>", '<div class="part">P</div>', ("<h3>",)),
    ],
)
def test_what_of_a_sibling_can_matter_is_kept(before: str, leaf: str, told: tuple[str, ...]) -> None:
    """Styles ask for a heading before a paragraph, a row before a row, and the place of a part."""
    _, second = page(f"<main><!--leaf-->{before}<!--/leaf-->\n<!--leaf-->{leaf}<!--/leaf--></main>").leaves
    assert second.source.before == told


@pytest.mark.parametrize(
    "content",
    [
        "<main><p>No marks</p></main>",
        "<main><!--leaf--><p>One</p><!--/leaf--> and more</main>",
        "<main><!--leaf--><p>One</p><!--/leaf--><form></form></main>",
        "<main><!--leaf-->text<!--/leaf--></main>",
        "<main><!--leaf--><p>One</p></main>",
        "<main></main>",
    ],
)
def test_a_page_with_anything_else_is_left_whole(content: str) -> None:
    """Whatever stands outside of leaves would be lost."""
    with pytest.raises(NotPressableError):
        page(content)


TABLE = (
    '<main><!--stack--><table class="t"><!--leaf--><thead><tr><th class="w">A</th></tr></thead><!--/leaf--><tbody>'
    '<!--leaf shared--><tr class="x"><td colspan="2">B</td></tr><!--/leaf--><!--leaf--><tr><td>C</td></tr><!--/leaf-->'
    "</tbody></table><!--/stack--><!--leaf--><p>D</p><!--/leaf--></main>"
)


def test_a_stack_is_put_together_from_its_leaves() -> None:
    """A row knows the head above it, and the row before it, without their words."""
    head, first, second, after = page(TABLE).leaves
    assert (head.source.above, after.source.above) == ((), ())
    assert first.source.above == ("<thead><tr><th></th></tr></thead>", "")
    assert second.source.above[1] == '<tr class="x"><td colspan="2"></td></tr>'
    assert (first.head, second.head) == ("", head.source.html)
    assert [leaf.stack for leaf in (head, first, second, after)] == [1, 1, 1, None]
    assert [leaf.source.shared for leaf in (head, first, second, after)] == [False, True, False, False]


def test_a_stack_may_be_a_leaf_of_its_own() -> None:
    """Where a page ends within it; then it is nobody's but this client's."""
    whole, after = take_apart(f"{HEAD}<body>\n{TABLE}\n</body></html>", whole=(1,)).leaves
    assert whole.source.html.startswith('<table class="t"><thead>')
    assert "<!--" not in whole.source.html
    assert not whole.source.shared
    assert after.source.html == "<p>D</p>"


@pytest.mark.parametrize(
    ("selector", "is_asked"),
    [
        ("p:last-child", True),
        (".a:last-child li", True),
        ("section > p.a:only-of-type", True),
        (".b:last-child", False),
        ("li:nth-last-child(2)", False),
        ("p:nth-child(2), p.last", False),
    ],
)
def test_a_leaf_knows_whether_it_is_the_last_where_styles_ask(selector: str, is_asked: bool) -> None:
    """The last one looks as any other does else, and is known as that."""
    head = f"<html><head><style>{selector} {{ color: red }}</style></head>"
    content = (
        '<main><div><!--leaf--><p class="a">A</p><!--/leaf--> <!--leaf--><p class="a">B</p><!--/leaf--></div></main>'
    )
    first, last = take_apart(f"{head}<body>{content}</body></html>").leaves
    assert (first.source.last, last.source.last) == (False, is_asked)


def test_a_row_knows_whether_it_is_the_last() -> None:
    """Half of the line below it is outside of its table."""
    rows = "".join(f"<!--leaf--><tr><td>{name}</td></tr><!--/leaf-->" for name in "AB")
    first, last = page(f"<main><table><tbody>{rows}</tbody></table></main>").leaves
    assert (first.source.last, last.source.last) == (False, True)


def test_without_its_marks_a_page_is_what_it_was() -> None:
    """They leave nothing behind, and an answer that looks like one is no mark: it is escaped before."""
    assert without_marks("<main>\n<!--leaf--><p>&lt;!--leaf--&gt;</p><!--/leaf-->\n</main>") == (
        "<main>\n<p>&lt;!--leaf--&gt;</p>\n</main>"
    )
