"""The structure elements of a fragment, each a line with holes for what only the whole document knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from guidegen.pdf.engine import POINTS
from guidegen.pdf.tags.elements import link_words
from guidegen.pdf.tags.nodes import Content, Node
from guidegen.press.fallback import NotPressable
from guidegen.press.fragments import Hole, Link
from guidegen.press.syntax import literal


@dataclass
class Structure:
    """Elements while they are written down: `template` has a line for each with holes that `holes` tells how to fill."""

    lines: list[bytes] = field(default_factory=list)
    filled: list[tuple[int, float]] = field(default_factory=list)
    found: list[Link] = field(default_factory=list)
    owner_of: dict[int, int] = field(default_factory=dict)
    tops: tuple[int, ...] = ()

    @property
    def template(self) -> bytes:
        return b"\n".join(self.lines)

    @property
    def holes(self) -> tuple[tuple[int, float], ...]:
        return tuple(self.filled)

    @property
    def elements(self) -> int:
        return len(self.lines)

    @property
    def contents(self) -> int:
        return len(self.owner_of)

    @property
    def owners(self) -> tuple[int, ...]:
        return tuple(self.owner_of[content] for content in range(self.contents))

    @property
    def links(self) -> tuple[Link, ...]:
        return tuple(self.found)


def structure_of(around: Node, height: float, links: Mapping[Any, Any]) -> Structure:
    """All that stands in the element `around`; `height` is that of the page in pixels, `links` are known by box."""
    numbers = {node: number for number, node in enumerate(_inside(around))}
    structure = Structure()
    if len(around.children()) != len(around.kids):
        raise NotPressable("loose text")
    structure.tops = tuple(numbers[child] for child in around.children())
    for node in numbers:
        structure.lines.append(_line(node, numbers, height, links, structure))
    return structure


def attributes_of(node: Node) -> bytes:
    """Attributes of an element of which nothing depends on its place."""
    return b"".join(_owned(owner, values) for owner, values in node.attributes.items() if owner != "Layout")


def _inside(around: Node) -> Iterator[Node]:
    for child in around.children():
        yield from child.walk()


def _line(
    node: Node, numbers: Mapping[Node, int], height: float, links: Mapping[Any, Any], structure: Structure
) -> bytes:
    holes = structure.filled
    parent = numbers.get(node.parent) if node.parent is not None else None
    holes.append((Hole.PARENT, 0) if parent is None else (Hole.ELEMENT, parent))
    line = b"<</Type/StructElem/S/%s/P %%d 0 R" % node.type.encode()
    if node.page() is not None:
        holes.append((Hole.PAGE, 0))
        line += b"/Pg %d 0 R"
    for name, text in node.properties.items():
        line += b"/" + name.encode() + literal(text).replace(b"%", b"%%")
    if attributes := [_attribute(owner, values, height, holes) for owner, values in node.attributes.items()]:
        line += b"/A" + (attributes[0] if len(attributes) == 1 else b"[" + b"".join(attributes) + b"]")
    if node.kids:
        line += b"/K[" + b" ".join(_kid(kid, node, numbers, links, structure) for kid in node.kids) + b"]"
    return line + b">>"


def _attribute(owner: str, values: Mapping[str, Any], height: float, holes: list[tuple[int, float]]) -> bytes:
    if "BBox" not in values:
        return _owned(owner, values)
    left, bottom, right, top = values["BBox"]
    across, down = ((Hole.ACROSS, left), (Hole.ACROSS, right)), ((Hole.DOWN, height - bottom), (Hole.DOWN, height - top))
    for place in range(2):
        for kind, length in (across[place], down[place]):
            holes.append((kind, length * POINTS))
    others = b"".join(b"/%s%s" % (name.encode(), _told(value)) for name, value in values.items() if name != "BBox")
    return b"<</O/%s/BBox[%%b %%b %%b %%b]%s>>" % (owner.encode(), others)


def _owned(owner: str, values: Mapping[str, Any]) -> bytes:
    told = b"".join(b"/%s%s" % (name.encode(), _told(value)) for name, value in values.items())
    return b"<</O/%s%s>>" % (owner.encode(), told)


def _told(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else b" %d" % value


def _kid(kid: Any, node: Node, numbers: Mapping[Node, int], links: Mapping[Any, Any], structure: Structure) -> bytes:
    holes = structure.filled
    if isinstance(kid, Node):
        holes.append((Hole.ELEMENT, numbers[kid]))
        return b"%d 0 R"
    if isinstance(kid, Content):
        if kid.id is None:
            raise NotPressable("content that is not painted")
        holes.append((Hole.CONTENT, kid.id))
        structure.owner_of[kid.id] = numbers[node]
        return b"%d"
    kind, target, area, _ = links[kid.box]
    holes.extend(((Hole.LINK, len(structure.found)), (Hole.PAGE, 0)))
    words = link_words(node.element) if node.element is not None else target
    left, top, right, bottom = (length * POINTS for length in area)
    structure.found.append(Link(kind == "internal", target, (left, top, right, bottom), words, numbers[node]))
    return b"<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>"
