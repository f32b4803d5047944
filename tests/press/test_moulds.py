"""Words of a client's own are set, byte for byte, as the reference rendering sets them, or not at all."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape

import pytest

from guidegen.html.marks import OWN
from guidegen.press.cutting import Cut
from guidegen.press.fragments import Fragment
from guidegen.press.leaf_source import LeafSource
from guidegen.press.lines import Hand, UnsureError, set_in_lines
from guidegen.press.moulds import Breaks, Mould, Setting, breaks_in, set_blocks
from guidegen.press.own import own_leaf, told_apart
from guidegen.press.shaping import PLAIN, REGULAR
from guidegen.press.typesetting import typeset

HEAD = """<html lang="en"><head><title>T</title><style>
@font-face { font-family: A; src: url("asset:fonts/AtkinsonHyperlegible-Regular.ttf") }
@font-face { font-family: A; font-weight: 700; src: url("asset:fonts/AtkinsonHyperlegible-Bold.ttf") }
@font-face { font-family: A; font-style: italic; src: url("asset:fonts/AtkinsonHyperlegible-Italic.ttf") }
@page { size: A4; margin: 10mm 14mm 14mm; }
html { font: 12pt/1.24 A; }
body { margin: 0; overflow-wrap: break-word; }
code { font-family: inherit; }
a { text-decoration: none }
.box { display: inline-block; width: 30.7px; margin-right: 4px; border: 1px solid }
a::after { content: attr(data-page); }
</style></head>"""
LETTERS = "".join(sorted(letter for letter in PLAIN if letter.isalpha()))
MARKS = ("", "", "", "", ",", ".", ":", ";", ")", "]", "?", "%", "'s", " –", "/", "!", "-", "…")
SIGNS = (">=", "<", "==")
CITED = ("{}({}):{}-{};", "n.d.,", "-;", "-", "a.{}", "b{}:{}", "(c).{}", "c;{}", "a.:{}", "b):,{}")
TAGS = (
    ("", ""),
    ("<strong>", "</strong>"),
    ("<em>", "</em>"),
    ("<code>", "</code>"),
    ('<a class="page" data-page="17" href="#a">', "</a>"),
)


def word(rng: random.Random) -> str:
    kind = rng.randrange(12)
    if kind == 0:
        return str(rng.randrange(10_000) / 10)
    if kind == 1:
        return rng.choice("-–\xa0").join(word(rng).rstrip(",.:;)]?%!/-… –") or "a" for _ in range(2))
    if kind == 3 and rng.randrange(4) == 0:
        return rng.choice(SIGNS)
    if kind == 4 and rng.randrange(3) == 0:
        return rng.choice(CITED).format(*(rng.randrange(1, 500) for _ in range(4)))
    letters = LETTERS if kind == 2 else "etaoinshrdlucmfwypvbgkjqxzAVTWY"
    plain = "".join(rng.choice(letters) for _ in range(rng.randint(1, 11)))
    return (rng.choice("([") if rng.randrange(30) == 0 else "") + plain + rng.choice(MARKS)


def paragraphs(rng: random.Random, count: int) -> list[LeafSource]:
    """Paragraphs that differ in their words alone."""
    style = (
        f"width: {rng.randint(150, 600)}px; font-size: {rng.choice((10, 12.3, 13.328, 16))}px; margin: 0; "
        f"text-align: {rng.choice(('left', 'center'))}"
    )
    ends = [(rng.choice((" ", "")), rng.choice((" ", "", "; "))) for _ in range(rng.randint(1, 5))]
    for number in range(len(ends) - 1):
        if rng.randrange(4) == 0:
            ends[number] = ("", "<br>")
    return [LeafSource((), (), f'{OWN}<p style="{style}">{inside(rng, ends)}</p>', True, True) for _ in range(count)]


def plain_word(rng: random.Random) -> str:
    return "".join(rng.choice("etaoinshrdlAVT") for _ in range(rng.randint(1, 8))) + rng.choice(("", "", ",", "."))


def inside(rng: random.Random, ends: list[tuple[str, str]], said: Callable[[random.Random], str] = word) -> str:
    inner = ""
    for number, (within, after) in enumerate(ends):
        opened, closed = TAGS[number % len(TAGS)]
        words = " ".join(said(rng) for _ in range(rng.randint(1, 14)))
        inner += f"{opened}{escape(words)}{within}{closed}{after}"
    return inner


def compared(sources: list[LeafSource]) -> Iterator[tuple[str, str]]:
    """Each paragraph with what came of it: `same`, `unsure`, or in which way it differs."""
    cuts = typeset(HEAD, "colour", sources, {})
    settings = next((cut.moulded.settings for cut in cuts if cut.moulded), None)
    moulds = {cut.moulded.breaks: cut.moulded.mould for cut in reversed(cuts) if cut.moulded}
    for source, cut in zip(sources, cuts, strict=True):
        yield source.html, told(source, cut, settings, moulds)


def told(source: LeafSource, cut: Cut, settings: tuple[Setting, ...] | None, moulds: dict[Breaks, Mould]) -> str:
    own = own_leaf(source.html)
    if own is None or settings is None:
        return "unsure"
    try:
        lines = set_blocks(own.blocks, settings)
    except UnsureError:
        return "unsure"
    if cut.moulded is None or cut.moulded.breaks != breaks_in(lines):
        return "set otherwise"
    filled = moulds[breaks_in(lines)].filled(lines, own.blocks)
    return "same" if as_written(filled) == as_written(cut.fragment) else "filled otherwise"


def as_written(fragment: Fragment) -> tuple[object, ...]:
    return *(replace(part, content=part.operators) for part in fragment.parts), fragment.links


def items(rng: random.Random, count: int) -> list[LeafSource]:
    """Lists of items two by two, of few words, so that the same ones stand beside each other again and again."""
    words = ("back", "pain", "Back", "Pain", "in", "my", "leg")
    style = "display: inline-block; vertical-align: top; width: 200px; margin-right: 4px"
    inside = [
        "".join(
            f'{OWN}<li style="{style}">{" ".join(rng.choice(words) for _ in range(rng.randint(1, 3)))}</li>'
            for _ in range(6)
        )
        for _ in range(count)
    ]
    frame = '<ul style="list-style: none; margin: 0; padding: 0; width: 420px">{}</ul>'
    return [LeafSource((), (), frame.format(list_), True, True) for list_ in inside]


def side_by_side(rng: random.Random, count: int) -> list[LeafSource]:
    """Two texts in a line, each as wide as it is."""
    style = "display: inline-block; margin-right: 20px"
    return [
        LeafSource(
            (),
            (),
            f'<p style="margin: 0">{OWN}<span style="{style}">On {rng.randint(1, 31)} May</span>'
            f' {OWN}<span style="{style}">until <strong>{rng.randint(1, 12_000)}</strong></span></p>',
            True,
            True,
        )
        for _ in range(count)
    ]


def after_boxes(rng: random.Random, count: int) -> list[LeafSource]:
    """Paragraphs that begin with boxes to write in, and words that stay."""
    box = '<span class="box {}">&nbsp;</span>'
    fixed = "".join(
        f"{escape(' '.join(word(rng) for _ in range(rng.randint(0, 9))))} {box.format(name)}"
        for name in rng.choice((("",), ("", "may")))
    )
    style = f"width: {rng.randint(250, 600)}px; font-size: {rng.choice((10, 12.3, 13.328, 16))}px; margin: 0"
    ends = [(rng.choice((" ", "")), rng.choice((" ", ""))) for _ in range(rng.randint(1, 3))]
    space = rng.choice((" ", ""))
    return [
        LeafSource((), (), f'{OWN}<p style="{style}">{fixed}{space}{inside(rng, ends, plain_word)}</p>', True, True)
        for _ in range(count)
    ]


def faults(
    seed: int, rounds: int, count: int, made: Callable[..., list[LeafSource]] = paragraphs
) -> tuple[list[tuple[str, str]], int]:
    rng = random.Random(seed)
    told = [pair for _ in range(rounds) for pair in compared(made(rng, count))]
    wrong = [pair for pair in told if pair[1] not in ("same", "unsure")]
    return wrong, sum(found == "same" for _, found in told)


def test_random_paragraphs_are_set_as_pango_sets_them() -> None:
    """Lines, kerning, places and links; most are set, and none otherwise."""
    wrong, same = faults(seed=4, rounds=6, count=20)
    assert not wrong
    assert same > 15


def test_words_after_boxes_to_write_in_are_set_as_pango_sets_them() -> None:
    """Most are, and none otherwise."""
    wrong, same = faults(4, 6, 20, after_boxes)
    assert not wrong
    assert same > 60


@pytest.mark.long
def test_thousands_of_random_paragraphs_are_set_as_pango_sets_them() -> None:
    """The same for as many as a year's clients have."""
    wrong, same = faults(seed=2, rounds=40, count=100)
    assert not wrong
    assert same > 300


