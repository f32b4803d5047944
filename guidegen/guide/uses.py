"""Which content a document is made from: what decides, what is printed, and what makes the page. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import is_dataclass, replace
from datetime import date
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Any

from guidegen.guide.answers_in_words import AnswerInWords
from guidegen.guide.document import Block, Guide, Section
from guidegen.language.catalogue import CATALOGUE
from guidegen.library.fingerprints import REGIONS, TEMPLATES, LibraryFiles, kind_of
from guidegen.library.models import HEADED, Dose, Item, Library
from guidegen.library.references import Reference
from guidegen.library.regions import Region
from guidegen.library.translation import slug

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
# Questions are asked, and answers told back, in the words of the language, whatever is printed of them.
_ALWAYS_SAID = "questionnaire/"
# What is known of a language as a whole.
_SPOKEN = "language"


def keys_used(document: str, sections: Iterable[Section], library: Library, region: Region) -> set[str]:
    """The keys of all that a document uses, and of all that a clinic does without: that is a decision, too.

    Without sections these are the keys of what every such document uses.
    """
    files = library.files
    deciding = [files.by_kind.get(kind, ()) for kind in (_DECIDING if document == "guide" else _ALWAYS)]
    printed = {item.key for item in items_printed(sections)}
    return printed.union(*deciding, [f"{REGIONS}/{region.id}"], _templates(files), files.removed)


def words_used(sections: Iterable[Section], region: Region, known: Iterable[str]) -> set[str]:
    """Of what has words in another language, the keys of what a document in that language says or asks.

    Without sections these are the keys of what every such document says.
    """
    printed = list(items_printed(sections))
    said = {item.key for item in printed} | {f"{REGIONS}/{region.id}"}
    said |= {f"references/{number}" for item in printed for number in item.governance.sources}
    headed = [item for item in printed if kind_of(item.key) in HEADED]
    said |= {f"headings/{slug(part)}" for item in headed for part in item.parts if part}
    return {key for key in known if key in said or _is_always_said(key, region.locale)}


def _is_always_said(key: str, locale: str) -> bool:
    """Whether every document in a locale says something of it: `catalogue/es` counts in es_US, and not es_ES."""
    if key.startswith(CATALOGUE):
        return f"{locale}_".startswith(f"{key.removeprefix(CATALOGUE)}_")
    return key == _SPOKEN or key.startswith(_ALWAYS_SAID)


def items_printed(sections: Iterable[Section]) -> Iterator[Item]:
    """Every content item that stands in a document, some of them more than once."""
    return _items([section.blocks for section in sections])


def _templates(files: LibraryFiles) -> Iterable[str]:
    """The templates behind documents. What a clinic's own include nobody knows, so beside them each one counts."""
    every = files.by_kind.get(TEMPLATES, frozenset())
    behind = _behind_documents(every)
    has_own = any(file.is_own and f"{TEMPLATES}/{path}" in behind for path, file in files.templates.items())
    return every if has_own else behind


@lru_cache(maxsize=8)
def _behind_documents(templates: frozenset[str]) -> frozenset[str]:
    return frozenset(key for key in templates if not key.startswith(_OTHER_TEMPLATES))


def told_apart(guide: Guide, unsaid: Collection[str], language: str) -> Guide:
    """The same document, in which the blocks that print some items say that these are in another language."""

    def told(block: Block) -> Block:
        return replace(block, language=language) if any(item.key in unsaid for item in _items(block)) else block

    sections = (replace(section, blocks=tuple(map(told, section.blocks))) for section in guide.sections)
    return replace(guide, sections=tuple(sections))


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
