"""Blocks that were written before: a block of the same item and parameters reads the same on every page of one look.

Only for blocks whose templates ask for nothing but the block and what all pages of a look have in common, and only for
the default templates. What a template counts, and what is personal, is written anew for each page.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from jinja2 import Template
from jinja2.runtime import Context

from guidegen.guide.document import Block, Guide
from guidegen.library.models import Item

_ALIKE = frozenset(
    f"partials/{kind}.html.j2"
    for kind in ("advice", "contributor", "exercise", "log", "outlook", "pattern", "phase", "rules")
)
_DOCUMENT = "guide"
_ROOM = 3_000  # blocks
# What a key names by the place in memory of a thing is kept as long as the key is.
_WRITTEN: OrderedDict[Hashable, tuple[list[Any], str]] = OrderedDict()


class WrittenBlocks:
    """For one page; `behind` tells which block a template's value stands for."""

    def __init__(self, guide: Guide) -> None:
        self._page = (id(guide.settings), id(guide.region), guide.document)
        self._kept: list[Any] = [guide.settings, guide.region]
        self.behind: Callable[[Any], Any] = lambda _: None

    def of(self, template: Template) -> Template | _Reused:
        """The template, or what takes its text from an earlier page."""
        is_alike = template.name in _ALIKE and self._page[-1] == _DOCUMENT
        return _Reused(template, self) if is_alike else template

    def key(self, template: str, block: Block) -> tuple[Hashable, list[Any]]:
        kept = [*self._kept, block.item]
        return (self._page, template, id(block.item), _key(block.params, kept)), kept


class _Reused:
    """Has as much of a template as an include asks for."""

    def __init__(self, template: Template, written: WrittenBlocks) -> None:
        self._template = template
        self._written = written
        self.new_context = template.new_context

    def root_render_func(self, context: Context) -> Iterator[str]:
        block = self._written.behind(context["block"])
        key, kept = self._written.key(str(self._template.name), block)
        if key not in _WRITTEN:
            _WRITTEN[key] = kept, "".join(self._template.root_render_func(context))
            while len(_WRITTEN) > _ROOM:
                _WRITTEN.popitem(last=False)
        _WRITTEN.move_to_end(key)
        yield _WRITTEN[key][1]


def forget_blocks() -> None:
    """Write every block anew."""
    _WRITTEN.clear()


def _key(thing: Any, kept: list[Any]) -> Hashable:
    """All that a thing says, or which item of the library it is; that is kept in memory with the key."""
    if isinstance(thing, Item):
        kept.append(thing)
        return id(thing)
    if isinstance(thing, Mapping):
        return tuple((name, _key(value, kept)) for name, value in thing.items())
    if isinstance(thing, tuple | list):
        return tuple([_key(each, kept) for each in thing])
    if is_dataclass(thing):
        return (type(thing), *(_key(getattr(thing, field.name), kept) for field in fields(thing)))
    return type(thing), thing
