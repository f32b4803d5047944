"""Which content a document is made from: what decides, what is printed, and what makes the page. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Any

from guidegen.guide.answers_in_words import AnswerInWords
from guidegen.guide.document import Section
from guidegen.library.fingerprints import REGIONS, TEMPLATES, LibraryFiles, key_of_path
from guidegen.library.models import Dose, Item, Library
from guidegen.library.references import Reference
from guidegen.library.regions import Region

_PLAIN = frozenset((str, int, float, bool, type(None), date))
# Of our own kinds, those that are plain values and nothing else.
WITHOUT_ITEMS = (AnswerInWords, Dose, Reference)
# What decides which document it is; each red flag, because any that is wrong may have kept silent.
_ALWAYS = ("red_flags", "signs", "questionnaire", "facts", "references")
# In a guide one of each of these is chosen over the others: a wrong rule of one prints another one, which is signed.
_DECIDING = (*_ALWAYS, "presentations", "phases", "run_plans", "pain_rules", "dose_limits", "bodies")
# What makes other things than documents for a client.
_OTHER_TEMPLATES = tuple(
    f"{TEMPLATES}/{name}"
    for name in (
        "email/",
        "figures",
        "form",
        "pack/",
        "report",
        *(f"{folder}/{name}" for folder in ("partials", "css") for name in ("form", "report")),
    )
)

# What templates say in other languages: of a document's own it is part of what it uses.
_CATALOGUES = f"{TEMPLATES}/locale/"


def keys_used(document: str, sections: Iterable[Section], library: Library, region: Region) -> set[str]:
    """The keys of all that a document uses, and of all that a clinic does without: that is a decision, too.

    Without sections these are the keys of what every such document uses.
    """
    files = library.files
    deciding = [files.by_kind.get(kind, ()) for kind in (_DECIDING if document == "guide" else _ALWAYS)]
    printed = {item.key for item in items_printed(sections)}
    language = (key for path in files.translations if (key := key_of_path(path)) in files.fingerprints)
    return printed.union(*deciding, [f"{REGIONS}/{region.id}"], _templates(files, region), files.removed, language)


def items_printed(sections: Iterable[Section]) -> Iterator[Item]:
    """Every content item that stands in a document, some of them more than once."""
    return _items([section.blocks for section in sections])


def _templates(files: LibraryFiles, region: Region) -> Iterable[str]:
    """The templates behind documents, and the catalogues of their language.

    What a clinic's own templates include nobody knows, so beside them each one counts.
    """
    every = files.by_kind.get(TEMPLATES, frozenset())
    behind = _behind_documents(every)
    has_own = any(file.is_own and f"{TEMPLATES}/{path}" in behind for path, file in files.templates.items())
    return (every - _catalogues(every) if has_own else behind) | _catalogues(every, region.locale)


@lru_cache(maxsize=8)
def _behind_documents(templates: frozenset[str]) -> frozenset[str]:
    return frozenset(key for key in templates if not key.startswith((*_OTHER_TEMPLATES, _CATALOGUES)))


@lru_cache(maxsize=32)
def _catalogues(templates: frozenset[str], locale: str = "") -> frozenset[str]:
    """Those that say something in a locale, or all of them."""
    found = (key for key in templates if key.startswith(_CATALOGUES))
    return frozenset(key for key in found if not locale or f"{locale}_".startswith(f"{key.split('/')[2]}_"))


class _Kind(Enum):
    """What there is to be looked for in a thing."""

    NOTHING = auto()
    ITEM = auto()
    EACH = auto()
    VALUES = auto()
    FIELDS = auto()


def _items(thing: Any) -> Iterator[Item]:
    """Every content item that something is made of, such as blocks with their parameters."""
    waiting, seen = [thing], set[int]()
    while waiting:
        thing = waiting.pop()
        type_: type = type(thing)
        if type_ in _PLAIN or id(thing) in seen:
            continue
        kind = _kind_of(type_)
        seen.add(id(thing))
        if kind is _Kind.EACH:
            waiting += thing
        elif kind is _Kind.ITEM:
            yield thing
        elif kind is not _Kind.NOTHING:
            waiting += (thing if kind is _Kind.VALUES else vars(thing)).values()


@cache
def _kind_of(type_: type) -> _Kind:
    if type_ in WITHOUT_ITEMS:
        return _Kind.NOTHING
    if type_ in (tuple, list):
        return _Kind.EACH
    if issubclass(type_, Item):
        return _Kind.ITEM
    if issubclass(type_, Mapping):
        return _Kind.VALUES
    return _Kind.FIELDS if is_dataclass(type_) else _Kind.NOTHING
