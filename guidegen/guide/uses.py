"""Which content a document is made from: what decides, what is printed, and what makes the page. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from guidegen.guide.document import Section
from guidegen.library.fingerprints import REGIONS, TEMPLATES, kind_of
from guidegen.library.models import Item, Library
from guidegen.library.regions import Region

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
        "report",
        "review",
        *(f"{folder}/{name}" for folder in ("partials", "css") for name in ("form", "report", "review")),
    )
)


def keys_used(document: str, sections: Iterable[Section], library: Library, region: Region) -> frozenset[str]:
    """The keys of all that a document uses, and of all that a clinic does without: that is a decision, too.

    Without sections these are the keys of what every such document uses.
    """
    deciding = _DECIDING if document == "guide" else _ALWAYS
    decide = {key for key in library.files.fingerprints if kind_of(key) in deciding}
    printed = {item.key for item in _items([section.blocks for section in sections])}
    return frozenset(
        {*decide, *printed, f"{REGIONS}/{region.id}", *_templates(library), *library.files.removed},
    )


def _templates(library: Library) -> Iterator[str]:
    """The templates behind documents. What a clinic's own ones include nobody knows, so beside them each one counts."""
    files = {f"{TEMPLATES}/{path}": file for path, file in library.files.templates.items()}
    others = {key for key in files if key.startswith(_OTHER_TEMPLATES)}
    has_own = any(file.is_own for key, file in files.items() if key not in others)
    return (key for key in files if has_own or key not in others)


def _items(thing: Any) -> Iterator[Item]:
    """Every content item that something is made of, such as blocks with their parameters."""
    waiting, seen = [thing], set[int]()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, Item):
            yield thing
        elif isinstance(thing, Mapping):
            waiting += thing.values()
        elif isinstance(thing, tuple | list | set | frozenset):
            waiting += thing
        elif is_dataclass(thing):
            waiting += [getattr(thing, field.name) for field in fields(thing)]
