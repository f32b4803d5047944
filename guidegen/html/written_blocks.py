"""Parts of a page that were written before: one that is told the same reads the same on every page of one look.

Only for the default templates that ask for nothing but what is listed here and what all pages of a look have in common.
What a template counts, and what is personal, is written anew for each page.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Template
from jinja2.runtime import Context, Undefined
from jinja2.utils import missing

from guidegen.guide.document import Guide

if TYPE_CHECKING:
    from guidegen.html.values import Values

# What each of these is told: names of the page where it is included, and names of these. What they include themselves
# is told no more.
ASKED: Mapping[str, tuple[str, ...]] = {
    f"css/{name}.css": () for name in ("base", "guide", "page", "screen", "slip", "tokens")
} | {
    f"partials/{kind}.html.j2": names
    for names, kinds in (
        (("block",), ("advice", "contributor", "exercise", "log", "outlook", "pattern", "phase", "race", "stations")),
        (("item", "signs", "crowded"), ("level",)),
        (("section",), ("treatments",)),
        (("section.id", "headed", "seen_by"), ("section_head",)),
        (("dose",), ("days", "dose", "dose_note", "less")),
        (("told",), ("told",)),
    )
    for kind in kinds
}
# What all pages of one look have in common.
LOOK = frozenset(
    (
        *("guide.settings", "guide.document", "region", "clinic", "paper", "brand", "pictures", "words", "md"),
        *("listed", "day", "short_day", "alternative_text", "version", "heading"),
        *("_", "gettext", "ngettext", "pgettext", "npgettext"),
    )
)
# Under which a page's parts are found among what it is made with; no template can name it.
HERE = "written blocks"
_DOCUMENT = "guide"
_ROOM = 6_000  # parts
# What a key names by the place in memory of a thing is kept as long as the key is.
_WRITTEN: OrderedDict[Hashable, tuple[list[Any], str]] = OrderedDict()


class WrittenBlocks:
    """For one page, with its values."""

    def __init__(self, guide: Guide, values: Values) -> None:
        self.is_used = guide.document == _DOCUMENT
        self._page = (id(guide.settings), id(guide.region))
        self._lasting = [guide.settings, guide.region]
        self._values = values
        self._keys: dict[int, tuple[Hashable, list[Any]]] = {}

    def key(self, template: str, told: Sequence[Any]) -> tuple[Hashable, list[Any]] | None:
        """What a part is found by, and what has to be kept with it; None where it is told something that changes."""
        kept = [*self._lasting]
        try:
            return (self._page, template, *[self._key(self._values.thing(each), kept) for each in told]), kept
        except TypeError:
            return None

    def _key(self, thing: Any, kept: list[Any]) -> Hashable:
        """All that a thing says, or which thing of the library it is; that is kept in memory with the key."""
        kind = type(thing)
        if kind in _SAID:
            return kind, thing
        if kind is tuple or kind is list:
            return tuple([self._key(each, kept) for each in thing])
        if self._values.lasts(thing):
            kept.append(thing)
            return id(thing)
        if kind is dict or isinstance(thing, Mapping):
            return tuple([(name, self._key(value, kept)) for name, value in thing.items()])
        if is_dataclass(kind):
            return self._key_of_fields(thing, kept)
        if thing is missing or isinstance(thing, Undefined):
            return None
        hash(thing)
        return kind, thing

    def _key_of_fields(self, thing: Any, kept: list[Any]) -> Hashable:
        """Once for all parts of a page, which live as long as it."""
        known = self._keys.get(id(thing))
        if known is None:
            kind: type = type(thing)
            inside: list[Any] = []
            key = (kind, *[self._key(getattr(thing, name), inside) for name in _names_of(kind)])
            known = self._keys[id(thing)] = key, inside
        kept += known[1]
        return known[0]


_SAID = frozenset((str, int, float, bool, type(None)))


@cache
def _names_of(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@dataclass(frozen=True)
class _Included:
    """Where a template is included: all that is known there."""

    around: Mapping[str, Any]
    local: Mapping[str, Any]

    def told(self, asked: str) -> Any:
        name, _, inside = asked.partition(".")
        found = self.local.get(name, missing)
        if found is missing:
            found = self.around.get(name, missing)
        return getattr(found, inside) if inside else found


class Reused:
    """Has as much of a template as an include asks for, and takes its text from an earlier page where there is one."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._name = str(template.name)
        self._asked = ASKED[self._name]

    def new_context(
        self, around: Mapping[str, Any], _shared: bool = False, local: Mapping[str, Any] | None = None
    ) -> _Included:
        return _Included(around, local or {})

    def root_render_func(self, place: _Included) -> Iterator[str]:
        here: WrittenBlocks | None = place.around.get(HERE)
        told = [place.told(name) for name in self._asked]
        found = here.key(self._name, told) if here is not None and here.is_used else None
        if found is None:
            yield from self._template.root_render_func(self._context(place))
            return
        key, kept = found
        known = _WRITTEN.get(key)
        if known is None:
            known = _WRITTEN[key] = kept, "".join(self._template.root_render_func(self._context(place)))
            while len(_WRITTEN) > _ROOM:
                _WRITTEN.popitem(last=False)
        else:
            _WRITTEN.move_to_end(key)
        yield known[1]

    def _context(self, place: _Included) -> Context:
        return self._template.new_context(dict(place.around), True, dict(place.local))


def forget_blocks() -> None:
    """Write every part anew."""
    _WRITTEN.clear()
