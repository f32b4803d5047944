"""A body map is put together from what each of its marks draws, as it would be typeset."""

from __future__ import annotations

import random
import zlib
from dataclasses import asdict, replace
from itertools import islice

import pytest

from guidegen.html import render_marked
from guidegen.pictures.charts.body_map import draw_body_map
from guidegen.pictures.charts.body_shape import AREAS, SPREAD
from guidegen.press.fragments import Fragment
from guidegen.press.layers import Layers, layered_leaf
from guidegen.press.leaf_source import LeafSource
from guidegen.press.leaves import take_apart
from guidegen.press.stock import Stock
from guidegen.press.typesetting import typeset
from tests.press.conftest import Guides


def as_drawn(fragment: Fragment) -> dict[str, object]:
    """With drawings by their operators, however they are packed, and without their states' order."""
    pictures = tuple(sorted((name, zlib.decompress(data)) for name, data in fragment.pictures))
    return asdict(replace(fragment, pictures=pictures))


@pytest.fixture(scope="module")
def leaf(guides: Guides) -> tuple[str, LeafSource]:
    """The head of a page, and its leaf with the body map."""
    (guide,) = islice(guides(31), 1)
    page = take_apart(render_marked(guide))
    return page.head, next(each.source for each in page.leaves if layered_leaf(each.source.html))


def marked(source: LeafSource, rng: random.Random) -> LeafSource:
    """The same leaf with other marks on the map, and other words for them."""
    layered = layered_leaf(source.html)
    assert layered is not None
    areas, spread = (set(rng.sample(sorted(known), rng.randint(1, 4))) for known in (AREAS, SPREAD))
    drawing = (
        draw_body_map(areas, spread).within(60, 42).with_name(f"Marked: {'; '.join(sorted(areas | spread))} (all)")
    )
    return replace(source, html=source.html.replace(layered.svg, drawing))


def test_a_map_is_drawn_from_its_layers_as_it_is_typeset(leaf: tuple[str, LeafSource]) -> None:
    """The drawing, its name and all around it; from what others of the same size have in common."""
    head, source = leaf
    rng = random.Random(3)
    sources = list(dict.fromkeys(marked(source, rng) for _ in range(60)))
    layers = Layers(lambda *_: Stock(None, None, "", ""))
    cuts = typeset(head, "colour", sources, {})
    drawn = 0
    for each, cut in zip(sources, cuts, strict=True):
        found = layers.filled(head, "colour", each)
        if found is not None:
            drawn += 1
            assert as_drawn(found) == as_drawn(cut.fragment)
        layers.keep(head, "colour", each, cut.fragment, may_be_written=False)
    assert drawn > len(sources) // 2


def test_a_layer_that_was_drawn_in_two_ways_is_not_known(leaf: tuple[str, LeafSource]) -> None:
    """It hangs on more than itself."""
    head, source = leaf
    layers = Layers(lambda *_: Stock(None, None, "", ""))
    (cut,) = typeset(head, "colour", [source], {})
    layers.keep(head, "colour", source, cut.fragment, may_be_written=False)
    assert layers.filled(head, "colour", source) is not None
    pictures = tuple(
        (name, zlib.compress(zlib.decompress(data).replace(b" l\n", b" m\n"))) for name, data in cut.fragment.pictures
    )
    layers.keep(head, "colour", source, replace(cut.fragment, pictures=pictures), may_be_written=False)
    assert layers.filled(head, "colour", source) is None


def test_what_has_no_layers_is_none_of_it(leaf: tuple[str, LeafSource]) -> None:
    """Nor has what has two drawings of layers, or layers within layers."""
    _, source = leaf
    assert layered_leaf("<p>One</p>") is None
    assert layered_leaf(source.html * 2) is None
    assert layered_leaf(source.html.replace("data-mark", 'data-mark="x"><g data-mark', 1)) is None
