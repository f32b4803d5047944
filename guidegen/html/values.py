"""What templates are given: plain values, and never the objects that they were taken from.

A clinic's template may print what it likes of a document, and reach nothing else: no path, no module, no function with
a use beside the page. So each thing is shown by the few names that `shown` lists for its kind. What is behind a name is
made into values when it is first asked for: most of what a document says is on no page, or was written before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any, NoReturn

from markupsafe import Markup

from guidegen.clinic.settings import Settings
from guidegen.html.shown import names_of
from guidegen.library.models import Item
from guidegen.library.references import Reference
from guidegen.library.regions import Region

PLAIN = frozenset((str, Markup, int, float, bool, type(None)))
# The same on every page.
_LASTING = (Item, Reference, Region, Settings)


class View:
    """Named values of one thing. Nobody can change them; what they were taken from is not among them."""

    # The values that it is one of, and the thing, until all names have been asked for.
    __slots__: tuple[str, ...] = ("_from",)

    def __getattr__(self, name: str) -> Any:
        if name not in type(self).__slots__:
            raise AttributeError(name)
        values, thing = self._from
        value = values.of(getattr(thing, name))
        object.__setattr__(self, name, value)
        return value

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{name} is for reading only")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{name} is for reading only")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and _fields(self) == _fields(other)

    def __hash__(self) -> int:
        return hash((type(self), _fields(self)))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


@dataclass(frozen=True, order=True, slots=True)
class Day:
    """A date; printed as it is, it reads 2026-11-20."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}-{self.day:02}"


class Function:
    """Something that a template may call, and do nothing else with."""

    __slots__ = ("_call",)

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self._call(*given, **named)


class Values:
    """The values of one page, and what each stands for where a template hands it back to a function of ours.

    Content items, regions and settings are the same on every page, and nobody can change what is shown of them: that is
    kept for the next.
    """

    def __init__(self, items: Values | None = None) -> None:
        """`items` has what is shown of content items and the like."""
        self._items = items
        self._shown: dict[int, View] = {}
        # Both are kept: an id is a thing's own only as long as it lives.
        self._behind: dict[int, tuple[View, Any]] = {}

    def of(self, thing: Any) -> Any:
        """Plain values of anything that a document is made of. Raises TypeError where it is not for templates."""
        kind = type(thing)
        if kind in PLAIN or kind in (Day, Function) or isinstance(thing, View):
            return thing
        if kind is tuple or kind is list:
            return tuple([self.of(each) for each in thing])
        known = self._shown.get(id(thing))
        if known is not None:
            return known
        if kind is dict or isinstance(thing, Mapping):
            return MappingProxyType({key: self.of(value) for key, value in thing.items()})
        if isinstance(thing, date):
            return Day(thing.year, thing.month, thing.day)
        return self._view(thing)

    def function(self, call: Callable[..., Any]) -> Function:
        """A function for templates: it gets what the values that it is given stand for, and gives values back."""

        def called(*given: Any, **named: Any) -> Any:
            things = {name: self._thing(value) for name, value in named.items()}
            return self.of(call(*map(self._thing, given), **things))

        return Function(called)

    def behind(self, view: Any) -> Any:
        """What a view was made of."""
        found = self._behind.get(id(view))
        if found is None and self._items is not None:
            return self._items.behind(view)
        return self._behind[id(view)][1]

    def thing(self, value: Any) -> Any:
        """What a value of a template stands for, as far as it stands for anything."""
        return self._thing(value)

    def lasts(self, thing: Any) -> bool:
        """Whether something is the same on every page, or part of what is, and kept as long as this is."""
        return self._items is not None and id(thing) in self._items._shown

    def forget(self) -> None:
        """Nothing asks any more: views and what made them hold each other."""
        self._shown.clear()
        self._behind.clear()

    def functions(self, of: object, *names: str) -> View:
        """Some methods of one object, under their names."""
        return _made(type(of).__name__, {name: self.function(getattr(of, name)) for name in names})

    def _thing(self, value: Any) -> Any:
        """What a value stands for, as far as it stands for anything."""
        if isinstance(value, View):
            return self.behind(value)
        if isinstance(value, Day):
            return date(value.year, value.month, value.day)
        if isinstance(value, tuple):
            return tuple(map(self._thing, value))
        return [self._thing(each) for each in value] if isinstance(value, list) else value

    def _view(self, thing: Any) -> Any:
        if self._items is not None and isinstance(thing, _LASTING):
            return self._items.of(thing)
        kind: type = type(thing)
        names = names_of(kind)
        if names is None:
            if isinstance(thing, Enum):
                return str(thing)
            raise TypeError(f"{kind.__name__} is not for templates")
        view = _view_type(kind.__name__, names)()
        object.__setattr__(view, "_from", (self, thing))
        self._shown[id(thing)], self._behind[id(view)] = view, (view, thing)
        return view


_ROOM = 50_000  # things that items are made of; a library has some 6,000
_of_items = [Values()]


def values_of_a_page() -> Values:
    if len(_of_items[0]._shown) > _ROOM:
        _of_items[0] = Values()
    return Values(_of_items[0])


def _made(kind: str, values: Mapping[str, Any]) -> View:
    view = _view_type(kind, tuple(values))()
    for name, value in values.items():
        object.__setattr__(view, name, value)
    return view


@cache
def _view_type(kind: str, names: tuple[str, ...]) -> type[View]:
    return type(kind, (View,), {"__slots__": names, "__module__": __name__})


def _fields(view: View) -> tuple[Any, ...]:
    return tuple(getattr(view, name) for name in type(view).__slots__)
