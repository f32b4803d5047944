"""One typeset page to one fragment: where its leaf stands, how it breaks, what it draws, what is read of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

from guidegen.pdf.engine import POINTS, Document, boxes, breaks_of, children_of, root_box
from guidegen.pdf.tags.nodes import Node
from guidegen.press.box_edges import (
    border_bottom,
    break_inside,
    closes,
    is_whole,
    margins_above,
    margins_below,
    may_part,
    needed_below,
    reach_of,
)
from guidegen.press.drawing import Drawing, drawn
from guidegen.press.fallback import NotPressableError
from guidegen.press.fragments import Bookmark, Fragment, InLine, Part, WrapperLooks
from guidegen.press.leaf_source import LeafSource
from guidegen.press.moulding import moulded
from guidegen.press.moulds import Moulded
from guidegen.press.own import own_leaf
from guidegen.press.shaping import REGULAR
from guidegen.press.structure import Around, entries_of, structure_of

# The attribute of what is typeset above a row of a table, and is none of it.
ABOVE = "data-above"
# The attribute of a table's head that comes again above a row.
AGAIN = "data-again"
_NONE_OF_IT = frozenset(("data-spacer", ABOVE, AGAIN))
_ROWS = (boxes.TableRowBox, boxes.TableRowGroupBox)
# Half a line that two rows share, in pixels, and some more.
_SHARED = 1.5


@dataclass(frozen=True)
class Typeset:
    """A painted document of leaves: its pages, its structure, the operators of each page and its links by box."""

    document: Document
    problems: list[str]
    pdf: Any
    root: Node
    streams: list[Any]
    links: Mapping[Any, Any]

    @cached_property
    def nodes(self) -> Mapping[Element, Node]:
        """The outermost structure element of each HTML element."""
        found: dict[Element, Node] = {}
        for node in self.root.walk():
            if node.element is not None:
                found.setdefault(node.element, node)
        return found

    def leaves(self) -> Mapping[int, list[tuple[int, Any]]]:
        """For the number of each leaf the pages that it stands on, and the box around its wrappers there."""
        found: dict[int, list[tuple[int, Any]]] = {}
        for number, page in enumerate(self.document.pages):
            for box in _first_boxes(root_box(page)):
                if box.element is not None and "data-index" in box.element.attrib:
                    found.setdefault(int(box.element.get("data-index")), []).append((number, box))
        return found


def _first_boxes(box: Any) -> Iterator[Any]:
    """The root's box, the body's, and the first in it."""
    for _ in range(3):
        box = next((child for child in children_of(box) if not isinstance(child, boxes.MarginBox)), None)
        if box is None or not hasattr(box, "children"):
            return
        yield box


@dataclass(frozen=True)
class Cut:
    """A fragment, and the mould of it where the leaf has words of its own that can be exchanged."""

    fragment: Fragment
    moulded: Moulded | None


def cut(typeset: Typeset, places: Sequence[tuple[int, Any]], source: LeafSource, ink: str) -> Cut:
    """The leaf that stands on pages `places`, with the box around its wrappers on each.

    Raises NotPressableError where the leaf hangs together with its page in a way that is not known here.
    """
    (first, around), *others = places
    page = typeset.document.pages[first]
    path, inner = _wrappers(around, source)
    line, leaves = _leaf_boxes(inner)
    margins, top = _above(path, source, leaves[0], line)
    if source.again:
        top = root_box(page).content_box_y()
    holder = next(found for box in (*reversed(path), around) if (found := typeset.nodes.get(box.element)))
    structure = structure_of(holder, Around(first, page.height, typeset.links), ABOVE)
    last = _leaf_boxes(_innermost(others[-1][1], source))[1][-1] if others else leaves[-1]
    bottoms = [_bottom(inner, leaves[-1], line, source)]
    bottoms += [border_bottom(_leaf_boxes(_innermost(box, source))[1][-1]) for _, box in others]
    reach = reach_of(leaves[-1]) if others else bottoms[0]
    tops = [top] + [root_box(typeset.document.pages[number]).content_box_y() for number, _ in others]
    parts, drawings = [], []
    for place, (number, _) in enumerate(places):
        drawing = drawn(typeset.pdf, typeset.streams[number], ink == "grey")
        owners = structure.owners(place)
        if len(owners) != drawing.contents:
            raise NotPressableError("content of another leaf")
        if isinstance(leaves[0], _ROWS):
            drawing = drawing.within(tops[place] - _SHARED, bottoms[place] + _SHARED)
        drawings.append(drawing)
        parts.append(_part(typeset.document.pages[number], drawing, tops[place], bottoms[place], reach, owners))
    stays = leaves[0].is_floated() or isinstance(leaves[0], boxes.TableRowGroupBox)
    is_row = isinstance(leaves[0], _ROWS) or leaves[0].is_floated()
    fragment = Fragment(
        parts=tuple(parts),
        margins_above=margins,
        margins_below=() if is_row or line is not None else tuple(margins_below(last)),
        breaks_before=() if is_row or line is not None else breaks_of(leaves[0], "before"),
        breaks_after=() if is_row or line is not None else breaks_of(last, "after"),
        may_break=not (stays or line is not None or is_whole(path)) and may_part(leaves),
        in_line=_in_line(inner, leaves[0], source.spaced) if line is not None else None,
        beside=line is None and bool(leaves[0].is_floated()),
        wrappers=tuple(_looks(typeset, box) for box in path),
        structure=structure.template,
        holes=structure.holes,
        elements=structure.elements,
        tops=structure.tops,
        links=structure.links,
        fonts=frozenset().union(*(drawing.fonts for drawing in drawings)),
        states=frozenset().union(*(drawing.states for drawing in drawings)),
        glyphs=tuple(pair for drawing in drawings for pair in drawing.glyphs.items()),
        pictures=tuple(pair for drawing in drawings for pair in drawing.pictures.items()),
        pixels=tuple({name: each for drawing in drawings for name, each in drawing.pixels.items()}.values()),
        room_below=0.0 if is_row or line is not None else needed_below(last),
    )
    own = own_leaf(source.html) if not others else None
    if own is None:
        return Cut(fragment, None)
    return Cut(fragment, moulded(around, own, fragment, typeset.streams[first]._tags, structure.link_boxes))


def _part(page: Any, drawing: Drawing, top: float, bottom: float, reach: float, owners: tuple[int, ...]) -> Part:
    return Part(
        drawing.content,
        top,
        bottom,
        reach,
        owners,
        tuple((name, x * POINTS, y * POINTS) for name, (x, y, *_) in page.anchors.items()),
        tuple(Bookmark(level, label, x * POINTS, y * POINTS) for level, label, (x, y), *_ in page.bookmarks),
    )


def _innermost(around: Any, source: LeafSource) -> Any:
    return _wrappers(around, source)[1]


def _wrappers(around: Any, source: LeafSource) -> tuple[list[Any], Any]:
    """The boxes of the wrappers from the outside in, and the box that the leaf is in: of a table, the one within."""
    path, box = [], around
    for wrapper in source.wrappers:
        inside = [child for child in children_of(box) if not _is_none_of_it(child)]
        if len(inside) != 1 or not isinstance(inside[0], boxes.BlockBox | boxes.TableRowGroupBox):
            raise NotPressableError("wrappers that are no blocks")
        box = inside[0]
        path.append(box)
        if wrapper.name == "table":
            (box,) = children_of(box)
    if any(closes(box) for box in path):
        raise NotPressableError("a wrapper with something at its foot")
    return path, box


def _leaf_boxes(inner: Any) -> tuple[Any | None, list[Any]]:
    """The boxes of the leaf in normal flow; where it stands in a line, that line before."""
    found = [box for box in children_of(inner) if not _is_none_of_it(box)]
    inside = [box for box in found if box.is_in_normal_flow()] or [box for box in found if box.is_floated()]
    if len(inside) == 1 and isinstance(inside[0], boxes.BlockContainerBox) and inside[0].element is inner.element:
        inside = list(children_of(inside[0]))  # an anonymous block around lines
    if not inside:
        raise NotPressableError("a leaf without a box")
    if isinstance(inside[0], boxes.LineBox):
        line = inside[0]
        alone = [box for box in children_of(line) if not isinstance(box, boxes.TextBox)]
        if len(inside) != 1 or len(alone) != 1 or not isinstance(alone[0], boxes.InlineBlockBox):
            raise NotPressableError("loose text")
        if alone[0].style["vertical_align"] != "top":
            raise NotPressableError("a leaf on a base line")
        return line, alone
    return None, inside


def is_begun(around: Any, source: LeafSource) -> bool:
    """Whether some of the leaf stands on the page of the box around its wrappers."""
    box = around
    for _ in range(len(source.wrappers) + 1):
        box = next((child for child in children_of(box) if not _is_none_of_it(child)), None)
        if box is None:
            return False
    return True


def _is_none_of_it(box: Any) -> bool:
    """Whether a box only stands where something else would."""
    return box.element is not None and not _NONE_OF_IT.isdisjoint(box.element.attrib)


def _looks(typeset: Typeset, box: Any) -> WrapperLooks:
    node = typeset.nodes.get(box.element)
    style = box.style
    return WrapperLooks(
        node.type if node is not None and node.parent is not None else None,
        entries_of(node) if node is not None else b"",
        0.0 if isinstance(box, boxes.TableRowGroupBox) else box.margin_bottom,
        style["break_before"],
        style["break_after"],
        break_inside(box),
        style["orphans"],
        style["widows"],
    )


def _above(path: list[Any], source: LeafSource, leaf: Any, line: Any | None) -> tuple[tuple[float, ...], float]:
    """The margins that meet above what a leaf begins with, and where that is: a wrapper's border, or the leaf."""
    margins = []
    for box, wrapper in zip(path, source.wrappers, strict=True):
        if wrapper.first and not isinstance(box, boxes.TableRowGroupBox):
            margins.append(box.margin_top)
            if wrapper.name == "table":
                return tuple(margins), box.border_box_y()
            if box.border_top_width or box.padding_top:
                return tuple(margins), box.border_box_y()
    if line is not None:
        return tuple(margins), line.position_y
    if isinstance(leaf, _ROWS):
        return tuple(margins), leaf.position_y
    if leaf.is_floated():
        return tuple(margins), leaf.position_y  # with its own margin
    return (*margins, *margins_above(leaf)), leaf.border_box_y()


def _bottom(inner: Any, leaf: Any, line: Any | None, source: LeafSource) -> float:
    if line is not None:
        return float(line.position_y + line.height)
    if isinstance(leaf, boxes.TableRowBox) and source.last:
        # The last row ends where its table does: half of the line below it is outside of it.
        return float(leaf.position_y + leaf.height + max(cell.border_bottom_width for cell in leaf.children))
    if isinstance(leaf, _ROWS):
        return float(leaf.position_y + leaf.height)
    return float(leaf.position_y + leaf.margin_height()) if leaf.is_floated() else border_bottom(leaf)


def _in_line(inner: Any, leaf: Any, spaced: bool) -> InLine:
    space = REGULAR.width(" ") * inner.style["font_size"] if spaced else 0.0
    return InLine(leaf.margin_width(), inner.width, space, leaf.style["width"] != "auto")
