"""Content files to a Library: read, merged with a clinic's folder, type-checked, every problem at once."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from guidegen.errors import LibraryError, Place, Problem
from guidegen.files.beside_code import keep_beside, kept_beside
from guidegen.files.paths import AnyPath
from guidegen.files.resources import content_dir, templates_dir
from guidegen.library import models
from guidegen.library.care_words import care_words
from guidegen.library.files import (
    KINDS,
    SINGLE,
    ContentFile,
    find_files,
    handed_out,
    unknown_languages,
    walk,
)
from guidegen.library.fingerprints import LibraryFiles
from guidegen.library.items import ItemReader
from guidegen.library.safety_changes import safety_changes
from guidegen.library.wholeness import dangling

# The rooms whose code makes a library of files.
_ROOMS = ("files", "library", "rules")


def load_library(clinic: AnyPath | None = None, base: AnyPath | None = None) -> models.Library:
    """Load the content library, with a clinic's `content/` laid over it.

    `clinic` is the clinic's folder (the one that holds content/). Raises LibraryError with every problem.
    """
    problems: list[Problem] = []
    folder = Path(clinic) if clinic is not None else None
    root = Path(base) if base is not None else content_dir()
    found = find_files(root, folder / "content" if folder else None, problems)
    files = _with_a_place(found, problems)
    default = dict(walk(templates_dir(), "templates", problems))
    own = dict(walk(folder / "templates", str(folder / "templates"), problems)) if folder else {}
    templates = default | {path: replace(file, default=default.get(path), is_own=True) for path, file in own.items()}
    library = _read_before(
        LibraryFiles(files, handed_out(templates)), problems, root if clinic is None and base is None else None
    )
    if folder is None:
        return library
    changes = (*safety_changes(files, library), *care_words(files, own, default, library))
    warnings = (*changes, *unknown_languages(folder / "content", root), *library.warnings)
    return replace(library, warnings=warnings, folder=folder)


def read_library(files: LibraryFiles) -> models.Library:
    """A library from files that are at hand already, such as those of a snapshot, in its own words.

    Raises LibraryError.
    """
    problems: list[Problem] = []
    content = _with_a_place(files.content, problems)
    return _read(LibraryFiles(content, files.templates, files.removed), problems)


def _read_before(files: LibraryFiles, problems: list[Problem], root: Path | None) -> models.Library:
    """The library of some files, from where it was kept when they were read before; a clinic's (no `root`) never is.

    It is kept by the bytes of all files, which are read each time. Raises LibraryError.
    """
    place = root / SINGLE[0] if root is not None and not problems else None
    if place is None:
        return _read(files, problems)
    data = kept_beside(place, files.hash, _ROOMS)
    if data is not None:
        with suppress(Exception):  # a damaged file may raise any
            known: models.Library = pickle.loads(data)  # noqa: S301  (of ourselves, and kept with our code)
            return replace(known, files=files)
    library = _read(files, problems)
    keep_beside(place, files.hash, _ROOMS, pickle.dumps(replace(library, files=LibraryFiles())))
    return library


def _read(files: LibraryFiles, problems: list[Problem]) -> models.Library:
    """The library of some files; raises LibraryError with all problems, also those that were there before."""
    if any(name not in files.content for name in SINGLE):
        raise LibraryError(problems)
    reader = ItemReader(files.content, problems)
    library = reader.library()
    problems += dangling(library)
    if problems:
        raise LibraryError(problems)
    files = replace(files, removed=tuple(reader.removed))
    return replace(library, hash=files.hash, files=files)


def _with_a_place(files: Mapping[str, ContentFile], problems: list[Problem]) -> dict[str, ContentFile]:
    """The files that belong in a library; every other one, and each that is missing, is a problem."""
    kept = {}
    for path, file in files.items():
        folder, _, name = path.partition("/")
        known = (
            path in SINGLE
            or (folder == "regions" and name.endswith(".yaml"))
            or (folder in KINDS and name.endswith(".md"))
        )
        if not known or "/" in name:
            hint = f"folders: {', '.join((*KINDS, 'regions'))}; files: {', '.join(SINGLE)}"
            problems.append(Problem(Place(file.shown), "this file has no place in a content library", hint))
        else:
            kept[path] = file
    problems += [
        Problem(Place(f"content/{name}"), "the file is missing") for name in SINGLE if files and name not in files
    ]
    return kept