def full_lines(rng: random.Random, count: int) -> list[LeafSource]:
    """A link of one word that fills its line, so that the space before its page has no room there."""
    link = '<a class="page" data-page="{}" href="#a" aria-label="A"><span>page </span></a>'
    hand, found = Hand("regular", 16.0), list[LeafSource]()
    while len(found) < count:
        words = " ".join(rng.choice(("in", "all", "of", "it", "back", "to", "leg")) for _ in range(13)) + " "
        (((_, text),),) = (set_in_lines((words, "page"), (hand, hand), 9_000.0, False),)
        if 0.0 < 400.0 - text.across - text.width < REGULAR.width(" ") * hand.size:
            html = f'{OWN}<p style="width: 400px">{words}{link.format(rng.choice((1, 7, 17)))} on it.</p>'
            found.append(LeafSource((), (), html, True, True))
    return found


def headings(rng: random.Random, count: int) -> list[LeafSource]:
    """Each with a bookmark that is called as it is."""
    return [
        LeafSource((), (), f"<div>{OWN}<h2>Seen by {rng.randint(1, 31)} May</h2><h3>So</h3></div>", True, True)
        for _ in range(count)
    ]


@pytest.mark.parametrize("made", [items, side_by_side, headings, full_lines])
def test_words_beside_each_other_are_set_as_they_are_typeset(made: Callable[..., list[LeafSource]]) -> None:
    """With the spaces that are read between the lines of a list, and moved by the words before them in their line."""
    sources = made(random.Random(5), 30)
    cuts = typeset(HEAD, "colour", sources, {})
    settings = next(cut.moulded.settings for cut in cuts if cut.moulded)
    moulds = {cut.moulded.breaks: cut.moulded.mould for cut in reversed(cuts) if cut.moulded}
    assert {told(source, cut, settings, moulds) for source, cut in zip(sources, cuts, strict=True)} == {"same"}
    assert {cut.moulded.settings for cut in cuts if cut.moulded} == {settings}


