"""Which content a document is made from: what decides, what is printed, and what makes the page. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date
from typing import Any

from guidegen.guide.document import Section
from guidegen.library.fingerprints import REGIONS, TEMPLATES, LibraryFiles, key_of_path
from guidegen.library.models import Item, Library
from guidegen.library.regions import Region

_PLAIN = frozenset((str, int, float, bool, type(None), date))
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


def keys_used(document: str, sections: Iterable[Section], library: Library, region: Region) -> set[str]:
    """The keys of all that a document uses, and of all that a clinic does without: that is a decision, too.

    Without sections these are the keys of what every such document uses.
    """
    files = library.files
    deciding = [files.by_kind.get(kind, ()) for kind in (_DECIDING if document == "guide" else _ALWAYS)]
    printed = {item.key for item in items_printed(sections)}
    language = (key for path in files.translations if (key := key_of_path(path)) in files.fingerprints)
    return printed.union(*deciding, [f"{REGIONS}/{region.id}"], _templates(files), files.removed, language)


def items_printed(sections: Iterable[Section]) -> Iterator[Item]:
    """Every content item that stands in a document, some of them more than once."""
    return _items([section.blocks for section in sections])


def _templates(files: LibraryFiles) -> Iterable[str]:
    """The templates behind documents. What a clinic's own ones include nobody knows, so beside them each one counts."""
    every = files.by_kind.get(TEMPLATES, frozenset())
    behind = frozenset(key for key in every if not key.startswith(_OTHER_TEMPLATES))
    has_own = any(file.is_own and f"{TEMPLATES}/{path}" in behind for path, file in files.templates.items())
    return every if has_own else behind


def _items(thing: Any) -> Iterator[Item]:
    """Every content item that something is made of, such as blocks with their parameters."""
    waiting, seen = [thing], set[int]()
    while waiting:
        thing = waiting.pop()
        kind = type(thing)
        if kind in _PLAIN or id(thing) in seen:
            continue
        seen.add(id(thing))
        if kind is tuple or kind is list:
            waiting += thing
        elif issubclass(kind, Item):
            yield thing
        elif kind is dict or issubclass(kind, Mapping):
            waiting += thing.values()
        elif is_dataclass(kind):
            waiting += vars(thing).values()
