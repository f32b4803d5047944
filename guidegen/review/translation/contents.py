"""Every word of a translation beside its source, with who signed it: items first, then what templates say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from guidegen.clinic.sign_off import SignOff
from guidegen.files.resources import templates_dir
from guidegen.language.catalogue import CATALOGUE, catalogue_of, read_own
from guidegen.language.unsaid import is_behind, template_messages
from guidegen.library import Library
from guidegen.library.fingerprints import kind_of
from guidegen.library.translation import Translation, Unit
from guidegen.review.book.entries import Signature

if TYPE_CHECKING:
    from babel.messages.catalog import Message

# What stands in place of words that may not be printed.
CURRENT, MISSING, STALE = "current", "missing", "stale"


@dataclass(frozen=True)
class SaidWord:
    """A word of the source, and how it is said; `said` is empty where it is not."""

    name: str
    source: str
    said: str


@dataclass(frozen=True)
class SaidItem:
    """What is signed as one; its state is current, missing or stale."""

    key: str
    state: str
    signature: Signature
    words: tuple[SaidWord, ...]


@dataclass(frozen=True)
class TranslationBook:
    """`parts` are items by their kinds, `pages` the messages of each catalogue, those of clients' documents first."""

    version: str
    hash: str
    today: date
    language: str
    name: str
    parts: tuple[tuple[str, tuple[SaidItem, ...]], ...]
    pages: tuple[SaidItem, ...]


def make_translation_book(
    in_words: Library, translation: Translation, sign_off: SignOff, templates: Path | None, today: date
) -> TranslationBook:
    """The book of a library in other words; the same content, record and day make the same book.

    `templates` are a clinic's own, whose catalogue comes first. Raises RenderError where one cannot be read.
    """

    def signature(key: str) -> Signature:
        standing = sign_off.standing(key, in_words.files.words.get(key, ""), today, translation.id)
        by = standing.by
        if by is None:
            return Signature(str(standing.state))
        return Signature(str(standing.state), by.name, by.registration, by.on, by.next_review)

    parts: dict[str, list[SaidItem]] = {}
    for unit in translation.units:
        item = SaidItem(unit.key, _state(unit, translation), signature(unit.key), _words(unit, translation))
        parts.setdefault(kind_of(unit.key), []).append(item)
    language = translation.language
    if language is not None:
        spoken = (SaidWord("or", "or", language.or_), SaidWord("urgent_line", "the urgent line", language.urgent_line))
        parts["language"] = [SaidItem("language", CURRENT, signature("language"), spoken)]
    names = (key.removeprefix(CATALOGUE) for key in in_words.files.words if key.startswith(CATALOGUE))
    return TranslationBook(
        version=in_words.version,
        hash=in_words.hash,
        today=today,
        language=translation.id,
        name=language.name if language else translation.id,
        parts=tuple((kind, tuple(items)) for kind, items in parts.items()),
        pages=tuple(
            SaidItem(f"{CATALOGUE}{name}", CURRENT, signature(f"{CATALOGUE}{name}"), _messages(name, templates))
            for name in names
        ),
    )


def _state(unit: Unit, translation: Translation) -> str:
    if unit.key in translation.current:
        return CURRENT
    return STALE if any(unfit.key == unit.key for unfit in translation.stale) else MISSING


def _words(unit: Unit, translation: Translation) -> tuple[SaidWord, ...]:
    made = translation.made.get(unit.key)
    said = made.words if made else {}
    return tuple(SaidWord(word, source, said.get(word, "")) for word, source in unit.words.items())


def _messages(name: str, own: Path | None) -> tuple[SaidWord, ...]:
    """What a catalogue says of each message of our templates, a clinic's own before the default one."""
    from guidegen.language.po_files import is_said, key_of, read_catalogue, shown

    said: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for folder in (templates_dir(), own):
        file = catalogue_of(folder, name) if folder is not None else None
        if file is not None and file.is_file():
            catalogue = read_catalogue(read_own(file, own), shown(file, templates_dir()), name)
            said |= {key_of(each): tuple(_forms(each.string)) for each in catalogue if is_said(each, catalogue)}
    every = [each for each in template_messages() if each.id]
    ordered = sorted(every, key=lambda each: not is_behind(each))
    return tuple(
        SaidWord(_where(each), "\n".join(_forms(each.id)), "\n".join(said.get(key_of(each), ()))) for each in ordered
    )


def _forms(said: object) -> Iterator[str]:
    """A message, or each of the forms that it has for counts."""
    yield from (map(str, said) if isinstance(said, (tuple, list)) else (str(said),))


def _where(message: Message) -> str:
    return message.context or ""
