"""The boxes of a leaf's own elements: which they are, how wide, and what they have to do with each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from guidegen.pdf.engine import boxes, children_of
from guidegen.press.lines import UnsureError
from guidegen.press.moulds import Abreast, Setting

# As wide as what is around them, or as a table of fixed columns has them.
_AS_WIDE = (boxes.LineBox, boxes.TableCellBox, boxes.TableRowBox, boxes.TableRowGroupBox)


@dataclass(frozen=True)
class OwnBox:
    """An own element, how wide its lines may be, and the boxes of its own words in each of them: the first line begins
    so far across, after a box to write in and words `before` it.
    """

    number: int
    block: Any
    room: float
    lines: tuple[tuple[Any, ...], ...]
    indent: float = 0.0
    before: str = ""


def own_boxes(box: Any, is_wide: bool = True, room: float = 0.0) -> Iterator[OwnBox]:
    """The boxes of own elements; `room` is that of the lines that `box` stands in.

    They are as wide as they are whatever their words, as long as `box` is that (`is_wide`), or stand in such a line.
    """
    for child in children_of(box):
        inside = _is_wide(child, is_wide)
        if _is_own(child) and _holds_lines(child):
            if inside or (is_wide and _is_shrunk(child)):
                yield _own_box(child, child.width if inside else room)
        elif hasattr(child, "children"):
            yield from own_boxes(child, inside, box.width if _is_line(child) else 0.0)


def _own_box(block: Any, room: float) -> OwnBox:
    lines = [tuple(children_of(line)) for line in children_of(block) if _is_line(line)]
    to_write_in = [
        (at, place)
        for at, line in enumerate(lines)
        for place, box in enumerate(line)
        if isinstance(box, boxes.AtomicInlineLevelBox)
    ]
    if not to_write_in:
        return OwnBox(number_of(block), block, room, tuple(lines))
    at, place = to_write_in[-1]
    last, own = lines[at][place], (lines[at][place + 1 :], *lines[at + 1 :])
    indent = last.position_x + last.margin_width() - block.content_box_x()
    return OwnBox(number_of(block), block, room, own, indent, "".join(_words_to(last.element, block.element)))


def _words_to(last: Any, element: Any) -> Iterator[str]:
    """The words of an element before one in it."""
    yield element.text or ""
    for child in element:
        if child is last:
            return
        yield from child.itertext()
        yield child.tail or ""


def _is_own(box: Any) -> bool:
    return "data-own" in getattr(box.element, "attrib", ())


def _is_shrunk(box: Any) -> bool:
    """Whether a box stands in a line, and is as wide as its words."""
    return isinstance(box, boxes.InlineBlockBox) and box.style["width"] == "auto"


def abreast(box: Any, settings: Sequence[Setting], is_wide: bool = True) -> Iterator[Abreast]:
    """The lines of own elements that are as wide as their words. Raises UnsureError where others are moved by them."""
    for child in children_of(box):
        shrunk = (
            [inner for inner in children_of(child) if _is_own(inner) and _is_shrunk(inner)] if _is_line(child) else []
        )
        if shrunk:
            others = [inner for inner in children_of(child) if inner not in shrunk]
            if not is_wide or any(not isinstance(inner, boxes.TextBox) or inner.text.strip() for inner in others):
                raise UnsureError
            numbers = tuple(map(number_of, shrunk))
            beside = sum(inner.margin_width() - inner.width for inner in shrunk) + sum(inner.width for inner in others)
            yield Abreast(numbers, beside, settings[numbers[0]].room)
        elif hasattr(child, "children") and not _is_own(child):
            yield from abreast(child, settings, _is_wide(child, is_wide))


def ends_in_lists(box: Any) -> Iterator[tuple[int, tuple[int, int, int]]]:
    """The items that end a line of items, each with those that a space after it hangs on; see `Setting`."""
    for child in children_of(box):
        inside = list(children_of(child)) if hasattr(child, "children") and not _is_own(child) else []
        if len(inside) > 1 and all(map(_is_line, inside)):
            lines = [[number_of(item) for item in children_of(line) if _is_item(item)] for line in inside]
            numbers = [number for line in lines for number in line]
            is_whole = all(_is_item(item) for line in inside for item in children_of(line))
            if is_whole and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
                for line, after in pairwise(lines):
                    yield line[-1], (after[0], numbers[0], numbers[-1])
        elif inside:
            yield from ends_in_lists(child)


def _is_item(box: Any) -> bool:
    return isinstance(box, boxes.InlineBlockBox) and _is_own(box)


def number_of(box: Any) -> int:
    return int(box.element.get("data-own"))


def _is_line(box: Any) -> bool:
    return isinstance(box, boxes.LineBox)


def _holds_lines(box: Any) -> bool:
    return isinstance(box, boxes.BlockContainerBox) and isinstance(next(children_of(box), None), boxes.LineBox)


def _is_wide(box: Any, around: bool) -> bool:
    if isinstance(box, boxes.TableBox):
        return around and box.style["table_layout"] == "fixed" and box.style["width"] != "auto"
    if isinstance(box, _AS_WIDE):
        return around
    width = box.style["width"]
    if width != "auto":
        return around or getattr(width, "unit", "%") != "%"
    return around and isinstance(box, boxes.BlockBox) and bool(box.is_in_normal_flow())
