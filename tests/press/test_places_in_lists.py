"""An item of a list is known at all its places, if styles count items for their margins alone."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from guidegen.press.fragments import Fragment
from guidegen.press.leaf_source import LeafSource, Wrapper
from guidegen.press.places_in_lists import PlacesInLists
from guidegen.press.stock import Stock
from guidegen.press.typesetting import typeset

STYLE = "li:nth-child(3n) { margin-inline-end: 0 }"
LIST = '<ul class="tiles">'


def head(style: str = STYLE, width: str = "57mm") -> str:
    return f"""<html lang="en"><head><title>T</title><style>
@font-face {{ font-family: A; src: url("asset:fonts/AtkinsonHyperlegible-Regular.ttf") }}
@page {{ size: A4; margin: 10mm 14mm 14mm; }}
html {{ font: 12pt/1.24 A; }}
body {{ margin: 0; }}
ul {{ list-style: none; margin: 0; padding: 0 }}
li {{ display: inline-block; vertical-align: top; width: {width}; margin: 0 4mm 2mm 0 }}
{style}
</style></head>"""


def item(place: int, words: str = "One two", first: str = "<li>") -> LeafSource:
    """One that stands after so many others."""
    return LeafSource((Wrapper(LIST, place == 0),), ("<li>",) * place, f"{first}{words}</li>", True, False)


def at(place: int, sources: list[LeafSource], styles: str) -> Fragment | None:
    """The first source as it stands at a place where others were typeset; None where it is not known there."""
    places = PlacesInLists(lambda *_: Stock(None, None, "", ""))
    cuts = typeset(styles, "colour", sources, {})
    for source, cut in zip(sources[1:], cuts[1:], strict=True):
        places.keep(styles, "colour", source, cut.fragment)
    known = dict(zip(sources, (cut.fragment for cut in cuts), strict=True))
    wanted = item(place)
    for other in places.elsewhere(styles, "colour", wanted):
        if other in known:
            return places.moved(styles, "colour", wanted, known[other])
    return None


@pytest.mark.parametrize("place", [1, 2, 3, 4, 5])
def test_an_item_is_moved_as_it_would_be_typeset(place: int) -> None:
    """Whether it ends its line or not."""
    known = item(2 if place == 1 else 1)
    moved = at(place, [known, *(item(other, "Another, with more words in it") for other in range(1, 6))], head())
    (cut,) = typeset(head(), "colour", [item(place)], {})
    assert moved is not None
    assert asdict(moved) == asdict(cut.fragment)


@pytest.mark.parametrize(
    "styles",
    [
        head("li:nth-child(3n) { margin-right: 0; color: red }"),
        head("li:nth-child(2) > p { margin-right: 0 }"),
        head("li + li { padding-top: 1mm }"),
        head(".tiles :nth-child(2) { width: 20mm }"),
        head(width="auto"),
    ],
    ids=["colour", "inside", "after another", "whatever it is", "as wide as its words"],
)
def test_an_item_that_looks_otherwise_there_is_not_moved(styles: str) -> None:
    """By what styles count items for, or by what is in it."""
    assert at(2, [item(1), item(2, "Another")], styles) is None


def test_styles_of_other_elements_do_not_matter() -> None:
    """Nor those of items of a class that this one is not of."""
    styles = head(f"{STYLE} .other li.last:nth-child(2) {{ color: red }} p:first-child, ul + ul {{ margin-top: 9mm }}")
    assert at(2, [item(1), item(2, "Another")], styles) is not None


def test_the_first_item_is_another() -> None:
    """Its list begins with it."""
    assert at(2, [item(0), item(2, "Another")], head()) is None
