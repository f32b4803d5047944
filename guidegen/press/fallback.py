"""What the press leaves to the reference rendering."""

from __future__ import annotations


class NotPressableError(Exception):
    """A page that the reference rendering has to make; the reason is one of a few words and never quotes an answer."""
