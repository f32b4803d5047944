"""What can be signed: every content item by a key of its own, with a hash of the files of its words and rules."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from guidegen.library.files import KINDS, LOCALE, SINGLE, SOURCE, ContentFile, content_hash

REGIONS, TEMPLATES = "regions", "templates"
# The number of the content set changes with every item, and stands for none.
_NOT_SIGNED = "library.yaml"
# Files that are one item each; their keys have no kind.
SINGLE_ITEMS = tuple(PurePosixPath(name).stem for name in SINGLE if name != _NOT_SIGNED)
# In the order in which they are told.
ALL_KINDS = (*KINDS, REGIONS, *SINGLE_ITEMS, TEMPLATES)


@dataclass(frozen=True)
class LibraryFiles:
    """The files of a library by their paths in content/ and templates/, a clinic's in place of the default ones.

    `removed` are the keys of items that the clinic does without. Where the library is in the words of another
    `language`, `translations` are its files by their paths in content/, and `words` has the hash of all that somebody
    who reads it can sign, by its key. `unsaid` are the keys of what has no words in it, or of another source.
    """

    content: Mapping[str, ContentFile] = field(default_factory=dict)
    templates: Mapping[str, ContentFile] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    language: str = SOURCE
    translations: Mapping[str, ContentFile] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    unsaid: tuple[str, ...] = ()

    @cached_property
    def hash(self) -> str:
        """The hash of all that documents in the language are made from: content, templates, and its words alone."""
        return self._hash_with(self.own_templates)

    @property
    def hash_of_all(self) -> str:
        """The same with the catalogues of all languages."""
        return self._hash_with(self.templates)

    @property
    def own_templates(self) -> dict[str, ContentFile]:
        """The templates, and the catalogues of their words that say something in the language."""
        return self._templates_in(self.language)

    @cached_property
    def fingerprints(self) -> Mapping[str, str]:
        """The hash of every item by its key: `red_flags/bleeding`, `facts`, `regions/uk`, `templates/css/care.css`.

        A change of one file changes one hash, and no other one. They are the same in every language: whoever signs an
        item stands for its rules and for the words that it was written in.
        """
        items = {key_of_path(path): {path: file} for path, file in self.content.items() if path != _NOT_SIGNED}
        templates = self._templates_in(SOURCE)
        items |= {f"{TEMPLATES}/{path}": layers(path, file) for path, file in templates.items()}
        return {key: _hash(files) for key, files in items.items()}

    @property
    def signable(self) -> Mapping[str, str]:
        """The hash of all that can be signed in the language, by its key."""
        return self.fingerprints if self.language == SOURCE else self.words

    def _hash_with(self, templates: Mapping[str, ContentFile]) -> str:
        told = {f"{TEMPLATES}/{path}": file for path, file in templates.items()}
        return content_hash(self.content, told, _with_layers(self.translations))

    def _templates_in(self, language: str) -> dict[str, ContentFile]:
        return {path: file for path, file in self.templates.items() if speaks(path, language)}

    @cached_property
    def by_kind(self) -> Mapping[str, frozenset[str]]:
        """The keys of each kind."""
        found: dict[str, set[str]] = {}
        for key in self.fingerprints:
            found.setdefault(kind_of(key), set()).add(key)
        return {kind: frozenset(keys) for kind, keys in found.items()}


def key_of_path(path: str) -> str:
    """The key of what stands in a content file: its kind and id, or the file's name alone."""
    return str(PurePosixPath(path).with_suffix(""))


def kind_of(key: str) -> str:
    """The kind of an item, which is a scope of its own too: `exercises`, `facts`."""
    return key.partition("/")[0]


def speaks(template: str, language: str) -> bool:
    """Whether a file among templates counts in a language: each, but for catalogues of the words of others."""
    folder, _, within = template.partition("/")
    if folder != LOCALE:
        return True
    locale = within.partition("/")[0]
    return language != SOURCE and (f"{locale}_".startswith(f"{language}_") or f"{language}_".startswith(f"{locale}_"))


def layers(path: str, file: ContentFile) -> dict[str, ContentFile]:
    """A file, and the default one that it stands before, of which some may be used too: by `base/NAME`, or a word."""
    return {path: file} | ({f"base/{path}": file.default} if file.default else {})


def _with_layers(files: Mapping[str, ContentFile]) -> dict[str, ContentFile]:
    return {name: each for path, file in files.items() for name, each in layers(path, file).items()}


def _hash(files: Mapping[str, ContentFile]) -> str:
    digest = hashlib.sha256()
    for path, file in files.items():
        digest.update(f"{path}\0{len(file.raw)}\0".encode())
        digest.update(file.raw)
    return digest.hexdigest()
