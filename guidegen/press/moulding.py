"""From a typeset leaf to its mould, as far as its own words are set here exactly as they were there."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guidegen.pdf.engine import boxes, children_of
from guidegen.press.drawing import glyphs_in
from guidegen.press.fragments import Fragment
from guidegen.press.lines import FORCED, Hand, Line, SetText, UnsureError, face_name
from guidegen.press.moulds import (
    Abreast,
    Mould,
    Moulded,
    OwnLink,
    Place,
    Setting,
    breaks_in,
    moved_by,
    plain,
    set_blocks,
)
from guidegen.press.own import OwnLeaf
from guidegen.press.own_boxes import OwnBox, abreast, ends_in_lists, own_boxes

_NEAR = 1e-6  # pixels
_UNITS = 1024  # of Pango, in a pixel
_BOLD = 600
_MARKED = re.compile(rb"<</MCID %d>>BDC\n")
_TEXT = re.compile(rb"BT\n1 0 0 -1 (\S+) \S+ Tm\n/\w+ \S+ Tf\n(\[[^\]]*\] TJ)\nET\n")
# What every own element and all in it has, so that its lines begin at its left edge and nothing but its words is there.
_PLAIN: Mapping[str, tuple[Any, ...]] = {
    "direction": ("ltr",),
    "white_space": ("normal",),
    "text_transform": ("none",),
    "letter_spacing": ("normal",),
    "text_overflow": ("clip",),
    "block_ellipsis": ("none",),
    "text_align_all": ("start", "left", "center"),
    "text_align_last": ("auto", "start", "left", "center"),
    "font_kerning": ("auto",),
    "font_variant_numeric": ("normal",),
    "font_variant_caps": ("normal",),
    "visibility": ("visible",),
}
_LENGTHS = ("word_spacing", "text_indent")


def moulded(
    around: Any, own: OwnLeaf, fragment: Fragment, ids: Mapping[Any, int], link_boxes: Sequence[Any]
) -> Moulded | None:
    """None where any of the leaf's own words is set otherwise than they would be here, or could be.

    `around` is the box around its wrappers, `ids` the marked-content ids of its page by their boxes, and `link_boxes`
    has the box of each link of the fragment.
    """
    found = {own_box.number: own_box for own_box in own_boxes(around)}
    if sorted(found) != list(range(len(own.blocks))) or len(fragment.parts) != 1:
        return None
    content = fragment.parts[0].content
    shown = _Shown(content, [found.end() for found in _MARKED.finditer(content)], ids)
    try:
        settings = tuple(_setting(found[number], runs, shown) for number, runs in enumerate(own.blocks))
        lists = dict(ends_in_lists(around))
        settings = tuple(
            replace(setting, is_spaced=False, next=lists[number]) if number in lists else setting
            for number, setting in enumerate(settings)
        )
        lines = set_blocks(own.blocks, settings)
        beside = tuple(abreast(around, settings))
        own_in_order = [found[number] for number in sorted(found)]
        named = tuple(_bookmarks(own_in_order, own.blocks, fragment))
        mould = _mould(own_in_order, lines, beside, fragment, shown, link_boxes, named)
    except UnsureError:
        return None
    return Moulded(mould, settings, breaks_in(lines))


@dataclass(frozen=True)
class _Shown:
    """What a page shows: its operators, where each marked content begins in them, and the ids of these by boxes."""

    content: bytes
    begins: Sequence[int]
    ids: Mapping[Any, int]

    def text(self, box: Any) -> re.Match[bytes]:
        """The operators that show a box's text, with the place across and the letters as groups. Raises UnsureError."""
        if box not in self.ids:
            raise UnsureError
        begin = self.begins[self.ids[box]]
        found = _TEXT.search(self.content, begin)
        if found is None or b"EMC" in self.content[begin : found.start()]:
            raise UnsureError
        return found


def _setting(own: OwnBox, runs: Sequence[str], shown: _Shown) -> Setting:
    """Raises UnsureError where the element does not hold plain lines of these runs."""
    hands: dict[int, Hand] = {}
    at, rest = 0, runs[0]
    _refuse_other_styles(own.block)
    for text in (text for line in own.lines for box in line for text in _texts(box)):
        words = text.text.strip()
        while not rest.strip():
            at += 1
            if at >= len(runs):
                raise UnsureError
            rest = runs[at]
        rest = rest.lstrip(f" {FORCED}")
        if not rest.startswith(words):
            raise UnsureError
        rest = rest[len(words) :]
        hands[at] = _hand(text)
    if sorted(hands) != list(range(len(runs))) or rest.strip():
        raise UnsureError
    last = shown.text(text)[2]
    hand_of_each = tuple(hands[run] for run in range(len(runs)))
    centred = _is_centred(own.block)
    if centred and own.indent:
        raise UnsureError
    setting = Setting(own.room, hand_of_each, False, centred, indent=own.indent, before=own.before)
    ((*_, (*_, ending)),) = set_blocks([runs], [setting])
    return setting if ending.shown == last else replace(setting, is_spaced=True)


def _is_centred(block: Any) -> bool:
    """Raises UnsureError where the last line stands elsewhere than the others."""
    all_, last = block.style["text_align_all"], block.style["text_align_last"]
    if last not in ("auto", all_) and "center" in (all_, last):
        raise UnsureError
    return bool(all_ == "center")


