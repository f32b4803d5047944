"""What the press leaves to the reference rendering."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guidegen.press.cutting import Cut
    from guidegen.press.leaves import LeafSource


class NotPressableError(Exception):
    """A page that the reference rendering has to make; the reason is one of a few words and never quotes an answer."""


class TornError(NotPressableError):
    """A page would end among leaves that only a whole page can part: those of a table, whose head comes again."""

    def __init__(self, leaf: int) -> None:
        super().__init__("a table over two pages")
        self.leaf = leaf


class SomeLeftError(NotPressableError):
    """Leaves that cannot be taken out of their pages, by their reasons, and what was made of the others."""

    def __init__(self, left: Mapping[LeafSource, str], made: Mapping[LeafSource, Cut]) -> None:
        super().__init__(next(iter(left.values())))
        self.left = left
        self.made = made
