"""The emergency page's letters: as large as what it says has room for, on one sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["fitted", "in_each_size"]

# From the largest letters to the smallest.
_SIZES = ("roomy", "usual", "crowded")
# How many letters a sheet of any paper holds in each size, an item or a heading counted as so many more. Measured over
# random emergencies of all regions, with long names and without; the smallest size held all of them, of up to 3,000.
_HELD = {"standard": {"roomy": 1700, "usual": 2300}, "large": {"roomy": 1700, "usual": 2080}}
_PER_ITEM = 40

_CLASSES = re.compile(r'<html [^>]*class="[^"]*"')
_SIZE = re.compile(rf"(?<= )(?:{'|'.join(_SIZES)})(?=[ \"])")
_MAIN = re.compile(r"<main>(.*)</main>", re.DOTALL)
_ITEM = re.compile("<li|<h2|<p")
_TAG = re.compile("<[^>]+>")


def fitted(page: str, text: str, size: str) -> str:
    """The page with smaller letters than `size` where it says too much for them; `text` is the size of print."""
    found = _MAIN.search(page)
    if found is None:
        return page
    said = len(_TAG.sub("", found[1]).strip()) + _PER_ITEM * len(_ITEM.findall(found[1]))
    held = _HELD[text]
    fits = next(each for each in _SIZES[_SIZES.index(size) :] if said <= held.get(each, said))
    return _in_size(page, fits)


def in_each_size(page: str) -> Iterator[str]:
    """A page in letters of each size, whatever it has room for."""
    return (_in_size(page, size) for size in _SIZES)


def _in_size(page: str, size: str) -> str:
    return _CLASSES.sub(lambda classes: _SIZE.sub(size, classes[0]), page, count=1)
