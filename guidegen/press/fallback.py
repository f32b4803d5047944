"""What the press leaves to the reference rendering."""

from __future__ import annotations


class NotPressableError(Exception):
    """A page that the reference rendering has to make; the reason is one of a few words and never quotes an answer."""


class TornError(NotPressableError):
    """A page would end among leaves that only a whole page can part: those of a table, whose head comes again."""

    def __init__(self, leaf: int) -> None:
        super().__init__("a table over two pages")
        self.leaf = leaf
