"""`@dataclass(frozen=True)` whose methods are compiled when they are first called.

`dataclasses` compiles six for each class when it is defined, which takes a third of a millisecond. A command defines
two hundred classes, makes objects of a third of them, and compares few. What is made is the same, but for the flag
`frozen` of `__dataclass_params__`: a class of these is not to be mixed with the library's own by inheritance. Nor is it
for what is made where memory has run out, such as errors.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

Class = TypeVar("Class", bound=type[Any])
Method = Callable[..., Any]

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, **options):
        """As in `dataclasses`, which is asked for all that is more, or less, than frozen."""
        if not frozen or options:
            return dataclasses.dataclass(cls, frozen=frozen, **options)
        return _frozen if cls is None else _frozen(cls)


def _frozen(cls: Class) -> Class:
    written = {"__init__": _init, "__eq__": _eq, "__hash__": _hash}
    # A class with a comparison of its own, and without a hash, has None for one.
    methods = {name: _when_called(cls, name, write) for name, write in written.items() if not vars(cls).get(name)}
    always = {"__setattr__": _refuse, "__delattr__": _refuse}
    shown = {} if "__repr__" in vars(cls) else {"__repr__": _shown}
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__  # otherwise the library makes one of the signature, which takes as long as the rest
    dataclasses.dataclass(init=False, repr=False, eq=False)(cls)
    for name, method in {**methods, **shown, **always}.items():
        setattr(cls, name, method)
    return cls


def _when_called(cls: type[Any], name: str, write: Callable[[type[Any]], Method]) -> Method:
    """What puts the method in its own place and calls it."""

    def first(self: Any, *given: Any, **named: Any) -> Any:
        method = write(cls)
        setattr(cls, name, method)
        return method(self, *given, **named)

    return first


def _init(cls: type[Any]) -> Method:
    given: list[str] = []
    lines: list[str] = []
    known: dict[str, Any] = {"_set": object.__setattr__}
    for number, field in enumerate(dataclasses.fields(cls)):
        name, default = field.name, f"_{number}"
        value = name
        if field.default_factory is not dataclasses.MISSING:
            known[default] = field.default_factory
            value = f"{default}() if {name} is {default} else {name}"
        elif field.default is not dataclasses.MISSING:
            known[default] = field.default
        given.append(f"{name}={default}" if default in known else name)
        lines.append(f"_set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    return _compiled(cls, "__init__", given, lines or ["pass"], known)


def _eq(cls: type[Any]) -> Method:
    line = f"return {_compared(cls, 'self')} == {_compared(cls, 'other')}"
    return _compiled(cls, "__eq__", ["other"], [f"{line} if other.__class__ is self.__class__ else NotImplemented"])


def _hash(cls: type[Any]) -> Method:
    return _compiled(cls, "__hash__", [], [f"return hash({_compared(cls, 'self')})"])


def _compared(cls: type[Any], of: str) -> str:
    return f"({''.join(f'{of}.{field.name}, ' for field in dataclasses.fields(cls) if field.compare)})"


def _compiled(
    cls: type[Any], name: str, given: Sequence[str], lines: Sequence[str], known: Mapping[str, Any] | None = None
) -> Method:
    """A method of some lines of our own, in which nothing but names of fields is from elsewhere."""
    text = f"def {name}({', '.join(('self', *given))}):\n " + "\n ".join(lines)
    names: dict[str, Any] = dict(known or {})
    exec(text, names)  # noqa: S102  (as `dataclasses` makes its own)
    method: Method = names[name]
    method.__qualname__ = f"{cls.__qualname__}.{name}"
    return method


def _shown(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse(self: Any, name: str, *_: Any) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r} of {type(self).__name__}")
