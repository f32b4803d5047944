"""The edges of laid out boxes: where they end, which margins meet there, and whether a page could end within."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from guidegen.pdf.engine import boxes, breaks_of, children_of

_AVOIDS = ("avoid", "avoid-page")


def reach_of(box: Any) -> float:
    """The foot of what is seen of a box that a page cuts: boxes without border or ground go on to the page's end."""
    inside = [child for child in getattr(box, "children", ()) if child.is_in_normal_flow()]
    if not inside or isinstance(box, boxes.TableRowBox) or _is_seen(box):
        return border_bottom(box)
    if isinstance(inside[-1], boxes.LineBox):
        return float(inside[-1].position_y + inside[-1].height)
    return reach_of(inside[-1])


def _is_seen(box: Any) -> bool:
    """Whether a box shows itself down to its end. The borders of a table that share lines are drawn with its rows."""
    if getattr(box, "background", None):
        return True
    sides = bool(box.border_left_width or box.border_right_width) and not isinstance(box, boxes.LineBox)
    return (closes(box) or sides) and not isinstance(box, boxes.TableBox | boxes.TableRowGroupBox)


def margins_above(box: Any) -> Iterator[float]:
    while True:
        yield box.margin_top
        inside = _blocks_in(box)
        if box.border_top_width or box.padding_top or not inside:
            return
        box = inside[0]


def margins_below(box: Any) -> Iterator[float]:
    while True:
        yield box.margin_bottom
        inside = _blocks_in(box)
        if closes(box) or not inside:
            return
        box = inside[-1]


def _blocks_in(box: Any) -> list[Any]:
    """The blocks in a box whose margins can meet its own; none where it holds lines, or keeps its inside apart."""
    if not isinstance(box, boxes.BlockContainerBox) or box.is_table_wrapper or box.establishes_formatting_context():
        return []
    inside = [child for child in children_of(box) if child.is_in_normal_flow()]
    return inside if inside and all(isinstance(child, boxes.BlockLevelBox) for child in inside) else []


def closes(box: Any) -> bool:
    return not isinstance(box, boxes.TableRowGroupBox) and bool(box.border_bottom_width or box.padding_bottom)


def border_bottom(box: Any) -> float:
    return float(box.border_box_y() + box.border_height())


def needed_below(box: Any) -> float:
    """How far below its foot a page that is not empty has to reach for a box to stand on it.

    WeasyPrint counts padding and border at the foot twice where it lays a box out once more because of them.
    """
    edge = box.padding_bottom + box.border_bottom_width
    return max(0.0, _tried_again(box, edge, 0.0) - border_bottom(box))


def _tried_again(box: Any, edge: float, space: float) -> float:
    """Down to where a page reaches on which a box stands that has so much edge; `space` is kept free at the foot."""
    once = max(_needed_inside(box, space), box.content_box_y() + box.height + space)
    return float(max(once, min(border_bottom(box) + space + edge, _needed_inside(box, space + edge))))


def _needed_inside(box: Any, space: float) -> float:
    inside = [child for child in children_of(box) if child.is_in_normal_flow()]
    if not inside or not isinstance(box, boxes.BlockContainerBox):
        return border_bottom(box) + space
    last = inside[-1]
    if isinstance(last, boxes.LineBox):
        return float(last.position_y + last.height + box.padding_bottom + box.border_bottom_width + space)
    edge = last.padding_bottom + last.border_bottom_width
    return _tried_again(last, edge if box.bottom_margin_collapses() else edge + last.margin_bottom, space)


def is_whole(path: list[Any]) -> bool:
    """Whether an element around a leaf never comes apart."""
    return any(break_inside(box) in _AVOIDS for box in path)


def break_inside(box: Any) -> str:
    """Whether a page may end in a box; a table says so itself, and not the box around it."""
    own = next((child for child in children_of(box) if isinstance(child, boxes.TableBox)), box)
    return str((own if box.is_table_wrapper else box).style["break_inside"])


def may_part(leaves: list[Any]) -> bool:
    """Whether a page could end among the boxes of a leaf, or within one of them."""
    return (len(leaves) > 1 and not _kept(leaves)) or any(map(_may_break, leaves))


def _kept(leaves: list[Any]) -> bool:
    """Whether the boxes of one leaf never come apart."""
    return all(
        any(value in _AVOIDS for value in (*breaks_of(before, "after"), *breaks_of(after, "before")))
        for before, after in pairwise(leaves)
    )


def _may_break(box: Any) -> bool:
    """Whether a page could end within a box."""
    if box.style["break_inside"] in _AVOIDS or isinstance(box, boxes.ReplacedBox):
        return False
    inside = [child for child in getattr(box, "children", ()) if child.is_in_normal_flow()]
    if isinstance(box, boxes.TableRowBox):
        # One cell may fit that has a line beside another that goes over as a whole.
        return len(inside) > 1 or any(map(_may_break, inside))
    if inside and isinstance(inside[0], boxes.LineBox):
        return bool(len(inside) >= box.style["orphans"] + box.style["widows"])
    if not isinstance(box, boxes.BlockLevelBox | boxes.TableRowGroupBox | boxes.TableCellBox):
        return False
    return (len(inside) > 1 and not _kept(inside)) or any(map(_may_break, inside))
