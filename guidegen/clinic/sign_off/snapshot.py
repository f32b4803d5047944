"""The whole content as it was signed, kept as a ZIP beside the record: a later review tells what has changed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

from guidegen.errors import LibraryError, Place, Problem
from guidegen.library.files import SOURCE, ContentFile, is_language
from guidegen.library.fingerprints import LibraryFiles

CONTENT, TEMPLATES, BASE = "content/", "templates/", "base/"
_BELOW = BASE + CONTENT
MAX_BYTES = 64 * 1024 * 1024
_DIGITS = 16
# The same content is the same file whenever and wherever it is packed.
_DAY = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16
_AGAIN = "take it back from a copy; guidegen sign writes it again for content that is still the same"


def snapshot_name(content: str) -> str:
    """The file's name by the hash of the whole content, of which the imprint tells as many digits."""
    return f"content-{content[:_DIGITS]}.zip"


def snapshot_bytes(files: LibraryFiles) -> bytes:
    """All content files and templates, packed, in a translation with its files beside their sources.

    What a clinic's templates stand before is below base/, and a translation that its own words do below base/content/.
    Nothing is compressed, as not every zlib makes the same bytes.
    """
    packed = {CONTENT + path: file for path, file in files.content.items()}
    for folder, laid_over, below in ((TEMPLATES, files.own_templates, BASE), (CONTENT, files.translations, _BELOW)):
        for path, file in laid_over.items():
            packed[folder + path] = file
            if file.default is not None:
                packed[below + path] = file.default
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for path, file in sorted(packed.items()):
            entry = zipfile.ZipInfo(path, _DAY)
            entry.external_attr = _MODE
            entry.create_system = 3
            archive.writestr(entry, file.raw)
        archive.comment = files.hash.encode()
    return raw.getvalue()


def read_snapshot(path: Path) -> LibraryFiles:
    """The files of a snapshot, as of a library that was just read. Raises LibraryError where it is not whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
                raise LibraryError([Problem(Place(str(path)), "this is too large for a snapshot of content", _AGAIN)])
            packed = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
            told = archive.comment.decode("ascii", "replace")
    except OSError as error:
        raise LibraryError([Problem(Place(str(path)), f"cannot be read: {error.strerror}")]) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise LibraryError([Problem(Place(str(path)), "this is not a whole ZIP file", _AGAIN)]) from error
    files = _files(path, packed)
    # What is told may also be the hash over all that is packed, catalogues of other languages too.
    if told not in (files.hash, files.hash_of_all):
        raise LibraryError([Problem(Place(str(path)), "this snapshot is not the content that was signed", _AGAIN)])
    return files


def _files(path: Path, packed: dict[str, bytes]) -> LibraryFiles:
    def under(folder: str) -> dict[str, ContentFile]:
        return {
            name.removeprefix(folder): ContentFile(name.removeprefix(folder), f"{path}:{name}", raw)
            for name, raw in sorted(packed.items())
            if name.startswith(folder)
        }

    base = under(BASE)

    def over(files: dict[str, ContentFile], folder: str) -> dict[str, ContentFile]:
        return {name: replace(file, default=base.get(folder + name)) for name, file in files.items()}

    every = under(CONTENT)
    language = next((folder for name in every if is_language(folder := name.partition("/")[0])), SOURCE)
    translations = {name: file for name, file in every.items() if name.startswith(f"{language}/")}
    content = {name: file for name, file in every.items() if name not in translations}
    templates = over(under(TEMPLATES), "")
    return LibraryFiles(content, templates, language=language, translations=over(translations, CONTENT))
