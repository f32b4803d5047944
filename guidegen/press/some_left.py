"""What of many leaves was typeset, where some could not be: the others are known from then on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from guidegen.press.fallback import NotPressableError

# Loaded by what typesets alone.
if TYPE_CHECKING:
    from guidegen.press.cutting import Cut
    from guidegen.press.leaf_source import LeafSource


class SomeLeftError(NotPressableError):
    """Leaves that cannot be taken out of their pages, by their reasons, and what was made of the others."""

    def __init__(self, left: Mapping[LeafSource, str], made: Mapping[LeafSource, Cut]) -> None:
        super().__init__(next(iter(left.values())))
        self.left = left
        self.made = made