def _texts(box: Any) -> Iterator[Any]:
    """The texts that are seen of a box in a line, which holds nothing else. Raises UnsureError."""
    if box.element is not None and box.element.tag == "br" and isinstance(box, boxes.InlineBox):
        return
    _refuse_other_styles(box)
    if isinstance(box, boxes.TextBox):
        if box.text.strip():
            yield box
    elif isinstance(box, boxes.InlineBox) and not _is_decorated(box):
        for child in children_of(box):
            yield from _texts(child)
    else:
        raise UnsureError


def _is_decorated(box: Any) -> bool:
    edges = ("margin_left", "margin_right", "padding_left", "padding_right", "border_left_width", "border_right_width")
    return any(getattr(box, edge) for edge in edges) or bool(getattr(box, "background", None))


def _refuse_other_styles(box: Any) -> None:
    style = box.style
    if any(style[name] not in values for name, values in _PLAIN.items()):
        raise UnsureError
    if any(getattr(style[name], "value", style[name]) not in (0, "normal") for name in _LENGTHS):
        raise UnsureError
    if style["text_decoration_line"] not in ("none", set(), frozenset()):
        raise UnsureError


def _hand(text: Any) -> Hand:
    style = text.style
    name = face_name(style["font_weight"] >= _BOLD, style["font_style"] != "normal")
    return Hand(name, int(style["font_size"] * _UNITS) / _UNITS)


def _mould(
    owns: Sequence[OwnBox],
    lines: Sequence[Sequence[Line]],
    rows: tuple[Abreast, ...],
    fragment: Fragment,
    shown: _Shown,
    link_boxes: Sequence[Any],
    named: tuple[tuple[int, int], ...],
) -> Mould:
    """Raises UnsureError where a text was set otherwise."""
    aside = moved_by(rows, lines)
    places: dict[Any, Place] = {}
    spans: list[tuple[int, int, Place | None]] = []
    for number, (own, set_here) in enumerate(zip(owns, lines, strict=True)):
        moved = aside.get(number, 0.0)
        for place, box, text in _beside(own, set_here, moved):
            found = shown.text(box)
            if found[2] != text.shown or abs(float(found[1]) - place.begin - moved - text.across) > 10 * _NEAR:
                raise UnsureError
            places[box] = place
            spans += [(*found.span(1), place), (*found.span(2), None)]
    spans.sort(key=lambda span: span[0])
    ends = [0, *(end for _, end, _ in spans)]
    begins = [*(begin for begin, _, _ in spans), len(shown.content)]
    pieces = tuple(shown.content[end:begin] for end, begin in zip(ends, begins, strict=True))
    filled = tuple(place for _, _, place in spans if place is not None)
    links = tuple(_own_links(link_boxes, places))
    if any(link.first.block in aside for link in links):
        raise UnsureError
    return Mould(_without(fragment, pieces, named), pieces, filled, links, rows, named)


def _beside(own: OwnBox, lines: Sequence[Line], aside: float) -> Iterator[tuple[Place, Any, SetText]]:
    """Each text of an own element as it was typeset, and as it is set here. Raises UnsureError where they differ."""
    if len(own.lines) != len(lines):
        raise UnsureError
    begin = own.block.content_box_x()
    for at, (line, texts) in enumerate(zip(own.lines, lines, strict=True)):
        found = [text for box in line for text in _texts(box)]
        if len(found) != len(texts):
            raise UnsureError
        for place, (box, text) in enumerate(zip(found, texts, strict=True)):
            if abs(box.position_x - begin - text.across) > _NEAR or abs(box.width - text.width) > _NEAR:
                raise UnsureError
            yield Place(own.number, at, place, begin - aside), box, text


def _own_links(link_boxes: Sequence[Any], places: Mapping[Any, Place]) -> Iterator[OwnLink]:
    for number, box in enumerate(link_boxes):
        inside = [places[text] for text in _inside(box) if text in places]
        if inside:
            yield OwnLink(number, inside[0], inside[-1].text)


def _inside(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _inside(child)


def _bookmarks(owns: Sequence[OwnBox], texts: Sequence[Sequence[str]], fragment: Fragment) -> Iterator[tuple[int, int]]:
    """The number of its bookmark, and its own, of each own element that has one. Raises UnsureError."""
    labels = [bookmark.label for part in fragment.parts for bookmark in part.bookmarks]
    for own, runs in zip(owns, texts, strict=True):
        if own.block.style["bookmark_level"] != "none":
            if labels.count(plain(runs)) != 1:
                raise UnsureError
            yield labels.index(plain(runs)), own.number


def _without(fragment: Fragment, pieces: Sequence[bytes], named: Sequence[tuple[int, int]]) -> Fragment:
    """The fragment without the words that it was typeset with, and without their letters, which our fonts all have."""
    (part,) = fragment.parts
    bookmarks = list(part.bookmarks)
    for at, _ in named:
        bookmarks[at] = replace(bookmarks[at], label="")
    drawings = (zlib.decompress(packed) for _, packed in fragment.pictures)
    glyphs = glyphs_in(b"".join((*pieces, *drawings)))
    return replace(
        fragment, parts=(replace(part, content=b"", bookmarks=tuple(bookmarks)),), glyphs=tuple(glyphs.items())
    )