def test_what_has_no_room_beside_others_is_not_set() -> None:
    """The line would break."""
    sources = side_by_side(random.Random(5), 2)
    (cut, _) = typeset(HEAD, "colour", sources, {})
    assert cut.moulded is not None
    wide = own_leaf(sources[0].html.replace("On ", "On a very long day, " * 5))
    assert wide is not None
    lines = set_blocks(wide.blocks, cut.moulded.settings)
    with pytest.raises(UnsureError):
        cut.moulded.mould.filled(lines, wide.blocks)


def test_a_leaf_is_known_by_what_is_not_its_own() -> None:
    """The words are apart, the space between them collapsed; the page of a link is one of them."""
    link = '<a class="page" data-page="7" href="#x">p</a>'
    assert own_leaf(f"<h3>H</h3>{OWN}<p>One <strong>two </strong> {link}</p>") is None  # space that stands by itself
    own = own_leaf(f'<h3>H</h3>{OWN}<p class="a"> One &amp;\n <strong>two </strong>on {link}</p>')
    assert own is not None
    assert own.blocks == (("One & ", "two ", "on ", "p", "7"),)
    assert "data-page" not in own.frame
    assert "two" not in own.frame


def test_what_stands_before_a_box_to_write_in_stays() -> None:
    """And the box; the space after it is one of the words."""
    line = 'Week of <span class="line">&nbsp;</span>'
    own = own_leaf(f"{OWN}<p>{line} by <strong>May</strong></p>")
    assert own is not None
    assert own.blocks == ((" by ", "May"),)
    assert line in own.frame
    assert "May" not in own.frame


def test_the_words_of_a_link_that_has_no_name_are_kept() -> None:
    """They are what it is called."""
    one, other = (own_leaf(f'{OWN}<p>Call <a href="tel:1">{number}</a></p>') for number in ("0 1", "01"))
    assert one is not None
    assert other is not None
    assert one.blocks == (("Call ", "0 1"),)
    assert one.frame != other.frame


@pytest.mark.parametrize(
    "inside",
    [
        "<br>",
        "<br><br>two",
        "<br><strong>two</strong><br>",
        "<br><strong></strong>",
        "<ul><li>a</li></ul>",
        '<strong id="x">a</strong>',
        "<svg></svg>",
    ],
)
def test_what_is_more_than_text_is_typeset_whole(inside: str) -> None:
    """It may do more to the page than take room."""
    assert own_leaf(f"{OWN}<p>One {inside}</p>") is None


def test_own_elements_are_numbered_where_they_are_typeset() -> None:
    """So that their boxes are found."""
    assert told_apart(f"{OWN}<p>a</p>{OWN}<p>b</p>") == '<p data-own="0">a</p><p data-own="1">b</p>'


def test_lines_of_the_same_words_break_in_the_same_places() -> None:
    """What a mould is known by holds nothing of the words."""
    setting = Setting(300.0, (Hand("regular", 16.0), Hand("bold", 16.0)), is_spaced=False)
    one, other = (breaks_in(set_blocks([runs], [setting])) for runs in (("Ann ", "Brown"), ("Bob ", "Green")))
    assert one == other == (((0, 1),),)
