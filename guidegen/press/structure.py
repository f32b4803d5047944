"""The structure elements of a fragment, each a line with holes for what only the whole document knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guidegen.pdf.engine import POINTS
from guidegen.pdf.tags.elements import link_words
from guidegen.pdf.tags.nodes import Content, Node
from guidegen.press.fallback import NotPressableError
from guidegen.press.fragments import Hole, Link
from guidegen.press.syntax import literal


@dataclass
class Structure:
    """Elements while they are written down: a line for each, and what is to be filled into its holes."""

    lines: list[bytes] = field(default_factory=list)
    filled: list[tuple[int, float, int]] = field(default_factory=list)
    found: list[Link] = field(default_factory=list)
    link_boxes: list[Any] = field(default_factory=list)
    owner_of: dict[tuple[int, int], int] = field(default_factory=dict)
    tops: tuple[int, ...] = ()

    @property
    def template(self) -> bytes:
        return b"\n".join(self.lines)

    @property
    def holes(self) -> tuple[tuple[int, float, int], ...]:
        return tuple(self.filled)

    @property
    def elements(self) -> int:
        return len(self.lines)

    def owners(self, part: int) -> tuple[int, ...]:
        """The elements of a part's content by its ids."""
        here = {content: owner for (place, content), owner in self.owner_of.items() if place == part}
        if sorted(here) != list(range(len(here))):
            raise NotPressableError("content of another leaf")
        return tuple(here[content] for content in range(len(here)))

    @property
    def links(self) -> tuple[Link, ...]:
        return tuple(self.found)


@dataclass(frozen=True)
class Around:
    """Where a leaf was typeset: its first page, the height of pages in pixels, the links by their boxes."""

    page: int
    height: float
    links: Mapping[Any, Any]


def structure_of(holder: Node, around: Around, above: str) -> Structure:
    """All that stands in the element `holder`, but for what has the attribute `above`."""
    tops = [child for child in holder.children() if child.element is None or above not in child.element.attrib]
    numbers = {node: number for number, node in enumerate(node for top in tops for node in top.walk())}
    structure = Structure()
    if len(holder.children()) != len(holder.kids):
        raise NotPressableError("loose text")
    structure.tops = tuple(numbers[top] for top in tops)
    for node in numbers:
        structure.lines.append(_line(node, numbers, around, structure))
    return structure


def entries_of(node: Node) -> bytes:
    """What an element around leaves says beside its type: its language, attributes that do not depend on its place."""
    attributes = b"".join(_owned(owner, values) for owner, values in node.attributes.items() if owner != "Layout")
    return _texts_of(node) + (b"/A" + attributes if attributes else b"")


def _texts_of(node: Node) -> bytes:
    return b"".join(b"/" + name.encode() + literal(text) for name, text in node.properties.items())


def _line(node: Node, numbers: Mapping[Node, int], around: Around, structure: Structure) -> bytes:
    holes = structure.filled
    parent = numbers.get(node.parent) if node.parent is not None else None
    holes.append((Hole.PARENT, 0, 0) if parent is None else (Hole.ELEMENT, parent, 0))
    line = b"<</S/%s/P %%d 0 R" % node.type.encode()
    first = node.page()
    if first is not None:
        holes.append((Hole.PAGE, 0, first - around.page))
        line += b"/Pg %d 0 R"
    line += _texts_of(node).replace(b"%", b"%%")
    if attributes := [
        _attribute(owner, values, around, (first or 0) - around.page, holes)
        for owner, values in node.attributes.items()
    ]:
        line += b"/A" + (attributes[0] if len(attributes) == 1 else b"[" + b"".join(attributes) + b"]")
    if node.kids:
        line += b"/K[" + b" ".join(_kid(kid, node, numbers, around, structure) for kid in node.kids) + b"]"
    return line + b">>"


def _attribute(
    owner: str, values: Mapping[str, Any], around: Around, part: int, holes: list[tuple[int, float, int]]
) -> bytes:
    if "BBox" not in values:
        return _owned(owner, values)
    left, bottom, right, top = values["BBox"]
    for across, up in ((left, bottom), (right, top)):
        holes.append((Hole.ACROSS, across * POINTS, part))
        holes.append((Hole.DOWN, (around.height - up) * POINTS, part))
    others = b"".join(b"/%s%s" % (name.encode(), _told(value)) for name, value in values.items() if name != "BBox")
    return b"<</O/%s/BBox[%%b %%b %%b %%b]%s>>" % (owner.encode(), others)


def _owned(owner: str, values: Mapping[str, Any]) -> bytes:
    told = b"".join(b"/%s%s" % (name.encode(), _told(value)) for name, value in values.items())
    return b"<</O/%s%s>>" % (owner.encode(), told)


def _told(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else b" %d" % value


def _kid(kid: Any, node: Node, numbers: Mapping[Node, int], around: Around, structure: Structure) -> bytes:
    holes = structure.filled
    if isinstance(kid, Node):
        holes.append((Hole.ELEMENT, numbers[kid], 0))
        return b"%d 0 R"
    part = kid.page - around.page
    if isinstance(kid, Content):
        if kid.id is None:
            raise NotPressableError("content that is not painted")
        structure.owner_of[part, kid.id] = numbers[node]
        if kid.page == node.page():
            holes.append((Hole.CONTENT, kid.id, part))
            return b"%d"
        holes.extend(((Hole.PAGE, 0, part), (Hole.CONTENT, kid.id, part)))
        return b"<</Type/MCR/Pg %d 0 R/MCID %d>>"
    kind, target, area, _ = around.links[kid.box]
    holes.extend(((Hole.LINK, len(structure.found), 0), (Hole.PAGE, 0, part)))
    words = link_words(node.element) if node.element is not None else target
    left, top, right, bottom = (length * POINTS for length in area)
    structure.link_boxes.append(kid.box)
    structure.found.append(Link(kind == "internal", target, (left, top, right, bottom), words, numbers[node], part))
    return b"<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>"
