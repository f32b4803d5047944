"""Parts of a page that were written before: one that is told the same reads the same on every page of one look.

Only for the default templates that ask for nothing but what is listed here and what all pages of a look have in common.
What a template counts, and what is personal, is written anew for each page.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

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
        (("exercise", "dose", "marks", "many", "body"), ("week_row",)),
        (("exercise", "dose", "room", "body"), ("tile",)),
        (("item", "signs"), ("signs_in_short",)),
    )
    for kind in kinds
}
# What all pages of one look have in common.
LOOK = frozenset(
    (
        *("guide.settings", "guide.document", "region", "direction", "clinic", "paper", "brand", "pictures", "words"),
        *("md", "listed", "day", "short_day", "alternative_text", "version", "part_heading"),
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
        self._keys: dict[int, tuple[list[Any], list[Any]]] = {}

    def key(self, template: str, told: Iterable[Any]) -> tuple[Hashable, list[Any]] | None:
        """What a part is found by, and what has to be kept with it; None where it is told something that changes."""
        kept = [*self._lasting]
        key: list[Any] = [self._page, template]
        try:
            for each in told:
                self._tell(self._values.thing(each), key, kept)
        except TypeError:
            return None
        return tuple(key), kept

    def _tell(self, thing: Any, key: list[Any], kept: list[Any]) -> None:
        """Add all that a thing says, behind its kind, or which thing of the library it is: that is kept in memory."""
        kind: type = type(thing)
        if kind in _SAID:
            key += (kind, thing)
        elif kind is tuple or kind is list:
            key += (tuple, len(thing))
            for each in thing:
                self._tell(each, key, kept)
        elif self._values.lasts(thing):
            kept.append(thing)
            key.append(id(thing))
        elif _is_mapping(kind):
            key += (dict, len(thing))
            for name, value in thing.items():
                key.append(name)
                self._tell(value, key, kept)
        elif fields_ := _fields_of(kind):
            self._tell_fields(fields_, thing, key, kept)
        elif thing is missing or isinstance(thing, Undefined):
            key.append(None)
        else:
            hash(thing)
            key += (kind, thing)

    def _tell_fields(
        self, fields_: Callable[[Any], tuple[Any, ...]], thing: Any, key: list[Any], kept: list[Any]
    ) -> None:
        """Once for all parts of a page, which live as long as it."""
        known = self._keys.get(id(thing))
        if known is None:
            told: list[Any] = [type(thing)]
            inside: list[Any] = []
            for value in fields_(thing):
                self._tell(value, told, inside)
            known = self._keys[id(thing)] = told, inside
        key += known[0]
        kept += known[1]


_SAID = frozenset((str, int, float, bool, type(None)))


@cache
def _is_mapping(kind: type) -> bool:
    return issubclass(kind, Mapping)


@cache
def _fields_of(kind: type) -> Callable[[Any], tuple[Any, ...]] | None:
    """What gives all that a thing of this kind is made of; None where it is none of our own kinds."""
    if not is_dataclass(kind):
        return None
    names = [field.name for field in fields(kind)]
    return attrgetter(*names) if len(names) > 1 else lambda thing: tuple(getattr(thing, name) for name in names)


class _Included(NamedTuple):
    """Where a template is included: all that is known there."""

    around: Mapping[str, Any]
    local: Mapping[str, Any]

    def told(self, name: str, inside: str) -> Any:
        found = self.local.get(name, missing)
        if found is missing:
            found = self.around.get(name, missing)
        return getattr(found, inside) if inside else found


class Joined:
    """A template whose text comes in one piece where it is included: hundreds go through each of those around it."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self.new_context = template.new_context

    def root_render_func(self, context: Context) -> Iterator[str]:
        yield _joined(self._template, context)


class Reused:
    """Has as much of a template as an include asks for, and takes its text from an earlier page where there is one."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._name = str(template.name)
        self._asked = [asked.partition(".")[::2] for asked in ASKED[self._name]]

    def new_context(
        self, around: Mapping[str, Any], _shared: bool = False, local: Mapping[str, Any] | None = None
    ) -> _Included:
        return _Included(around, local or {})

    def root_render_func(self, place: _Included) -> Iterator[str]:
        here: WrittenBlocks | None = place.around.get(HERE)
        told = [place.told(*asked) for asked in self._asked]
        found = here.key(self._name, told) if here is not None and here.is_used else None
        if found is None:
            yield self._written(place)
            return
        key, kept = found
        known = _WRITTEN.get(key)
        if known is None:
            known = _WRITTEN[key] = kept, self._written(place)
            while len(_WRITTEN) > _ROOM:
                _WRITTEN.popitem(last=False)
        else:
            _WRITTEN.move_to_end(key)
        yield known[1]

    def _written(self, place: _Included) -> str:
        return _joined(self._template, self._template.new_context(dict(place.around), True, dict(place.local)))


def _joined(template: Template, context: Context) -> str:
    """All that a template says; a macro and the context that it is of hold each other, and the whole page with them."""
    text = "".join(template.root_render_func(context))
    context.vars.clear()
    return text


def forget_blocks() -> None:
    """Write every part anew."""
    _WRITTEN.clear()
