"""The structure tree of a document while it grows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

# Elements that are there even when they are empty: a table without them would lose its shape.
_KEPT_EMPTY = {"TR", "TH", "TD"}


@dataclass(eq=False)
class Content:
    """One run of text, or one picture, on one page; its id there is known once it is painted."""

    page: int
    id: int | None = None


@dataclass(eq=False)
class LinkArea:
    """One rectangle of a link on one page; the box holds its annotation once the page is written."""

    page: int
    box: Any


@dataclass(eq=False)
class Node:
    """One structure element, such as P or TD, and what it is made of, in reading order.

    `attributes` are by owner (Table, Layout, List), `properties` are texts (Alt, Lang, ID).
    """

    type: str
    parent: Node | None = field(repr=False)
    element: Element | None = field(default=None, repr=False)
    kids: list[Node | Content | LinkArea] = field(default_factory=list)
    attributes: dict[str, dict[str, Any]] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.parent is not None:
            self.parent.kids.append(self)

    def children(self) -> list[Node]:
        """The elements right below this one."""
        return [kid for kid in self.kids if isinstance(kid, Node)]

    def walk(self) -> Iterator[Node]:
        """This element and all below it, parents before children."""
        yield self
        for child in self.children():
            yield from child.walk()

    def prune(self) -> bool:
        """Take away what was never painted and what is left empty; whether anything is left."""
        self.kids = [kid for kid in self.kids if self._is_there(kid)]
        return bool(self.kids) or self.type in _KEPT_EMPTY

    def page(self) -> int | None:
        """The page on which the element begins, or None where nothing of it is printed."""
        for kid in self.kids:
            if (page := kid.page() if isinstance(kid, Node) else kid.page) is not None:
                return page
        return None

    @staticmethod
    def _is_there(kid: Node | Content | LinkArea) -> bool:
        if isinstance(kid, Node):
            return kid.prune()
        return kid.id is not None if isinstance(kid, Content) else kid.box.link_annotation is not None
