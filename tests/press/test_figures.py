"""A figure is drawn in a box of any size as it would be typeset there."""

from __future__ import annotations

import re
import zlib
from dataclasses import fields, replace
from itertools import islice

import pytest

from guidegen.html import render_marked
from guidegen.press.cutting import Cut
from guidegen.press.figures import Figures, boxed_leaf
from guidegen.press.fragments import Fragment
from guidegen.press.leaf_source import LeafSource
from guidegen.press.leaves import take_apart
from guidegen.press.stock import Stock
from guidegen.press.typesetting import typeset
from tests.press.conftest import Guides

_SIZE = re.compile(r'width="([\d.]+)mm" height="([\d.]+)mm"')


def as_drawn(fragment: Fragment) -> dict[str, object]:
    """What it says, with the operators of its pictures where they are called."""
    (part,) = fragment.parts
    content = part.content
    for name, packed in fragment.pictures:
        content = content.replace(b"/%b Do\n" % name.encode(), zlib.decompress(packed))
    told = {each.name: getattr(fragment, each.name) for each in fields(fragment)}
    return told | {"parts": (replace(part, content=content),), "pictures": ()}


def figures() -> Figures:
    return Figures(lambda *_: Stock(None, None, "", ""))


def cut_leaf(head: str, html: str, source: LeafSource) -> tuple[LeafSource, Cut]:
    leaf = replace(source, html=html)
    (cut,) = typeset(head, "colour", [leaf], {})
    return leaf, cut


@pytest.fixture(scope="module")
def leaf(guides: Guides) -> tuple[str, LeafSource]:
    """The head of a page, and one of its leaves with a figure in a box."""
    (guide,) = islice(guides(31), 1)
    page = take_apart(render_marked(guide))
    return page.head, next(each.source for each in page.leaves if boxed_leaf(each.source.html))


@pytest.fixture(scope="module")
def smaller(leaf: tuple[str, LeafSource]) -> tuple[LeafSource, Cut]:
    """The same figure in a box of another shape, with other words beside it."""
    head, source = leaf
    html = _SIZE.sub('width="31mm" height="9mm"', source.html).replace("</p>", "!</p>")
    return cut_leaf(head, html, source)


def test_a_figure_is_drawn_in_another_box_as_it_is_typeset(
    leaf: tuple[str, LeafSource], smaller: tuple[LeafSource, Cut]
) -> None:
    """From the leaf without any figure, and the figure in another leaf."""
    head, source = leaf
    _, cut = cut_leaf(head, source.html, source)
    boxed, other = boxed_leaf(source.html), boxed_leaf(smaller[0].html)
    assert boxed is not None
    assert other is not None
    assert [figure for figure, _ in boxed.figures] == [figure for figure, _ in other.figures]
    assert boxed.frame != other.frame
    of_the_leaf, of_the_other = figures(), figures()
    lacking = of_the_leaf.keep(head, "colour", boxed, cut, may_be_written=False)
    assert lacking is not None
    assert of_the_other.filled(head, "colour", lacking.fragment, boxed) is None
    of_the_other.keep(head, "colour", other, smaller[1], may_be_written=False)
    found = of_the_other.filled(head, "colour", lacking.fragment, boxed)
    assert found is not None
    assert as_drawn(found) == as_drawn(cut.fragment)
    assert as_drawn(lacking.fragment) != as_drawn(cut.fragment)


def test_a_figure_that_was_drawn_in_two_ways_is_not_known(
    leaf: tuple[str, LeafSource], smaller: tuple[LeafSource, Cut]
) -> None:
    """It hangs on more than itself."""
    (head, _), (source, cut) = leaf, smaller
    boxed, known = boxed_leaf(source.html), figures()
    assert boxed is not None
    lacking = known.keep(head, "colour", boxed, cut, may_be_written=False)
    assert lacking is not None
    assert known.filled(head, "colour", lacking.fragment, boxed) is not None
    pictures = tuple(
        (name, zlib.compress(zlib.decompress(data).replace(b" l\n", b" m\n"))) for name, data in cut.fragment.pictures
    )
    otherwise = replace(cut, fragment=replace(cut.fragment, pictures=pictures))
    assert known.keep(head, "colour", boxed, otherwise, may_be_written=False) is None
    assert known.filled(head, "colour", lacking.fragment, boxed) is None


def test_figures_that_are_drawn_alike_are_not_told_apart(leaf: tuple[str, LeafSource]) -> None:
    """Of two in boxes of one size that are scaled alike it is not known which is which."""
    head, source = leaf
    source, cut = cut_leaf(head, f"<div>{2 * source.html}</div>", source)
    boxed = boxed_leaf(source.html)
    assert boxed is not None
    assert len(boxed.figures) == 2
    assert figures().keep(head, "colour", boxed, cut, may_be_written=False) is None


def test_what_has_no_figure_in_a_box_is_none_of_it(leaf: tuple[str, LeafSource]) -> None:
    """Nor has a picture that is as large as it happens to be."""
    _, source = leaf
    assert boxed_leaf(source.html.replace('data-in-box=""', "")) is None
