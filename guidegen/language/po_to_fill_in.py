"""A clinic's catalogue for translators: what templates say that nobody has translated, and what is said already."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guidegen.files.paths import GONE, state_of
from guidegen.files.resources import templates_dir
from guidegen.language.catalogue import catalogue_of, catalogues, read_own
from guidegen.language.own_messages import own_messages
from guidegen.language.unsaid import is_behind, template_messages
from guidegen.version import VERSION

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

_ABOVE = """\
# Words of guidegen's templates. What is not filled in here, or fuzzy, stays as guidegen says it.
# Documents need those that stand first; then come e-mails, forms and other pages."""


@dataclass(frozen=True)
class Filling:
    """A catalogue with how far it is: `said` and `needed` are the messages that documents for clients use.

    `data` is None where the file of it is as it has to be, or none is needed.
    """

    file: Path
    data: bytes | None
    said: int
    needed: int


def catalogue_to_fill_in(language: str, own: Path) -> Filling:
    """The catalogue of a language for a folder of a clinic's templates: what is translated in it stays.

    A message that has changed has its old words beside the new ones, and is marked as fuzzy. Raises RenderError where a
    catalogue that is there cannot be read.
    """
    from guidegen.language.po_files import is_said, key_of, read_catalogue, shown

    file = catalogue_of(own, language)
    # What documents say stands first: without the others they can be printed.
    every = sorted((message for message in template_messages() if message.id), key=lambda each: not is_behind(each))
    needed = {key_of(message) for message in every if is_behind(message)}
    said: set[tuple[str | None, str]] = set()
    for other in catalogues(language, own):
        if other != file:
            found = read_catalogue(read_own(other, own), shown(other, templates_dir()), other.parts[-3])
            said |= {key_of(message) for message in found if message.id and is_said(message, found)}
    is_there = state_of(str(file)) != GONE
    mine = read_catalogue(read_own(file, own), str(file), language) if is_there else _begun(language)
    before = _told(mine)
    asked = _begun(language)
    # A clinic's own templates ask for words, too: else these would be taken for what nothing says any more.
    asked_for = set(map(key_of, every))
    also = {key_of(message): message for message in own_messages(own)}
    for message in (*every, *(also[key] for key in also if key not in asked_for)):
        if key_of(message) not in said or mine.get(message.id, message.context) is not None:
            asked[message.id] = message
    mine.update(asked, update_creation_date=False)
    now = {key_of(message) for message in mine if message.id and is_said(message, mine)} | said
    is_wanted = _told(mine) != before if is_there else not needed <= said
    return Filling(file, _written(mine) if is_wanted else None, len(needed & now), len(needed))


def _begun(language: str) -> Catalog:
    from babel.messages.catalog import Catalog

    return Catalog(
        locale=language,
        header_comment=_ABOVE,
        project="guidegen",
        version=VERSION,
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        charset="utf-8",
        fuzzy=False,
    )


def _told(catalogue: Catalog) -> Mapping[Any, Any]:
    """All that a catalogue says, however its file is laid out."""
    parts = {"said": list(catalogue), "obsolete": list(catalogue.obsolete.values())}
    return {
        (part, each.context, each.id): (each.string, each.fuzzy)
        for part, messages in parts.items()
        for each in messages
        if each.id
    }


def _written(catalogue: Catalog) -> bytes:
    from babel.messages.pofile import write_po

    made = io.BytesIO()
    write_po(made, catalogue, include_previous=True)
    return made.getvalue()
