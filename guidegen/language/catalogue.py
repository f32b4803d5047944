"""The catalogues of a language: what the words of our templates, which are English, are in it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from guidegen.errors import RenderError
from guidegen.files.beside_code import keep_beside, kept_beside, package_state
from guidegen.files.paths import GONE, leading_out, leads_out, state_of, unreadable
from guidegen.files.resources import templates_dir
from guidegen.library.files import LOCALE, SOURCE
from guidegen.library.fingerprints import speaks
from guidegen.library.regions import Region

# How what a catalogue says is called where it is signed.
CATALOGUE = "catalogue/"
_FILE = Path("LC_MESSAGES", "guidegen.po")
_HERE = Path(__file__)
_ROOMS = ("language",)
_ENGLISH = NullTranslations()
# By the catalogues that are there, with the states that they had.
_READ: dict[tuple[Path, ...], tuple[tuple[tuple[int, int], ...], NullTranslations]] = {}
_ROOM = 16


def language_of(region: Region | None) -> str:
    """The language of a document, as its region writes; without a region that of the templates."""
    return region.language if region else SOURCE


def said_in(language: str, words: str, own: Path | None = None) -> str:
    """A message of our templates in a language, a clinic's `own` catalogue first; itself where it has none there.

    Raises RenderError where a catalogue cannot be read.
    """
    return translations(language, own).gettext(words)


def catalogue_of(templates: Path, language: str) -> Path:
    """Where a language's catalogue stands in a folder of templates."""
    return templates / LOCALE / language / _FILE


def catalogues(locale: str, own: Path | None = None) -> dict[Path, tuple[int, int]]:
    """The catalogues of a locale that are there, with the state of each, in the order in which they are asked.

    Those among a clinic's `own` templates come before the default ones, and a country's before its language's.
    """
    names = [locale.rsplit("_", less)[0] for less in range(locale.count("_") + 1)]
    folders = (*([own] if own is not None else ()), templates_dir())
    files = [catalogue_of(folder, name) for folder in folders for name in names]
    return {file: state for file in files if (state := state_of(str(file))) != GONE}


def translations(locale: str, own: Path | None = None) -> NullTranslations:
    """What templates say in a locale, message by message; what no catalogue says stays English.

    `own` is the folder of a clinic's templates. As long as no catalogue changes, these are the same. Raises RenderError
    where one cannot be read.
    """
    if locale.partition("_")[0] == SOURCE:
        return _ENGLISH
    there = catalogues(locale, own)
    files, states = tuple(there), tuple(there.values())
    if not files:
        return _ENGLISH
    known = _READ.get(files)
    if known is None or known[0] != states:
        while len(_READ) >= _ROOM:
            del _READ[next(iter(_READ))]
        known = _READ[files] = states, _together(files, own)
    return known[1]


def catalogue_hashes(language: str, own: Path | None = None) -> dict[str, str]:
    """The hash of what each catalogue says that counts in a language, a country's too: `catalogue/es`.

    A clinic's own and the default one are one catalogue. How its file is laid out, and what is told there beside, is no
    part of it. One that cannot be read has none.
    """
    folders = [folder for folder in (templates_dir(), own) if folder is not None]
    names = {file.name for folder in folders if (folder / LOCALE).is_dir() for file in (folder / LOCALE).iterdir()}
    found = {}
    for name in sorted(name for name in names if speaks(f"{LOCALE}/{name}/", language)):
        files = [file for folder in folders if (file := catalogue_of(folder, name)).is_file()]
        with suppress(RenderError):
            said = {key: text for file in files for key, text in _messages(file, own)}
            if said:
                found[f"{CATALOGUE}{name}"] = hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()
    return found


def _messages(file: Path, own: Path | None) -> Iterator[tuple[str, str]]:
    """What a catalogue says, by message and form, and the rule by which it counts."""
    read = GNUTranslations(io.BytesIO(_compiled(file, own)))
    yield "", read.info().get("plural-forms", "")
    catalog: Mapping[str | tuple[str, int], str] = vars(read)["_catalog"]
    yield from ((repr(message), text) for message, text in catalog.items() if message)


def read_own(file: Path, own: Path | None) -> bytes:
    """A catalogue's bytes. Raises RenderError where it cannot be read, or a clinic's is a link that leads out."""
    if own is not None and file.is_relative_to(own) and leads_out(file, own):
        raise RenderError([leading_out(file)])
    try:
        return file.read_bytes()
    except OSError as error:
        raise RenderError([unreadable(file, error)]) from error


def _together(files: tuple[Path, ...], own: Path | None) -> NullTranslations:
    first, *others = (GNUTranslations(io.BytesIO(_compiled(file, own))) for file in files)
    for other in others:
        first.add_fallback(other)
    return first


def _compiled(file: Path, own: Path | None) -> bytes:
    """A PO file, which Babel reads once: what it makes of a default one is kept beside our code."""
    words = read_own(file, own)
    if not file.is_relative_to(templates_dir()):
        return _made_of(words, file)
    key = hashlib.sha256(words + package_state("babel").encode()).hexdigest()
    made = kept_beside(_HERE, key, _ROOMS)
    if made is None:
        made = _made_of(words, file)
        keep_beside(_HERE, key, _ROOMS, made)
    return made


def _made_of(words: bytes, file: Path) -> bytes:
    from guidegen.language.po_files import compiled, read_catalogue, shown

    return compiled(read_catalogue(words, shown(file, templates_dir()), file.parts[-3]))
