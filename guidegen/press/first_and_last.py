"""What styles ask of an element for being the first of those around it, or the last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from guidegen.press.leaf_source import classes_of, with_class

_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CLASS_BY_PARTS = re.compile(r"\[class[~|^$*]?=")
_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
_COMPOUND = re.compile(r"[\s>+~]+")
_ENDS = re.compile(r":(?:last-|nth-last-|only-)")
_ELEMENT = re.compile(r"[a-z][a-z0-9]*")
# What says no more than where the element begins: nothing to any leaf in it but the first.
_BREAK_BEFORE = re.compile(r"\s*(?:break-before:[^;]*;?\s*)+")


@lru_cache(maxsize=4096)
def without(beginning: AbstractSet[str], tag: str) -> str:
    """The tag as it is told with later leaves, without the classes that matter to the first one alone."""
    classes = classes_of(tag)
    if beginning.isdisjoint(classes):
        return tag
    kept = " ".join(each for each in classes if each not in beginning)
    return with_class(tag, kept)


@lru_cache(maxsize=8)
def beginning_classes(head: str) -> frozenset[str]:
    """The classes that styles ask for to tell where an element begins, and for nothing else."""
    if _CLASS_BY_PARTS.search(head):
        return frozenset()
    only: set[str] = set()
    others: set[str] = set()
    for selectors, told in _RULE.findall(head):
        says_no_more = _BREAK_BEFORE.fullmatch(told) is not None
        for selector in selectors.split(","):
            *outer, own = re.split(r"[\s>+~:]+", selector.strip()) or [""]
            (only if says_no_more else others).update(_CLASS.findall(own))
            others.update(name for each in outer for name in _CLASS.findall(each))
    return frozenset(only - others)


@lru_cache(maxsize=8)
def ending_parts(head: str) -> Sequence[Sequence[str]]:
    """What stands in the markup of any element whose looks hang on being the last: its tag, and its classes."""
    parts = set()
    for selectors, _ in _RULE.findall(head):
        for selector in selectors.split(","):
            for compound in _COMPOUND.split(selector.strip()):
                if _ENDS.search(compound):
                    element = _ELEMENT.match(compound)
                    parts.add((f"<{element[0]}" if element else "<", *_CLASS.findall(compound)))
    return sorted(parts)
