"""What can be signed: every content item by a key of its own, with a hash of the files of its words and rules."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from guidegen.library.files import KINDS, SINGLE, ContentFile, content_hash

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

    `removed` are the keys of items that the clinic does without. `translations` are the files of a language, by their
    paths in content/, where the library is in other words.
    """

    content: Mapping[str, ContentFile] = field(default_factory=dict)
    templates: Mapping[str, ContentFile] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    translations: Mapping[str, ContentFile] = field(default_factory=dict)

    @cached_property
    def hash(self) -> str:
        """The hash of the whole. Templates hold words too, so they belong to what a clinician signs."""
        templates = {f"{TEMPLATES}/{path}": file for path, file in self.templates.items()}
        return content_hash(self.content, templates, self.translations)

    @cached_property
    def fingerprints(self) -> Mapping[str, str]:
        """The hash of every item by its key: `red_flags/bleeding`, `facts`, `regions/uk`, `templates/css/care.css`.

        A change of one file changes one hash, and no other one.
        """
        items = {key_of_path(path): {path: file} for path, file in self.content.items() if path != _NOT_SIGNED}
        for path, file in self.translations.items():
            # Who signed the words of an item has not signed its translation.
            of = key_of_path(path.partition("/")[2])
            items.setdefault(of if of in items else key_of_path(path), {})[path] = file
        items |= {f"{TEMPLATES}/{path}": layers(path, file) for path, file in self.templates.items()}
        return {key: _hash(files) for key, files in items.items()}

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


def layers(path: str, file: ContentFile) -> dict[str, ContentFile]:
    """A template, and the default one that it stands before: what it takes over by `base/NAME` is printed too."""
    return {path: file} | ({f"base/{path}": file.default} if file.default else {})


def _hash(files: Mapping[str, ContentFile]) -> str:
    digest = hashlib.sha256()
    for path, file in files.items():
        digest.update(f"{path}\0{len(file.raw)}\0".encode())
        digest.update(file.raw)
    return digest.hexdigest()
