"""What templates behind clients' documents say, and the catalogues of a language do not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from guidegen.errors import Place, Problem, RenderError
from guidegen.files.beside_code import keep_beside, kept_beside, package_state
from guidegen.files.resources import templates_dir
from guidegen.language.catalogue import catalogue_of, catalogues, read_own
from guidegen.library.files import LOCALE

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

_HERE = Path(__file__)
_ROOMS = ("language",)
_WHOLE = b"whole"
_TEMPLATES = "templates/"
# What makes other things than documents for a client, or what colleagues read of these in the language of the content.
_OTHERS = (
    *("email/", "figures", "form", "intake/", "letter", "pack/", "record", "report", "review/"),
    *(f"{folder}/{name}" for folder in ("partials", "css") for name in ("form", "record", "report")),
    *("partials/letter", "partials/triage_line"),
    # What `ask` says, and answers files.
    "guidegen/",
)
Made = Literal["documents", "forms", "e-mails", "waiting rooms"]
_WITHIN: Mapping[str, tuple[str, ...]] = {
    "forms": ("form", "partials/form", "css/form"),
    "e-mails": ("email/",),
    # What runners see of one.
    "waiting rooms": ("intake/runner/", "intake/base", "intake/refused"),
}
_TOLD = 3  # messages that are named
_LONGEST = 50  # letters of one
_Key = tuple[str | None, str]
# By what was asked for, with the state of the catalogues.
_FOUND: dict[tuple[str, Path | None, str], tuple[dict[Path, tuple[int, int]], tuple[Problem, ...]]] = {}
_ROOM = 16


def unsaid_words(language: str, own: Path | None = None, made: Made = "documents") -> tuple[Problem, ...]:
    """Why what is made in a language has English words of templates: nothing where each message that it uses is said.

    `own` is the folder of a clinic's templates. What is marked as fuzzy, or cannot be filled in, is not said.
    """
    there = catalogues(language, own)
    known = _FOUND.get((language, own, made))
    if known is None or known[0] != there:
        while len(_FOUND) >= _ROOM:
            del _FOUND[next(iter(_FOUND))]
        known = _FOUND[language, own, made] = there, _kept(language, own, tuple(there), made)
    return known[1]


def faulty_words(language: str, own: Path | None = None) -> tuple[Problem, ...]:
    """Every message of a language's catalogues that values cannot be put into, whatever its template makes."""
    return tuple(_Said(tuple(catalogues(language, own)), own, lambda _: True).faulty)


def is_behind(message: Message, made: Made = "documents") -> bool:
    """Whether a message of our templates stands in one that documents for clients use, or what else is made."""
    within = _WITHIN.get(made)
    paths = [file.removeprefix(_TEMPLATES) for file, _ in message.locations]
    if within is None:
        return any(not path.startswith(_OTHERS) for path in paths)
    return any(path.startswith(within) for path in paths)


def template_messages() -> Catalog:
    """All messages of our templates, with the templates in which they stand."""
    from guidegen.language.po_files import read_catalogue

    file = templates_dir() / LOCALE / "guidegen.pot"
    return read_catalogue(file.read_bytes(), str(file))


def _kept(language: str, own: Path | None, files: tuple[Path, ...], made: Made) -> tuple[Problem, ...]:
    """As below. That our own catalogues are whole is kept beside our code: to find out takes longer than to print."""
    if not files or not all(file.is_relative_to(templates_dir()) for file in files):
        return _found(language, own, files, made)
    words = [file.read_bytes() for file in (templates_dir() / LOCALE / "guidegen.pot", *files)]
    key = hashlib.sha256(b"\0".join((*words, package_state("babel").encode(), made.encode()))).hexdigest()
    if kept_beside(_HERE, key, _ROOMS) == _WHOLE:
        return ()
    found = _found(language, own, files, made)
    if not found:
        keep_beside(_HERE, key, _ROOMS, _WHOLE)
    return found


def _found(language: str, own: Path | None, files: tuple[Path, ...], made: Made) -> tuple[Problem, ...]:
    from guidegen.language.po_files import key_of, shown

    needed = [key_of(each) for each in template_messages() if each.id and is_behind(each, made)]
    said = _Said(files, own, set(needed).__contains__)
    lacking = [text for context, text in needed if (context, text) not in said.keys]
    told = (*said.unreadable, *said.faulty[:_TOLD])
    if not lacking:
        return told
    place = Place(shown(catalogue_of(own or templates_dir(), language), templates_dir()))
    named = ", ".join(f"'{shortened(text)}'" for text in lacking[:_TOLD]) + (" ..." if len(lacking) > _TOLD else "")
    message = f"{len(lacking)} of {len(needed)} messages of templates are missing, fuzzy or faulty: {named}"
    hint = f"guidegen translate init {language} writes the file to fill in"
    return (*told, Problem(place, message, hint))


class _Said:
    """The keys of what catalogues say, of those that are `asked`, and what is wrong with the others."""

    def __init__(self, files: tuple[Path, ...], own: Path | None, asked: Callable[[_Key], bool]) -> None:
        self.keys: set[_Key] = set()
        self.unreadable: list[Problem] = []
        self.faulty: list[Problem] = []
        for file in files:
            try:
                self._read(file, own, asked)
            except RenderError as error:
                self.unreadable += error.problems

    def _read(self, file: Path, own: Path | None, asked: Callable[[_Key], bool]) -> None:
        from guidegen.language.po_files import faults, is_said, key_of, read_catalogue, shown

        name = shown(file, templates_dir())
        catalogue = read_catalogue(read_own(file, own), name, file.parts[-3])
        for message in catalogue:
            key = key_of(message)
            if not message.id or not asked(key):
                continue
            if is_said(message, catalogue):
                self.keys.add(key)
            self.faulty += [
                Problem(Place(name, message.lineno), f"'{shortened(key[1])}': {fault}", "until then it is not used")
                for fault in faults(message, catalogue)
            ]


def shortened(text: str) -> str:
    """A message as problems name it."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}..."
