"""Through everything that is declared a word, wherever it stands in a thing of the content: asked for, or replaced."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import is_dataclass, replace
from functools import cache
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin, get_type_hints

from guidegen.library.word_types import CARRIED, WORD

T = TypeVar("T")
Path = tuple[str, ...]
# What is said in place of a word, by where it stands.
Said = Callable[[Path, str], str]

# How the things of a list are told apart, where they have a name; else by their place in it.
_NAMES = ("id", "icon", "week")
# What a body without headings is called.
WHOLE = "text"
_APART = re.compile(r"[^a-z0-9]+")


def words_of(thing: Any) -> dict[str, str]:
    """Every word of a thing of the content by a key that stays (`doses.PH2.note`, `parts.take_care`), in order.

    Text without a letter, such as a number alone, is no word.
    """
    found: dict[str, str] = {}

    def told(path: Path, text: str) -> str:
        found[".".join(path)] = text
        return text

    _walk(thing, type(thing), (), told)
    return found


def with_words(thing: T, words: Mapping[str, str]) -> T:
    """The same thing with other words, by their keys; what has none keeps its own."""
    changed: T = _walk(thing, type(thing), (), lambda path, text: words.get(".".join(path), text))
    return changed


def slug(heading: str) -> str:
    """What a part is called, whatever is printed over it."""
    return _APART.sub("_", heading.lower()).strip("_") or WHOLE


@cache
def _word_fields(kind: Hashable) -> tuple[tuple[str, Any], ...]:
    """The fields of a type in which words stand, each with its own type."""
    hints = get_type_hints(cast("type", kind), include_extras=True)
    return tuple((name, hint) for name, hint in hints.items() if _holds_words(hint))


def _holds_words(hint: Any, within: tuple[Any, ...] = ()) -> bool:
    """Whether there is a word in something of this type; what stands `within` itself adds none."""
    if get_origin(hint) is Annotated:
        return WORD in hint.__metadata__
    if isinstance(hint, type) and is_dataclass(hint):
        inner = () if hint in within else tuple(get_type_hints(hint, include_extras=True).values())
        return any(_holds_words(each, (*within, hint)) for each in inner)
    return any(_holds_words(inner, within) for inner in get_args(hint))


def _walk(value: Any, hint: Any, path: Path, said: Said, before: tuple[Any, Any] | None = None) -> Any:
    """The value with what is said in place of its words; `before` is its neighbour in a list as it was and became."""
    if isinstance(value, str):
        return said(path, value) if any(letter.isalpha() for letter in value) else value
    if is_dataclass(value):
        return _walk_fields(value, path, said, before)
    if isinstance(value, Mapping):
        inner = get_args(hint)[1]
        return {key: _walk(each, inner, (*path, _key(key)), said) for key, each in value.items()}
    if isinstance(value, tuple):
        return _walk_list(value, get_args(hint)[0], path, said)
    return value


def _walk_fields(value: Any, path: Path, said: Said, before: tuple[Any, Any] | None) -> Any:
    if getattr(value, "for_staff", False):
        return value
    changes = {}
    for name, hint in _word_fields(cast("Hashable", type(value))):
        own = getattr(value, name)
        if before and CARRIED in getattr(hint, "__metadata__", ()) and own == getattr(before[0], name):
            changes[name] = getattr(before[1], name)
        else:
            changes[name] = _walk(own, hint, (*path, name), said)
    return replace(value, **changes) if changes else value


def _walk_list(values: tuple[Any, ...], hint: Any, path: Path, said: Said) -> tuple[Any, ...]:
    found: list[Any] = []
    for number, each in enumerate(values, 1):
        name = next((str(getattr(each, name)) for name in _NAMES if getattr(each, name, None)), str(number))
        before = (values[number - 2], found[-1]) if found else None
        found.append(_walk(each, hint, (*path, name), said, before))
    return tuple(found)


def _key(key: Any) -> str:
    """Ids stay as they are, and so do codes, such as a phase's; headings become ids."""
    return key if isinstance(key, str) and key.isupper() else slug(str(key))
