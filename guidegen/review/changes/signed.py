"""The content as it was signed, from wherever it is: a folder, a snapshot in a ZIP, or a record beside snapshots."""

from __future__ import annotations

from pathlib import Path

from guidegen.clinic.sign_off.reading import read_sign_off
from guidegen.clinic.sign_off.snapshot import read_snapshot, snapshot_name
from guidegen.errors import LibraryError, Place, Problem
from guidegen.files.resources import content_dir, templates_dir
from guidegen.library import Library, load_library
from guidegen.library.files import FOR_REVIEW, ContentFile, find_files, handed_out, walk
from guidegen.library.fingerprints import LibraryFiles
from guidegen.library.load import read_library

_CONTENT, _ANY_CONTENT = "content", "library.yaml"
_HINT = "give a clinic's folder, a folder of content, a ZIP that guidegen sign wrote, or signatures.yaml"


def signed_library(path: Path) -> Library:
    """The library at this place. Raises LibraryError with every problem.

    Of a record it is the content of its newest signature; its snapshot has to lie beside it.
    """
    if path.is_dir():
        return _of_folder(path)
    if not path.exists():
        raise LibraryError([Problem(Place(str(path)), "there is nothing here", _HINT)])
    if path.suffix.lower() == ".zip":
        return read_library(read_snapshot(path))
    if path.suffix.lower() in (".yaml", ".yml"):
        return read_library(read_snapshot(_snapshot_of(path)))
    raise LibraryError([Problem(Place(str(path)), "this holds no signed content", _HINT)])


def _of_folder(folder: Path) -> Library:
    """A whole content folder stands for itself; a clinic's is laid over the default content."""
    for root in (folder, folder / _CONTENT):
        if (root / _ANY_CONTENT).is_file():
            return _of_content(root)
    if (folder / _CONTENT).is_dir():
        return load_library(folder)
    raise LibraryError([Problem(Place(str(folder)), "there is no content in this folder", _HINT)])


def _of_content(root: Path) -> Library:
    """Content of an earlier version may be without the files that are for the clinician alone: ours take their place.

    Templates are today's, as a folder of content has none.
    """
    missing = [name for name in FOR_REVIEW if not (root / name).exists()]
    if not missing:
        return load_library(base=root)
    problems: list[Problem] = []
    files = find_files(root, None, problems)
    files |= {name: ContentFile(name, f"content/{name}", (content_dir() / name).read_bytes()) for name in missing}
    templates = dict(walk(templates_dir(), "templates", problems))
    if problems:
        raise LibraryError(problems)
    return read_library(LibraryFiles(files, handed_out(templates)))


def _snapshot_of(record: Path) -> Path:
    try:
        sign_off = read_sign_off(record.read_bytes(), str(record))
    except OSError as error:
        raise LibraryError([Problem(Place(str(record)), f"cannot be read: {error.strerror}")]) from error
    if sign_off.faults:
        raise LibraryError(sign_off.faults)
    if sign_off.newest is None:
        raise LibraryError([Problem(Place(str(record)), "nobody has signed anything in this record", _HINT)])
    return record.with_name(snapshot_name(sign_off.newest.content))
