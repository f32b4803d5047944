"""Where a page may be taken apart: marks around each of its leaves, the pieces that are typeset whole.

A mark is a comment, which no answer and no content can make: what they say is escaped.
"""

from __future__ import annotations

LEAF, LEAF_END = "<!--leaf-->", "<!--/leaf-->"
# A leaf that nothing of a client's own stands in, but in its own elements: what is typeset of it may be kept on disk.
SHARED_LEAF = "<!--leaf shared-->"
# Around a leaf that is put together from the leaves in it, one below the other, as long as no page ends among them.
STACK, STACK_END = "<!--stack-->", "<!--/stack-->"
# Stands before an element whose words are the client's own, so that its leaf need not be typeset for each client: plain
# text, and elements in a line.
OWN = "<!--own-->"


def without_marks(page: str) -> str:
    """The page as it is laid out whole, saved or shown."""
    for mark in (LEAF, SHARED_LEAF, LEAF_END, STACK, STACK_END, OWN):
        page = page.replace(mark, "")
    return page
